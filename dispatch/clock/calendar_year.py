"""The days of a year that differ from the week: by the notices, by the law, or from a file; pure."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import chinese_calendar
from chinese_calendar.constants import Holiday, holidays, workdays

from dispatch.clock.working_time import days
from foundation.refusals import Invalid
from foundation.words import Words

FIRST_YEAR, LAST_YEAR = min(holidays).year, max(holidays).year  # what the library confirms
EARLIEST, LATEST = 2000, 2099  # years that may be loaded at all
KINDS = {"work": True, "rest": False, "班": True, "休": False, "上班": True, "放假": False, "调休上班": True}
COLUMNS = {"date": "date", "日期": "date", "kind": "kind", "类型": "kind", "name": "name", "名称": "name"}
COLUMNS |= {"name_en": "name_en", "英文名称": "name_en"}
MOST_LINES = 400
NAME_LENGTH = 60
FULL_NAMES = {
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
}  # the library's short names as the notices write them
LIBRARY, LAW = "chinesecalendar", "全国年节及纪念日放假办法"


@dataclass(frozen=True)
class Day:
    """A named day, or one that is not what its weekday says."""

    day: date
    works: bool
    name: str
    name_en: str
    confirmed: bool = True


@dataclass(frozen=True)
class Year:
    """A whole year as one source tells it. `confirmed`: by the State Council's notice, not by rule alone."""

    source: str
    confirmed: bool
    days: tuple[Day, ...]


def from_library(year: int) -> Year:
    """What the library confirms; for other years the days of rest that the law fixes, unconfirmed.

    The festivals of the lunar calendar and the make-up days of such a year are known only from the yearly notice.
    """
    if FIRST_YEAR <= year <= LAST_YEAR:
        return Year(LIBRARY, True, tuple(_noticed(year)))
    return Year(LAW, False, tuple(_by_law(year)))


def _noticed(year: int) -> Iterator[Day]:
    for day in days(date(year, 1, 1), date(year, 12, 31)):
        english = holidays.get(day) or workdays.get(day)
        works = chinese_calendar.is_workday(day)
        if english or works != (day.weekday() < 5):
            holiday = Holiday(english) if english else None
            yield Day(day, works, _name(holiday) if holiday else "", english or "")


def _by_law(year: int) -> Iterator[Day]:
    fixed = (
        (date(year, 1, 1), Holiday.new_years_day),
        (date(year, 4, _clear_and_bright(year)), Holiday.tomb_sweeping_day),
        (date(year, 5, 1), Holiday.labour_day),
        (date(year, 5, 2), Holiday.labour_day),
        *((date(year, 10, day), Holiday.national_day) for day in (1, 2, 3)),
    )
    for day, holiday in fixed:
        yield Day(day, False, _name(holiday), holiday.value, confirmed=False)


def _name(holiday: Holiday) -> str:
    return FULL_NAMES.get(holiday.chinese, holiday.chinese)


def _clear_and_bright(year: int) -> int:
    """The day of April of 清明: the mean solar term of the 21st century, good from 2000 to 2099."""
    short = year % 100
    return int(short * 0.2422 + 4.81) - short // 4


def from_csv(year: int, told: str, source: str) -> Year:
    """A file of lines date, kind (work/rest, 班/休), name, name_en; refuses with every wrong line named."""
    try:
        lines = list(csv.reader(io.StringIO(told.lstrip("\ufeff"), newline="")))
    except csv.Error as error:
        raise Invalid(errors=[("csv", Words("这不是可读的CSV文件。", "This is no readable CSV file."))]) from error
    columns = [COLUMNS.get(each.strip().lower(), "") for each in lines[0]] if lines else []
    if not {"date", "kind"} <= set(columns):
        raise Invalid(errors=[("csv", Words("首行应为：日期,类型,名称。", "The first line must be: date,kind,name."))])
    if len(lines) > MOST_LINES:
        raise Invalid(errors=[("csv", Words("一年最多400行。", "At most 400 lines for a year."))])
    found: dict[date, Day] = {}
    errors: list[tuple[str, Words]] = []
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            wrong = _line(year, dict(zip(columns, map(str.strip, cells), strict=False)), found)
            errors += [(f"csv.{number}", wrong)] if wrong else []
    if not found and not errors:
        errors.append(("csv", Words("文件里没有日期。", "There is no day in the file.")))
    if errors:
        raise Invalid(errors=errors)
    return Year(source, True, tuple(found[day] for day in sorted(found)))


def _line(year: int, row: dict[str, str], found: dict[date, Day]) -> Words | None:
    """Takes a line in, or says what is wrong with it."""
    try:
        day = date.fromisoformat(row.get("date", "").replace("/", "-"))
    except ValueError:
        return Words("日期应写成 2027-01-01。", "Write the day as 2027-01-01.")
    works = KINDS.get(row.get("kind", "").lower())
    if day.year != year:
        return Words(f"不是{year}年的日期。", f"Not a day of {year}.")
    if day in found:
        return Words("这一天出现两次。", "This day stands there twice.")
    if works is None:
        return Words("类型应为 work 或 rest（班、休）。", "The kind must be work or rest.")
    if len(row.get("name", "")) > NAME_LENGTH or len(row.get("name_en", "")) > NAME_LENGTH:
        return Words("名称太长（最多60字）。", "The name is too long (60 characters at most).")
    found[day] = Day(day, works, row.get("name", ""), row.get("name_en", ""))
    return None
