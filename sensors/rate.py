"""How fast a value changes: the slope of the straight line through its last readings (least squares). Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

FEWEST = 3  # two readings are a step, not a course


def per_minute(points: Sequence[tuple[datetime, float]], at: datetime, window: timedelta) -> float | None:
    """Units per minute over (at - window, at]; None without three readings over at least half the window."""
    chosen = [(moment, value) for moment, value in points if timedelta(0) <= at - moment <= window]
    if len(chosen) < FEWEST or 2 * (max(chosen)[0] - min(chosen)[0]) < window:
        return None
    minutes = [(moment - at).total_seconds() / 60 for moment, _ in chosen]
    values = [value for _, value in chosen]
    middle, mean = sum(minutes) / len(minutes), sum(values) / len(values)
    spread = sum((minute - middle) ** 2 for minute in minutes)
    if not spread:
        return None
    return sum((minute - middle) * (value - mean) for minute, value in zip(minutes, values, strict=True)) / spread
