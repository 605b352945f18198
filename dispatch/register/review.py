"""The desk decides on proposals: an approved one becomes an edition of the component, and the proposer is told."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.register.change import Verdict, judge
from dispatch.register.proposal import ComponentProposal, visible
from dispatch.register.proposal_lifecycle import LIFECYCLE
from dispatch.reminders.notice import Telling, give
from foundation.actor import Actor
from foundation.clock import city_zone
from foundation.ids import new_id
from foundation.refusals import Conflict, NotFound
from foundation.words import Words
from foundation.work import Work
from grid import component_code, component_edition
from grid.component import Component, near
from grid.component_edition import ComponentChanged, ComponentEdition, edition, editions, facts_of
from grid.drawing import point_at
from grid.locate import locate_or_refuse

FACT_WORDS = {
    "name": Words("名称", "name"),
    "category": Words("类别", "kind"),
    "state": Words("状态", "state"),
    "place": Words("位置", "place"),
}


class Stale(Conflict):
    code = "proposal_stale"
    words = Words(
        "提议提交后，该部件已由{by}于{at}改过{fields}；请核对后选择“仍按本提议改”，或不采纳。",
        "Since this was proposed, {by} changed the {fields_en} at {at}; check, then approve it all the same or refuse.",
    )


class NothingToChange(Conflict):
    code = "nothing_to_change"
    words = Words(
        "登记内容已与提议一致，无需改动；请写明理由后不采纳。",
        "The register already says so; there is nothing to change. Refuse it with that reason.",
    )


def one(work: Work, proposal_id: UUID, held: bool = False) -> ComponentProposal:
    """The proposal in the actor's sight; `held`, nobody else decides on it until this work ends."""
    query = select(ComponentProposal).where(ComponentProposal.id == proposal_id, visible(work.actor))
    if held:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = work.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def verdict(session: Session, proposal: ComponentProposal, present: Component) -> Verdict:
    seen = edition(session, present.id, proposal.based_on or 1)
    now = facts_of(present)
    return judge(proposal.kind, proposal.told, seen.after if seen else now, now)


def rivals(session: Session, actor: Actor, proposal: ComponentProposal) -> list[ComponentProposal]:
    """Other proposals about the same component that still wait, in the actor's sight."""
    if proposal.component_id is None:
        return []
    return list(
        session.scalars(
            select(ComponentProposal)
            .where(
                ComponentProposal.component_id == proposal.component_id,
                ComponentProposal.id != proposal.id,
                ComponentProposal.stage == "pending_review",
                visible(actor),
            )
            .order_by(ComponentProposal.proposed_at)
        )
    )


@dataclass(frozen=True)
class Standing:
    """A proposal against the register as it is now: what the desk must see before it decides."""

    present: Component | None
    seen: dict[str, Any] | None
    verdict: Verdict | None
    meanwhile: list[ComponentEdition]
    rivals: list[ComponentProposal]
    near: list[tuple[Component, float]]


def standing(session: Session, actor: Actor, proposal: ComponentProposal) -> Standing:
    """A decided proposal is told beside the register too, without a verdict."""
    waits = proposal.stage == "pending_review"
    if proposal.component_id is None:
        told = proposal.told
        twins = near(session, told["lon"], told["lat"], told["category"]) if waits else []
        return Standing(None, None, None, [], [], twins)
    present = session.get_one(Component, proposal.component_id)
    based_on = proposal.based_on or 0
    seen = edition(session, present.id, based_on)
    later = [each for each in editions(session, present.id) if each.version > based_on] if waits else []
    told_now = verdict(session, proposal, present) if waits else None
    return Standing(present, seen.after if seen else None, told_now, later, rivals(session, actor, proposal), [])


def move(work: Work, proposal_id: UUID, name: str, version: int, stated: dict[str, Any]) -> ComponentProposal:
    """Approve, refuse or withdraw; `stated` may hold `component_version`: the edition the reviewer had before them."""
    proposal = one(work, proposal_id, held=True)
    if proposal.version != version:
        raise LIFECYCLE.lost(work, proposal)
    LIFECYCLE.allow(work.actor, proposal, name)
    reason = stated.pop("reason", None)
    changes: dict[str, Any] = {"decided_by": work.actor.id, "decided_at": work.now, "reason": reason}
    if name == "approve":
        changed = _apply(work, proposal, stated)
        changes |= {"component_id": changed.id, "reason": stated.get("note")}
        stated |= {"component": str(changed.id), "edition": changed.version}
    moved = LIFECYCLE.move(work, proposal, name, version, stated=stated, changes=changes, reason=reason)
    if name != "withdraw":
        _tell(work, moved)
    return moved


def _apply(work: Work, proposal: ComponentProposal, stated: dict[str, Any]) -> Component:
    if proposal.kind == "add":
        return _add(work, proposal, stated)
    present = component_edition.hold(work.session, proposal.component_id)  # type: ignore[arg-type]
    looked_at = stated.pop("component_version", None)
    if looked_at is not None and looked_at != present.version:
        raise ComponentChanged(version=present.version, **_last(work, present))
    told = verdict(work.session, proposal, present)
    if not told.sets:
        raise NothingToChange
    if told.clashes and stated.get("despite") != "yes":
        named = [FACT_WORDS[each] for each in told.clashes]
        fields, english = "、".join(each.zh for each in named), ", ".join(each.en for each in named)
        raise Stale(fields=fields, fields_en=english, clashes=list(told.clashes), **_last(work, present))
    facts = dict(told.sets)
    if "lon" in facts:
        facts["grid"] = locate_or_refuse(work.session, facts["lon"], facts["lat"]).grid
    return component_edition.change(work, present, proposal.kind, facts, stated.get("note"), proposal.id)


def _add(work: Work, proposal: ComponentProposal, stated: dict[str, Any]) -> Component:
    stated.pop("component_version", None)
    told = proposal.told
    place = locate_or_refuse(work.session, told["lon"], told["lat"])
    new = Component(
        id=new_id(),
        code=component_code.next_code(work.session, place.county, told["category"]),
        name=told["name"],
        category=told["category"],
        state=told["state"],
        grid=place.grid,
        point=point_at(told["lon"], told["lat"]),
    )
    return component_edition.enter(work, new, "add", stated.get("note"), proposal.id)


def _last(work: Work, present: Component) -> dict[str, Any]:
    """Who changed it last, as the desk may read it."""
    last = edition(work.session, present.id, present.version)
    at = last.at if last else present.changed_at
    return {"by": (last.by_name if last else "") or "—", "at": f"{at.astimezone(city_zone()):%m-%d %H:%M}"}


def _tell(work: Work, proposal: ComponentProposal) -> None:
    name = proposal.told.get("name")
    if not name and proposal.component_id:
        name = work.session.get_one(Component, proposal.component_id).name
    facts = {"number": proposal.number, "act": proposal.kind, "name": name, "reason": proposal.reason}
    kind = f"proposal_{proposal.stage}"
    give(
        work, [Telling(kind, [proposal.proposed_by], proposal.id, f"{kind}/{proposal.id}", facts, "component_proposal")]
    )
