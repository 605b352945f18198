"""Key places (重点场所): what must be looked at again and again, with its inspection cycle, its form and its code."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, or_, select, text, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import history, sent_once
from foundation.actor import Actor
from foundation.history import HistoryRow
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.tables import Base, one_of, point_column
from foundation.words import Words
from foundation.work import Work
from grid.drawing import point_at
from grid.locate import Located, locate_or_refuse
from incidents.forms import form
from incidents.forms.form import Form
from people.person import masked_name

KINDS = {
    "small_place": Words("三小场所", "small shop, workshop or lodging"),
    "hazardous": Words("危化企业", "hazardous chemicals"),
    "forest": Words("森林防火点", "forest fire watch point"),
    "school": Words("学校周边", "around a school"),
    "site": Words("工地", "building site"),
    "household": Words("走访对象", "household to visit"),
    "other": Words("其他重点场所", "another key place"),
}
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: read out over a phone
CODE_LENGTH = 8  # 31^8: guessed by nobody; the code opens nothing without signing in
LONGEST_CYCLE_DAYS = 3 * 366
CHANGED = Words("已被别人改动，请看最新内容后再改。", "Somebody else changed it; look at the present state first.")


class KeyPlace(Base):
    """One key place. `next_due` is when it must have been looked at again; none while it is not inspected.

    Of the contact only what the officer of the grid needs is kept; others see it masked.
    """

    __tablename__ = "key_place"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str | None]
    enterprise: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    point: Mapped[WKBElement] = mapped_column(point_column())
    grid: Mapped[str]
    town: Mapped[str]
    county: Mapped[str]
    form_id: Mapped[UUID] = mapped_column(ForeignKey("form.id"))
    cycle_days: Mapped[int] = mapped_column(Integer)
    last_done_at: Mapped[datetime | None]
    next_due: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(server_default=true())
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    changed_at: Mapped[datetime]
    request_hash: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(KINDS)), name="kind"),
        CheckConstraint(f"cycle_days BETWEEN 1 AND {LONGEST_CYCLE_DAYS}", name="cycle_days"),
        CheckConstraint("active = (next_due IS NOT NULL)", name="next_due"),
        Index("ix_key_place_grid", "grid", "name", "id"),
        Index("ix_key_place_due", "next_due", postgresql_where=text("next_due IS NOT NULL")),
    )


@dataclass(frozen=True)
class Stated:
    """What somebody says of a key place; `lon`, `lat` in the city's coordinates."""

    name: str
    kind: str
    lon: float
    lat: float
    form: UUID
    cycle_days: int
    address: str | None = None
    enterprise: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    active: bool = True


def enter_once(work: Work, place_id: UUID, stated: Stated) -> tuple[KeyPlace, bool]:
    """Entered under the desk's own id, and whether this was the first time; 409 when it said something else before."""
    sent = sent_once.known(work, KeyPlace, place_id, stated)
    return (sent, False) if sent else (enter(work, stated, place_id=place_id), True)


def enter(
    work: Work, stated: Stated, demo: bool = False, first_due: datetime | None = None, place_id: UUID | None = None
) -> KeyPlace:
    """A new key place in the grid of its point, to be looked at within one cycle."""
    place = KeyPlace(id=place_id or new_id(), code=_code(), version=1, demo=demo, **_columns(work, stated))
    place.request_hash = sent_once.digest(stated)
    place.next_due = (first_due or work.now + timedelta(days=stated.cycle_days)) if stated.active else None
    work.session.add(place)
    work.session.flush()
    _note(work, place, "enter", {"after": facts_of(place)})
    return place


def take(work: Work, place_id: UUID, version: int) -> KeyPlace:
    """The key place, locked, if nobody has changed it meanwhile."""
    place = work.session.scalar(select(KeyPlace).where(KeyPlace.id == place_id).with_for_update())
    if place is None:
        raise NotFound
    if place.version != version:
        raise Conflict(CHANGED, code="lost_race", version=place.version)
    return place


def change(work: Work, place: KeyPlace, stated: Stated) -> KeyPlace:
    """What is said of it from now on, noted before and after; its code stays, because it hangs on a wall.

    `place` comes from `take`. A place that was never looked at is not put off by a change of its name.
    """
    before, due = facts_of(place), place.next_due if place.cycle_days == stated.cycle_days else None
    for name, value in _columns(work, stated).items():
        setattr(place, name, value)
    place.version += 1
    reckoned = next_due(place.last_done_at, stated.cycle_days, work.now)
    place.next_due = min(due or reckoned, reckoned) if stated.active else None
    work.session.flush()
    _note(work, place, "change", {"before": before, "after": facts_of(place)})
    return place


def facts_of(place: KeyPlace) -> dict[str, Any]:
    """What decides whether and how it is inspected; a household's name, and contacts, are not kept for ever."""
    told = {name: getattr(place, name) for name in ("kind", "grid", "cycle_days", "active")}
    name = place.name if place.kind != "household" else None
    due = place.next_due.isoformat() if place.next_due else None
    return {**told, "name": name, "form": str(place.form_id), "next_due": due}


