"""Time makes itself felt: each step once, the right people, and nothing half done, whatever the clock does."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Range

from dispatch import card
from dispatch.reminders import reminding, timer
from dispatch.reminders.notice import Notice
from dispatch.reminders.timer import Timer
from dispatch.reminders.timing import Step
from foundation.clock import city_zone
from foundation.history import rows_of
from foundation.work import Work, Works
from grid.post import Post
from incidents.case import Case
from people.person import Person, PersonRole
from tests.acting import Cast, condition_of, move, tell

MONDAY = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)  # nine in the morning in the city, an ordinary Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class City:
    """The demo city at moments of the test's choosing."""

    def __init__(self, works: Works):
        self.engine, self.now = works.engine, MONDAY
        self.works = Works(works.engine, lambda: self.now)
        self._found_earlier()
        self.cast = Cast(self.works)
        self.monotonic = 0.0
        self.timer = Timer(self.works, lambda: self.monotonic)

    def _found_earlier(self) -> None:
        """The people held their posts before the moments of these tests."""
        with self.works.open() as work:
            work.session.execute(update(PersonRole).values(valid_from=MONDAY - 30 * DAY))
            work.session.execute(update(Post).values(during=Range(MONDAY - 30 * DAY, None)))

    def at(self, moment: datetime) -> int:
        """Time passes quietly until then, and the timer ticks until nothing is due; how many cases it looked at."""
        self.monotonic += (moment - self.now).total_seconds()
        self.now = moment
        return self.tick()

    def tick(self) -> int:
        total = 0
        while done := self.timer.tick():
            total += done
            assert total < 10_000, "the timer looks at the same case for ever"
        return total

    def case(self, case_id: UUID) -> Case:
        with self.works.open() as work:
            return work.session.get_one(Case, case_id)

    def told(self, kind: str | None = None) -> Counter[tuple[str, str]]:
        """(kind, username) of every notice."""
        with self.works.open() as work:
            query = select(Notice.kind, Person.username).join(Person, Person.id == Notice.person_id)
            rows = work.session.execute(query.where(Notice.kind == kind) if kind else query)
            return Counter((row[0], row[1]) for row in rows)

    def limited(self, value: int = 4, unit: str = "urgent_hour", stage: str = "handling") -> Case:
        """A case with that limit, on the department's desk since now."""
        _, case = tell(self.works, self.cast.officer)
        move(self.works, self.cast.supervisor, case.id, "file", condition=condition_of(self.works, case))
        with self.works.open() as work:
            work.session.execute(update(Case).where(Case.id == case.id).values(limit_value=value, limit_unit=unit))
        case = move(self.works, self.cast.dispatcher, case.id, "dispatch", department=str(self.cast.handler.unit_id))
        return move(self.works, self.cast.handler, case.id, "assign") if stage == "handling" else case


@pytest.fixture
def city(city_works: Works) -> City:
    return City(city_works)


def test_each_step_is_told_once_to_the_people_it_names(city: City) -> None:
    case = city.limited(4)
    assert city.case(case.id).next_due == MONDAY + 2 * HOUR
    city.at(MONDAY + 2 * HOUR - MINUTE)
    assert city.told("reminder") == {}
    city.at(MONDAY + 2 * HOUR)
    assert city.told("reminder") == {("reminder", "handler"): 1}
    assert city.case(case.id).next_due == MONDAY + 3 * HOUR
    city.at(MONDAY + 2 * HOUR + MINUTE)
    assert city.told("reminder") == {("reminder", "handler"): 1}
    city.at(MONDAY + 3 * HOUR)
    assert city.told("reminder") == {("reminder", "handler"): 2, ("reminder", "chief"): 1}
    assert city.case(case.id).version == case.version  # nobody's decision is out of date by a reminder


def test_a_breach_gives_a_yellow_card_then_a_red_one_and_climbs_to_the_city(city: City) -> None:
    case = city.limited(4)
    city.at(MONDAY + 4 * HOUR)
    assert city.case(case.id).open_card == "yellow"
    assert city.told("overdue").keys() >= {("overdue", who) for who in ("handler", "chief", "dispatcher")}
    city.at(MONDAY + 8 * HOUR)
    assert city.case(case.id).open_card == "red"
    city.at(MONDAY + 12 * HOUR)
    assert ("overdue_more", "city") in city.told()
    with city.works.open() as work:
        kinds = [(row.kind, row.ground, row.given_by) for row in card.of_case(work.session, case.id)]
        moves = [row.move for row in rows_of(work.session, "case", case.id)]
    assert kinds == [("yellow", "timeout", None), ("red", "timeout", None)]
    assert moves.count("supervise") == 2


