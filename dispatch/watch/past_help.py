"""What stood on the map beside the alarms in a past span: the teams with the times of their errands, the drawings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from dispatch.emergency.drawing import Drawing
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.resources import errand_track
from dispatch.emergency.resources.errand_track import ErrandPoint
from dispatch.emergency.resources.team import Team
from dispatch.emergency.resources.team_dispatch import TeamDispatch
from foundation.history import HistoryRow
from grid.drawing import point_told


@dataclass(frozen=True)
class Away:
    """One errand of a team with the way it went, as far as it is kept. `scene` is empty where it belongs to what this
    screen does not show: a drill among what is real, or the other way round; then the way is not told either."""

    scene: Any | None
    errand: TeamDispatch
    path: list[ErrandPoint]


@dataclass(frozen=True)
class TeamLived:
    """One team, since when it is registered, where its base was from when on, and its errands of the span; both oldest
    first. The first base is from the beginning on."""

    team: Team
    since: datetime | None
    bases: list[tuple[datetime | None, Any]]
    errands: list[Away]


@dataclass(frozen=True)
class Drawn:
    """One drawing from when to when it stood; it ends with its emergency at the latest."""

    drawing: Drawing
    to: datetime | None


def teams(session: Session, begin: datetime, end: datetime, drill: bool) -> list[TeamLived]:
    """Every team of the register; one out of service now only if it was sent somewhere then."""
    away = _errands(session, begin, end, drill)
    there = or_(Team.stage != "out_of_service", Team.id.in_(away))
    rows = session.scalars(select(Team).where(there).order_by(Team.code)).all()
    ids = [each.id for each in rows]
    since, moved = _registered(session, ids), _moved(session, ids)
    return [
        TeamLived(each, since.get(each.id), bases(each.point, moved.get(each.id, [])), away.get(each.id, []))
        for each in rows
        if each.id not in since or since[each.id] < end
    ]


def _errands(session: Session, begin: datetime, end: datetime, drill: bool) -> dict[UUID, list[Away]]:
    rows = session.execute(
        select(TeamDispatch, Emergency.point, Emergency.drill)
        .join(Emergency, Emergency.id == TeamDispatch.emergency_id)
        .where(TeamDispatch.sent_at < end, or_(TeamDispatch.ended_at.is_(None), TeamDispatch.ended_at > begin))
        .order_by(TeamDispatch.sent_at)
    ).all()
    ways = errand_track.points(session, [errand.id for errand, _, exercised in rows if exercised == drill])
    found: dict[UUID, list[Away]] = defaultdict(list)
    for errand, scene, exercised in rows:
        found[errand.team_id].append(Away(scene if exercised == drill else None, errand, ways.get(errand.id, [])))
    return found


def _registered(session: Session, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    rows = session.execute(
        select(HistoryRow.subject_id, HistoryRow.at).where(
            HistoryRow.subject_kind == "team", HistoryRow.subject_id.in_(ids), HistoryRow.seq == 1
        )
    )
    return {row.subject_id: row.at for row in rows}


def bases(now: Any, moved: Sequence[tuple[datetime, Any]]) -> list[tuple[datetime | None, Any]]:
    """Where it was from when on: `moved` are the moments its place was changed, oldest first, each with the place
    before; changes the history keeps without a place are not among them. Pure.

    >>> bases("C", [(1, "A"), (2, "B")])
    [(None, 'A'), (1, 'B'), (2, 'C')]
    """
    places = [*(before for _, before in moved), now]
    return list(zip([None, *(at for at, _ in moved)], places, strict=True))


def _moved(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[tuple[datetime, Any]]]:
    before = HistoryRow.stated["before"]["point"].astext
    rows = session.execute(
        select(HistoryRow.subject_id, HistoryRow.at, before.label("before"))
        .where(HistoryRow.subject_kind == "team", HistoryRow.subject_id.in_(ids), HistoryRow.move == "change")
        .where(before.is_not(None))
        .order_by(HistoryRow.subject_id, HistoryRow.seq)
    )
    found: dict[UUID, list[tuple[datetime, Any]]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append((row.at, point_told(row.before)))
    return found


def drawings(session: Session, begin: datetime, end: datetime, drill: bool, most: int) -> list[Drawn]:
    """What stood at some moment of the span, the latest `most` of it, oldest first."""
    to = func.least(Drawing.removed_at, Emergency.closed_at)  # of two moments the earlier; what is empty does not count
    rows = session.execute(
        select(Drawing, to)
        .join(Emergency, Emergency.id == Drawing.emergency_id)
        .where(Emergency.drill == drill, Drawing.at < end, or_(to.is_(None), to > begin))
        .order_by(Drawing.at.desc(), Drawing.id.desc())
        .limit(most)
    )
    return [Drawn(each, ended) for each, ended in rows][::-1]
