"""Whoever has not confirmed an announcement is reminded once, some time before its limit."""

from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch.announcing.announcement import Announcement
from dispatch.events import AnnouncementMoved
from foundation.settings import Announcing
from foundation.work import Work

REMIND = "remind"


def moment(published_at: datetime, confirm_by: datetime | None, told: Announcing) -> datetime | None:
    """When to remind: `remind_share` of the span before its end; None without a limit or where the span is short."""
    span = (confirm_by - published_at) if confirm_by else timedelta(0)
    if confirm_by is None or not told.remind_share or span < timedelta(minutes=told.remind_from_min):
        return None
    return confirm_by - span * told.remind_share


def look(work: Work, most: int = 20) -> int:
    """Announcements whose moment has come; what another timer or a desk holds is passed over.

    The people hear of it slice by slice (publishing.tell_some); a timer that was away until after the limit reminds
    nobody.
    """
    due = Announcement.remind_at <= work.now, Announcement.reminded_at.is_(None), Announcement.withdrawn_at.is_(None)
    rows = work.session.scalars(
        select(Announcement).where(*due).order_by(Announcement.remind_at).limit(most).with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        if row.confirm_by and row.confirm_by <= work.now:
            row.remind_at = None
            continue
        row.reminded_at = work.now
        work.record(AnnouncementMoved(subject=row.id, version=row.version, move=REMIND))
    return len(rows)