@pytest.mark.parametrize(
    ("level", "first", "second"), [("town", "town", "county"), ("county", "county", "city"), ("city", "city", "city")]
)
def test_escalation_goes_up_the_chain_of_the_cases_own_place(city: City, level: str, first: str, second: str) -> None:
    case = city.limited(4)
    with city.works.open() as work:
        work.session.execute(update(Case).where(Case.id == case.id).values(level=level))
    city.at(MONDAY + 4 * HOUR)
    leaders = {who for _, who in city.told("overdue")} & {"town", "county", "city"}
    assert leaders == {first}
    city.at(MONDAY + 8 * HOUR)
    assert {who for _, who in city.told("overdue_more")} & {"town", "county", "city"} == {second}


def test_a_leader_of_another_place_is_not_told(city: City) -> None:
    case = city.limited(4)
    with city.works.open() as work:
        work.session.execute(update(Case).where(Case.id == case.id).values(level="town", town="441721100"))
    city.at(MONDAY + 4 * HOUR)
    assert ("overdue", "town") not in city.told()
    assert ("overdue", "county") in city.told()  # where a town has no leader in the house, the next one up is told


def test_a_private_case_is_not_told_to_leaders_who_may_not_see_it(city: City) -> None:
    case = city.limited(4)
    move(city.works, city.cast.supervisor, case.id, "classify", result="private", reason="涉及未成年人")
    for hours in (4, 8, 12):
        city.at(MONDAY + hours * HOUR)
    assert not {who for _, who in city.told()} & {"town", "county", "city"}
    assert ("overdue", "dispatcher") in city.told()


def test_working_hours_are_counted_for_the_steps_too(city: City) -> None:
    case = city.limited(1, "working_day")  # nine on Monday to nine on Tuesday, with a lunch hour between
    half = MONDAY + 6 * HOUR  # three hours before lunch, one after it: 15:00 in the city
    assert city.case(case.id).next_due == half
    city.at(half)
    assert city.case(case.id).next_due == half + 2 * HOUR
    assert city.case(case.id).deadline == MONDAY + DAY


def test_a_step_reached_at_the_close_of_work_is_not_put_off_to_the_next_morning(city: City) -> None:
    case = city.limited(6, "working_hour")  # half of it is used at noon exactly
    city.at(MONDAY + 3 * HOUR + timedelta(seconds=0.3))
    assert city.told("reminder") == {("reminder", "handler"): 1}
    assert city.case(case.id).reminded == 50


