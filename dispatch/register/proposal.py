"""Proposals to add, move, retire or correct a component (部件更新): received from a phone exactly once."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Sequence, Text, func, or_, select, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.register.change import KINDS, TOLD
from dispatch.register.proposal_lifecycle import LIFECYCLE, STAGES
from foundation.actor import Actor
from foundation.clock import city_day
from foundation.refusals import Conflict, Invalid
from foundation.tables import Base, one_of, point_column
from foundation.words import Words
from foundation.work import Work
from grid.component import Component
from grid.component_edition import PLACES
from grid.drawing import point_at
from grid.locate import locate_or_refuse
from incidents.catalogue import Category
from incidents.evidence import MOST

NUMBERS = Sequence("component_proposal_number", metadata=Base.metadata)


class ComponentProposal(Base):
    """What an officer saw on the street that the register says otherwise. `told` holds the facts stated.

    `based_on` is the edition of the component that the officer had before them; `point` is where the change is.
    """

    __tablename__ = "component_proposal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    stage: Mapped[str]
    version: Mapped[int]
    component_id: Mapped[UUID | None] = mapped_column(ForeignKey("component.id"))
    based_on: Mapped[int | None]
    told: Mapped[dict[str, Any]]
    grid: Mapped[str]
    county: Mapped[str]
    point: Mapped[WKBElement] = mapped_column(point_column())
    accuracy_m: Mapped[int | None]
    note: Mapped[str]
    photos: Mapped[list[str]] = mapped_column(ARRAY(Text))
    taken_at: Mapped[datetime | None]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    claimed_name: Mapped[str | None]
    proposed_at: Mapped[datetime]
    request_hash: Mapped[str]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(KINDS)), name="kind"),
        CheckConstraint(one_of("stage", tuple(STAGES)), name="stage"),
        CheckConstraint("(component_id IS NULL) = (kind = 'add' AND stage <> 'approved')", name="component"),
        Index("ix_component_proposal_stage", "stage", "proposed_at", "id"),
        Index("ix_component_proposal_component", "component_id"),
        Index("ix_component_proposal_proposed_by", "proposed_by", "proposed_at"),
        Index("ix_component_proposal_photos", "photos", postgresql_using="gin"),
    )


@dataclass(frozen=True)
class Told:
    """The proposal as the phone fixed it; lon, lat in CGCS2000."""

    kind: str
    component: UUID | None
    based_on: int | None
    category: str | None
    name: str | None
    state: str | None
    lon: float | None
    lat: float | None
    accuracy_m: int | None
    note: str
    photos: tuple[str, ...]
    taken_at: datetime | None
    claimed_name: str | None = None  # who wrote it, when another hands it in: no part of what it says

    def digest(self) -> str:
        said = {name: value for name, value in asdict(self).items() if name != "claimed_name"}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()

    def facts(self) -> dict[str, Any]:
        told = {"name": self.name, "category": self.category, "state": self.state, "lon": self.lon, "lat": self.lat}
        if self.kind == "add":
            told["state"] = told["state"] or "intact"
        kept = {name: told[name] for name in TOLD.get(self.kind, ()) if told[name] is not None}
        return {name: round(value, PLACES) if isinstance(value, float) else value for name, value in kept.items()}


def receive(work: Work, proposal_id: UUID, told: Told) -> tuple[ComponentProposal, bool]:
    """The proposal, and whether this was the first time; 409 when the same id says something else."""
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": str(proposal_id)})
    known = work.session.get(ComponentProposal, proposal_id)
    if known:
        if known.request_hash == told.digest():
            return known, False
        raise Conflict(
            Words(
                "这个编号的提议已收到过，内容不同；请另起一条。",
                "A proposal with this id was already received with other content; make a new one.",
            ),
            code="proposal_differs",
        )
    present = _component(work.session, told)
    _refuse_bad(work.session, told)
    return LIFECYCLE.begin(work, _row(work, proposal_id, told, present), "propose", {"kind": told.kind}), True


def _component(session: Session, told: Told) -> Component | None:
    if told.kind == "add":
        return None
    found = session.get(Component, told.component) if told.component else None
    if found is None or told.based_on is None:
        raise Invalid(errors=[("component", Words("请选择要更新的部件。", "Choose the component to change."))])
    if not 1 <= told.based_on <= found.version:
        raise Invalid(errors=[("based_on", Words("没有这一版，请刷新后重提。", "There is no such edition; refresh."))])
    return found


def _refuse_bad(session: Session, told: Told) -> None:
    errors = []
    facts = told.facts()
    if not told.photos or len(told.photos) > MOST:
        errors.append(("photos", Words("请拍1至12张现场照片。", "Take between 1 and 12 photos of it.")))
    if told.kind in ("add", "move") and told.lon is None:
        errors.append(("point", Words("请标出部件的位置。", "Mark the place of the component.")))
    if told.kind == "add":
        errors += [(name, LACKING[name]) for name in ("name", "category") if not facts.get(name)]
    if told.kind == "correct" and not facts:
        errors.append(("name", Words("请写明要更正的内容。", "State what is to be corrected.")))
    if facts.get("category") and not _is_category(session, facts["category"]):
        errors.append(
            ("category", Words("没有这个部件类别，或已停用；请改选。", "No such kind of component in force."))
        )
    if errors:
        raise Invalid(errors=errors)


LACKING = {
    "name": Words("请填写部件名称。", "Give the component a name."),
    "category": Words("请选择部件类别。", "Choose the kind of component."),
}


def _is_category(session: Session, code: str) -> bool:
    here = (Category.kind == "component", Category.code == code, Category.valid_to.is_(None))
    return session.scalar(select(Category.id).where(*here).limit(1)) is not None


def _row(work: Work, proposal_id: UUID, told: Told, present: Component | None) -> ComponentProposal:
    point = point_at(told.lon, told.lat) if told.lon is not None and told.lat is not None else None
    place = locate_or_refuse(work.session, told.lon, told.lat) if point is not None else None  # type: ignore[arg-type]
    return ComponentProposal(
        id=proposal_id,
        number=_number(work),
        kind=told.kind,
        component_id=told.component if present else None,
        based_on=told.based_on if present else None,
        told=told.facts(),
        grid=place.grid if place else present.grid,  # type: ignore[union-attr]
        county=(place.county if place else present.code)[:6],  # type: ignore[union-attr]
        point=point if point is not None else present.point,  # type: ignore[union-attr]
        accuracy_m=told.accuracy_m,
        note=told.note,
        photos=list(dict.fromkeys(told.photos)),
        taken_at=told.taken_at,
        proposed_by=work.actor.id,
        claimed_name=told.claimed_name,
        proposed_at=work.now,
        request_hash=told.digest(),
    )


def _number(work: Work) -> ColumnElement[str]:
    return func.concat(f"B{city_day(work.now):%Y%m%d}", func.to_char(NUMBERS.next_value(), "FM999999000000"))


def visible(actor: Actor) -> ColumnElement[bool]:
    """Reviewers see all of them; officers their own and those about their grids."""
    if actor.may("component.review"):
        return true()
    grids = sorted(actor.scopes.get("grid", ()))
    return or_(ComponentProposal.proposed_by == actor.id, ComponentProposal.grid.in_(grids))


def shows(session: Session, actor: Actor, sha256: str) -> bool:
    """Whether the photo belongs to a proposal in the actor's sight; what one has only named oneself is not shown."""
    shown = select(ComponentProposal.id).where(
        ComponentProposal.photos.contains([sha256]), ComponentProposal.proposed_by != actor.id, visible(actor)
    )
    return session.scalar(shown.limit(1)) is not None
