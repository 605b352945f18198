"""When reports are due: first by phone and in writing, then follow-ups while it lasts, a final one (domain.md §6.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.words import Words

W = Words
STAGES = {
    "first": W("首报", "first report"),
    "follow_up": W("续报", "follow-up report"),
    "final": W("终报", "final report"),
}
CHANNELS = {"phone": W("电话", "by phone"), "written": W("书面", "in writing")}


@dataclass(frozen=True)
class Limits:
    """How long each report may take, settings of the city."""

    phone: timedelta = timedelta(minutes=20)
    written: timedelta = timedelta(minutes=40)
    follow_up: timedelta = timedelta(hours=2)


@dataclass(frozen=True)
class Sent:
    """One report that has gone out."""

    stage: str
    channel: str
    at: datetime


@dataclass(frozen=True)
class Due:
    """One report that was or will be due; `done_at` empty while it has not gone out."""

    stage: str
    channel: str
    due_at: datetime
    done_at: datetime | None

    def late(self, now: datetime) -> bool:
        return (self.done_at or now) > self.due_at


def due(opened_at: datetime, closed_at: datetime | None, sent: Sequence[Sent], limits: Limits) -> list[Due]:
    """All clocks of an emergency: both first reports, the running follow-up, and the final one once it has ended."""
    found = [
        Due("first", "phone", opened_at + limits.phone, _first(sent, "first", "phone")),
        Due("first", "written", opened_at + limits.written, _first(sent, "first", "written")),
    ]
    if closed_at is not None:
        return [*found, Due("final", "written", closed_at + limits.follow_up, _first(sent, "final", "written"))]
    written = [each.at for each in sent if each.channel == "written"]
    if written:
        found.append(Due("follow_up", "written", max(written) + limits.follow_up, None))
    return found


def _first(sent: Sequence[Sent], stage: str, channel: str) -> datetime | None:
    return min((each.at for each in sent if (each.stage, each.channel) == (stage, channel)), default=None)