def test_two_timers_at_once_tell_each_step_once(city: City) -> None:
    cases = [city.limited(4) for _ in range(12)]
    city.now = MONDAY + 4 * HOUR
    timers = [Timer(city.works) for _ in range(2)]
    ready = threading.Barrier(2)

    def run(one: Timer) -> None:
        ready.wait()
        while one.tick():
            continue

    threads = [threading.Thread(target=run, args=(one,)) for one in timers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with city.works.open() as work:
        for case in cases:
            assert len(card.of_case(work.session, case.id)) == 1
            moves = [row.move for row in rows_of(work.session, "case", case.id)]
            assert moves.count("supervise") == 1
        told = list(work.session.scalars(select(Notice).where(Notice.kind == "overdue")))
        handler = [row for row in told if row.person_id == city.cast.handler.id]
    assert sum(row.count for row in handler) == len(cases)


def test_a_hung_case_resumes_by_itself_and_the_deadline_moves_by_exactly_the_pause(city: City) -> None:
    case = city.limited(48)
    due = case.deadline
    city.at(MONDAY + HOUR)
    move(city.works, city.cast.handler, case.id, "hang", ground="works", until="2026-09-10", reason="需开挖")
    move(city.works, city.cast.chief, case.id, "endorse")
    move(city.works, city.cast.dispatcher, case.id, "approve")
    hung = city.case(case.id)
    until = datetime(2026, 9, 11, tzinfo=city_zone())
    assert (hung.hung_at, hung.next_due) == (MONDAY + HOUR, until)
    city.at(until - MINUTE)
    assert city.case(case.id).hung_at is not None
    assert city.told("reminder") == {}
    city.at(until)
    resumed = city.case(case.id)
    assert resumed.hung_at is None
    assert due is not None
    assert resumed.deadline == due + (until - (MONDAY + HOUR))
    city.at(until + 23 * HOUR)
    assert city.told("reminder") == {("reminder", "handler"): 1}


def test_an_extension_moves_the_steps(city: City) -> None:
    case = city.limited(4)
    city.at(MONDAY + 2 * HOUR)
    move(city.works, city.cast.handler, case.id, "extend", reason="材料未到")
    move(city.works, city.cast.chief, case.id, "endorse")
    move(city.works, city.cast.dispatcher, case.id, "approve")
    assert city.case(case.id).next_due == MONDAY + 4 * HOUR  # half of eight
    city.at(MONDAY + 4 * HOUR)
    assert city.told("overdue") == {}
    assert city.case(case.id).open_card is None
    city.at(MONDAY + 8 * HOUR)
    assert city.case(case.id).open_card == "yellow"


def test_waiting_for_another_department_stops_the_steps(city: City) -> None:
    case = city.limited(4)
    move(city.works, city.cast.handler, case.id, "wait", party="供电局", reason="等待断电")
    city.at(MONDAY + 10 * HOUR)
    assert city.told("overdue") == {}
    move(city.works, city.cast.handler, case.id, "wait_over")
    assert city.case(case.id).next_due == MONDAY + 12 * HOUR


def test_a_late_desk_is_told_once(city: City) -> None:
    _, case = tell(city.works, city.cast.officer)
    city.at(MONDAY + 15 * MINUTE)
    city.at(MONDAY + HOUR)
    assert city.told("desk_late") == {("desk_late", "supervisor"): 1}
    move(city.works, city.cast.supervisor, case.id, "send_verify")
    city.at(MONDAY + 3 * HOUR)
    assert city.told("desk_late") == {("desk_late", "supervisor"): 1, ("desk_late", "officer"): 1}


def test_a_claim_with_which_nothing_happens_goes_back_to_the_pool(city: City) -> None:
    _, case = tell(city.works, city.cast.officer)
    move(city.works, city.cast.supervisor, case.id, "claim")
    city.at(MONDAY + 30 * MINUTE)
    assert city.case(case.id).claimed_by is None
    assert ("released", "supervisor") in city.told()
    with city.works.open() as work:
        last = rows_of(work.session, "case", case.id)[-1]
    assert (last.move, last.actor_id) == ("release", None)


def test_an_unanswered_request_is_urged_and_then_lapses(city: City) -> None:
    case = city.limited(24 * 9)
    move(city.works, city.cast.handler, case.id, "extend", reason="材料未到")
    city.at(MONDAY + 2 * HOUR)
    assert city.told("request_waits") == {("request_waits", "chief"): 1}
    city.at(MONDAY + 3 * DAY)
    lapsed = city.case(case.id)
    assert (lapsed.request_kind, lapsed.extended) == (None, 0)
    assert city.told("request_waits") == {("request_waits", "chief"): 1}


def test_an_unanswered_card_is_told_to_whoever_gave_it(city: City) -> None:
    case = city.limited(24 * 9)
    move(city.works, city.cast.city, case.id, "supervise", card="red", ground="leader", note="尽快")
    city.at(MONDAY + 4 * HOUR)
    city.at(MONDAY + 5 * HOUR)
    assert city.told("card_late") == {("card_late", "city"): 1, ("card_late", "chief"): 1}


def test_a_whistle_without_an_answer_is_told_to_the_town(city: City) -> None:
    case = city.limited(24 * 9)
    called = [str(city.cast.town_handler.unit_id)]
    move(city.works, city.cast.town, case.id, "whistle", departments=called, ground="emergency", note="路面塌陷")
    assert city.case(case.id).next_due == MONDAY + 30 * MINUTE
    city.at(MONDAY + 30 * MINUTE)
    city.at(MONDAY + 2 * HOUR)
    assert city.told("whistle_late") == {("whistle_late", "town"): 1, ("whistle_late", "town_handler"): 1}


def test_an_adjudication_nobody_decides_is_told_to_the_city(city: City) -> None:
    case = city.limited(24 * 9, stage="pending_handle")
    move(city.works, city.cast.handler, case.id, "return", reason="不属本部门")
    move(city.works, city.cast.dispatcher, case.id, "dispatch", department=str(city.cast.town_handler.unit_id))
    move(city.works, city.cast.town_handler, case.id, "return", reason="不属本部门")
    assert city.case(case.id).adjudicating
    city.at(MONDAY + 2 * HOUR)
    city.at(MONDAY + 3 * HOUR)
    assert city.told("adjudication_late") == {("adjudication_late", "city"): 1, ("adjudication_late", "dispatcher"): 1}


def test_a_day_of_downtime_is_caught_up_once_per_case_with_the_highest_step(city: City) -> None:
    case = city.limited(4)
    city.at(MONDAY + DAY)
    assert city.told("reminder") == city.told("overdue") == {}
    assert city.told("overdue_more") == {("overdue_more", who): 1 for who in ("dispatcher", "city")}
    assert city.case(case.id).reminded == 580
    city.at(MONDAY + 2 * DAY)
    assert sum(city.told("overdue_more").values()) == 2


def test_cases_long_overdue_when_the_timer_first_sees_them_press_nobody(city: City) -> None:
    cases = [city.limited(4) for _ in range(14)]
    city.at(MONDAY + 30 * DAY)
    assert {kind for kind, _ in city.told()} <= {"long_overdue"}
    assert {who for _, who in city.told()} == {"dispatcher"}
    with city.works.open() as work:
        told = list(work.session.scalars(select(Notice).where(Notice.kind == "long_overdue")))
    assert (len(told), sum(row.count for row in told)) == (11, len(cases))
    assert all(city.case(case.id).open_card is None for case in cases)


def test_a_clock_that_jumps_an_hour_and_back_escalates_nothing(city: City) -> None:
    case = city.limited(4)
    city.at(MONDAY + HOUR)
    city.now = MONDAY + 2 * HOUR + 30 * MINUTE  # the wall clock jumps; the machine's own seconds do not
    city.monotonic += 1
    assert city.tick() == 0
    city.now = MONDAY + HOUR + timedelta(seconds=2)
    city.monotonic += 1
    assert city.tick() == 0
    assert city.told("reminder") == {}
    city.at(MONDAY + 2 * HOUR)
    assert city.told("reminder") == {("reminder", "handler"): 1}
    city.now = MONDAY + HOUR  # an hour back: what was done is not done again
    city.monotonic += 700
    city.tick()
    city.at(MONDAY + 2 * HOUR + MINUTE)
    assert city.told("reminder") == {("reminder", "handler"): 1}
    assert city.case(case.id).deadline == case.deadline


def test_a_clock_that_stays_where_it_jumped_to_is_believed_after_ten_minutes(city: City) -> None:
    city.limited(4)
    city.at(MONDAY + HOUR)
    city.now = MONDAY + 3 * HOUR
    city.monotonic += 1
    assert city.tick() == 0
    city.at(MONDAY + 3 * HOUR + 11 * MINUTE)
    assert ("reminder", "chief") in city.told()


class Killed(BaseException):
    """What a tick sees of kill -9: it goes no further."""


def test_a_tick_that_is_killed_in_the_middle_leaves_nothing_half_done(city: City) -> None:
    cases = [city.limited(4) for _ in range(3)]
    city.now = MONDAY + 4 * HOUR
    seen: list[UUID] = []

    def look(work: Work) -> None:
        seen.extend(case.id for case in timer.take(work, 10))
        timer.look(work)
        raise Killed

    with pytest.raises(Killed), city.works.open() as work:
        look(work)
    assert len(seen) == 3
    assert city.told("overdue") == {}
    assert all(city.case(case.id).open_card is None for case in cases)
    city.monotonic = (city.now - MONDAY).total_seconds()
    assert city.tick() == 3
    assert city.told("overdue")[("overdue", "handler")] == 3


def test_one_case_that_cannot_be_looked_at_holds_up_no_other(city: City) -> None:
    broken, whole = city.limited(4), city.limited(4)
    with city.works.open() as work:  # a card of which the case knows nothing: the automatic one meets the unique index
        work.session.add(
            card.Card(id=broken.id, case_id=broken.id, kind="yellow", ground="timeout", words="", given_at=work.now)
        )
    city.at(MONDAY + 4 * HOUR)
    assert city.case(whole.id).open_card == "yellow"
    assert city.case(broken.id).open_card is None
    assert city.case(broken.id).next_due == MONDAY + 4 * HOUR + timer.AFTER_TROUBLE
    assert sum(city.told("overdue").values()) == len(city.told("overdue"))


def test_new_steps_hold_for_clocks_that_are_running(city: City) -> None:
    case = city.limited(10)
    with city.works.open() as work:
        reminding.set_steps(work, [Step(30, None, ("handler",)), Step(100, None, ("chief",))])
    assert city.case(case.id).next_due == MONDAY
    city.tick()
    assert city.case(case.id).next_due == MONDAY + 3 * HOUR
    with city.works.open() as work:
        rows = work.session.scalars(select(reminding.ReminderStep))
        kept = {row.mark: row.valid_to is None for row in rows}
    assert kept == {30: True, 50: False, 75: False, 340: False, 580: False} | {100: kept[100]}


def test_a_finished_case_is_looked_at_no_more(city: City) -> None:
    case = city.limited(4)
    city.at(MONDAY + HOUR)
    photo = city.cast.photo
    move(city.works, city.cast.handler, case.id, "submit", photos=[photo], note="已清理")
    move(city.works, city.cast.handler, case.id, "confirm")
    move(city.works, city.cast.officer, case.id, "check", result="passed", photos=[photo])
    move(city.works, city.cast.supervisor, case.id, "close")
    assert city.case(case.id).next_due is None


def test_the_department_is_told_when_its_handler_is_no_longer_at_work(city: City) -> None:
    city.limited(4)
    with city.works.open() as work:
        work.session.execute(update(Person).where(Person.username == "handler").values(active=False))
    city.at(MONDAY + 2 * HOUR)
    assert city.told("reminder") == {("reminder", "chief"): 1}
