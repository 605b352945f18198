"""The months readings and their roll-ups are kept in: one table per month, made ahead, dropped whole when past."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

BY_MONTH = ("reading", "rollup_minute", "rollup_hour")


def make_months(session: Session, ahead: int = 2) -> int:
    """Make this month and `ahead` more if they are missing; the number of months made."""
    made = text("SELECT months_make(:kept, now(), :ahead)")
    return sum(int(session.execute(made, {"kept": kept, "ahead": ahead}).scalar_one()) for kept in BY_MONTH)


def drop_months(session: Session, kept: str, before: datetime) -> int:
    """Drop the months that end before a moment; never of the last 30 days, a legal minimum (domain.md §6.3)."""
    dropped = text("SELECT months_drop(:kept, :before)")
    return int(session.execute(dropped, {"kept": kept, "before": before}).scalar_one())
