"""A day's forest-fire weather of each county, with the codes that go on to the next."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

NUMBERS = ("temperature", "humidity", "wind", "rain", "ffmc", "dmc", "dc", "isi", "bui", "fwi")


def upgrade() -> None:
    op.create_table(
        "fire_day",
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in NUMBERS),
        sa.Column("run", sa.SmallInteger(), nullable=False),
        sa.Column("stations", sa.SmallInteger(), nullable=False),
        sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("run >= 1 AND stations >= 1", name=op.f("ck_fire_day_observed")),
        sa.PrimaryKeyConstraint("division", "day", name=op.f("pk_fire_day")),
    )
