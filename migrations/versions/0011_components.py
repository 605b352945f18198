"""The register of components: changes proposed and reviewed."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Filled with its slice."""
