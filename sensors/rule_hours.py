"""The hours in which a rule watches: days of the week and a span of the day, by the city's clock. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Hours:
    """From `begin` up to, not including, `end`; when `end` is not later, the span runs past midnight.

    `days` are ISO weekdays (1 Monday to 7 Sunday) on which the span begins; equal times mean the whole day.
    """

    days: tuple[int, ...]
    begin: time
    end: time
    zone: tzinfo

    def cover(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        moment, today = local.time(), local.isoweekday()
        if self.begin == self.end:
            return today in self.days
        if self.begin < self.end:
            return today in self.days and self.begin <= moment < self.end
        yesterday = (local - timedelta(days=1)).isoweekday()
        return (today in self.days and moment >= self.begin) or (yesterday in self.days and moment < self.end)


def hours_of(told: Mapping[str, Any] | None, zone: tzinfo) -> Hours | None:
    """{"days": [1..7], "from": "HH:MM", "to": "HH:MM"} as hours; None watches always."""
    if told is None:
        return None
    days = tuple(sorted(set(told.get("days") or EVERY_DAY)))
    return Hours(days, time.fromisoformat(told["from"]), time.fromisoformat(told["to"]), zone)