def formerly_asked(session: Session, place: KeyPlace, form_id: UUID) -> datetime | None:
    """When the place last ceased to ask this form; None when it never asked it."""
    before, after = (HistoryRow.stated[each]["form"].astext for each in ("before", "after"))
    rows = select(HistoryRow.at).where(
        HistoryRow.subject_kind == "key_place",
        HistoryRow.subject_id == place.id,
        before == str(form_id),
        after != before,
    )
    return session.scalar(rows.order_by(HistoryRow.seq.desc()).limit(1))


def _note(work: Work, place: KeyPlace, move: str, stated: dict[str, Any]) -> None:
    stage = "active" if place.active else "retired"
    history.note(work.session, work.actor, work.now, "key_place", place.id, move, stage, stated)


def next_due(last_done_at: datetime | None, cycle_days: int, now: datetime) -> datetime:
    """One cycle after it was last looked at; one from now on when it never was. Calendar days, by day and night."""
    return (last_done_at or now) + timedelta(days=cycle_days)


def looked_at(work: Work, place: KeyPlace, at: datetime | None) -> bool:
    """It was looked at: the next time is one cycle later. An older filling that comes late changes nothing."""
    done = min(at or work.now, work.now)
    if place.last_done_at is not None and done <= place.last_done_at:
        return False
    place.last_done_at, place.version = done, place.version + 1
    if place.active:
        place.next_due = next_due(done, place.cycle_days, work.now)
    work.session.flush()
    return True


def find(session: Session, actor: Actor, place: UUID | str) -> KeyPlace:
    """By id, or by the code on its wall; within the actor's reach."""
    named = KeyPlace.code == plain(place) if isinstance(place, str) else KeyPlace.id == place
    found = session.scalar(select(KeyPlace).where(named))
    if found is None or not sees(actor, found):
        raise NotFound
    return found


def sees(actor: Actor, place: KeyPlace) -> bool:
    return actor.may("form.see") or actor.reaches("grid", place.grid)


def page(
    session: Session, actor: Actor, words: str | None, area: str | None, after: tuple[str, UUID] | None, limit: int
) -> list[KeyPlace]:
    """Key places within the actor's reach, by name; `area` is a grid, town or county."""
    query = select(KeyPlace)
    if not actor.may("form.see"):
        query = query.where(KeyPlace.grid.in_(sorted(actor.scopes.get("grid", ()))), KeyPlace.active)
    if words:
        named = (KeyPlace.name.contains(words, autoescape=True), KeyPlace.code == plain(words))
        query = query.where(or_(*named, KeyPlace.enterprise.contains(words, autoescape=True)))
    if area:
        query = query.where(or_(KeyPlace.grid == area, KeyPlace.town == area, KeyPlace.county == area))
    if after:
        query = query.where(or_(KeyPlace.name > after[0], (KeyPlace.name == after[0]) & (KeyPlace.id > after[1])))
    return list(session.scalars(query.order_by(KeyPlace.name, KeyPlace.id).limit(limit)))


def plain(code: str) -> str:
    """As somebody types it: small letters, blanks and dashes do not matter."""
    return "".join(each for each in code.upper() if each.isalnum())


def shown_code(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def is_open(actor: Actor, place: KeyPlace) -> bool:
    """Whether the name and the address may be read: those of a household are for who must go there."""
    return place.kind != "household" or _must_know(actor, place)


def name_for(actor: Actor, place: KeyPlace) -> str:
    return place.name if is_open(actor, place) else masked_name(place.name)


def _must_know(actor: Actor, place: KeyPlace) -> bool:
    return actor.reaches("grid", place.grid) or actor.may("place.manage")


def contact_for(actor: Actor, place: KeyPlace) -> tuple[str | None, str | None]:
    """Name and phone for the officer of the grid and whoever keeps the register; for others masked."""
    if _must_know(actor, place):
        return place.contact_name, place.contact_phone
    name = masked_name(place.contact_name) if place.contact_name else None
    phone = f"{place.contact_phone[:3]}****{place.contact_phone[-2:]}" if place.contact_phone else None
    return name, phone


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def _columns(work: Work, stated: Stated) -> dict[str, Any]:
    of = work.session.get(Form, stated.form)
    if (
        of is None
        or of.purpose not in ("inspection", "visit")
        or form.edition_in(work.session, of.id, "in_force") is None
    ):
        words = Words("请选择已启用的检查或走访表单。", "Choose a form for inspections or visits that is in force.")
        raise Invalid(errors=[("form", words)])
    here: Located = locate_or_refuse(work.session, stated.lon, stated.lat)
    return {
        "name": stated.name,
        "kind": stated.kind,
        "address": stated.address,
        "enterprise": stated.enterprise,
        "contact_name": stated.contact_name,
        "contact_phone": stated.contact_phone,
        "point": point_at(stated.lon, stated.lat),
        "grid": here.grid,
        "town": here.town,
        "county": here.county,
        "form_id": of.id,
        "cycle_days": stated.cycle_days,
        "active": stated.active,
        "changed_at": work.now,
    }
