"""How far an announcement has come: counts by the divisions below it, and who has not read or confirmed. No ranking."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.announcing.announcement import Announcement, AnnouncementReceipt
from dispatch.announcing.whom import part_of
from grid.division import Division, stem
from people.person import Person

Receipt = AnnouncementReceipt


@dataclass(frozen=True)
class Part:
    """One division below: how many people, how many of them have read, how many confirmed."""

    division: str
    people: int
    read: int
    confirmed: int


def folded(division: str, counted: Iterable[tuple[str, int, int, int]]) -> list[Part]:
    """Counts by place (place, people, read, confirmed) as counts by the divisions right below, in their order."""
    sums: dict[str, Counter[str]] = {}
    for place, people, read, confirmed in counted:
        sums.setdefault(part_of(division, place), Counter()).update(people=people, read=read, confirmed=confirmed)
    return [Part(code, each["people"], each["read"], each["confirmed"]) for code, each in sorted(sums.items())]


def parts(session: Session, row: Announcement) -> list[Part]:
    """The counts of one announcement, division by division."""
    counted = session.execute(
        select(Receipt.place, func.count(), func.count(Receipt.read_at), func.count(Receipt.confirmed_at))
        .where(Receipt.announcement_id == row.id)
        .group_by(Receipt.place)
    )
    return folded(row.division, [(each[0], each[1], each[2], each[3]) for each in counted])


def totals(session: Session, ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of each announcement: how many have read, how many have confirmed."""
    rows = session.execute(
        select(Receipt.announcement_id, func.count(Receipt.read_at), func.count(Receipt.confirmed_at))
        .where(Receipt.announcement_id.in_(list(ids)))
        .group_by(Receipt.announcement_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def names(session: Session, codes: Iterable[str]) -> dict[str, str]:
    rows = session.execute(select(Division.code, Division.name).where(Division.code.in_(list(codes))))
    return dict(rows.all())


def people(
    session: Session, row: Announcement, state: str | None, division: str | None, limit: int, after: UUID | None
) -> list[tuple[AnnouncementReceipt, Person]]:
    """Receipts with their people by places, narrowed by state and by a division below; `after` is a receipt."""
    rows = select(Receipt, Person).join(Person, Person.id == Receipt.person_id)
    rows = rows.where(Receipt.announcement_id == row.id).order_by(Receipt.place, Receipt.id).limit(limit)
    if state == "not_confirmed":
        rows = rows.where(Receipt.confirmed_at.is_(None))
    elif state:
        confirmed, read = Receipt.confirmed_at.is_not(None), Receipt.read_at.is_not(None)
        rows = rows.where({"confirmed": confirmed, "read": read & ~confirmed, "unread": ~read}[state])
    if division == row.division:
        rows = rows.where(Receipt.place == division)
    elif division:
        rows = rows.where(Receipt.place.startswith(stem(division), autoescape=True))
    last = session.get(Receipt, after) if after else None
    if last:
        rows = rows.where((Receipt.place > last.place) | ((Receipt.place == last.place) & (Receipt.id > last.id)))
    return [(each[0], each[1]) for each in session.execute(rows)]
