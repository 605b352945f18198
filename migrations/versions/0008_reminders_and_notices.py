"""Reminders, escalation, and notices to people."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Filled with its slice."""
