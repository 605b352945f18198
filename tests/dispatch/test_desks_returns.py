"""Sending back, settling quarrels, and the three levels: every case finds the desk that can settle it (§2.4, §5.7)."""

from collections.abc import Iterator

import pytest

from dispatch.routing.adjudication import Adjudication
from incidents.case import Case
from tests.acting import condition_of, tell
from tests.conftest import Cluster
from tests.dispatch.desk_cast import MORNING, Chain, chain


@pytest.fixture(scope="module")
def cast(cluster: Cluster, city_template: str) -> Iterator[Chain]:
    with chain(cluster, city_template) as made:
        yield made


@pytest.fixture(autouse=True)
def _morning(cast: Chain) -> None:
    cast.clock.now = MORNING


def dispatched(cast: Chain, case: Case, to: str) -> Case:
    return cast.move(cast.dispatcher, case, "dispatch", department=to)


@pytest.mark.parametrize("stage", ["pending_dispatch", "pending_handle", "handling"])
def test_a_return_without_a_reason_is_refused(cast: Chain, stage: str) -> None:
    who = cast.dispatcher if stage == "pending_dispatch" else cast.handler
    assert cast.refused(who, cast.case_at(stage), "return") == "invalid"


def test_what_the_command_centre_sent_back_is_corrected_before_it_is_filed_the_same_way(cast: Chain) -> None:
    case = cast.case_at("pending_dispatch")
    back = cast.move(cast.dispatcher, case, "return", reason="条件不符")
    assert (back.stage, back.return_count) == ("pending_register", 1)
    same = {"condition": str(case.condition_id)}
    assert cast.refused(cast.supervisor, back, "file", **same) == "return_uncorrected"
    cast.move(cast.supervisor, back, "correct", description="垃圾在路口东侧")
    again = cast.move(cast.supervisor, back, "file", **same)
    assert (again.stage, again.number, again.return_mark) == ("pending_dispatch", case.number, None)


def test_a_department_that_returned_a_case_is_not_simply_sent_it_again(cast: Chain) -> None:
    case = cast.move(cast.handler, cast.case_at("pending_handle"), "return", reason="不属我局")
    assert (case.department_id, case.deadline, case.department_returns) == (None, None, 1)
    own = str(cast.handler.unit_id)
    assert cast.refused(cast.dispatcher, case, "dispatch", department=own) == "return_uncorrected"
    assert dispatched(cast, case, str(cast.town_handler.unit_id)).stage == "pending_handle"


def test_a_handler_who_returned_it_takes_it_on_again_only_with_a_word(cast: Chain) -> None:
    case = cast.move(cast.handler, cast.case_at("handling"), "return", reason="人不在岗")
    assert (case.stage, case.handler_id, case.department_id) == ("pending_handle", None, cast.handler.unit_id)
    assert cast.refused(cast.handler, case, "assign") == "invalid"
    assert cast.move(cast.handler, case, "assign", note="已返岗").handler_id == cast.handler.id


def quarrel(cast: Chain) -> Case:
    case = cast.move(cast.handler, cast.case_at("pending_handle"), "return", reason="不属我局")
    dispatched(cast, case, str(cast.town_handler.unit_id))
    return cast.move(cast.town_handler, case, "return", reason="不属我街道")


def test_after_two_departments_returned_it_a_person_decides_once_and_for_all(cast: Chain) -> None:
    case = quarrel(cast)
    assert case.adjudicating and case.stage == "pending_dispatch"
    anywhere = cast.department("441702-04")
    assert cast.refused(cast.dispatcher, case, "dispatch", department=anywhere) == "not_allowed"
    assert cast.refused(cast.dispatcher, case, "return", reason="退回") == "not_allowed"
    assert cast.refused(cast.dispatcher, case, "adjudicate", department=anywhere) == "invalid"
    own = str(cast.handler.unit_id)
    settled = cast.move(cast.city, case, "adjudicate", department=own, reason="道路红线内")
    assert (settled.adjudicating, settled.adjudicated, settled.stage) == (False, True, "pending_handle")
    assert cast.refused(cast.handler, settled, "return", reason="仍不属我局") == "not_allowed"
    (row,) = cast.rows(Adjudication, case)
    assert set(row.departments) == {cast.handler.unit_id, cast.town_handler.unit_id}
    assert (row.decided_by, row.department_id, row.basis) == (cast.city.id, cast.handler.unit_id, "道路红线内")


