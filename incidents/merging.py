"""Two cases about one thing become one, with all reporters kept informed; and they can be told apart again exactly."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from foundation.actor import HOUSE
from foundation.event import Bell
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, Refusal
from foundation.words import Words
from foundation.work import Work
from incidents import merger, nearby, sight
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.case_stages import BEFORE_DISPATCH, OPEN_STAGES, STAGES
from incidents.events import CasesGrouped
from incidents.handling import Stated, told
from incidents.merger import Merger

# While it rests in another case nobody waits for this one: no clock, no reminder, no list of what is late.
AT_REST: dict[str, Any] = {"deadline": None, "desk_due": None, "next_due": None}
MOST_NUMBER = 40
MOST_RESTING = 200  # reports in one case: more is a flood, and every one of them is told of every move

log = structlog.get_logger()


def merge(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The case goes to rest in the stated main one; whatever rests in it goes along."""
    LIFECYCLE.allow(work.actor, case, "merge")
    if not stated.get("into"):
        return LIFECYCLE.move(work, case, "merge", version, **told(stated))
    if case.stage not in BEFORE_DISPATCH and not stated.get("note"):
        wanted = Words("案卷已派遣，请写明并案理由。", "It is already dispatched; please say why it is merged.")
        raise Invalid(errors=[("note", wanted)])
    return _gather(work, case, _stated_main(work, stated["into"]), version, stated)


def _stated_main(work: Work, into: Any) -> UUID:
    """The case meant by its id, number or report number, among those the actor may see."""
    number = str(into).strip()[:MOST_NUMBER]
    try:
        named = Case.id == UUID(number)
    except ValueError:
        named = (Case.number == number) | (Case.report_number == number)
    found = work.session.scalar(select(Case.id).where(named, sight.visible(work.actor)))
    if found is None:
        raise Invalid(
            errors=[("into", Words("没有找到这个案卷，请核对编号。", "No such case; please check the number."))]
        )
    return found


def _gather(work: Work, case: Case, main_id: UUID, version: int, stated: Stated) -> Case:
    """Main, case and all that rests in the case are held while it is done."""
    held = _hold(work, {case.id, main_id}, lambda: _resting_in(work.session, case.id))
    if case.version != version:
        raise LIFECYCLE.lost(work, case)
    main = held[main_id]
    _refuse_bad(work, case, main)
    before = merger.snapshot(work.session, case.id)
    facts = {**stated, "into": str(main.id), "into_number": main.number or main.report_number}
    moved = LIFECYCLE.move(work, case, "merge", version, changes={**AT_REST, "merged_into": main.id}, **told(facts))
    work.session.add(
        Merger(
            id=new_id(), child_id=case.id, main_id=main.id, merged_at=work.now, merged_by=work.actor.id, before=before
        )
    )
    carried = [held[each] for each in _resting_in(work.session, case.id)]
    _rest_in(work, carried, main.id)
    _tell(work, [main, *carried])
    return moved


