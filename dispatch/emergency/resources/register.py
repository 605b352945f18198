"""The register's verbs: entered once under an id of one's own, changed with the version one saw, loaded from a file."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import select

from dispatch.emergency.resources import lines, stock
from dispatch.emergency.resources.expert import Expert
from dispatch.emergency.resources.lines import Fault
from dispatch.emergency.resources.site import Site
from dispatch.emergency.resources.stated import SHAPES, ItemStated, Stated, StockLine, TeamStated
from dispatch.emergency.resources.stock import StockItem
from dispatch.emergency.resources.team import Team
from dispatch.emergency.resources.team_lifecycle import LIFECYCLE, announce
from foundation import history
from foundation.ids import new_id
from foundation.lifecycle import Move
from foundation.refusals import Conflict, Invalid, Refusal
from foundation.words import Words
from foundation.work import Work
from grid import crs
from grid.drawing import point_at
from grid.locate import locate
from people.person import Person

TABLES: dict[str, Any] = {"team": Team, "site": Site, "expert": Expert, "stock": StockItem}
PLACED = {"lon", "lat", "crs"}
CHANGED = Move("change", "available", "available", "resource.manage", Words("修改", "change"))


@dataclass
class Loading:
    """What a file would do: lines read, things entered and brought up to date; faults by line."""

    lines: int = 0
    added: int = 0
    changed: int = 0
    faults: list[Fault] = field(default_factory=list)


def put(
    work: Work, kind: str, thing_id: UUID, told: Stated, version: int | None, demo: bool = False
) -> tuple[Any, bool]:
    """The thing, and whether it is new. Without a `version` it is entered; sent again it is the same thing."""
    table, facts = TABLES[kind], _facts(work, kind, told)
    known = work.session.scalar(select(table).where(table.id == thing_id).with_for_update())
    if known is None and version is None:
        _refuse_taken(work, kind, told.code)
        return _enter(work, kind, table(id=thing_id, demo=demo, **facts)), True
    if known is None:
        raise Conflict(Words("已不在登记中，请刷新。", "No longer in the register; refresh."), code="resource_changed")
    if version is None and _same(known, facts):
        return known, False
    if known.version != version:
        raise Conflict(
            Words("登记已被他人修改，请刷新后再改。", "Somebody changed it meanwhile; refresh and change it then."),
            code="resource_changed",
        )
    if known.code != told.code:
        _refuse_taken(work, kind, told.code)
    return _change(work, kind, known, facts), False


class _Undone(Exception):
    """A trial, or a file with faults: nothing of it stays."""


def load(work: Work, kind: str, body: str, *, write: bool = True, demo: bool = False) -> Loading:
    """A file of one kind, all or none: known codes are brought up to date, an item's first quantity is booked in."""
    read = lines.read(body, SHAPES[kind])
    done = Loading(lines=len(read.rows), faults=read.faults)
    try:
        with work.attempt():
            _load_rows(work, kind, read.rows, done, demo)
            if not write or done.faults:
                raise _Undone
    except _Undone:
        work.session.expire_all()
    return done


def _load_rows(work: Work, kind: str, rows: list[tuple[int, Stated]], done: Loading, demo: bool) -> None:
    table, codes = TABLES[kind], {row.code for _, row in rows}
    known = {each.code: each for each in work.session.scalars(select(table).where(table.code.in_(codes)))}
    fresh = codes - known.keys()
    for number, row in rows:
        there = known.get(row.code)
        try:
            told = put(work, kind, there.id if there else new_id(), row, there.version if there else None, demo)
            known[row.code] = told[0]
            if isinstance(row, StockLine) and row.quantity and row.code in fresh:
                stock.book(work, told[0], "in", row.quantity, expires_on=row.expires_on, note="导入 loaded")
        except Refusal as refusal:
            done.faults.append((number, refusal.errors[0][1] if refusal.errors else refusal.words))
        else:
            done.added, done.changed = done.added + told[1], done.changed + (not told[1])


def _facts(work: Work, kind: str, told: Stated) -> dict[str, Any]:
    facts = told.model_dump(exclude=PLACED)
    if hasattr(told, "lon"):
        lon, lat = crs.to_cgcs2000(told.lon, told.lat, told.crs)  # type: ignore[attr-defined]
        facts["point"] = point_at(lon, lat)
        if kind == "team":
            found = locate(work.session, lon, lat)
            facts["division"] = found.town if found else None
    if isinstance(told, TeamStated):
        facts["crew_id"] = _crew(work, facts.pop("crew"))
    if isinstance(told, ItemStated):
        facts["depot_id"] = _depot(work, facts.pop("depot"))
        facts = {name: value for name, value in facts.items() if name not in ("quantity", "expires_on")}
    return facts


def _crew(work: Work, username: str | None) -> UUID | None:
    if not username:
        return None
    found = work.session.scalar(select(Person.id).where(Person.username == username.strip().lower(), Person.active))
    if found is None:
        raise Invalid(errors=[("crew", Words(f"没有账号“{username}”。", f"There is no account “{username}”."))])
    return found


def _depot(work: Work, code: str) -> UUID:
    found = work.session.scalar(select(Site.id).where(Site.code == code, Site.kind == "depot"))
    if found is None:
        raise Invalid(errors=[("depot", Words(f"没有仓库“{code}”。", f"There is no depot “{code}”."))])
    return found


def _refuse_taken(work: Work, kind: str, code: str) -> None:
    table = TABLES[kind]
    if work.session.scalar(select(table.id).where(table.code == code)):
        raise Conflict(
            Words(f"编码{code}已被使用，请换一个。", f"The code {code} is taken; choose another."), code="code_taken"
        )


def _same(known: Any, facts: dict[str, Any]) -> bool:
    return all(_plain(getattr(known, name)) == _plain(value) for name, value in facts.items())


def _plain(value: Any) -> Any:
    return to_shape(value).wkt if isinstance(value, WKBElement) else value


def _enter(work: Work, kind: str, thing: Any) -> Any:
    if kind == "team":
        return LIFECYCLE.begin(work, thing, "register", {"code": thing.code})
    thing.version = 1
    work.session.add(thing)
    work.session.flush()
    _note(work, kind, thing, "register", {})
    return thing


def _change(work: Work, kind: str, known: Any, facts: dict[str, Any]) -> Any:
    before = {name: str(_plain(getattr(known, name))) for name in facts}
    for name, value in facts.items():
        setattr(known, name, value)
    known.version += 1
    work.session.flush()
    changed = {name: old for name, old in before.items() if old != str(_plain(getattr(known, name)))}
    _note(work, kind, known, "change", {"before": changed})
    if kind == "team":
        work.record(announce(known, CHANGED, known.stage))
    return known


def _note(work: Work, kind: str, thing: Any, move: str, stated: dict[str, Any]) -> None:
    stage = thing.stage if kind == "team" else "listed"
    name = kind if kind == "team" else f"emergency_{kind}"
    history.note(work.session, work.actor, work.now, name, thing.id, move, stage, {"code": thing.code, **stated})
