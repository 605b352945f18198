"""Forms that administrators design, visits, inspections, census."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Filled with its slice."""
