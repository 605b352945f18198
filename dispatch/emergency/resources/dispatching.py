"""Teams and stock sent to an emergency: a team once at a time, stock booked in the ledger, every step in the log."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from dispatch.emergency import log
from dispatch.emergency.emergency import Emergency, refuse_ended
from dispatch.emergency.resources import available, stock, team_dispatch, travel
from dispatch.emergency.resources.stock import StockItem
from dispatch.emergency.resources.team import Team
from dispatch.emergency.resources.team_dispatch import CrewCheck, TeamDispatch
from dispatch.emergency.resources.team_lifecycle import LIFECYCLE, STAGES, crew
from foundation.clock import when
from foundation.event import Bell
from foundation.ids import new_id
from foundation.refusals import Conflict, NotFound
from foundation.settings import settings
from foundation.words import Words
from foundation.work import Work

W = Words
ENDED = W("应急已终止，不能再调派。", "The emergency has been stood down; nothing more is sent.")
LATE = timedelta(minutes=1)  # what is heard of so long after it was done is told as such
STEPS = {"set_out": "set_out_at", "arrive": "on_scene_at", "release": "released_at", "back": "ended_at"}


class TeamTaken(Conflict):
    code = "team_taken"
    words = W(
        "{team}现在“{stage}”，不能调派，请另选队伍。", "{team} is “{stage}” now and cannot be sent; choose another."
    )


def send(work: Work, emergency: Emergency, team_ids: Sequence[UUID]) -> list[TeamDispatch]:
    """Send these teams, all or none; whoever comes second for a team is told so."""
    refuse_ended(emergency, ENDED)
    rows = work.session.scalars(select(Team).where(Team.id.in_(team_ids)).order_by(Team.id).with_for_update()).all()
    if len(rows) != len(set(team_ids)):
        raise NotFound
    ways = available.ways(work.session, emergency, [each.point for each in rows])
    return [_send(work, emergency, team, way.minutes, way.basis) for team, way in zip(rows, ways, strict=True)]


def _send(work: Work, emergency: Emergency, team: Team, minutes: float, basis: str) -> TeamDispatch:
    if team.stage != "available":
        raise TeamTaken(team=team.name, stage=STAGES[team.stage].zh)
    LIFECYCLE.move(work, team, "alert", team.version, stated={"emergency": emergency.number})
    errand = TeamDispatch(
        id=new_id(),
        emergency_id=emergency.id,
        team_id=team.id,
        eta_min=round(minutes, 1),
        basis=basis,
        sent_at=work.now,
        sent_by_name=work.actor.name,
        check_every_min=settings().scene.check_min,
    )
    work.session.add(errand)
    work.session.flush()
    away = travel.said(minutes)
    words = W(f"调派{team.name}（{team.people}人，{away.zh}）", f"{team.name} sent ({team.people} people, {away.en})")
    log.write(work, emergency, "dispatch", words, team=team.code)
    return errand


def move(
    work: Work, team: Team, name: str, version: int, reason: str | None = None, told_at: datetime | None = None
) -> Team:
    """A team's step; on an errand its times and the emergency's log follow. `told_at`: by the phone of the crew."""
    if name == "alert":
        raise NotFound(W("请在应急中调派队伍。", "Teams are sent from an emergency."))
    moved = LIFECYCLE.move(work, team, name, version, reason=reason)
    errand = team_dispatch.running(work.session, team.id)
    if errand and name in STEPS:
        before = errand.released_at or errand.set_out_at or errand.sent_at
        at = when(told_at, before, work.now)
        note_step(work, errand, team, name, at, late=work.now - at >= LATE)
        if name == "arrive":
            _await_check(work, errand)
        else:
            errand.check_due_at = errand.overdue_at = None
    return moved


def note_step(work: Work, errand: TeamDispatch, team: Team, name: str, at: datetime, late: bool = False) -> None:
    """When it was, in the errand and in the log; `late`: heard of a good while after."""
    setattr(errand, STEPS[name], at)
    words = next(each.words for each in LIFECYCLE.moves if each.name == name)
    told = W(f"{team.name}：{words.zh}", f"{team.name}: {words.en}")
    _log(work, errand, "team", told, team, at if late else None)


def _await_check(work: Work, errand: TeamDispatch) -> None:
    errand.check_due_at, errand.overdue_at = work.now + timedelta(minutes=errand.check_every_min), None


def _log(
    work: Work, errand: TeamDispatch, what: str, words: Words, team: Team, done_at: datetime | None = None
) -> None:
    log.write(work, work.session.get_one(Emergency, errand.emergency_id), what, words, done_at, team=team.code)


def send_back(work: Work, bell: Bell) -> None:
    """The emergency has ended: whoever is still there is sent back."""
    emergency = work.session.get_one(Emergency, bell.subject)
    if emergency.stage != "closed":
        return
    for errand, team in team_dispatch.of_emergency(work.session, emergency.id):
        if errand.ended_at is None and team.stage in ("alerted", "en_route", "on_scene"):
            move(work, team, "release", team.version)


def consume(work: Work, emergency: Emergency, item: StockItem, quantity: int, note: str | None) -> None:
    """Stock goes to the emergency: what expires first goes first."""
    refuse_ended(emergency, ENDED)
    stock.book(work, item, "out", quantity, emergency_id=emergency.id, note=note or emergency.number)
    words = W(f"调用{item.name} {quantity}{item.unit}", f"{quantity} {item.unit} of {item.name} taken")
    log.write(work, emergency, "stock", words, item=item.code)


def check_in(
    work: Work, dispatch_id: UUID, people: int, note: str | None, told_at: datetime | None = None
) -> TeamDispatch:
    """The crew says how many are well; its time begins anew."""
    errand = work.session.scalar(select(TeamDispatch).where(TeamDispatch.id == dispatch_id).with_for_update())
    team = work.session.get(Team, errand.team_id) if errand else None
    if errand is None or team is None or not crew(work.actor, team):
        raise NotFound
    if team.stage != "on_scene" or errand.ended_at:
        raise Conflict(
            W("队伍不在现场，无需点名。", "The team is not on the scene; there is nobody to count."),
            code="not_on_scene",
        )
    _await_check(work, errand)
    count(work, errand, team, people, note, when(told_at, errand.on_scene_at or errand.sent_at, work.now))
    return errand


def count(
    work: Work, errand: TeamDispatch, team: Team, people: int, note: str | None, at: datetime, late: bool = False
) -> None:
    """So many were well then; `late`: heard of after the end."""
    row = CrewCheck(id=new_id(), dispatch_id=errand.id, people=people, note=note, by_name=work.actor.name, at=at)
    work.session.add(row)
    short = people < team.people
    words = W(
        f"{team.name}点名：{people}/{team.people}人{'，人数不足' if short else ''}",
        f"{team.name} counted: {people} of {team.people}{', some are missing' if short else ''}",
    )
    _log(work, errand, "check", words, team, at if late else None)


def look(work: Work, most: int = 50) -> int:
    """Crews that have not checked in in time: red on the wall and in the log, each once."""
    due = work.session.scalars(
        select(TeamDispatch)
        .where(TeamDispatch.check_due_at <= work.now, TeamDispatch.overdue_at.is_(None))
        .order_by(TeamDispatch.check_due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for errand in due:
        errand.overdue_at = work.now
        team = work.session.get_one(Team, errand.team_id)
        words = W(f"{team.name}超时未点名，请立即联系", f"{team.name} has not checked in in time; call it now")
        _log(work, errand, "check_overdue", words, team)
    return len(due)
