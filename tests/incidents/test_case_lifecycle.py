"""The case's table of moves: every stage against every move, on paper and on the real database."""

from datetime import timedelta

import pytest

from dispatch import desk
from foundation import clock
from foundation.actor import HOUSE, Actor
from foundation.refusals import Conflict, Invalid, LostRace, NotAllowed, Refusal
from foundation.work import Works
from incidents.case import Case
from incidents.case_lifecycle import END_STAGES, LIFECYCLE, STAGES
from people.permissions import PERMISSIONS
from tests.acting import Cast, move

MERGING = {"merge", "unmerge"}  # tests/incidents/test_merging.py
NAMES = sorted({each.name for each in LIFECYCLE.moves} - {"report"} - MERGING)


def test_every_stage_has_a_way_out_and_every_end_has_none() -> None:
    for stage in STAGES:
        exits = {each.target for each in LIFECYCLE.moves if each.source == stage} - {stage}
        final = stage in END_STAGES and stage != "closed"  # a closed case may be looked at again
        assert bool(exits) == (not final), stage


def test_every_stage_can_be_reached_from_the_first_report() -> None:
    reached = {LIFECYCLE.find(None, "report").target}
    while True:
        more = {each.target for each in LIFECYCLE.moves if each.source in reached} | reached
        if more == reached:
            break
        reached = more
    assert reached == set(STAGES)


def test_every_move_asks_for_a_permission_that_somebody_has() -> None:
    assert {each.permission for each in LIFECYCLE.moves} <= PERMISSIONS


def test_every_verb_is_a_move_and_every_move_has_its_verb() -> None:
    assert set(desk.VERBS) == {*NAMES, *MERGING}


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


STATED = {"reason": "理由", "note": "说明", "result": "passed", "party": "公安交管", "description": "另一种说法"}
BY_MOVE: dict[str, dict[str, str]] = {
    "verify": {"result": "true"},
    "classify": {"result": "private"},
    "hang": {"ground": "works", "until": f"{clock.now() + timedelta(days=30):%Y-%m-%d}"},
    "supervise": {"card": "yellow", "ground": "timeout"},
    "whistle": {"ground": "everyday"},
    "wait": {"department": ""},
}


@pytest.mark.parametrize("stage", sorted(set(STAGES) - {"merged"}))
def test_stage_by_move_the_database_does_what_the_table_says(cast: Cast, stage: str) -> None:
    case = cast.case_at(stage)
    for name in NAMES:
        open_now = LIFECYCLE.open_moves(_who(cast, name), case)
        expected = next((each.target for each in open_now if each.name == name), None)
        assert _try(cast, case, name) == expected, f"{name} out of {stage}"


def _who(cast: Cast, name: str) -> Actor:
    return cast.town_handler if name == "accept_local" else HOUSE


class Undo(Exception):
    pass


def _try(cast: Cast, case: Case, name: str) -> str | None:
    """The stage the move leads to, or None when the table has no such move; nothing is kept."""
    all_stated = {
        **STATED,
        "photos": [cast.photo],
        "department": str((cast.town_handler if name == "hand_down" else cast.handler).unit_id),
        "departments": [str(cast.town_handler.unit_id)],
        "condition": cast.steps(case)["pending_dispatch"][2]["condition"],
        **BY_MOVE.get(name, {}),
    }
    reached: str | None = None
    try:
        with cast.works.open(_who(cast, name)) as work:
            present = work.session.get_one(Case, case.id)
            if name == "pass_on":  # the place is no edge; back to where it came from is always possible
                present.passed, present.passed_from = 1, "441702001001002"
                work.session.flush()
            reached = desk.move(work, present, name, present.version, all_stated).stage
            raise Undo
    except Undo:
        return reached
    except NotAllowed:
        return None
    except Conflict as refusal:
        return None if refusal.code == "move_not_open" and refusal.sentence("zh-CN") else refusal.code


def test_only_the_claimer_releases_and_a_claim_keeps_others_out(cast: Cast) -> None:
    case = cast.case_at("pending_register")
    move(cast.works, cast.supervisor, case.id, "claim")
    other = Actor(cast.dispatcher.id, "另一位值班长", "supervisor", permissions=cast.supervisor.permissions)
    for name in ("release", "file", "claim"):
        with pytest.raises(NotAllowed):
            move(cast.works, other, case.id, name, condition="x")
    assert move(cast.works, cast.supervisor, case.id, "release").claimed_by is None


@pytest.mark.parametrize("name", NAMES)
def test_a_person_without_the_permission_is_refused(cast: Cast, name: str) -> None:
    case = cast.case_at("pending_register")
    with pytest.raises((NotAllowed, Conflict)):
        move(cast.works, Actor(cast.officer.id, "路人", "nobody"), case.id, name, **STATED)


def test_a_move_without_what_it_needs_is_refused_with_every_field_named(cast: Cast) -> None:
    case = cast.case_at("handling")
    with pytest.raises(Invalid) as refusal:
        move(cast.works, cast.handler, case.id, "submit")
    assert {field for field, _ in refusal.value.errors} == {"photos", "note"}


def test_whoever_comes_second_is_told_who_was_first(cast: Cast) -> None:
    case = cast.case_at("pending_register")
    stale = case.version
    move(cast.works, cast.supervisor, case.id, "file", **cast.steps(case)["pending_dispatch"][2])
    with pytest.raises(LostRace) as refusal, cast.works.open(cast.supervisor) as work:
        desk.move(work, work.session.get_one(Case, case.id), "file", stale, {})
    assert "监督中心" in refusal.value.sentence("zh-CN")


def test_another_grids_officer_cannot_check(cast: Cast) -> None:
    case = cast.case_at("pending_check")
    with pytest.raises(NotAllowed):
        move(cast.works, cast.officer2, case.id, "check", result="passed", photos=[cast.photo])


def test_rework_goes_to_the_same_department_with_a_fresh_limit(cast: Cast) -> None:
    case = cast.case_at("pending_close")
    again = move(cast.works, cast.supervisor, case.id, "rework", reason="垃圾仍在")
    assert (again.stage, again.department_id, again.rework_count) == ("pending_handle", case.department_id, 1)
    assert again.deadline and again.finished_at is None


def test_a_returned_case_is_not_proposed_to_the_department_that_returned_it(cast: Cast) -> None:
    from dispatch.routing.routing_rule import propose

    case = cast.case_at("pending_handle")
    back = move(cast.works, cast.handler, case.id, "return", reason="不属我局职责")
    with cast.works.open() as work:
        verdict = propose(work.session, back)
    assert back.department_id is None and verdict.department and verdict.department.id != cast.handler.unit_id


def test_a_photo_that_has_not_arrived_cannot_be_stated_at_a_desk(cast: Cast) -> None:
    case = cast.case_at("handling")
    with pytest.raises(Refusal) as refusal:
        move(cast.works, cast.handler, case.id, "submit", photos=["f" * 64], note="已清理")
    assert refusal.value.code == "photo_missing"
