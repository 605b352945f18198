"""Routing rules as data: ordered, in numbered editions; one is in force, drafts are edited, past ones stay readable."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, select, text, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.routing.routing_facts import Rule
from foundation.refusals import NotFound
from foundation.tables import Base, one_of

STATES = ("draft", "in_force", "past")
CHOICES = ("department", "owner", "maintainer", "town_office", "county", "city")
LISTS = ("levels", "kinds", "majors", "categories", "conditions", "places", "sources", "owners")


class RoutingEdition(Base):
    """One edition of all rules; `copied_from` is the number of the edition a draft began as."""

    __tablename__ = "routing_edition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    state: Mapped[str]
    version: Mapped[int]
    copied_from: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    in_force_from: Mapped[datetime | None]
    in_force_to: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("(state = 'draft') = (in_force_from IS NULL)", name="in_force_from"),
        CheckConstraint("(state = 'past') = (in_force_to IS NOT NULL)", name="in_force_to"),
        Index(
            "uq_routing_edition_in_force", "state", unique=True, postgresql_where=text(one_of("state", ("in_force",)))
        ),
    )


class RoutingRule(Base):
    """One rule in one edition; the same id in two editions is the same rule, perhaps changed.

    `conditions` holds lists under levels, kinds, majors, categories, conditions, places, sources, owners (empty = any),
    and a drawn `area` (GeoJSON), `hours` [from, to] and `workday` (true or false).
    """

    __tablename__ = "routing_rule"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("routing_edition.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(server_default=true())
    conditions: Mapped[dict[str, Any]]
    choose: Mapped[str]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))

    __table_args__ = (
        CheckConstraint(one_of("choose", CHOICES), name="choose"),
        Index("ix_routing_rule_place", "edition_id", "place"),
    )


def in_force(session: Session) -> RoutingEdition | None:
    return session.scalar(select(RoutingEdition).where(RoutingEdition.state == "in_force"))


def find_edition(session: Session, id: object) -> RoutingEdition:
    edition = session.scalar(select(RoutingEdition).where(RoutingEdition.id == id))
    if edition is None:
        raise NotFound
    return edition


def editions(session: Session) -> list[RoutingEdition]:
    """The newest first."""
    return list(session.scalars(select(RoutingEdition).order_by(RoutingEdition.number.desc())))


def rows_of(session: Session, edition: UUID) -> list[RoutingRule]:
    """All rules of an edition in their order, those switched off too."""
    return list(
        session.scalars(select(RoutingRule).where(RoutingRule.edition_id == edition).order_by(RoutingRule.place))
    )


class Stored(Protocol):
    """A rule as it lies in the table, whole or by its columns."""

    @property
    def id(self) -> Any: ...
    @property
    def name(self) -> Any: ...
    @property
    def choose(self) -> Any: ...
    @property
    def department_id(self) -> Any: ...
    @property
    def conditions(self) -> Any: ...


def as_rule(row: Stored) -> Rule:
    """A stored rule as the decider sees it."""
    told = row.conditions
    hours = told.get("hours")
    lists: dict[str, Any] = {name: tuple(told[name]) for name in LISTS if told.get(name)}
    return Rule(
        id=row.id,
        name=row.name,
        choose=row.choose,
        department=row.department_id,
        hours=(hours[0], hours[1]) if hours else None,
        workday=told.get("workday"),
        area=bool(told.get("area")),
        **lists,
    )
