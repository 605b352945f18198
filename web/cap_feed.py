"""/cap/feed.atom and /cap/alerts/{identifier}.xml: what the public may read; an exercise is never among it."""

from html import escape

from flask import Blueprint, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.emergency.alerting import cap
from dispatch.emergency.alerting.warning import Warning as PublicWarning
from dispatch.emergency.alerting.warning import public
from foundation.refusals import NotFound
from foundation.settings import settings
from foundation.work import Work
from web.door import open_to_all

pages = Blueprint("cap", __name__)


@pages.get("/cap/feed.atom")
@open_to_all("warnings are for everybody")
def feed(work: Work) -> Response:
    """Atom (RFC 4287) of the messages in force and of their updates and cancels, the newest first."""
    rows = work.session.scalars(
        select(PublicWarning).where(public(work.now)).order_by(PublicWarning.sent_at.desc()).limit(200)
    ).all()
    base = settings().server.public_url or request.url_root.rstrip("/")
    updated = cap.moment(max((row.sent_at for row in rows if row.sent_at), default=work.now))
    head = f"<id>{base}/cap/feed.atom</id><title>{escape(settings().warning.sender_name)}</title>"
    entries = "".join(_entry(row, base) for row in rows)
    told = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f'{head}<updated>{updated}</updated><link rel="self" href="{base}/cap/feed.atom"/>{entries}</feed>\n'
    )
    return Response(told, content_type="application/atom+xml; charset=utf-8")


def _entry(row: PublicWarning, base: str) -> str:
    address = f"{base}/cap/alerts/{row.identifier}.xml"
    sent = cap.moment(row.sent_at) if row.sent_at else ""
    return (
        f"<entry><id>{address}</id><title>{escape(row.told['headline'])}</title><updated>{sent}</updated>"
        f"<author><name>{escape(settings().warning.sender_name)}</name></author>"
        f'<link type="application/cap+xml" href="{address}"/>'
        f"<summary>{escape(row.told['description'])}</summary></entry>"
    )


@pages.get("/cap/alerts/<string:identifier>.xml")
@open_to_all("warnings are for everybody")
def alert(work: Work, identifier: str) -> Response:
    """The very XML that was published."""
    row = work.session.scalar(
        select(PublicWarning).where(
            PublicWarning.identifier == identifier[:64].replace("\0", ""),
            PublicWarning.status == "Actual",
            PublicWarning.xml.is_not(None),
        )
    )
    if row is None or row.xml is None:
        raise NotFound
    return Response(row.xml, content_type="application/cap+xml; charset=utf-8")
