"""Resources at an emergency: the run card answered, teams sent and followed, stock taken, crews, the log."""

from uuid import UUID

from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.emergency import log, sent_act
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.entry import unnamed
from dispatch.emergency.resources import available, dispatching, stock, team, team_dispatch
from dispatch.emergency.resources.kinds import TEAM_KINDS
from dispatch.emergency.resources.proposing import Line
from dispatch.emergency.resources.stock import StockItem
from dispatch.emergency.resources.team import Team
from dispatch.emergency.resources.team_dispatch import TeamDispatch
from foundation.history import HistoryRow
from foundation.words import Words
from foundation.work import Work
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.emergency_tell import find_emergency
from web.api.errand_shapes import (
    CrewChecked,
    EmergencyLog,
    ErrandTold,
    FreeTeam,
    GapTold,
    LogLine,
    MessageSaid,
    MyErrand,
    MyErrands,
    PickTold,
    PickUsed,
    ResourcesAtEmergency,
    StockTaken,
    TeamCoverage,
    TeamCoverageAsked,
    TeamsSent,
    WantLine,
    tell_way,
)
from web.api.resource_shapes import TeamMove, TeamTold
from web.api.resources import tell_team
from web.door import answer, guarded
from web.problems import language
from web.shapes import IdPath, lonlat

api = part("emergency-resources", "应急调度 resources at an emergency")
ROADS = Words("按路网行驶时间", "by travel time over the roads")


@api.get("/emergencies/<uuid:id>/resources", **answers(ResourcesAtEmergency))
@guarded("emergency.see")
def at_emergency(work: Work, path: IdPath) -> Response:
    """The run card of this level answered with the nearest free teams and stock; who is there; what is short."""
    return answer(_tell(work, find_emergency(work, path.id)))


@api.post("/emergencies/<uuid:id>/teams", **answers(ResourcesAtEmergency, 201, s200=ResourcesAtEmergency))
@guarded("resource.dispatch")
def send(work: Work, path: IdPath, body: TeamsSent) -> Response:
    """Send these teams, all or none; one that somebody else has just sent is refused by name (409)."""
    emergency = find_emergency(work, path.id)

    def do() -> list[UUID]:
        return [each.id for each in dispatching.send(work, emergency, body.teams)]

    _, first = sent_act.once(work, emergency, body.id, "teams", body.facts(), do)
    return answer(_tell(work, emergency), 201 if first else 200)


@api.post("/emergencies/<uuid:id>/stock", **answers(ResourcesAtEmergency, 201, s200=ResourcesAtEmergency))
@guarded("resource.dispatch")
def take(work: Work, path: IdPath, body: StockTaken) -> Response:
    """Stock goes to the emergency, booked out of the ledger, what expires first."""
    emergency = find_emergency(work, path.id)

    def do() -> list[UUID]:
        dispatching.consume(work, emergency, stock.find(work.session, body.item), body.quantity, body.note)
        return []

    _, first = sent_act.once(work, emergency, body.id, "stock", body.facts(), do)
    return answer(_tell(work, emergency), 201 if first else 200)


@api.post("/teams/<uuid:id>/moves", **answers(TeamTold))
@guarded("resource.dispatch", "resource.manage", "team.report")
def move_team(work: Work, path: IdPath, body: TeamMove) -> Response:
    """Set out, arrived, sent back, at base again: by whoever dispatches or by the crew's own phone."""
    found = team.find(work.session, work.actor, path.id)
    return answer(tell_team(work, dispatching.move(work, found, body.move, body.version, body.reason)))


@api.get("/my-errands", **answers(MyErrands))
@guarded("team.report")
def mine(work: Work) -> Response:
    """Where the teams are that I report for."""
    rows = work.session.execute(
        select(TeamDispatch, Team, Emergency)
        .join(Team, Team.id == TeamDispatch.team_id)
        .join(Emergency, Emergency.id == TeamDispatch.emergency_id)
        .where(Team.crew_id == work.actor.id, TeamDispatch.ended_at.is_(None))
        .order_by(TeamDispatch.sent_at)
        .limit(20)
    )
    items = [
        MyErrand(
            emergency=str(emergency.id),
            emergency_number=emergency.number,
            emergency_title=emergency.title,
            emergency_point=lonlat(emergency.point),
            drill=emergency.drill,
            errand=_errand(work, errand, row),
        )
        for errand, row, emergency in rows
    ]
    return answer(MyErrands(items=items))


@api.post("/team-dispatches/<uuid:id>/checks", **answers(ErrandTold, 201, s200=ErrandTold))
@guarded("resource.dispatch", "team.report")
def check_in(work: Work, path: IdPath, body: CrewChecked) -> Response:
    """So many are well: the time of the next check begins anew."""

    def do() -> list[UUID]:
        return [dispatching.check_in(work, path.id, body.people, body.note).id]

    made, first = sent_act.once(work, None, body.id, "check", {"errand": path.id, **body.facts()}, do)
    errand = work.session.get_one(TeamDispatch, made[0])
    return answer(_errand(work, errand, work.session.get_one(Team, errand.team_id)), 201 if first else 200)


