"""Merge and unmerge: back exactly as before, nobody waits in a ring, and every reporter stays informed."""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from foundation import history
from foundation.actor import Actor
from foundation.event import Bell
from foundation.ids import new_id
from foundation.outbox import OutboxRow
from foundation.refusals import Invalid, LostRace, NotFound, Refusal
from foundation.work import Works
from incidents import merging, sight
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE, OPEN_STAGES, STAGES
from incidents.merger import Merger, below
from tests.acting import NORTH_GATE, Cast, tell
from tests.waiting import until

BESIDE = (NORTH_GATE[0] + 0.0001, NORTH_GATE[1])  # some 10 m
FAR = (NORTH_GATE[0] + 0.004, NORTH_GATE[1])  # some 400 m


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def merge(works: Works, who: Actor, child: UUID, into: object, **stated: Any) -> Case:
    with works.open(who) as work:
        case = work.session.get_one(Case, child)
        return merging.merge(work, case, case.version, {"into": str(into), "note": "同一处", **stated})


def unmerge(works: Works, who: Actor, child: UUID, reason: str | None = "不是同一处") -> Case:
    with works.open(who) as work:
        case = work.session.get_one(Case, child)
        return merging.unmerge(work, case, case.version, {"reason": reason} if reason else {})


def row(works: Works, case_id: UUID) -> dict[str, Any]:
    """Every column as the database has it; the version alone is not looked at."""
    with works.open() as work:
        whole = work.session.execute(text("SELECT * FROM cases WHERE id = :id"), {"id": case_id}).mappings().one()
        return {name: value for name, value in whole.items() if name != "version"}


def resting_in(works: Works, case_id: UUID) -> set[UUID]:
    with works.open() as work:
        return {each.id for each in merging.children_of(work.session, case_id)}


@pytest.mark.parametrize("stage", sorted(OPEN_STAGES))
def test_merge_then_unmerge_is_the_identity_from_every_open_stage(cast: Cast, stage: str) -> None:
    case, main = cast.case_at(stage), cast.case_at("pending_register")
    before = row(cast.works, case.id)
    merged = merge(cast.works, cast.supervisor, case.id, main.id)
    assert (merged.stage, merged.merged_into, merged.deadline) == ("merged", main.id, None)
    back = unmerge(cast.works, cast.supervisor, case.id)
    assert row(cast.works, case.id) == before
    assert back.version == case.version + 2
    with cast.works.open() as work:
        told = [each.move for each in history.rows_of(work.session, "case", case.id)]
    assert told[-2:] == ["merge", "unmerge"]


def test_the_main_is_named_by_id_number_or_report_number(cast: Cast) -> None:
    main = cast.case_at("pending_dispatch")
    for into in (main.id, main.number, main.report_number, f" {main.number} "):
        child = cast.case_at("pending_register")
        assert merge(cast.works, cast.supervisor, child.id, into).merged_into == main.id


@pytest.mark.parametrize("into", ["itself", "nothing", "R20200101000001", "closed", "merged"])
def test_a_main_must_be_another_case_under_way_and_the_refusal_marks_the_field(cast: Cast, into: str) -> None:
    child, main = cast.case_at("pending_register"), cast.case_at("pending_register")
    named: object = into
    if into == "itself":
        named = child.id
    if into == "closed":
        named = cast.case_at("closed").id
    if into == "merged":
        named = merge(cast.works, cast.supervisor, cast.case_at("pending_register").id, main.id).id
    with pytest.raises(Invalid) as refusal:
        merge(cast.works, cast.supervisor, child.id, named)
    assert [field for field, _ in refusal.value.errors] == ["into"]


def test_a_merge_without_its_main_and_an_unmerge_without_a_reason_are_refused(cast: Cast) -> None:
    child, main = cast.case_at("pending_register"), cast.case_at("pending_register")
    with pytest.raises(Invalid) as refusal:
        merge(cast.works, cast.supervisor, child.id, "")
    assert [field for field, _ in refusal.value.errors] == ["into"]
    merge(cast.works, cast.supervisor, child.id, main.id)
    with pytest.raises(Invalid) as refusal:
        unmerge(cast.works, cast.supervisor, child.id, None)
    assert [field for field, _ in refusal.value.errors] == ["reason"]
    assert resting_in(cast.works, main.id) == {child.id}


