"""Search by words, and lists in the order of urgency."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Filled with its slice."""
