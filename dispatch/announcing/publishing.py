"""Publishing and withdrawing: a receipt for everybody at once, notices to them slice by slice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select

from dispatch.announcing.announcement import Announcement, AnnouncementReceipt
from dispatch.announcing.people import reached
from dispatch.announcing.reminding import REMIND, moment
from dispatch.announcing.whom import may_oversee, require_send
from dispatch.events import AnnouncementMoved, NoticeGiven
from dispatch.reminders import notice
from dispatch.reminders.notice import Notice, Telling
from foundation import history, sent_once
from foundation.event import Bell
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.settings import settings
from foundation.words import Words
from foundation.work import Work
from grid.division import Division
from incidents import evidence
from incidents.photo import Photo

KIND = "announcement"
FARTHEST = timedelta(days=90)
AT_ONCE = 100  # people told in one reaction: alarms wait behind no more

NOBODY = Words("这个范围内没有可通知的人员，请改选。", "Nobody belongs there; choose another division or role.")
NO_DIVISION = Words("没有这个区划，请重新选择。", "There is no such division; choose again.")
OWN_PHOTO = Words("请先由您本人上传这张照片。", "Send this photo yourself first.")
TIMES = Words("确认期限应在此刻之后、90天之内。", "The limit to confirm must be in the next 90 days.")
LOST = Words("已被撤回或改动，请看最新内容。", "It was withdrawn meanwhile; look at the present state.")


@dataclass(frozen=True)
class Stated:
    """What somebody wants to announce; `division` is a code, `role` one of people.permissions.ROLES or None."""

    title: str
    words: str
    photo: str | None
    urgency: str
    division: str
    role: str | None
    confirm_by: datetime | None


def publish(work: Work, announcement_id: UUID, stated: Stated, demo: bool = False) -> tuple[Announcement, bool]:
    """Published under the desk's own id, and whether this was the first time; 409 when it said something else."""
    require_send(work.actor, stated.division)
    sent = sent_once.known(work, Announcement, announcement_id, stated)
    if sent is not None:
        return sent, False
    _refuse(work, stated)
    people = reached(work.session, stated.division, stated.role, work.now, work.actor.id)
    if not people:
        raise Invalid(errors=[("division", NOBODY)])
    row = Announcement(
        id=announcement_id,
        people=len(people),
        remind_at=moment(work.now, stated.confirm_by, settings().announcing),
        author_id=work.actor.id,
        unit_name=work.actor.unit_name,
        published_at=work.now,
        version=1,
        request_hash=sent_once.digest(stated),
        demo=demo,
        **stated.__dict__,
    )
    work.session.add(row)
    work.session.flush()
    receipts = [
        {"id": new_id(), "announcement_id": row.id, "person_id": each.person, "place": each.place} for each in people
    ]
    work.session.execute(insert(AnnouncementReceipt), receipts)
    _moved(work, row, "publish", {"title": row.title, "division": row.division, "role": row.role, "people": row.people})
    return row, True


def _refuse(work: Work, stated: Stated) -> None:
    if work.session.get(Division, stated.division) is None:
        raise Invalid(errors=[("division", NO_DIVISION)])
    if stated.confirm_by and not work.now < stated.confirm_by <= work.now + FARTHEST:
        raise Invalid(errors=[("confirm_by", TIMES)])
    if stated.photo:
        evidence.require_received(work.session, [stated.photo])
        if work.session.get_one(Photo, stated.photo).uploaded_by != work.actor.id:  # it is shown to all who are told
            raise Invalid(errors=[("photo", OWN_PHOTO)])


def withdraw(work: Work, announcement_id: UUID, version: int, why: str) -> Announcement:
    """It is told to nobody any more; who has read it stays known."""
    row = work.session.scalar(select(Announcement).where(Announcement.id == announcement_id).with_for_update())
    if row is None or not may_oversee(work.actor, row.division, row.author_id):
        raise NotFound
    require_send(work.actor, row.division)
    if row.version != version or row.withdrawn_at:
        raise Conflict(LOST, code="lost_race", version=row.version)
    row.withdrawn_at, row.withdrawn_why, row.version = work.now, why, row.version + 1
    work.session.flush()
    _moved(work, row, "withdraw", {"title": row.title}, why)
    return row


def _moved(work: Work, row: Announcement, move: str, stated: dict[str, object], why: str | None = None) -> None:
    stage = "withdrawn" if row.withdrawn_at else "published"
    history.note(work.session, work.actor, work.now, KIND, row.id, move, stage, stated, why)
    work.record(AnnouncementMoved(subject=row.id, version=row.version, move=move))


def tell_the_people(work: Work, bell: Bell) -> None:
    """People hear of it, or no longer have it before them."""
    tell_some(work, bell.subject, bell.facts["move"], bell.facts.get("after"))


def tell_some(work: Work, announcement_id: UUID, move: str, after: str | None, most: int = AT_ONCE) -> None:
    """The next people behind the receipt `after`; another bell for the rest."""
    row = work.session.get_one(Announcement, announcement_id, with_for_update={"read": True})
    some = select(AnnouncementReceipt).where(AnnouncementReceipt.announcement_id == row.id)
    if move == REMIND:  # locked: whoever confirms this very moment is passed over, or finds the reminder to put away
        some = some.where(AnnouncementReceipt.confirmed_at.is_(None)).with_for_update(read=True)
    if after:
        some = some.where(AnnouncementReceipt.id > UUID(after))
    receipts = list(work.session.scalars(some.order_by(AnnouncementReceipt.id).limit(most)))
    people = [each.person_id for each in receipts]
    if move == "withdraw":
        _forget_notices(work, row, people)
    elif row.withdrawn_at is None:
        notice.give(work, [_telling(row, people, move == REMIND)])
    if len(receipts) == most:
        work.record(AnnouncementMoved(subject=row.id, version=row.version, move=move, after=receipts[-1].id))


def _telling(row: Announcement, people: list[UUID], again: bool) -> Telling:
    facts = {"title": row.title, "unit": row.unit_name, "urgency": row.urgency}
    if row.confirm_by:
        facts["confirm_at"] = row.confirm_by.isoformat()
    if again:
        return Telling("announced_remind", people, row.id, f"{KIND}/{row.id}/{REMIND}", facts, KIND)
    kind = "announced_confirm" if row.confirm_by else "announced"
    return Telling(kind, people, row.id, f"{KIND}/{row.id}", facts, KIND)


def _forget_notices(work: Work, row: Announcement, people: list[UUID]) -> None:
    """Notices nobody has read are taken back; the phones let go of it."""
    of = delete(Notice).where(
        Notice.person_id.in_(people), Notice.subject_id == row.id, Notice.subject_kind == KIND, Notice.read_at.is_(None)
    )
    work.session.execute(of)
    for person in people:
        work.record(NoticeGiven(subject=person))
