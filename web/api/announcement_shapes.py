"""What the API tells of announcements and their receipts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from dispatch.announcing import account
from dispatch.announcing.announcement import URGENCIES, Announcement, AnnouncementReceipt
from dispatch.announcing.whom import may_oversee, may_send
from foundation.work import Work
from people.permissions import ROLES
from people.person import Person, name_for
from web.problems import language
from web.shapes import Page


class ReceiptTold(BaseModel):
    """Your own receipt; `state`: unread | read | confirmed."""

    id: str
    state: str
    read_at: datetime | None
    confirmed_at: datetime | None


class AnnouncementTold(BaseModel):
    """One announcement; `receipt` is your own, null for one you only look after. `role` null: everybody there."""

    id: str
    title: str
    words: str
    photo: str | None
    urgency: str
    urgency_label: str
    division: str
    division_name: str
    role: str | None
    role_label: str | None
    unit_name: str
    author_name: str | None
    confirm_by: datetime | None
    published_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    version: int
    receipt: ReceiptTold | None


class PartTold(BaseModel):
    """One division below: how many people, of them read, confirmed. In the order of codes; there is no ranking."""

    division: str
    name: str
    people: int
    read: int
    confirmed: int


class AnnouncementSent(AnnouncementTold):
    people: int
    read: int
    confirmed: int


class AnnouncementDetail(AnnouncementTold):
    """`parts` and the totals are for those who look after it, else null.

    Whoever has not confirmed is reminded at `remind_at` (null: nobody is); `reminded_at`: it was done.
    """

    people: int | None
    read: int | None
    confirmed: int | None
    parts: list[PartTold] | None
    may_withdraw: bool
    remind_at: datetime | None = None
    reminded_at: datetime | None = None


class Announcements(Page[AnnouncementTold]):
    """`waiting`: how many you have still to read or confirm."""

    waiting: int


class SentAnnouncements(Page[AnnouncementSent]):
    pass


class PersonReceipt(BaseModel):
    """One person's receipt, for those who look after the announcement; `late`: confirmed after its limit."""

    id: str
    person_name: str | None
    division: str
    division_name: str
    state: str
    read_at: datetime | None
    confirmed_at: datetime | None
    late: bool


class PersonReceipts(Page[PersonReceipt]):
    pass


class ReceiptSettled(ReceiptTold):
    """`number` is the announcement's title: what the phone's list of things sent shows as received."""

    number: str


def tell_receipt(own: AnnouncementReceipt) -> ReceiptTold:
    return ReceiptTold(id=str(own.id), state=own.state, read_at=own.read_at, confirmed_at=own.confirmed_at)


def tell_all(work: Work, rows: Iterable[tuple[Announcement, AnnouncementReceipt | None]]) -> list[dict[str, Any]]:
    """The facts of AnnouncementTold for each row; names are read once for all."""
    found = list(rows)
    places = account.names(work.session, {row.division for row, _ in found})
    return [_facts(work, row, own, places) for row, own in found]


def _facts(work: Work, row: Announcement, own: AnnouncementReceipt | None, places: dict[str, str]) -> dict[str, Any]:
    author = work.session.get(Person, row.author_id) if row.author_id else None
    copied = ("title", "words", "photo", "urgency", "division", "role", "unit_name", "confirm_by", "published_at")
    return {
        **{name: getattr(row, name) for name in (*copied, "withdrawn_at", "withdrawn_why", "version")},
        "id": str(row.id),
        "urgency_label": URGENCIES[row.urgency].say(language()),
        "division_name": places.get(row.division, row.division),
        "role_label": ROLES[row.role].words.say(language()) if row.role in ROLES else None,
        "author_name": name_for(work.actor, author.name) if author else None,
        "receipt": tell_receipt(own) if own else None,
    }


def tell_sent(work: Work, rows: list[Announcement]) -> list[AnnouncementSent]:
    totals = account.totals(work.session, [row.id for row in rows])
    told = tell_all(work, [(row, None) for row in rows])
    return [
        AnnouncementSent(**facts, people=row.people, **_progress(totals.get(row.id, (0, 0))))
        for row, facts in zip(rows, told, strict=True)
    ]


def _progress(counts: tuple[int, int]) -> dict[str, int]:
    return {"read": counts[0], "confirmed": counts[1]}


def tell_detail(work: Work, row: Announcement, own: AnnouncementReceipt | None) -> AnnouncementDetail:
    (facts,) = tell_all(work, [(row, own)])
    if not may_oversee(work.actor, row.division, row.author_id):
        return AnnouncementDetail(**facts, people=None, read=None, confirmed=None, parts=None, may_withdraw=False)
    parts = account.parts(work.session, row)
    names = account.names(work.session, [each.division for each in parts])
    return AnnouncementDetail(
        **facts,
        people=row.people,
        read=sum(each.read for each in parts),
        confirmed=sum(each.confirmed for each in parts),
        parts=[PartTold(name=names.get(each.division, each.division), **each.__dict__) for each in parts],
        may_withdraw=row.withdrawn_at is None and may_send(work.actor, row.division),
        remind_at=row.remind_at,
        reminded_at=row.reminded_at,
    )


def tell_people(work: Work, row: Announcement, found: list[tuple[AnnouncementReceipt, Person]]) -> list[PersonReceipt]:
    names = account.names(work.session, {each.place for each, _ in found})
    return [
        PersonReceipt(
            person_name=name_for(work.actor, person.name),
            division=each.place,
            division_name=names.get(each.place, each.place),
            late=bool(row.confirm_by and each.confirmed_at and each.confirmed_at > row.confirm_by),
            **tell_receipt(each).model_dump(),
        )
        for each, person in found
    ]
