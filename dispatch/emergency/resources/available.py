"""What is there to be sent, and how long it takes: teams, stock, the network of roads as this process knows it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.plans.content import Want
from dispatch.emergency.plans.plan import Plan
from dispatch.emergency.resources import ledger, stock, team_dispatch, travel
from dispatch.emergency.resources.proposing import Line, StockThere, TeamThere, asked, propose
from dispatch.emergency.resources.site import Site
from dispatch.emergency.resources.stock import StockItem, StockLot, StockMove
from dispatch.emergency.resources.team import Team
from dispatch.emergency.resources.travel import Manner, Network, Way
from dispatch.emergency.response.responding import proposals
from foundation.clock import city_day
from foundation.settings import settings
from foundation.work import Work
from grid import road
from grid.division import Division
from grid.drawing import place_of

_networks: dict[tuple[int, int], Network] = {}
LOWEST = 4  # before a response level is chosen, the card of the lowest


def network(session: Session) -> Network | None:
    """The roads, built once per load in this process; None where no city has loaded any."""
    edition = road.edition(session)
    if not edition[0]:
        return None
    if edition not in _networks:
        _networks.clear()
        _networks[edition] = Network(road.edges(session))
    return _networks[edition]


def manner() -> Manner:
    told = settings().travel
    return Manner(told.detour, told.speed_kmh)


def ways(session: Session, emergency: Emergency, points: Sequence[Any]) -> list[Way]:
    """How long from each stored point to the emergency."""
    return ways_to(session, emergency.point, points)


def ways_to(session: Session, goal: Any, points: Sequence[Any]) -> list[Way]:
    """How long from each stored point to the stored goal."""
    return travel.ways_to(place_of(goal), [place_of(each) for each in points], network(session), manner())


def card(session: Session, emergency: Emergency) -> tuple[Plan | None, list[Want]]:
    """The plan that is followed, else the one that fits best, and what its run card asks for at this level."""
    plan = session.get(Plan, emergency.plan_id) if emergency.plan_id else None
    if plan is None:
        plan = next((row for row, _ in proposals(session, emergency)), None)
    return plan, asked(plan.told.wants, emergency.level or LOWEST) if plan else []


def proposal(work: Work, emergency: Emergency, wants: Sequence[Want]) -> tuple[list[Line], list[TeamThere]]:
    """The run card answered, and every team in service, the nearest first."""
    teams = _teams(work.session, emergency)
    return propose(wants, teams, _stock(work, emergency, {each.resource for each in wants})), teams


def _teams(session: Session, emergency: Emergency) -> list[TeamThere]:
    rows = list(session.scalars(select(Team).where(Team.stage != "out_of_service")))
    here = {
        team.id
        for errand, team in team_dispatch.of_emergency(session, emergency.id)
        if errand.ended_at is None and errand.released_at is None
    }
    found = [
        TeamThere(
            each.id, each.name, each.kind, frozenset(each.skills), each.stage == "available", way, each.id in here
        )
        for each, way in zip(rows, ways(session, emergency, [each.point for each in rows]), strict=True)
    ]
    return sorted(found, key=lambda each: (each.way.minutes, each.name))


def _stock(work: Work, emergency: Emergency, names: set[str]) -> list[StockThere]:
    rows = work.session.execute(
        select(StockItem, Site).join(Site, Site.id == StockItem.depot_id).where(StockItem.name.in_(names))
    ).all()
    lots, today = stock.lots(work.session, [item.id for item, _ in rows]), city_day(work.now)
    used = used_by(work.session, emergency.id)
    there = ways(work.session, emergency, [site.point for _, site in rows])
    return [
        StockThere(
            item.id,
            item.name,
            item.kind,
            ledger.usable(lots[item.id], today),
            item.unit,
            site.name,
            way,
            used.get(item.id, 0),
        )
        for (item, site), way in zip(rows, there, strict=True)
    ]


def used_by(session: Session, emergency_id: UUID) -> dict[UUID, int]:
    """How much of each item an emergency has taken."""
    rows = session.execute(
        select(StockLot.item_id, -func.sum(StockMove.quantity))
        .join(StockLot, StockLot.id == StockMove.lot_id)
        .where(StockMove.emergency_id == emergency_id)
        .group_by(StockLot.item_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def gaps(session: Session, kind: str, within_min: float) -> tuple[list[tuple[Division, Way | None]], int]:
    """Towns without a free team of that kind within so many minutes, the worst first, and how many towns there are."""
    free = session.scalars(select(Team.point).where(Team.kind == kind, Team.stage == "available"))
    towns = list(
        session.scalars(
            select(Division).where(Division.level == "town", Division.point.is_not(None)).order_by(Division.code)
        )
    )
    reached = travel.ways_from(
        [place_of(each) for each in free], [place_of(each.point) for each in towns], network(session), manner()
    )
    bare = [(town, way) for town, way in zip(towns, reached, strict=True) if way is None or way.minutes > within_min]
    return sorted(bare, key=lambda each: -(each[1].minutes if each[1] else 1e9)), len(towns)