def test_after_dispatch_a_merge_says_why(cast: Cast) -> None:
    child, main = cast.case_at("handling"), cast.case_at("pending_register")
    with pytest.raises(Invalid) as refusal:
        merge(cast.works, cast.supervisor, child.id, main.id, note="")
    assert [field for field, _ in refusal.value.errors] == ["note"]
    assert merge(cast.works, cast.supervisor, child.id, main.id).department_id == cast.handler.unit_id


def test_what_rests_in_a_case_goes_along_and_comes_back_with_it(cast: Cast) -> None:
    a, b, c, d = (cast.case_at("pending_register").id for _ in range(4))
    merge(cast.works, cast.supervisor, a, b)
    merge(cast.works, cast.supervisor, d, c)
    merge(cast.works, cast.supervisor, b, c)
    assert resting_in(cast.works, c) == {a, b, d} and not resting_in(cast.works, b)
    unmerge(cast.works, cast.supervisor, b)
    assert resting_in(cast.works, b) == {a} and resting_in(cast.works, c) == {d}


def test_what_was_taken_apart_meanwhile_does_not_come_back(cast: Cast) -> None:
    a, b, c = (cast.case_at("pending_register").id for _ in range(3))
    merge(cast.works, cast.supervisor, a, b)
    merge(cast.works, cast.supervisor, b, c)
    unmerge(cast.works, cast.supervisor, a)
    unmerge(cast.works, cast.supervisor, b)
    assert not resting_in(cast.works, b) and not resting_in(cast.works, c)


class Drawer:
    """A small world of cases and what a plain model says should be the case after each step."""

    def __init__(self, cast: Cast, stages: list[str]):
        self.cast = cast
        self.ids = [cast.case_at(stage).id for stage in stages]
        self.parent: dict[UUID, UUID] = {}
        self.before: dict[UUID, dict[str, Any]] = {}

    def root(self, case_id: UUID) -> UUID:
        return self.root(self.parent[case_id]) if case_id in self.parent else case_id

    def step(self, what: str, one: int, other: int) -> None:
        child, main = self.ids[one], self.ids[other]
        if what == "unmerge":
            self._unmerge(child)
        else:
            self._merge(child, main)
        for each in self.ids:
            expected = self.root(each) if each in self.parent else None
            assert row(self.cast.works, each)["merged_into"] == expected

    def _merge(self, child: UUID, main: UUID) -> None:
        before = row(self.cast.works, child)
        if child in self.parent or main in self.parent or child == main:
            with pytest.raises(Refusal):
                merge(self.cast.works, self.cast.supervisor, child, main)
            return
        merge(self.cast.works, self.cast.supervisor, child, main)
        self.parent[child], self.before[child] = main, before

    def _unmerge(self, child: UUID) -> None:
        if child not in self.parent:
            with pytest.raises(Refusal):
                unmerge(self.cast.works, self.cast.supervisor, child)
            return
        unmerge(self.cast.works, self.cast.supervisor, child)
        del self.parent[child]
        assert row(self.cast.works, child) == self.before.pop(child)


steps = st.tuples(st.sampled_from(["merge", "merge", "unmerge"]), st.integers(0, 4), st.integers(0, 4))
reached = st.sampled_from(["pending_register", "pending_filing", "pending_dispatch", "pending_handle", "pending_check"])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stages=st.lists(reached, min_size=5, max_size=5), walk=st.lists(steps, min_size=1, max_size=14))
def test_any_walk_of_merges_and_unmerges_agrees_with_the_model(
    cast: Cast, stages: list[str], walk: list[tuple[str, int, int]]
) -> None:
    world = Drawer(cast, stages)
    with cast.works.open() as work:
        whole = work.session.scalar(select(func.count()).select_from(Case))
    for what, one, other in walk:
        world.step(what, one, other)
    with cast.works.open() as work:
        counts = dict(work.session.execute(select(Case.merged_into.is_(None), func.count()).group_by(text("1"))).all())
        assert sum(counts.values()) == whole
    for child in list(world.parent):
        world.step("unmerge", world.ids.index(child), 0)
    assert not world.parent


