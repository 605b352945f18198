"""Teams that are away on an errand, as the walls follow them: where each is, the way it went, what is left of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.resources import available, errand_track
from dispatch.emergency.resources.errand_track import ErrandPlace
from dispatch.emergency.resources.team import Team
from dispatch.emergency.resources.team_dispatch import TeamDispatch
from dispatch.emergency.resources.travel import Way

TO_THE_SCENE = ("alerted", "en_route")


@dataclass(frozen=True)
class TeamAway:
    """`place` is empty until its phone has told one; `line` is the way it went, `way` what is left of it, or home."""

    errand: TeamDispatch
    team: Team
    emergency: Emergency
    place: ErrandPlace | None
    line: Any | None
    way: Way | None


def teams(session: Session) -> list[TeamAway]:
    """All of them, by emergency and in the order they were sent."""
    rows = session.execute(
        select(TeamDispatch, Team, Emergency)
        .join(Team, Team.id == TeamDispatch.team_id)
        .join(Emergency, Emergency.id == TeamDispatch.emergency_id)
        .where(TeamDispatch.ended_at.is_(None))
        .order_by(Emergency.opened_at, TeamDispatch.sent_at, TeamDispatch.id)
    ).all()
    ids = [errand.id for errand, _, _ in rows]
    places, lines = errand_track.places(session, ids), errand_track.lines(session, ids)
    return [
        TeamAway(errand, team, emergency, at, lines.get(errand.id), left(session, team, emergency, at) if at else None)
        for errand, team, emergency in rows
        for at in [places.get(errand.id)]
    ]


def left(session: Session, team: Team, emergency: Emergency, place: ErrandPlace) -> Way | None:
    """What is left to the scene, or back to the base, reckoned as the proposal does; nothing once it is there."""
    if team.stage == "on_scene":
        return None
    goal = emergency.point if team.stage in TO_THE_SCENE else team.point
    return available.ways_to(session, goal, [place.point])[0]
