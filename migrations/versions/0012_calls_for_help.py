"""Calls for help of officers."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "sos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("pressed_at", moment, nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("point", Geometry("POINT", srid=4490, dimension=2, spatial_index=False), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("placed_at", moment, nullable=True),
        sa.Column("grid", sa.Text(), nullable=True),
        sa.Column("town", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", moment, nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("stage IN ('acknowledged', 'closed', 'open', 'withdrawn')", name=op.f("ck_sos_stage")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sos_person_id")),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"], name=op.f("fk_sos_acknowledged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sos")),
    )
    op.create_index("ix_sos_live", "sos", ["received_at"], postgresql_where=sa.text("stage <> 'closed'"))
    op.create_index("ix_sos_person", "sos", ["person_id", "received_at"])