def test_two_mergers_in_opposite_directions_one_wins_and_the_other_is_told(cast: Cast) -> None:
    a, b = cast.case_at("pending_register"), cast.case_at("pending_register")
    told: list[Exception] = []

    def backwards() -> None:
        try:
            merge(cast.works, cast.supervisor, b.id, a.id)
        except Refusal as refusal:
            told.append(refusal)

    second = threading.Thread(target=backwards)
    with cast.works.open(cast.supervisor) as work:
        merging.merge(work, work.session.get_one(Case, a.id), a.version, {"into": str(b.id)})
        work.session.flush()
        second.start()
        until(lambda: waiting_for_a_lock(cast.works), "the second merger waits for the first")
    second.join(10)
    assert len(told) == 1 and isinstance(told[0], Invalid)
    words = told[0].errors[0][1].zh
    assert a.report_number in words and b.report_number in words
    assert resting_in(cast.works, b.id) == {a.id}


def waiting_for_a_lock(works: Works) -> bool:
    with works.open() as work:
        return bool(
            work.session.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    " AND datname = current_database()"
                )
            )
        )


def test_many_mergers_at_once_never_wait_in_a_ring(cast: Cast) -> None:
    ids = [cast.case_at("pending_register").id for _ in range(6)]
    unexpected: list[Exception] = []
    refused: list[UUID] = []

    def worker(offset: int) -> None:
        for turn in range(20):
            child, main = ids[(turn + offset) % 6], ids[(turn * 2 + offset * 3) % 6]
            try:
                if turn % 2:
                    unmerge(cast.works, cast.supervisor, child)
                else:
                    merge(cast.works, cast.supervisor, child, main)
            except Refusal:
                refused.append(child)
            except Exception as error:
                unexpected.append(error)

    run_together([partial(worker, offset) for offset in range(4)])
    assert not unexpected
    with cast.works.open() as work:
        mains = {each: below(work.session, each) for each in ids}
        for each in ids:
            case = work.session.get_one(Case, each)
            assert (case.stage == "merged") == (case.merged_into is not None)
            if case.merged_into:
                assert work.session.get_one(Case, case.merged_into).merged_into is None
                assert each in mains[case.merged_into]


def run_together(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)


def test_whoever_decided_on_an_older_version_is_told_who_was_first(cast: Cast) -> None:
    child, main = cast.case_at("pending_register"), cast.case_at("pending_register")
    merge(cast.works, cast.supervisor, child.id, main.id)
    unmerge(cast.works, cast.supervisor, child.id)
    with pytest.raises(LostRace), cast.works.open(cast.supervisor) as work:
        merging.merge(work, work.session.get_one(Case, child.id), child.version, {"into": str(main.id)})


def test_an_officer_does_not_merge(cast: Cast) -> None:
    child, main = cast.case_at("pending_register"), cast.case_at("pending_register")
    for who in (cast.officer, cast.handler):
        with pytest.raises(Refusal):
            merge(cast.works, who, child.id, main.id)


def reported(cast: Cast, who: Actor, place: tuple[float, float] = NORTH_GATE, **other: Any) -> Case:
    return tell(cast.works, who, place=place, **other)[1]


def joined(cast: Cast, who: Actor, child: Case, main_id: UUID) -> Case:
    with cast.works.open(who) as work:
        return merging.join(work, work.session.get_one(Case, child.id), main_id)


def test_a_report_that_joins_is_merged_by_the_house_and_says_who_asked(cast: Cast) -> None:
    main, child = reported(cast, cast.officer), reported(cast, cast.officer, BESIDE)
    assert joined(cast, cast.officer, child, main.id).merged_into == main.id
    with cast.works.open() as work:
        last = history.rows_of(work.session, "case", child.id)[-1]
    assert (last.move, last.post) == ("merge", "system")
    assert str(cast.officer.id) not in str(last.stated)  # the handled party may one day read this history


def test_a_join_follows_a_main_that_was_merged_meanwhile(cast: Cast) -> None:
    first, main = reported(cast, cast.officer), reported(cast, cast.officer, BESIDE)
    child = reported(cast, cast.officer, BESIDE)
    merge(cast.works, cast.supervisor, first.id, main.id)
    assert joined(cast, cast.officer, child, first.id).merged_into == main.id


