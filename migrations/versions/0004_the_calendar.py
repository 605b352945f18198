"""The calendar of work: windows of each county, who changed what."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Filled with its slice."""
