"""A crew's steps and counts from its own phone, also written down where there was no network."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.resources import dispatching
from dispatch.emergency.resources.team import Team
from dispatch.emergency.resources.team_dispatch import TeamDispatch
from dispatch.emergency.resources.team_lifecycle import crew
from dispatch.field.led import Led, NoLongerYours
from dispatch.field.sent_move import Told
from dispatch.field.still_asked import step_stands
from foundation.clock import when
from foundation.refusals import Conflict
from foundation.words import Words
from foundation.work import Work


class Over(Conflict):
    """The errand had ended before that was done."""

    code = "ended"
    words = Words(
        "队伍此次调派已结束，无需再报；可以放弃这一条。",
        "The errand of this team is over; nothing more is reported. The answer may be dropped.",
    )


def make(work: Work, told: Told) -> Led:
    """The step while the errand runs, and back at base once it is over; of what else was done before it ended only the
    record."""
    errand, team = _held(work, told)
    emergency = work.session.get_one(Emergency, errand.emergency_id, with_for_update={"read": True})
    ends = (errand.ended_at,) if told.move == "back" else (errand.released_at, emergency.closed_at)
    ended = min((each for each in ends if each), default=None)
    if ended is None:
        _step(work, errand, team, told)
    else:
        _record(work, errand, team, told, ended)
    return Led(errand.id, f"{emergency.number}-{team.code}", team.stage, team.version)


def _held(work: Work, told: Told) -> tuple[TeamDispatch, Team]:
    """The errand, held for this transaction, and its team, by whoever reports for it."""
    errand = work.session.scalar(select(TeamDispatch).where(TeamDispatch.id == told.subject).with_for_update())
    team = work.session.get(Team, errand.team_id) if errand else None
    if errand is None or team is None or not crew(work.actor, team):
        raise NoLongerYours
    return errand, team


def _step(work: Work, errand: TeamDispatch, team: Team, told: Told) -> None:
    facts: Any = told.facts
    if told.move == "check":
        dispatching.check_in(work, errand.id, facts.get("people", team.people), facts.get("note"), told.taken_at)
    else:
        dispatching.move(work, team, told.move, team.version, told_at=told.taken_at)


def _record(work: Work, errand: TeamDispatch, team: Team, told: Told, ended: datetime) -> None:
    at, facts = when(told.taken_at, errand.sent_at, work.now), dict(told.facts)
    if told.taken_at is None or at >= ended or not step_stands(told.move, at, errand.set_out_at, errand.on_scene_at):
        raise Over
    if told.move == "check":
        dispatching.count(work, errand, team, facts.get("people", team.people), facts.get("note"), at, late=True)
    else:
        dispatching.note_step(work, errand, team, told.move, at, late=True)
