"""A camera's ticket keeps the address that plays on it: the picture comes through the house and ends with the ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("camera_ticket", sa.Column("hls", sa.Text(), nullable=True))
