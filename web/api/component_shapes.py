"""How components, their editions and the proposals about them are told."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from dispatch.register import review
from dispatch.register.change import KINDS
from dispatch.register.proposal import ComponentProposal
from dispatch.register.proposal_lifecycle import LIFECYCLE, STAGES
from foundation.work import Work
from grid.component import Component
from grid.component_edition import ComponentEdition
from people.organisation import Department
from people.person import Person, name_for
from web.problems import language
from web.shapes import NO_NUL, Id, Moment, MoveTold, Page, Point, PointTold, Sha256, Told, Version, lonlat, tell_move

State = Literal["intact", "damaged", "lost", "abandoned", "removed"]
Kind = Literal["add", "move", "retire", "correct"]


class ComponentTold(BaseModel):
    id: str
    code: str
    name: str
    category: str
    state: str
    grid: str
    point: Point
    version: int


class ComponentNear(ComponentTold):
    distance_m: float


class ComponentDetail(ComponentTold):
    """`waiting`: how many proposals about it wait for the desk."""

    owner_name: str | None
    maintainer_name: str | None
    changed_at: datetime
    waiting: int


class ComponentEditionTold(BaseModel):
    """`changed` names the facts that differ from the edition before."""

    version: int
    act: str
    label: str
    at: datetime
    by_name: str
    unit_name: str
    reason: str | None
    proposal: str | None
    before: dict[str, Any] | None
    after: dict[str, Any]
    changed: list[str]


class Claimed(Told):
    id: Id
    name: str = Field(min_length=1, max_length=64, pattern=NO_NUL)


class ProposalBody(Told):
    """A proposal as the phone fixed it. `component` and `based_on` (the edition seen) for all kinds but `add`."""

    kind: Kind
    component: Id | None = None
    based_on: Version | None = None
    category: str | None = Field(None, pattern=r"^\d{5}$")
    name: str | None = Field(None, min_length=1, max_length=30, pattern=NO_NUL)
    state: Literal["intact", "damaged", "lost", "abandoned"] | None = None
    point: PointTold | None = None
    note: str = Field("", max_length=500, pattern=NO_NUL)
    photos: list[Sha256] = Field(max_length=12)
    taken_at: Moment | None = None
    claimed_reporter: Claimed | None = Field(None, description="Handed in from another's outbox file: who wrote it.")


class ProposalReceipt(BaseModel):
    id: str
    number: str
    stage: str
    version: int


class ProposalRow(BaseModel):
    id: str
    number: str
    kind: str
    kind_label: str
    stage: str
    stage_label: str
    version: int
    name: str
    category: str
    component: str | None
    grid: str
    point: Point
    proposed_by_name: str
    proposed_at: datetime


class Proposals(Page[ProposalRow]):
    pass


class ProposalDetail(ProposalRow):
    """`present` is the component now and `seen` as the proposer had it; `sets` what approving would change.

    `stale`: another edition came in between; `clashes`: the facts that edition and this proposal both change.
    """

    told: dict[str, Any]
    seen: dict[str, Any] | None
    present: ComponentTold | None
    sets: dict[str, Any]
    stale: bool
    clashes: list[str]
    meanwhile: list[ComponentEditionTold]
    rivals: list[ProposalRow]
    near: list[ComponentNear]
    note: str
    photos: list[str]
    accuracy_m: int | None
    taken_at: datetime | None
    claimed_name: str | None
    decided_by_name: str | None
    decided_at: datetime | None
    reason: str | None
    moves: list[MoveTold]


class ProposalMove(Told):
    move: str = Field(max_length=20, pattern=NO_NUL)
    version: Version
    component_version: Version | None = Field(None, description="The edition you had before you when you decided.")
    note: str | None = Field(None, max_length=500, pattern=NO_NUL)
    despite: str | None = Field(None, max_length=10, pattern=NO_NUL)
    reason: str | None = Field(None, max_length=500, pattern=NO_NUL)


LOADED = {"zh": "导入", "en": "loaded"}


def tell_component(row: Component) -> ComponentTold:
    return ComponentTold(**_plain(row))


def _plain(row: Component) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("code", "name", "category", "state", "grid", "version")}
    return {"id": str(row.id), "point": lonlat(row.point), **plain}


def tell_near(row: Component, metres: float) -> ComponentNear:
    return ComponentNear(**_plain(row), distance_m=round(metres, 1))


def tell_detail(work: Work, row: Component, waiting: int) -> ComponentDetail:
    return ComponentDetail(
        **_plain(row),
        owner_name=_department(work, row.owner_id),
        maintainer_name=_department(work, row.maintainer_id),
        changed_at=row.changed_at,
        waiting=waiting,
    )


def _department(work: Work, department: Any) -> str | None:
    found = work.session.get(Department, department) if department else None
    if found is None:
        return None
    return found.name_en if language().startswith("en") else found.name


def tell_edition(work: Work, row: ComponentEdition) -> ComponentEditionTold:
    """The officer shield holds here too: names only for whoever may read them."""
    english = language().startswith("en")
    label = KINDS[row.act].say(language()) if row.act in KINDS else LOADED["en" if english else "zh"]
    plain = ("version", "act", "at", "unit_name", "reason", "before", "after")
    return ComponentEditionTold(
        **{name: getattr(row, name) for name in plain},
        label=label,
        by_name=name_for(work.actor, row.by_name) or "",
        proposal=str(row.proposal_id) if row.proposal_id else None,
        changed=[name for name, value in row.after.items() if row.before is None or row.before.get(name) != value],
    )


def tell_row(work: Work, row: ComponentProposal) -> ProposalRow:
    present = work.session.get(Component, row.component_id) if row.component_id else None
    proposer = work.session.get_one(Person, row.proposed_by)
    own = proposer.id == work.actor.id
    return ProposalRow(
        id=str(row.id),
        number=row.number,
        kind=row.kind,
        kind_label=KINDS[row.kind].say(language()),
        stage=row.stage,
        stage_label=STAGES[row.stage].say(language()),
        version=row.version,
        name=row.told.get("name") or (present.name if present else ""),
        category=row.told.get("category") or (present.category if present else ""),
        component=str(present.id) if present else None,
        grid=row.grid,
        point=lonlat(row.point),
        proposed_by_name=proposer.name if own else name_for(work.actor, proposer.name) or "",
        proposed_at=row.proposed_at,
    )


def tell_proposal(work: Work, row: ComponentProposal, about: review.Standing) -> ProposalDetail:
    decider = work.session.get(Person, row.decided_by) if row.decided_by else None
    plain = ("told", "note", "photos", "accuracy_m", "taken_at", "decided_at", "reason")
    verdict = about.verdict
    return ProposalDetail(
        **tell_row(work, row).model_dump(),
        **{name: getattr(row, name) for name in plain},
        claimed_name=name_for(work.actor, row.claimed_name),
        seen=about.seen,
        present=tell_component(about.present) if about.present else None,
        sets=verdict.sets if verdict else row.told,
        stale=bool(verdict and verdict.stale),
        clashes=list(verdict.clashes) if verdict else [],
        meanwhile=[tell_edition(work, each) for each in about.meanwhile],
        rivals=[tell_row(work, each) for each in about.rivals],
        near=[tell_near(each, metres) for each, metres in about.near],
        decided_by_name=name_for(work.actor, decider.name) if decider else None,
        moves=[tell_move(each, language()) for each in LIFECYCLE.open_moves(work.actor, row)],
    )
