"""Patrol tracks, sign-in, calls for help, web push."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Filled with its slice."""
