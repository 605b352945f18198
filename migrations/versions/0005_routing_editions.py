"""Routing rules in editions, and precedents."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Filled with its slice."""
