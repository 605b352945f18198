"""What the phone says beyond a report: stamps, answers, notes by voice, passing on."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Filled with its slice."""
