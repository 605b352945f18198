"""How the demo cases went: which steps each took and at which moments; pure, and the same again for the same seed."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from dispatch.clock.deadlines import WorkCalendar, after, elapsed, length

DATA = Path(__file__).parent
DAYS = 60  # how far back the story reaches
MINUTE = timedelta(minutes=1)
HOURS = {  # how the reports of a day spread over its hours
    7: 4,
    8: 12,
    9: 16,
    10: 14,
    11: 9,
    12: 3,
    13: 3,
    14: 11,
    15: 15,
    16: 13,
    17: 8,
    18: 4,
    19: 4,
    20: 2,
}
RESTFUL = 0.5  # reports on a day of rest, against a day of work


@dataclass(frozen=True)
class Step:
    """One move of a story: who makes it, and how many minutes it usually takes after the one before."""

    move: str
    by: str
    usual: tuple[float, float] = (1, 5)


STEPS = {
    "report": Step("report", "reporter"),
    "claim": Step("claim", "supervisor"),
    "send_verify": Step("send_verify", "supervisor", (2, 10)),
    "verify": Step("verify", "officer", (8, 28)),
    "verify_false": Step("verify", "officer", (8, 28)),
    "correct": Step("correct", "supervisor", (1, 5)),
    "file": Step("file", "supervisor", (3, 14)),
    "refuse": Step("refuse", "supervisor", (3, 14)),
    "void": Step("void", "supervisor", (4, 35)),
    "dispatch": Step("dispatch", "dispatcher", (3, 14)),
    "dispatch_astray": Step("dispatch", "dispatcher", (3, 14)),
    "return_command": Step("return", "dispatcher", (4, 13)),
    "return_department": Step("return", "department", (12, 80)),
    "assign": Step("assign", "department", (4, 25)),
    "submit": Step("submit", "department"),
    "confirm": Step("confirm", "department"),
    "check": Step("check", "officer", (8, 28)),
    "check_failed": Step("check", "officer", (8, 28)),
    "rework": Step("rework", "supervisor", (4, 20)),
    "close": Step("close", "supervisor", (4, 25)),
}
STEPS |= {
    "self_handle": Step("self_handle", "officer", (4, 25)),
    "classify": Step("classify", "supervisor", (2, 8)),
    "accept_local": Step("accept_local", "town_handler", (3, 12)),
    "dispatch_joint": Step("dispatch", "dispatcher", (3, 14)),
    "extend": Step("extend", "department", (20, 90)),
    "hang": Step("hang", "department", (20, 90)),
    "wait": Step("wait", "department", (20, 90)),
    "wait_over": Step("wait_over", "department", (60, 200)),
    "endorse": Step("endorse", "chief", (10, 60)),
    "approve": Step("approve", "dispatcher", (10, 60)),
    "decline": Step("decline", "chief", (10, 60)),
    "urge": Step("supervise", "supervisor", (10, 60)),
    "yellow": Step("supervise", "supervisor", (10, 60)),
    "red": Step("supervise", "city", (10, 60)),
    "reply": Step("reply", "department", (10, 60)),
    "whistle": Step("whistle", "town", (10, 40)),
    "respond": Step("respond", "helper", (5, 30)),
    "respond_cannot": Step("respond", "helper", (5, 30)),
    "sign_in": Step("sign_in", "helper", (20, 60)),
    "contribute": Step("contribute", "helper", (20, 60)),
    "rate": Step("rate", "town", (10, 60)),
    "escalate": Step("escalate", "department", (10, 60)),
    "hand_down": Step("hand_down", "department", (10, 60)),
    "adjudicate": Step("adjudicate", "dispatcher", (20, 80)),
    "close_town": Step("close", "town", (4, 25)),
    "force_close": Step("force_close", "city", (60, 600)),
    "appeal": Step("appeal", "department", (60, 900)),
    "endorse_appeal": Step("endorse", "dispatcher", (30, 300)),
    "approve_appeal": Step("approve", "supervisor", (30, 300)),
    "reopen": Step("reopen", "supervisor", (60, 900)),
}
DISPOSAL = "disposal"  # assign, submit and confirm together, paced by the limit
LATE_DISPOSAL = "late_disposal"  # the same, and over the limit
FRONTS = (  # from the report to the right department, with how often it goes so
    (("report", "file", "dispatch"), 60),
    (("report", "claim", "file", "dispatch"), 20),
    (("report", "send_verify", "verify", "file", "dispatch"), 12),
    (("report", "file", "dispatch_astray", "return_department", "dispatch"), 5),
    (("report", "file", "return_command", "correct", "file", "dispatch"), 3),
)
BACKS = (((DISPOSAL, "check", "close"), 94), ((DISPOSAL, "check_failed", "rework", DISPOSAL, "check", "close"), 6))
LATE = 0.1  # share of desk steps that take longer than the desk limit
OVERDUE = 0.09  # share of disposals that end after their deadline


@dataclass(frozen=True)
class Problem:
    """A line of problems.csv: category, the place of its standard condition, picture, and words."""

    kind: str
    code: str
    condition: int
    picture: str
    weight: int
    setting: str
    seen: str
    fixed: str


@dataclass(frozen=True)
class Limit:
    value: int
    unit: str


@dataclass(frozen=True)
class Act:
    """One step at its moment."""

    at: datetime
    name: str

    @property
    def step(self) -> Step:
        return STEPS[self.name]


def lines(name: str) -> list[dict[str, Any]]:
    """The rows of a file of the demo story."""
    return list(csv.DictReader((DATA / name).read_text("utf-8").splitlines()))


def problems() -> list[Problem]:
    return [
        Problem(**{**row, "condition": int(row["condition"]), "weight": int(row["weight"])})
        for row in lines("problems.csv")
    ]


class Pace:
    """Gives moments to steps. Paths run forwards from a report, or backwards from a moment that must be right."""

    def __init__(self, rng: Random, calendar: WorkCalendar, now: datetime):
        self.rng, self.calendar, self.now = rng, calendar, now

    def any_report(self) -> datetime:
        """A moment of the last days at which an officer may have reported: by weekday and hour."""
        while True:
            day = (self.now - timedelta(days=self.rng.uniform(0, DAYS))).astimezone(self.calendar.zone)
            if self.rng.random() < (1 if self.calendar.works(day.date()) else RESTFUL):
                hour = self.rng.choices(tuple(HOURS), tuple(HOURS.values()))[0]
                minute, second = self.rng.randrange(60), self.rng.randrange(60)
                return day.replace(hour=hour, minute=minute, second=second).astimezone(UTC)

    def front(self) -> tuple[str, ...]:
        return self._one_of(FRONTS)

    def back(self) -> tuple[str, ...]:
        return self._one_of(BACKS)

    def _one_of(self, ways: Sequence[tuple[tuple[str, ...], int]]) -> tuple[str, ...]:
        return self.rng.choices([way for way, _ in ways], [often for _, often in ways])[0]

    def forwards(self, path: Sequence[str], at: datetime, limit: Limit) -> list[Act]:
        """The path from its first step at that moment on."""
        acts: list[Act] = []
        for name in path:
            if name in (DISPOSAL, LATE_DISPOSAL):
                finished = self.finish(at, limit) if name == DISPOSAL else self.too_late(at, limit)
                acts, at = acts + self.disposal(at, finished), finished
            else:
                at += self.gap(name) if acts else timedelta(0)
                acts.append(Act(at, name))
        return acts

    def backwards(self, path: Sequence[str], last: datetime, limit: Limit) -> list[Act]:
        """The path so that its last step happens at that moment."""
        acts: list[Act] = []
        for name in reversed(path):
            if name == DISPOSAL:
                started = self.started(last, limit, self.rng.uniform(0.2, 0.9))
                acts, last = self.disposal(started, last) + acts, started
            else:
                acts.insert(0, Act(last, name))
                last -= self.gap(name)
        return acts

    def gap(self, name: str) -> timedelta:
        """How long the step took: within the desk's limit as a rule, now and then well over it."""
        usual = self.rng.uniform(*STEPS[name].usual)
        return usual * (self.rng.uniform(1.6, 3) if self.rng.random() < LATE else 1) * MINUTE

    def disposal(self, started: datetime, finished: datetime) -> list[Act]:
        """Taken on soon after it came, submitted shortly before the department confirmed."""
        whole = finished - started
        submitted = finished - min(self.gap("submit") * 3, whole * 0.3)
        return [self.taken(started, submitted), Act(submitted, "submit"), Act(finished, "confirm")]

    def taken(self, started: datetime, end: datetime) -> Act:
        """The department takes the case on, long before the end."""
        return Act(started + min(self.gap("assign"), (end - started) * 0.4), "assign")

    def finish(self, started: datetime, limit: Limit) -> datetime:
        """When the department was done: mostly well within the limit, sometimes over it, never deep in the night."""
        late = self.rng.random() < OVERDUE
        share = self.rng.uniform(1.03, 1.6) if late else self.rng.triangular(0.12, 0.98, 0.6)
        done = after(started, length(limit.value, limit.unit) * share, limit.unit, self.calendar)
        if done.astimezone(self.calendar.zone).hour in range(7, 22):
            return done
        return after(started, length(limit.value, limit.unit) * 0.3, limit.unit, self.calendar)

    def too_late(self, started: datetime, limit: Limit) -> datetime:
        """A quarter of the limit after its end."""
        return after(started, length(limit.value, limit.unit) * 1.25, limit.unit, self.calendar)

    def between(self, names: Sequence[str], start: datetime, end: datetime) -> list[Act]:
        """These steps, spread over the time between two moments."""
        part = (end - start) / (len(names) + 1)
        return [Act(start + part * (at + self.rng.uniform(0.4, 0.8)), name) for at, name in enumerate(names)]

    def started(self, end: datetime, limit: Limit, share: float) -> datetime:
        """When a clock started of which `share` of the limit is used at `end`; a working clock starts by daylight."""
        wanted = length(limit.value, limit.unit) * share
        early, late = end - timedelta(days=45), end
        while late - early > timedelta(seconds=1):
            middle = early + (late - early) / 2
            if elapsed(middle, end, limit.unit, self.calendar) >= wanted:
                early = middle
            else:
                late = middle
        return early - self.rng.uniform(0, 20) * MINUTE if limit.unit.startswith("working") else early