def test_a_case_that_is_voided_while_two_departments_quarrel_leaves_no_open_quarrel(cast: Chain) -> None:
    case = cast.move(cast.supervisor, quarrel(cast), "void", reason="重复上报")
    assert not case.adjudicating and cast.rows(Adjudication, case)[-1].decided_at is not None


def town_case(cast: Chain) -> Case:
    _, case = tell(cast.works, cast.officer, category=cast.local())
    return cast.move(cast.town_handler, case, "accept_local", condition=condition_of(cast.works, case))


def test_the_town_settles_its_own_small_matters_on_the_simple_path(cast: Chain) -> None:
    case = town_case(cast)
    assert (case.path, case.level, case.stage) == ("simple", "town", "pending_handle")
    assert case.number and case.deadline and case.department_id == cast.town_handler.unit_id
    cast.move(cast.town_handler, case, "assign")
    cast.move(cast.town_handler, case, "submit", photos=[cast.photo], note="已清理")
    cast.move(cast.town_handler, case, "confirm")
    cast.move(cast.officer, case, "check", result="passed", photos=[cast.photo])
    assert cast.refused(cast.county, case, "close") == "not_allowed"
    assert cast.move(cast.town, case, "close").stage == "closed"


def test_only_a_towns_own_office_settles_by_itself(cast: Chain) -> None:
    _, case = tell(cast.works, cast.officer, category=cast.local())
    assert cast.refused(cast.handler, case, "accept_local") == "not_allowed"
    _, greater = tell(cast.works, cast.officer)
    assert cast.refused(cast.town_handler, greater, "accept_local") == "not_allowed"


def test_what_the_town_returns_is_again_on_the_standard_path(cast: Chain) -> None:
    case = cast.move(cast.town_handler, town_case(cast), "return", reason="需市级处置")
    dispatched(cast, case, str(cast.handler.unit_id))
    cast.move(cast.handler, case, "assign")
    cast.move(cast.handler, case, "submit", photos=[cast.photo], note="已清理")
    cast.move(cast.handler, case, "confirm")
    done = cast.move(cast.officer, case, "check", result="passed", photos=[cast.photo])
    assert done.path == "standard"
    assert cast.refused(cast.town, case, "close") == "not_allowed"


def test_a_level_passes_up_with_a_reason_and_the_first_promise_stays(cast: Chain) -> None:
    case = town_case(cast)
    assert cast.refused(cast.town_handler, case, "escalate") == "invalid"
    up = cast.move(cast.town_handler, case, "escalate", reason="需区级执法")
    assert (up.stage, up.level, up.routed_level, up.path) == ("pending_dispatch", "county", "county", "standard")
    assert (up.deadline, up.first_deadline) == (None, case.first_deadline)
    cast.leap(hours=3)
    again = dispatched(cast, up, cast.department("441702-04"))
    assert again.first_deadline == case.first_deadline and again.deadline and again.deadline > case.first_deadline


def test_nothing_lies_above_the_city(cast: Chain) -> None:
    assert cast.refused(cast.handler, cast.case_at("handling"), "escalate", reason="难") == "not_allowed"


def test_handing_down_reaches_a_lower_department_at_the_place_and_the_clock_goes_on(cast: Chain) -> None:
    case = cast.case_at("handling")
    cast.leap(minutes=20)
    own, town = str(cast.handler.unit_id), str(cast.town_handler.unit_id)
    assert cast.refused(cast.handler, case, "hand_down", department=own, reason="下派") == "invalid"
    down = cast.move(cast.handler, case, "hand_down", department=town, reason="街道可办")
    assert (down.stage, down.level, down.department_id) == ("pending_handle", "town", cast.town_handler.unit_id)
    assert (down.deadline, down.stage_since) == (case.deadline, cast.clock.now)


def test_a_rework_keeps_department_and_data_and_gets_a_fresh_limit(cast: Chain) -> None:
    case = cast.case_at("pending_close")
    cast.leap(days=3)
    again = cast.move(cast.supervisor, case, "rework", reason="仍有残留")
    assert (again.department_id, again.rework_count, again.finished_at) == (case.department_id, 1, None)
    assert again.dispatched_at == cast.clock.now and again.first_deadline == case.first_deadline
    assert again.deadline and again.deadline > cast.clock.now
