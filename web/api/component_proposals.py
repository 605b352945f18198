"""Proposals to change the register of components: put from the phone, decided on at the desk."""

from typing import Literal
from uuid import UUID

from sqlalchemy import select, tuple_
from werkzeug.wrappers import Response

from dispatch.register import proposal, review
from dispatch.register.proposal import ComponentProposal, visible
from foundation.work import Work
from grid import crs
from web.api.blueprint import answers, part
from web.api.component_shapes import (
    ProposalBody,
    ProposalDetail,
    ProposalMove,
    ProposalReceipt,
    Proposals,
    tell_proposal,
    tell_row,
)
from web.door import answer, guarded
from web.shapes import IdPath, Paged

api = part("component proposals", "部件更新提议 proposals about components")


class ProposalsAsked(Paged):
    """Those that wait are told oldest first, others newest first; `after` is the id of the last one told."""

    stage: Literal["pending_review", "approved", "refused", "withdrawn"] | None = None
    mine: bool = False
    component: UUID | None = None
    after: UUID | None = None  # type: ignore[assignment]


@api.put("/component-proposals/<uuid:id>", **answers(ProposalReceipt, 201, s200=ProposalReceipt))
@guarded("component.propose")
def receive(work: Work, path: IdPath, body: ProposalBody) -> Response:
    """201 the first time, 200 ever after; 409 when the same id says something else."""
    point = crs.to_cgcs2000(body.point.lon, body.point.lat, body.point.crs) if body.point else (None, None)
    accuracy = body.point.accuracy_m if body.point else None
    told = proposal.Told(
        kind=body.kind,
        component=body.component,
        based_on=body.based_on,
        category=body.category,
        name=body.name.strip() if body.name else None,
        state=body.state,
        lon=point[0],
        lat=point[1],
        accuracy_m=round(accuracy) if accuracy is not None else None,
        note=body.note,
        photos=tuple(body.photos),
        taken_at=body.taken_at,
        claimed_name=body.claimed_reporter.name if body.claimed_reporter else None,
    )
    row, first = proposal.receive(work, path.id, told)
    work.session.flush()
    work.session.refresh(row, ["number"])
    born = ProposalReceipt(id=str(row.id), number=row.number, stage="pending_review", version=1)
    return answer(born, 201 if first else 200)


@api.get("/component-proposals", **answers(Proposals))
@guarded("component.review", "component.propose")
def proposals(work: Work, query: ProposalsAsked) -> Response:
    """The proposals in your sight: a reviewer's all, an officer's own and those about the own grid."""
    rows = select(ComponentProposal).where(visible(work.actor)).limit(query.limit + 1)
    if query.stage:
        rows = rows.where(ComponentProposal.stage == query.stage)
    if query.mine:
        rows = rows.where(ComponentProposal.proposed_by == work.actor.id)
    if query.component:
        rows = rows.where(ComponentProposal.component_id == query.component)
    place = tuple_(ComponentProposal.proposed_at, ComponentProposal.id)
    oldest_first = query.stage == "pending_review"
    if query.after:
        last = review.one(work, query.after)
        mark = tuple_(last.proposed_at, last.id)
        rows = rows.where(place > mark if oldest_first else place < mark)
    order = (ComponentProposal.proposed_at, ComponentProposal.id)
    found = list(work.session.scalars(rows.order_by(*(order if oldest_first else [each.desc() for each in order]))))
    following = str(found[query.limit - 1].id) if len(found) > query.limit else None
    return answer(Proposals(items=[tell_row(work, each) for each in found[: query.limit]], next=following))


@api.get("/component-proposals/<uuid:id>", **answers(ProposalDetail))
@guarded("component.review", "component.propose")
def one(work: Work, path: IdPath) -> Response:
    """One proposal beside the register as it is now."""
    return answer(_tell(work, review.one(work, path.id)))


@api.post("/component-proposals/<uuid:id>/moves", **answers(ProposalDetail))
@guarded("component.review", "component.propose")
def move(work: Work, path: IdPath, body: ProposalMove) -> Response:
    """Approve, refuse, or withdraw your own."""
    stated = body.model_dump(include={"note", "despite", "reason", "component_version"}, exclude_none=True)
    return answer(_tell(work, review.move(work, path.id, body.move, body.version, stated)))


def _tell(work: Work, row: ComponentProposal) -> ProposalDetail:
    return tell_proposal(work, row, review.standing(work.session, work.actor, row))
