"""Asking about the clock: more time, a halt, waiting for others, and an appeal (domain.md §2.7)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from dispatch.clock.clock_request import ClockRequest
from dispatch.clock.clock_stop import ClockStop
from dispatch.clock.deadlines import elapsed, length
from dispatch.clock.work_calendar import calendar
from incidents.case import Case
from tests.conftest import Cluster
from tests.dispatch.desk_cast import MORNING, Chain, chain


@pytest.fixture(scope="module")
def cast(cluster: Cluster, city_template: str) -> Iterator[Chain]:
    with chain(cluster, city_template) as made:
        yield made


@pytest.fixture
def handled(cast: Chain) -> Case:
    """A case in handling since this morning."""
    cast.clock.now = MORNING
    return cast.case_at("handling")


def left(cast: Chain, case: Case, at: datetime) -> timedelta:
    assert case.deadline is not None and case.limit_unit is not None
    with cast.works.open() as work:
        return elapsed(at, case.deadline, case.limit_unit, calendar(work.session, case.county))


def original(case: Case) -> timedelta:
    assert case.limit_value is not None and case.limit_unit is not None
    return length(case.limit_value, case.limit_unit)


def test_an_approved_extension_adds_one_original_limit_and_keeps_the_first_promise(cast: Chain, handled: Case) -> None:
    before = left(cast, handled, cast.clock.now)
    case = cast.granted(handled, "extend")
    assert left(cast, case, cast.clock.now) == before + original(case)
    assert (case.extended, case.first_deadline, case.reminded) == (1, handled.deadline, 0)


def test_two_extensions_at_most_and_a_declined_one_does_not_count(cast: Chain, handled: Case) -> None:
    cast.granted(handled, "extend")
    cast.move(cast.handler, handled, "extend", reason="材料未到")
    cast.move(cast.chief, handled, "decline", reason="可按期完成")
    assert cast.granted(handled, "extend").extended == 2
    assert cast.refused(cast.handler, handled, "extend", reason="再延") == "not_allowed"
    assert [row.state for row in cast.rows(ClockRequest, handled)] == ["approved", "declined", "approved"]


def test_once_overdue_no_extension_can_be_asked_for(cast: Chain, handled: Case) -> None:
    cast.leap(days=30)
    assert cast.refused(cast.handler, handled, "extend", reason="来不及") == "overdue"


def test_while_waiting_for_another_a_department_that_was_in_time_may_still_ask(cast: Chain, handled: Case) -> None:
    cast.move(cast.handler, handled, "wait", party="管线图", reason="缺图")
    cast.leap(days=30)
    assert cast.move(cast.handler, handled, "extend", reason="还需一天").request_kind == "extend"


def test_the_clock_runs_on_while_a_request_is_open(cast: Chain, handled: Case) -> None:
    assert cast.move(cast.handler, handled, "extend", reason="人手不足").deadline == handled.deadline


def test_one_request_at_a_time(cast: Chain, handled: Case) -> None:
    cast.move(cast.handler, handled, "extend", reason="人手不足")
    until = f"{cast.clock.now + timedelta(days=9):%Y-%m-%d}"
    assert cast.refused(cast.handler, handled, "extend", reason="再问") == "not_allowed"
    assert cast.refused(cast.handler, handled, "hang", reason="施工", ground="works", until=until) == "not_allowed"


def test_two_other_people_answer_and_whoever_asked_answers_neither_step(cast: Chain, handled: Case) -> None:
    cast.move(cast.chief, handled, "extend", reason="负责人申请")
    for name in ("endorse", "decline"):
        assert cast.refused(cast.chief, handled, name, reason="自批") == "not_allowed"
    assert cast.refused(cast.dispatcher, handled, "approve") == "not_allowed"
    cast.move(cast.city, handled, "endorse")
    assert cast.refused(cast.city, handled, "approve") == "not_allowed"
    case = cast.move(cast.dispatcher, handled, "approve", note="同意")
    row = cast.rows(ClockRequest, case)[-1]
    assert len({row.asked_by, row.endorsed_by, row.decided_by}) == 3
    assert (case.request_kind, case.request_state, case.request_by, case.request_second) == (None, None, None, None)


def test_the_database_itself_refuses_an_approval_by_whoever_asked(cast: Chain, handled: Case) -> None:
    cast.move(cast.handler, handled, "extend", reason="人手不足")
    row = cast.rows(ClockRequest, handled)[-1]
    with pytest.raises(Exception, match="two_other_people"), cast.works.open() as work:
        work.session.execute(
            update(ClockRequest).where(ClockRequest.id == row.id).values(state="approved", decided_by=row.asked_by)
        )


def test_the_department_may_withdraw_what_it_asked_and_ask_again(cast: Chain, handled: Case) -> None:
    cast.move(cast.handler, handled, "extend", reason="人手不足")
    cast.move(cast.handler, handled, "withdraw")
    assert cast.granted(handled, "extend").extended == 1


def hang(cast: Chain, case: Case, days: int = 30) -> Case:
    until = f"{cast.clock.now + timedelta(days=days):%Y-%m-%d}"
    return cast.granted(case, "hang", ground="works", until=until)


def test_hanging_stops_the_clock_once_and_resuming_adds_exactly_the_pause(cast: Chain, handled: Case) -> None:
    before = left(cast, handled, cast.clock.now)
    case = hang(cast, handled)
    assert case.hung_at == cast.clock.now and case.hung_until is not None
    cast.leap(days=11, hours=3)
    case = cast.move(cast.handler, case, "resume", reason="已完工")
    assert left(cast, case, cast.clock.now) == before
    assert (case.hung_at, case.hang_count, case.first_deadline) == (None, 1, handled.deadline)
    assert cast.refused(cast.handler, case, "hang", reason="再停", ground="works", until="2027-01-01") == "not_allowed"


def test_nothing_is_disposed_asked_or_waited_for_while_hung(cast: Chain, handled: Case) -> None:
    case = hang(cast, handled)
    assert cast.refused(cast.handler, case, "submit", photos=[cast.photo], note="已清理") == "not_allowed"
    assert cast.refused(cast.handler, case, "extend", reason="再延") == "not_allowed"
    assert cast.refused(cast.handler, case, "wait", party="材料", reason="等") == "not_allowed"


@pytest.mark.parametrize("days", [0, -3, 366])
def test_a_hang_ends_between_tomorrow_and_a_year_ahead(cast: Chain, handled: Case, days: int) -> None:
    until = f"{cast.clock.now + timedelta(days=days):%Y-%m-%d}"
    assert cast.refused(cast.handler, handled, "hang", reason="施工", ground="works", until=until) == "invalid"


def test_a_hang_whose_day_has_passed_before_the_answer_can_only_be_declined(cast: Chain, handled: Case) -> None:
    cast.move(cast.handler, handled, "hang", reason="施工", ground="works", until="2026-12-03")
    cast.move(cast.chief, handled, "endorse")
    cast.leap(days=5)
    assert cast.refused(cast.dispatcher, handled, "approve") == "until_passed"
    assert cast.move(cast.dispatcher, handled, "decline", reason="日期已过").hang_count == 0


def test_waiting_stops_only_the_departments_part_names_the_other_and_is_counted(cast: Chain, handled: Case) -> None:
    before = left(cast, handled, cast.clock.now)
    other = cast.town_handler.unit_id
    case = cast.move(cast.handler, handled, "wait", department=str(other), reason="等街道清场")
    assert (case.waiting_for, case.deadline) == (cast.town_handler.unit_name, handled.deadline)
    cast.leap(days=2)
    case = cast.move(cast.handler, case, "wait_over")
    assert left(cast, case, cast.clock.now) == before and case.first_deadline == handled.deadline
    stop = cast.rows(ClockStop, case)[-1]
    assert (stop.kind, stop.department_id, stop.to_at - stop.from_at) == ("wait", other, timedelta(days=2))
    assert cast.history(case)[-1].stated["party"] == cast.town_handler.unit_name


def test_a_department_waits_for_somebody_named_and_not_for_itself(cast: Chain, handled: Case) -> None:
    assert cast.refused(cast.handler, handled, "wait", reason="等") == "invalid"
    own = str(cast.handler.unit_id)
    assert cast.refused(cast.handler, handled, "wait", department=own, reason="等") == "invalid"


def test_submitting_ends_the_waiting_and_an_open_request_lapses(cast: Chain, handled: Case) -> None:
    cast.move(cast.handler, handled, "wait", party="材料", reason="等")
    cast.move(cast.handler, handled, "extend", reason="还需一天")
    case = cast.move(cast.handler, handled, "submit", photos=[cast.photo], note="已清理")
    assert (case.waiting_since, case.request_kind) == (None, None)
    assert cast.rows(ClockRequest, case)[-1].state == "lapsed"
    assert cast.rows(ClockStop, case)[-1].to_at == cast.clock.now


def closed(cast: Chain, handled: Case, late: bool) -> Case:
    if late:
        cast.leap(days=30)
    cast.move(cast.handler, handled, "submit", photos=[cast.photo], note="已清理")
    cast.move(cast.handler, handled, "confirm")
    cast.move(cast.officer, handled, "check", result="passed", photos=[cast.photo])
    return cast.move(cast.supervisor, handled, "close")


def test_an_appeal_exempts_and_leaves_the_raw_overdue_as_it_is(cast: Chain, handled: Case) -> None:
    case = closed(cast, handled, late=True)
    cast.move(cast.handler, case, "appeal", reason="台风", photos=[cast.photo])
    assert cast.refused(cast.chief, case, "endorse") == "not_allowed"
    assert cast.refused(cast.supervisor, case, "approve") == "not_allowed"
    cast.move(cast.dispatcher, case, "endorse")
    assert cast.refused(cast.dispatcher, case, "approve") == "not_allowed"
    after = cast.move(cast.supervisor, case, "approve")
    assert after.exempt and after.archive_type == "overdue"
    assert (after.deadline, after.finished_at) == (case.deadline, case.finished_at)
    assert cast.refused(cast.handler, case, "appeal", reason="再申诉") == "not_allowed"


def test_what_was_in_time_has_nothing_to_appeal(cast: Chain, handled: Case) -> None:
    case = closed(cast, handled, late=False)
    assert case.archive_type == "normal"
    assert cast.refused(cast.handler, case, "appeal", reason="申诉") == "not_allowed"


def test_an_open_case_cannot_be_appealed(cast: Chain, handled: Case) -> None:
    assert cast.refused(cast.handler, handled, "appeal", reason="申诉") == "move_not_open"


def test_an_appeal_that_a_reopening_cut_short_may_be_made_again(cast: Chain, handled: Case) -> None:
    case = closed(cast, handled, late=True)
    cast.move(cast.handler, case, "appeal", reason="台风")
    again = cast.move(cast.supervisor, case, "reopen", reason="群众反映")
    assert (again.request_kind, again.appealed, again.reopen_count) == (None, False, 1)
    cast.move(cast.officer, case, "check", result="passed", photos=[cast.photo])
    cast.move(cast.supervisor, case, "close")
    assert cast.move(cast.handler, case, "appeal", reason="台风").appealed
