"""Which fixes of a team on its errand are kept as its path, and how often its phone may tell them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from grid.measure import metres_between
from grid.patrol_rules import CLOCK_OFF, OLDEST

MOST_POINTS = 3000  # of one errand; by STEPS that is a way of 480 km
STEP_M = 30.0  # a team that has moved less stands still
STEPS = 500  # past two such, every further one doubles the step
ROUGH_M = 200.0  # a fix no better than this says where it is about, and is no part of the path
BURST, PER_SECOND = 20.0, 0.5  # batches of fixes: a phone out of a tunnel sends some at once, none for ever


@dataclass(frozen=True)
class Fix:
    """Where the crew's phone was; `lon`, `lat` in CGCS2000."""

    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None = None

    @property
    def place(self) -> tuple[float, float]:
        return self.lon, self.lat


def step_m(kept: int) -> float:
    """How far the next point must lie from the last where so many are kept."""
    return STEP_M * 2 ** max(0, kept // STEPS - 1)


def during(fixes: Iterable[Fix], sent: datetime, ended: datetime | None, now: datetime) -> list[Fix]:
    """The fixes measured on the errand, oldest first, each moment once; what a fast clock dates ahead is of now."""
    told: dict[datetime, Fix] = {}
    for fix in sorted(fixes, key=lambda each: each.at):
        at = min(fix.at, now) if fix.at <= now + CLOCK_OFF else fix.at
        if max(sent, now - OLDEST) <= at <= (ended or now):
            told[at] = replace(fix, at=at)
    return list(told.values())


def thin(before: Fix | None, fixes: Iterable[Fix], kept: int) -> list[Fix]:
    """Of fixes in their order those that go into the path after `before`, of which there are `kept` already."""
    path: list[Fix] = []
    for fix in fixes:
        room = kept + len(path) < MOST_POINTS
        moved = before is None or metres_between(before.place, fix.place) >= step_m(kept + len(path))
        if room and moved and (fix.accuracy_m or 0.0) < ROUGH_M:
            path.append(fix)
            before = fix
    return path


def allowance(left: float, since: timedelta) -> float:
    """How many batches may come now, of which so many were left that long ago; below one: wait."""
    return min(BURST, left + since.total_seconds() * PER_SECOND)