@pytest.mark.parametrize("main", ["gone", "closed", "far", "itself"])
def test_a_report_whose_main_is_gone_stays_its_own(cast: Cast, main: str) -> None:
    child = reported(cast, cast.officer)
    ids = {
        "gone": new_id,
        "closed": lambda: cast.case_at("closed").id,
        "far": lambda: reported(cast, cast.officer, FAR).id,
        "itself": lambda: child.id,
    }
    after = joined(cast, cast.officer, child, ids[main]())
    assert (after.stage, after.merged_into) == ("pending_register", None)


def test_joining_shows_nobody_a_case_they_may_not_know_of(cast: Cast) -> None:
    """An officer of another part of the city, who only claims to stand there."""
    elsewhere = replace(cast.officer2, scopes={"grid": frozenset({"441702999999999"})})
    main, child = reported(cast, cast.officer), reported(cast, elsewhere, BESIDE)
    assert joined(cast, elsewhere, child, main.id).merged_into is None
    assert joined(cast, cast.officer2, child, main.id).merged_into == main.id


def test_the_reporter_of_a_merged_report_sees_the_main_and_others_do_not(cast: Cast) -> None:
    main = reported(cast, cast.officer)
    child = reported(cast, cast.officer2, BESIDE)
    with cast.works.open() as work, pytest.raises(NotFound):
        sight.find(work.session, cast.officer2, main.id)
    merge(cast.works, cast.supervisor, child.id, main.id)
    with cast.works.open() as work:
        assert sight.find(work.session, cast.officer2, main.id).id == main.id
        assert merging.reporters_of(work.session, [main.id, child.id]) == {main.id: {cast.officer2.id}}
    unmerge(cast.works, cast.supervisor, child.id)
    with cast.works.open() as work, pytest.raises(NotFound):
        sight.find(work.session, cast.officer2, main.id)


def bells(works: Works, subject: UUID) -> int:
    with works.open() as work:
        return (
            work.session.scalar(
                select(func.count())
                .select_from(OutboxRow)
                .where(OutboxRow.subject == subject, OutboxRow.name == "CasesGrouped")
            )
            or 0
        )


def test_the_main_rings_when_a_report_comes_to_rest_in_it_or_leaves(cast: Cast) -> None:
    child, main = cast.case_at("pending_register"), cast.case_at("pending_register")
    merge(cast.works, cast.supervisor, child.id, main.id)
    assert bells(cast.works, main.id) == 1
    unmerge(cast.works, cast.supervisor, child.id)
    assert bells(cast.works, main.id) == 2


def test_when_the_main_moves_every_merged_report_has_news(cast: Cast) -> None:
    children, main = [cast.case_at("pending_register").id for _ in range(2)], cast.case_at("pending_dispatch")
    for child in children:
        merge(cast.works, cast.supervisor, child, main.id)
    with cast.works.open() as work:
        merging.tell_of_the_main(work, Bell(1, "CaseMoved", "case", main.id, main.version, {}, work.now, None))
    assert [bells(cast.works, child) for child in children] == [1, 1]


def test_a_merged_case_waits_for_nobody(cast: Cast) -> None:
    child, main = cast.case_at("handling"), cast.case_at("pending_register")
    merged = merge(cast.works, cast.supervisor, child.id, main.id)
    assert {each.name for each in LIFECYCLE.open_moves(cast.supervisor, merged)} == {"unmerge"}
    assert merged.stage in STAGES and merged.stage not in OPEN_STAGES
    assert merged.deadline is None and merged.next_due is None and merged.desk_due is None


def test_a_merger_is_remembered_after_it_was_taken_apart(cast: Cast) -> None:
    child, main = cast.case_at("pending_register"), cast.case_at("pending_register")
    for _ in range(2):
        merge(cast.works, cast.supervisor, child.id, main.id)
        unmerge(cast.works, cast.supervisor, child.id)
    with cast.works.open() as work:
        kept = work.session.scalars(select(Merger).where(Merger.child_id == child.id)).all()
    assert [(each.main_id, each.ended_by) for each in kept] == [(main.id, cast.supervisor.id)] * 2
