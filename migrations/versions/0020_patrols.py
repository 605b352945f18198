"""Patrol tracks, the cells they touched, sign-ins."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "patrol",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint(
            "ends_at > started_at AND ends_at <= started_at + interval '16 hours'", name=op.f("ck_patrol_order")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_patrol_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol")),
    )
    op.create_index("ix_patrol_person", "patrol", ["person_id", "started_at"])
    op.create_index("ix_patrol_started_at", "patrol", ["started_at"])
    op.create_table(
        "patrol_point",
        sa.Column("patrol_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("point", Geometry("POINT", srid=4490, dimension=2, spatial_index=False), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.CheckConstraint("seq BETWEEN 0 AND 1000000", name=op.f("ck_patrol_point_seq")),
        sa.ForeignKeyConstraint(
            ["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_point_patrol_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patrol_id", "seq", name=op.f("pk_patrol_point")),
    )
    op.create_table(
        "patrol_cell",
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("x", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("y", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("grid", "day", "x", "y", name=op.f("pk_patrol_cell")),
    )
    op.create_index(op.f("ix_patrol_cell_day"), "patrol_cell", ["day"])
    op.create_table(
        "patrol_sign_in",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_patrol_sign_in_person_id")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_patrol_sign_in")),
    )
