"""Near the edge of a grid: the officer of either side passes a case on, once each way; then the desk decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.refusals import Invalid
from foundation.tables import METRES, SRID
from foundation.words import Words
from foundation.work import Work
from grid.cell import Grid, find_grid
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE, entering
from incidents.case_relations import MOST_PASSES
from incidents.handling import Stated, told

NEAR_M = 50.0  # of a phone's place between houses nobody knows more (grid/locate.py)
NEAR_DEG = 0.001


@dataclass(frozen=True)
class Beside:
    """A grid whose edge is that near to the place of a case."""

    code: str
    name: str
    metres: float


def beside(session: Session, case: Case) -> list[Beside]:
    """The other grids in force within 50 m of the case, the nearest first."""
    place = to_shape(case.point)
    here = func.ST_SetSRID(func.ST_MakePoint(place.x, place.y), SRID)
    metres = func.ST_Distance(func.ST_Transform(Grid.area, METRES), func.ST_Transform(here, METRES))
    rows = session.execute(
        select(Grid.code, Grid.name, metres.label("metres"))
        .where(
            Grid.valid_to.is_(None),
            Grid.code != case.grid,
            Grid.area.intersects(func.ST_Expand(here, NEAR_DEG)),
            metres <= NEAR_M,
        )
        .order_by(metres, Grid.code)
    )
    return [Beside(row.code, row.name, round(float(row.metres), 1)) for row in rows]


def receiver(near: Sequence[Beside], passed: int, passed_from: str | None, asked: str | None) -> str:
    """The grid it is passed to: the one asked for among those near by, else the nearest; the second time only back."""
    if passed:
        if asked not in (None, passed_from) or passed_from is None:
            raise _not_there(
                "已转过一次，只能转回原网格。", "It was passed on once; it can only go back where it came from."
            )
        return passed_from
    if not near:
        raise _not_there(
            "该位置50米内没有相邻网格，不能转出；如定位有误请说明并由受理岗更正。",
            "No other grid lies within 50 m; if the place is wrong, say so and let the desk correct it.",
        )
    if asked is None:
        return near[0].code
    if asked not in [each.code for each in near]:
        raise _not_there("只能转给50米内的相邻网格。", "It can only be passed to a grid within 50 m.")
    return asked


def _not_there(zh: str, en: str) -> Invalid:
    return Invalid(errors=[("grid", Words(zh, en))], code="not_beside")


def pass_on(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """To the officer of the other side, with a fresh limit of the desk; what was said stays with it."""
    LIFECYCLE.allow(work.actor, case, "pass_on")
    target = receiver(beside(work.session, case), case.passed, case.passed_from, stated.get("grid"))
    return _moved(work, case, "pass_on", version, target, case.passed + 1, stated)


def decide_grid(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Both sides have passed it on: the supervision desk says whose it is, and neither passes it again."""
    LIFECYCLE.allow(work.actor, case, "decide_grid")
    target = case.passed_from if stated.get("result") == "other" else case.grid
    return _moved(work, case, "decide_grid", version, str(target), MOST_PASSES + 1, stated)


def _moved(work: Work, case: Case, name: str, version: int, target: str, passed: int, stated: Stated) -> Case:
    new, old = find_grid(work.session, target), case.grid
    place: dict[str, Any] = {
        "grid_id": new.id,
        "grid": new.code,
        "community": new.community,
        "town": new.town,
        "county": new.county,
    }
    other = old if new.code != old else case.passed_from
    changes = {**entering(work, case.stage), **place, "passed": passed, "passed_from": other}
    facts = {**stated, "grid": new.code, "was": {"grid": old}}
    return LIFECYCLE.move(work, case, name, version, changes=changes, **told(facts))