def _hold(work: Work, ids: set[UUID], also: Callable[[], set[UUID]]) -> dict[UUID, Case]:
    """The rows as they are now, kept from everybody else until this work is done.

    Always in the order of their ids and in one go, so that no two people wait for each other in a ring: hence what
    came to rest here between the look and the locking is not locked afterwards, but means trying again.
    """
    rows = work.session.scalars(
        select(Case)
        .where(Case.id.in_(ids | also()))
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    held = {row.id: row for row in rows}
    if not also() <= held.keys():
        raise Conflict(
            Words("刚有别的案卷并入这里，请再试一次。", "Another case has just come to rest here; please try again."),
            code="just_changed",
        )
    return held


def _resting_in(session: Session, case_id: UUID) -> set[UUID]:
    return set(session.scalars(select(Case.id).where(Case.merged_into == case_id)))


def _refuse_bad(work: Work, case: Case, main: Case) -> None:
    if main.id == case.id:
        raise Invalid(errors=[("into", Words("案卷不能并入自己。", "A case cannot be merged into itself."))])
    if len(_resting_in(work.session, main.id)) >= MOST_RESTING:
        full = Words(f"已有{MOST_RESTING}件并入该案卷，请另立。", f"{MOST_RESTING} cases rest in it; file another.")
        raise Invalid(code="main_full", errors=[("into", full)])
    if main.stage in OPEN_STAGES:
        return
    number = main.number or main.report_number
    if main.merged_into:
        other = work.session.get_one(Case, main.merged_into)
        root = other.number or other.report_number
        words = Words(
            f"案卷{number}已先并入{root}，请改为并入{root}。",
            f"{number} has already been merged into {root}; merge into {root} instead.",
        )
    else:
        words = Words(
            f"案卷{number}现为“{STAGES[main.stage].zh}”，只能并入在办案卷。",
            f"{number} is now “{STAGES[main.stage].en}”; merge only into a case under way.",
        )
    raise Invalid(code="main_not_open", errors=[("into", words)])


def _rest_in(work: Work, cases: list[Case], main_id: UUID) -> None:
    """Where they rest changes; what they are, their stage and their version, does not."""
    ids = [each.id for each in cases]
    if ids:
        work.session.execute(update(Case).where(Case.id.in_(ids)).values(merged_into=main_id))


def _tell(work: Work, cases: Iterable[Case]) -> None:
    for each in cases:
        work.record(CasesGrouped(subject=each.id, version=each.version))


def unmerge(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The case stands again exactly where it stood; what had been put into it comes back to it."""
    LIFECYCLE.allow(work.actor, case, "unmerge")
    held = _hold(work, {case.id}, lambda: merger.below(work.session, case.id))
    if case.version != version or case.merged_into is None:
        raise LIFECYCLE.lost(work, case)
    root = work.session.get_one(Case, case.merged_into)
    here = merger.open_merger(work.session, case.id)
    before = merger.as_before(work.session, here)
    target = before.pop("stage")
    facts = {**stated, "from": str(root.id), "from_number": root.number or root.report_number}
    moved = LIFECYCLE.move(work, case, "unmerge", version, target=target, changes=before, **told(facts))
    here.ended_at, here.ended_by = work.now, work.actor.id
    carried = [held[each] for each in sorted(merger.below(work.session, case.id))]
    _rest_in(work, carried, case.id)
    _tell(work, [root, *carried])
    return moved


def join(work: Work, child: Case, main_id: UUID) -> Case:
    """The reporter said "it is this one": the new case is merged by the house at once, if that can be.

    Never refuses: a main that is gone, closed, far away or not the reporter's to know leaves the report its own case.
    A main that has meanwhile been merged itself is followed to where it rests.
    """
    main_id = work.session.scalar(select(Case.merged_into).where(Case.id == main_id)) or main_id
    if not nearby.may_join(work, child, main_id):
        log.info("a report stays its own case", case=str(child.id), joins=str(main_id))
        return child
    try:
        with work.attempt(), _by_the_house(work):
            stated = {"into": str(main_id)}
            return _gather(work, child, main_id, child.version, stated)
    except Refusal as refusal:
        log.info("a report stays its own case", case=str(child.id), joins=str(main_id), code=refusal.code)
        return child


@contextmanager
def _by_the_house(work: Work) -> Iterator[None]:
    """The reporter may not merge; the house does, and its history says so."""
    person, work.actor = work.actor, HOUSE
    try:
        yield
    finally:
        work.actor = person


def children_of(session: Session, case_id: UUID) -> list[Case]:
    """The cases that rest in this one, oldest report first."""
    return list(session.scalars(select(Case).where(Case.merged_into == case_id).order_by(Case.reported_at, Case.id)))


def reporters_of(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """By main case: everybody whose report rests in it and who therefore hears of its moves."""
    found: dict[UUID, set[UUID]] = {}
    rows = session.execute(
        select(Case.merged_into, Case.reporter_id).where(Case.merged_into.in_(list(case_ids))).distinct()
    )
    for main_id, reporter_id in rows:
        if main_id:
            found.setdefault(main_id, set()).add(reporter_id)
    return found


def tell_of_the_main(work: Work, bell: Bell) -> None:
    """Reaction: when a case has moved, the reports that rest in it have news too."""
    _tell(work, children_of(work.session, bell.subject))
