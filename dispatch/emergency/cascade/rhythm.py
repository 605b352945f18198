"""How often the ways of calling are tested, and when next; pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CADENCES = ("off", "daily", "weekly", "monthly")
DAYS = {"weekly": 7, "monthly": 28}  # the highest day: of the week (1 is Monday), of the month
PATIENCE = timedelta(hours=1)  # a test that could not begin by then is left out: nobody is called at an odd hour
LOOK_AHEAD = 32


@dataclass(frozen=True)
class Rhythm:
    """`day` of the week (1 to 7) or of the month (1 to 28), `at` the city's time."""

    cadence: str
    day: int
    at: time

    def falls_on(self, day: date) -> bool:
        own = {"weekly": day.isoweekday(), "monthly": day.day}
        return self.cadence == "daily" or own.get(self.cadence) == self.day


def fits(rhythm: Rhythm) -> bool:
    """Whether there is such a day in every week or month."""
    return 1 <= rhythm.day <= DAYS.get(rhythm.cadence, 1) if rhythm.cadence in DAYS else rhythm.cadence in CADENCES


def next_after(rhythm: Rhythm, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment of the rhythm after now, in UTC; None when it is off."""
    today = now.astimezone(zone).date()
    for n in range(LOOK_AHEAD):
        moment = datetime.combine(today + timedelta(days=n), rhythm.at, zone)
        if rhythm.falls_on(moment.date()) and moment > now:
            return moment.astimezone(UTC)
    return None


def missed(due: datetime, now: datetime) -> bool:
    """Too late to begin what was due then."""
    return now - due > PATIENCE
