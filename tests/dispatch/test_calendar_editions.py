"""The calendar as data: years from the notices, by hand, by file; windows of counties; every edition kept."""

import uuid
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from dispatch.clock import calendar_change, calendar_year, work_calendar
from dispatch.clock.calendar_year import Day
from dispatch.clock.deadlines import deadline
from dispatch.clock.work_calendar import CITY, WorkDay, WorkWindow
from foundation.migrate import migrate
from foundation.refusals import Invalid
from foundation.work import Works
from tests.conftest import EXTENSIONS, Cluster

ZONE = ZoneInfo("Asia/Shanghai")
JIANGCHENG, YANGCHUN = "441702", "441781"
SUMMER = ((time(8, 30), time(12)), (time(15), time(18)))
FILE = (
    "日期,类型,名称,name_en\n2027-01-01,休,元旦,New Year's Day\n2027/01/03,班,,\n2027-02-06,rest,春节,Spring Festival\n"
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def test_a_seeded_year_is_the_notice_of_the_state_council(works: Works) -> None:
    with works.open() as work:
        calendar_change.seed(work)
    with works.open() as work:
        calendar = work_calendar.calendar(work.session)
        assert calendar.works(date(2026, 2, 14)) and not calendar.works(date(2026, 10, 5))
        assert calendar.names[date(2026, 10, 1)].zh == "国庆节"
        assert calendar.names[date(2026, 9, 25)].en == "Mid-autumn Festival"
        loaded = work_calendar.loading(work.session, 2026)
        assert loaded and loaded.confirmed and loaded.source == "chinesecalendar"
        assert work_calendar.loading(work.session, 2027) is None


def test_seeding_again_changes_nothing(works: Works) -> None:
    for _ in range(2):
        with works.open() as work:
            calendar_change.seed(work)
    with works.open() as work:
        assert len(work_calendar.editions(work.session)) == 4
        assert calendar_change.seed(work) == 0


def test_a_year_the_library_does_not_know_has_the_days_of_the_law_unconfirmed() -> None:
    told = calendar_year.from_library(2027)
    assert not told.confirmed and not any(each.confirmed for each in told.days)
    assert {each.day.isoformat() for each in told.days} >= {"2027-01-01", "2027-04-05", "2027-05-02", "2027-10-03"}
    assert not any(each.works for each in told.days)


@pytest.mark.parametrize("year", [2004, 2020, 2026])
def test_every_year_the_library_knows_can_be_loaded(year: int) -> None:
    told = calendar_year.from_library(year)
    assert told.confirmed
    assert all(each.name for each in told.days)
    assert {each.day.year for each in told.days} == {year}


def test_a_file_takes_the_place_of_the_whole_year(works: Works) -> None:
    with works.open() as work:
        calendar_change.load_year(work, 2027, calendar_year.from_library(2027), "先按法定节日")
    with works.open() as work:
        calendar_change.load_year(work, 2027, calendar_year.from_csv(2027, FILE, "国办发明电〔2026〕9号"), "通知已发布")
    with works.open() as work:
        days = work_calendar.days_of(work.session, 2027)
        assert {day.isoformat(): row.works for day, row in days.items()} == {
            "2027-01-01": False,
            "2027-01-03": True,
            "2027-02-06": False,
        }
        loaded = work_calendar.loading(work.session, 2027)
        assert loaded and loaded.confirmed and loaded.source == "国办发明电〔2026〕9号"
        closed = work.session.query(WorkDay).filter(WorkDay.valid_to.is_not(None)).all()
        assert {row.day for row in closed} == {each.day for each in calendar_year.from_library(2027).days}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ("", "csv"),
        ("a,b\n1,2", "csv"),
        ("date,kind\n", "csv"),
        ("date,kind\n2027-13-01,work", "csv.2"),
        ("date,kind\n2026-01-01,work", "csv.2"),
        ("date,kind\n2027-01-01,maybe", "csv.2"),
        ("date,kind\n2027-01-01,rest\n2027-01-01,work", "csv.3"),
        ("date,kind,name\n2027-01-01,rest," + "长" * 61, "csv.2"),
        ("date,kind\n" + "2027-01-01,rest\n" * 500, "csv"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(told: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        calendar_year.from_csv(2027, told, "file")
    assert refused.value.errors[0][0] == field


def test_a_day_set_by_hand_keeps_what_was_before_and_who_set_it(city_works: Works) -> None:
    typhoon = date(2026, 9, 8)
    with city_works.open() as work:
        calendar_change.set_day(work, Day(typhoon, False, "台风停工", "typhoon"), "市三防指挥部通知")
    with city_works.open() as work:
        calendar_change.set_day(work, Day(typhoon, True, "", ""), "已复工")
    with city_works.open() as work:
        assert work_calendar.calendar(work.session).works(typhoon)
        rows = work.session.query(WorkDay).filter(WorkDay.day == typhoon).order_by(WorkDay.valid_from).all()
        assert [(row.works, row.valid_to is None) for row in rows] == [(False, False), (True, True)]
        latest = work_calendar.editions(work.session)[0]
        assert (latest.what, latest.reason, latest.actor_name) == ("day", "已复工", "系统")


def test_a_county_has_its_own_hours_from_a_day_on_and_the_citys_before(city_works: Works) -> None:
    with city_works.open() as work:
        calendar_change.set_windows(work, YANGCHUN, date(2026, 7, 1), SUMMER, "夏令时段")
    with city_works.open() as work:
        county, city = (work_calendar.calendar(work.session, each) for each in (YANGCHUN, JIANGCHENG))
        start = local("2026-06-30T17:00")
        assert deadline(start, 2, "working_hour", county) == local("2026-07-01T09:30")
        assert deadline(start, 2, "working_hour", city) == local("2026-07-01T09:00")
        assert work_calendar.calendar(work.session) is city


def test_the_citys_hours_change_from_a_day_on_and_the_past_stays(city_works: Works) -> None:
    with city_works.open() as work:
        calendar_change.set_windows(work, CITY, date(2026, 12, 1), SUMMER, "试行")
        calendar = work_calendar.calendar(work.session)
        assert deadline(local("2026-11-30T08:00"), 1, "working_day", calendar) == local("2026-11-30T18:00")
        assert deadline(local("2026-12-01T08:00"), 1, "working_day", calendar) == local("2026-12-02T10:00")


def test_the_same_day_set_twice_keeps_the_first_hours_as_history(city_works: Works) -> None:
    since = date(2027, 1, 1)
    for windows in (SUMMER, ((time(9), time(17)),)):
        with city_works.open() as work:
            calendar_change.set_windows(work, CITY, since, windows, "调整")
    with city_works.open() as work:
        assert work_calendar.seasons(work.session)[CITY][-1] == (since, ((time(9), time(17)),))
        closed = work.session.query(WorkWindow).filter(WorkWindow.valid_to.is_not(None)).count()
        assert closed == len(SUMMER)


@pytest.mark.parametrize(
    "windows",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(12)), (time(11), time(18))),
        ((time(14), time(18)), (time(8), time(12))),
        ((time(8), time(0)), (time(9), time(10))),
        tuple((time(hour), time(hour + 1)) for hour in range(5)),
    ],
)
def test_hours_that_make_no_sense_are_refused(windows: work_calendar.Windows) -> None:
    with pytest.raises(Invalid):
        calendar_change.require_windows(windows)


