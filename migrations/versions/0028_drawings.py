"""Drawings on the map of an emergency."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "emergency_drawing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shape", Geometry("GEOMETRY", srid=4490, dimension=2, spatial_index=False), nullable=False),
        sa.Column("facts", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("removed_at", moment, nullable=True),
        sa.Column("removed_by_name", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('circle', 'line', 'point', 'polygon', 'sector')", name=op.f("ck_emergency_drawing_kind")
        ),
        sa.CheckConstraint(
            "colour IN ('blue', 'green', 'orange', 'red', 'white', 'yellow')", name=op.f("ck_emergency_drawing_colour")
        ),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_emergency_drawing_emergency_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["emergency_drawing.id"], name=op.f("fk_emergency_drawing_replaces_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_emergency_drawing_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_drawing")),
    )
    op.create_index("ix_emergency_drawing_emergency", "emergency_drawing", ["emergency_id", "at"])