@api.get("/coverage", **answers(TeamCoverage))
@guarded("emergency.see")
def coverage(work: Work, query: TeamCoverageAsked) -> Response:
    """Which towns no free team of a kind reaches within the minutes."""
    found, towns = available.gaps(work.session, query.kind, query.within_min)
    gaps = [
        GapTold(
            code=town.code,
            name=town.name,
            minutes=round(way.minutes, 1) if way else None,
            basis=way.basis if way else None,
        )
        for town, way in found
    ]
    return answer(
        TeamCoverage(kind=query.kind, within_min=query.within_min, reckoned=_reckoned(work), towns=towns, gaps=gaps)
    )


@api.get("/emergencies/<uuid:id>/log", **answers(EmergencyLog))
@guarded("emergency.see")
def read_log(work: Work, path: IdPath) -> Response:
    """The log, oldest first: what was done and said, each line sealed to the one before."""
    return answer(_log(work, find_emergency(work, path.id)))


@api.post("/emergencies/<uuid:id>/log", **answers(EmergencyLog, 201, s200=EmergencyLog))
@guarded("emergency.command", "resource.dispatch")
def say(work: Work, path: IdPath, body: MessageSaid) -> Response:
    """A note, an order, a request or a report; what is written stays."""
    emergency = find_emergency(work, path.id)

    def do() -> list[UUID]:
        log.say(work, emergency, body.kind, body.text)
        return []

    _, first = sent_act.once(work, emergency, body.id, "log", body.facts(), do)
    return answer(_log(work, emergency), 201 if first else 200)


def _log(work: Work, emergency: Emergency) -> EmergencyLog:
    lines = [
        LogLine(
            at=row.at,
            kind=row.move,
            text=_log_words(work, row).say(language()),
            by_name=row.actor_name if row.actor_id is None else name_for(work.actor, row.actor_name),
            unit_name=row.unit_name,
            hash=row.hash,
        )
        for row in log.lines(work.session, emergency.id)
    ]
    return EmergencyLog(items=lines)


def _log_words(work: Work, row: HistoryRow) -> Words:
    """Who is named in it is masked for those who may not read names."""
    words = Words(row.stated["zh"], row.stated["en"])
    return words if work.actor.may("person.see_names") else unnamed(words, row.stated.get("person"))


def _reckoned(work: Work) -> str:
    if available.network(work.session):
        return ROADS.say(language())
    told = available.manner()
    return Words(
        f"无路网：直线距离×{told.detour:g}，时速{told.speed_kmh:g}公里",
        f"no road network: straight line ×{told.detour:g} at {told.speed_kmh:g} km/h",
    ).say(language())


def _tell(work: Work, emergency: Emergency) -> ResourcesAtEmergency:
    plan, wants = available.card(work.session, emergency)
    lines, teams = available.proposal(work, emergency, wants)
    used = available.used_by(work.session, emergency.id)
    return ResourcesAtEmergency(
        plan_name=f"{plan.name} 第{plan.edition}版" if plan else None,
        level=emergency.level,
        reckoned=_reckoned(work),
        lines=[_line(each) for each in lines],
        short=sum(each.short > 0 for each in lines),
        errands=[_errand(work, *each) for each in team_dispatch.of_emergency(work.session, emergency.id)],
        free=[
            FreeTeam(
                id=str(each.id),
                name=each.name,
                kind=each.kind,
                kind_label=TEAM_KINDS[each.kind].say(language()),
                way=tell_way(each.way),
            )
            for each in teams
            if each.free
        ][:60],
        used=[_used(work.session.get_one(StockItem, item), quantity) for item, quantity in used.items() if quantity],
    )


def _used(item: StockItem, quantity: int) -> PickUsed:
    return PickUsed(item=str(item.id), name=item.name, quantity=quantity, unit=item.unit)


def _line(line: Line) -> WantLine:
    want = line.want
    label = TEAM_KINDS[want.resource].say(language()) if want.resource in TEAM_KINDS else want.resource
    picks = [
        PickTold(
            id=str(each.id),
            name=each.name,
            quantity=each.quantity,
            unit=each.unit,
            depot=each.depot,
            way=tell_way(each.way),
            late=each.late,
        )
        for each in line.picks
    ]
    return WantLine(
        kind=want.kind,
        resource=want.resource,
        label=label,
        quantity=want.quantity,
        skills=want.skills,
        within_min=want.within_min,
        there=line.there,
        picks=picks,
        short=line.short,
    )


def _errand(work: Work, errand: TeamDispatch, row: Team) -> ErrandTold:
    plain = (
        "eta_min",
        "basis",
        "sent_at",
        "set_out_at",
        "on_scene_at",
        "released_at",
        "ended_at",
        "check_every_min",
        "check_due_at",
    )
    overdue = errand.check_due_at is not None and errand.check_due_at <= work.now
    return ErrandTold(
        **{name: getattr(errand, name) for name in plain},
        id=str(errand.id),
        team=tell_team(work, row),
        check_overdue=overdue,
    )
