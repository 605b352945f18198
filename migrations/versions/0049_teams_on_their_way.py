"""Where a team on its errand is, and the way it went."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    for name, more in (("errand_place", True), ("errand_point", False)):
        op.create_table(
            name,
            sa.Column("dispatch_id", sa.Uuid(), nullable=False),
            sa.Column("at", moment, nullable=False),
            sa.Column("point", Geometry("POINT", srid=4490, dimension=2, spatial_index=False), nullable=False),
            *(last() if more else ()),
            sa.ForeignKeyConstraint(["dispatch_id"], ["team_dispatch.id"], name=op.f(f"fk_{name}_dispatch_id")),
            sa.PrimaryKeyConstraint("dispatch_id", *(() if more else ("at",)), name=op.f(f"pk_{name}")),
        )
    op.create_index("ix_errand_point_at", "errand_point", ["at"])


def last() -> tuple[sa.Column[object], ...]:
    moment = sa.DateTime(timezone=True)
    return (
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.Column("left", sa.Float(), nullable=False),
    )
