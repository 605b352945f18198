"""The one clock of the house: nobody else asks the machine what time it is."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from foundation.settings import settings

Clock = Callable[[], datetime]


def now() -> datetime:
    """This moment in UTC, aware."""
    return datetime.now(UTC)


def when(told: datetime | None, opened: datetime, now: datetime) -> datetime:
    """The phone's own time where it can be true (it may have come without a network), else now. Pure."""
    return told if told is not None and opened <= told <= now else now


def city_zone() -> ZoneInfo:
    return ZoneInfo(settings().city.timezone)


def city_day(moment: datetime) -> date:
    """The calendar day people in the city are living in at that moment."""
    return moment.astimezone(city_zone()).date()
