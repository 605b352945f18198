"""Every desk of the chain: levels, clocks, requests, cards, parties, merges, adjudication."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Filled with its slice."""
