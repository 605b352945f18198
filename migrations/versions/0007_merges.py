"""Cases merged into one, and taken apart again."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Filled with its slice."""
