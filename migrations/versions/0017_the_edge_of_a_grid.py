"""A case passed on between the grids on both sides of an edge; how far from the place a department signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("cases", sa.Column("passed", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("cases", sa.Column("passed_from", sa.Text(), nullable=True))
    op.add_column("party", sa.Column("arrived_m", sa.Float(), nullable=True))
