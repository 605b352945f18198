"""What the desks do to a clock is what its account says: the reckoned deadline is the one the chain wrote."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch import desk
from dispatch.clock import clock_facts, work_calendar
from dispatch.clock.clock_account import Account, account
from foundation.actor import Actor
from foundation.work import Work, Works
from incidents.case import Case
from tests.acting import Cast

ZONE = ZoneInfo("Asia/Shanghai")
# long after the test city was founded, so that its people hold their posts
MONDAY = datetime(2035, 12, 3, 9, tzinfo=ZONE).astimezone(UTC)


class Days:
    """A city whose clock is set by hand."""

    def __init__(self, works: Works):
        self.now = MONDAY
        self.works = Works(works.engine, lambda: self.now)
        self.cast = Cast(self.works)

    def later(self, **time: int) -> None:
        self.now += timedelta(**time)

    def move(self, who: Actor, case: Case, name: str, **stated: Any) -> None:
        with self.works.open(who) as work:
            mine = work.session.get_one(Case, case.id)
            desk.move(work, mine, name, mine.version, stated)

    def seen(self, case: Case) -> Account:
        """The account, after it was shown to agree with the deadline that stands in the case."""
        return self._in_work(lambda work: self._account(work, work.session.get_one(Case, case.id)))

    def _in_work(self, look: Callable[[Work], Account]) -> Account:
        with self.works.open() as work:
            return look(work)

    def _account(self, work: Work, case: Case) -> Account:
        clock = clock_facts.clock_of(work.session, case)
        assert clock is not None
        calendar = work_calendar.calendar(work.session, case.county)
        assert clock.due(calendar) == case.deadline
        return account(clock, work.now, calendar)


@pytest.fixture
def days(city_works: Works) -> Days:
    return Days(city_works)


def extend(days: Days, case: Case) -> None:
    days.move(days.cast.handler, case, "extend", reason="材料未到")
    days.later(minutes=20)
    days.move(days.cast.chief, case, "endorse")
    days.later(minutes=20)
    days.move(days.cast.dispatcher, case, "approve")


def test_an_extension_is_one_more_limit(days: Days) -> None:
    case = days.cast.case_at("handling")
    before = days.seen(case)
    days.later(minutes=5)
    extend(days, case)
    after = days.seen(case)
    assert after.limit == 2 * before.limit
    assert after.deadline == before.if_extended


def test_waiting_moves_the_deadline_by_what_it_took(days: Days) -> None:
    case = days.cast.case_at("handling")
    before = days.seen(case)
    days.later(minutes=10)
    days.move(days.cast.handler, case, "wait", party="供电局", reason="等待断电")
    days.later(hours=1)
    assert days.seen(case).used == timedelta(minutes=10)
    days.move(days.cast.handler, case, "wait_over")
    after = days.seen(case)
    assert after.waited[0][:2] == ("供电局", timedelta(hours=1))
    assert after.left == before.limit - timedelta(minutes=10)


def test_a_rework_begins_a_clock_of_its_own(days: Days) -> None:
    case = days.cast.case_at("handling")
    limit = days.seen(case).limit
    extend(days, case)
    days.move(days.cast.handler, case, "wait", party="供电局", reason="等待断电")
    days.later(minutes=30)
    days.move(days.cast.handler, case, "submit", photos=[days.cast.photo], note="已清理")
    days.move(days.cast.handler, case, "confirm")
    days.move(days.cast.officer, case, "check", result="failed", photos=[days.cast.photo])
    days.later(minutes=30)
    days.move(days.cast.supervisor, case, "rework", reason="仍有垃圾")
    again = days.seen(case)
    assert (again.limit, again.used, again.waited) == (limit, timedelta(0), ())


def test_a_hung_clock_goes_on_with_what_was_left(days: Days) -> None:
    case = days.cast.case_at("handling")
    days.later(minutes=10)
    days.move(days.cast.handler, case, "hang", reason="冬季不宜补植", ground="season", until="2035-12-20")
    days.move(days.cast.chief, case, "endorse")
    days.later(minutes=10)
    days.move(days.cast.dispatcher, case, "approve")
    hung = days.seen(case)
    days.later(days=3)
    still = days.seen(case)
    assert (still.used, still.deadline, still.hung) == (hung.used, hung.deadline, timedelta(days=3))
    days.move(days.cast.handler, case, "resume", reason="提前开工")
    assert days.seen(case).left == hung.left
