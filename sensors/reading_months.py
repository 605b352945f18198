"""The months readings are kept in: one table per month, made ahead of time, and one for whatever fits none."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def make_months(session: Session, ahead: int = 2) -> int:
    """Make this month and `ahead` more if they are missing; the number of months made."""
    return int(session.execute(text("SELECT reading_make_months(now(), :ahead)"), {"ahead": ahead}).scalar_one())
