"""Announcements: written to a division, read by its people, looked after by those who may write there."""

from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.announcing import account, publishing, receiving
from dispatch.announcing.announcement import Announcement, overseen
from dispatch.announcing.people import reached
from dispatch.announcing.publishing import Stated
from dispatch.announcing.whom import LOOKS_AFTER, SENDS, SENDS_BELOW, may_oversee, require_send
from foundation.refusals import Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from people.permissions import ROLES
from web.api.announcement_shapes import (
    AnnouncementDetail,
    Announcements,
    AnnouncementTold,
    PersonReceipts,
    SentAnnouncements,
    tell_all,
    tell_detail,
    tell_people,
    tell_sent,
)
from web.api.blueprint import answers, part
from web.door import answer, guarded, signed_in
from web.shapes import UUID_FORM, Asked, IdPath, Moment, Paged, Sha256, Told, Version

api = part("announcements", "通知公告 announcements")
DIVISION = r"^[0-9]{6,12}$"
NO_ROLE = Words("没有这个角色，请重新选择。", "There is no such role; choose again.")


class AnnouncementStated(Told):
    """`division`: code of the city, a county, a town or a community; `role`: only those who hold it there."""

    title: str = Field(min_length=1, max_length=80, pattern=r"\S")
    words: str = Field(min_length=1, max_length=4000, pattern=r"\S")
    urgency: Literal["ordinary", "important", "urgent"] = "ordinary"
    division: str = Field(pattern=DIVISION)
    role: str | None = Field(None, max_length=40)
    photo: Sha256 | None = None
    confirm_by: Moment | None = None


class Withdrawn(Told):
    version: Version
    reason: str = Field(min_length=1, max_length=500, pattern=r"\S")


class AnnouncementsAsked(Paged):
    after: str | None = Field(None, pattern=UUID_FORM)


class ReceiptsAsked(AnnouncementsAsked):
    """`division` narrows to a division below; `not_confirmed` are the unread and those only read."""

    state: Literal["unread", "read", "confirmed", "not_confirmed"] | None = None
    division: str | None = Field(None, pattern=DIVISION)


class ReachAsked(Asked):
    division: str = Field(pattern=DIVISION)
    role: str | None = Field(None, max_length=40)


class Reach(BaseModel):
    people: int


@api.get("/announcements", **answers(Announcements))
@signed_in
def received(work: Work, query: AnnouncementsAsked) -> Response:
    """What was announced to you, newest first, each with your own receipt."""
    rows = receiving.mine(work.session, work.actor, query.limit + 1, query.after)  # type: ignore[arg-type]
    page = rows[: query.limit]
    told = [AnnouncementTold(**facts) for facts in tell_all(work, page)]
    following = str(page[-1][0].id) if len(rows) > len(page) else None
    return answer(Announcements(items=told, next=following, waiting=receiving.waiting(work.session, work.actor)))


@api.get("/announcements/sent", **answers(SentAnnouncements))
@guarded(*LOOKS_AFTER)
def sent(work: Work, query: AnnouncementsAsked) -> Response:
    """What was announced in your reach, newest first, with how many have read and confirmed."""
    rows = select(Announcement).where(overseen(work.actor))
    last = work.session.get(Announcement, query.after) if query.after else None
    if last:
        rows = rows.where(receiving.earlier(last))
    ordered = rows.order_by(Announcement.published_at.desc(), Announcement.id.desc()).limit(query.limit + 1)
    found = list(work.session.scalars(ordered))
    page = found[: query.limit]
    following = str(page[-1].id) if len(found) > len(page) else None
    return answer(SentAnnouncements(items=tell_sent(work, page), next=following))


@api.get("/announcements/reach", **answers(Reach))
@guarded(SENDS, SENDS_BELOW)
def reach(work: Work, query: ReachAsked) -> Response:
    """How many people an announcement to this division and role would reach now."""
    require_send(work.actor, query.division)
    people = reached(work.session, query.division, _role(query.role), work.now, work.actor.id)
    return answer(Reach(people=len(people)))


@api.put("/announcements/<uuid:id>", **answers(AnnouncementDetail, 201, s200=AnnouncementDetail))
@guarded(SENDS, SENDS_BELOW)
def publish(work: Work, path: IdPath, body: AnnouncementStated) -> Response:
    """Under your own id: 201 the first time, 200 with the same body ever after, 409 with another."""
    _role(body.role)
    row, first = publishing.publish(work, path.id, Stated(**body.model_dump()))
    return answer(tell_detail(work, row, None), 201 if first else 200)


def _role(role: str | None) -> str | None:
    if role is not None and role not in ROLES:
        raise Invalid(errors=[("role", NO_ROLE)])
    return role


@api.get("/announcements/<uuid:id>", **answers(AnnouncementDetail))
@signed_in
def one(work: Work, path: IdPath) -> Response:
    """One announcement you received or look after; asking for it is not reading it."""
    return answer(tell_detail(work, *receiving.find(work.session, work.actor, path.id)))


@api.post("/announcements/<uuid:id>/withdraw", **answers(AnnouncementDetail))
@guarded(SENDS, SENDS_BELOW)
def withdraw(work: Work, path: IdPath, body: Withdrawn) -> Response:
    """It is shown to nobody who has not read it, and says so to the others."""
    return answer(tell_detail(work, publishing.withdraw(work, path.id, body.version, body.reason), None))


@api.get("/announcements/<uuid:id>/receipts", **answers(PersonReceipts))
@guarded(*LOOKS_AFTER)
def receipts(work: Work, path: IdPath, query: ReceiptsAsked) -> Response:
    """Who has read or confirmed, and who has not, place by place."""
    row = work.session.get(Announcement, path.id)
    if row is None or not may_oversee(work.actor, row.division, row.author_id):
        raise NotFound
    after = query.after
    found = account.people(work.session, row, query.state, query.division, query.limit + 1, after)  # type: ignore[arg-type]
    page = found[: query.limit]
    following = str(page[-1][0].id) if len(found) > len(page) else None
    return answer(PersonReceipts(items=tell_people(work, row, page), next=following))
