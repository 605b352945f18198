"""Response teams: what they can do, where they stand, and who reports for them."""

from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, or_, select, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import ColumnElement

from dispatch.emergency.resources.kinds import TEAM_KINDS
from dispatch.emergency.resources.team_lifecycle import LIFECYCLE
from foundation.actor import Actor
from foundation.refusals import NotFound
from foundation.tables import Base, one_of, point_column
from foundation.work import Work


class Team(Base):
    """One team; `division` is the town its base lies in, `crew_id` whose phone reports for it."""

    __tablename__ = "response_team"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    skills: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    people: Mapped[int] = mapped_column(Integer)
    base: Mapped[str]
    head: Mapped[str | None]
    phone: Mapped[str | None]
    crew_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    division: Mapped[str | None]
    point: Mapped[WKBElement] = mapped_column(point_column())
    stage: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(TEAM_KINDS)), name="kind"),
        CheckConstraint(one_of("stage", tuple(LIFECYCLE.stages)), name="stage"),
        CheckConstraint("people > 0", name="people"),
        Index("ix_response_team_kind", "kind", "stage"),
    )


def visible(actor: Actor) -> ColumnElement[bool]:
    """The WHERE of teams an actor may see: the command all of them, a crew its own."""
    return true() if actor.may("emergency.see") or actor.may("resource.manage") else Team.crew_id == actor.id


def find(session: Session, actor: Actor, team_id: UUID) -> Team:
    found = session.scalar(select(Team).where(Team.id == team_id, visible(actor)))
    if found is None:
        raise NotFound
    return found


def teams(
    session: Session, actor: Actor, words: str, kind: str | None, stage: str | None, limit: int, after: str | None
) -> list[Team]:
    """Teams by code, past `after`."""
    query = select(Team).where(visible(actor)).order_by(Team.code).limit(limit)
    if words:
        query = query.where(or_(Team.name.contains(words, autoescape=True), Team.code.contains(words, autoescape=True)))
    for column, value in ((Team.kind, kind), (Team.stage, stage)):
        query = query.where(column == value) if value else query
    return list(session.scalars(query.where(Team.code > after) if after else query))


def move(work: Work, team: Team, name: str, version: int, reason: str | None = None) -> Team:
    """Make the move; what belongs to an emergency goes through dispatching.py."""
    return LIFECYCLE.move(work, team, name, version, reason=reason)