def test_hours_to_midnight_are_allowed() -> None:
    calendar_change.require_windows(((time(8), time(12)), (time(18), time(0))))


def test_an_unknown_county_is_refused(city_works: Works) -> None:
    with city_works.open() as work, pytest.raises(Invalid):
        calendar_change.set_windows(work, "999999", date(2027, 1, 1), SUMMER, "")


def test_the_sums_of_an_edition_are_kept_between_works_and_dropped_with_the_next(city_works: Works) -> None:
    def seen() -> object:
        with city_works.open() as work:
            return work_calendar.calendar(work.session)

    first = seen()
    assert seen() is first
    with city_works.open() as work:
        calendar_change.set_day(work, Day(date(2026, 12, 26), True, "", ""), "加班")
    assert seen() is not first


def test_a_change_that_was_rolled_back_is_never_seen(city_works: Works) -> None:
    day = date(2026, 12, 26)
    with pytest.raises(RuntimeError), city_works.open() as work:  # noqa: PT012
        calendar_change.set_day(work, Day(day, True, "", ""), "加班")
        assert work_calendar.calendar(work.session).works(day)
        raise RuntimeError("the work fails")
    with city_works.open() as work:
        assert not work_calendar.calendar(work.session).works(day)


def test_a_calendar_of_the_former_schema_is_kept_as_its_first_editions(cluster: Cluster) -> None:
    name = f"former_{uuid.uuid4().hex[:8]}"
    cluster.make(name)
    owner = cluster.owner(name)
    with owner.begin() as connection:
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    migrate(owner, "0003")
    with owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO work_day VALUES ('2026-10-01', false, 'National Day', 'chinesecalendar', now()),"
                " ('2026-10-10', true, '', 'chinesecalendar', now()),"
                " ('2025-01-01', false, 'New Year''s Day', 'x', now())"
            )
        )
        connection.execute(text("INSERT INTO work_window VALUES (1, '09:00', '12:00'), (2, '13:00', '17:00')"))
    migrate(owner)
    with Works(owner).open() as work:
        calendar = work_calendar.calendar(work.session)
        assert calendar.windows == ((time(9), time(12)), (time(13), time(17)))
        assert (calendar.works(date(2026, 10, 1)), calendar.works(date(2026, 10, 10))) == (False, True)
        assert calendar.names[date(2026, 10, 1)].zh == "国庆节"
        loaded = work_calendar.loading(work.session, 2025)
        assert loaded and loaded.confirmed
        assert calendar_change.seed(work) > 0  # 2024 only
        assert work_calendar.loading(work.session, 2024)
    owner.dispose()
    cluster.drop(name)
