"""Warnings to the public, and the CAP messages of others."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    moment, facts = sa.DateTime(timezone=True), postgresql.JSONB()
    op.create_table(
        "warning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("msg_type", sa.Text(), nullable=False),
        sa.Column("told", facts, nullable=False),
        sa.Column("area_name", sa.Text(), nullable=False),
        sa.Column("area", Geometry("MULTIPOLYGON", srid=4490, dimension=2, spatial_index=False), nullable=True),
        sa.Column("earlier_id", sa.Uuid(), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("drafted_by_name", sa.Text(), nullable=False),
        sa.Column("approved_by_name", sa.Text(), nullable=True),
        sa.Column("sent_at", moment, nullable=True),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("xml", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "stage IN ('approved', 'cancelled', 'draft', 'expired', 'published', 'replaced', 'withdrawn')",
            name=op.f("ck_warning_stage"),
        ),
        sa.CheckConstraint("status IN ('Actual', 'Exercise')", name=op.f("ck_warning_status")),
        sa.CheckConstraint("msg_type IN ('Alert', 'Cancel', 'Update')", name=op.f("ck_warning_msg_type")),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_warning_emergency_id")),
        sa.ForeignKeyConstraint(["earlier_id"], ["warning.id"], name=op.f("fk_warning_earlier_id")),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_warning_drafted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning")),
        sa.UniqueConstraint("identifier", name=op.f("uq_warning_identifier")),
    )
    op.create_index("idx_warning_area", "warning", ["area"], postgresql_using="gist")
    op.create_index("ix_warning_sent", "warning", ["sent_at", "id"])
    op.create_table(
        "warning_taken",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("sent", sa.Text(), nullable=False),
        sa.Column("leaves", facts, nullable=False),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_taken")),
        sa.UniqueConstraint("sender", "identifier", "sent", name=op.f("uq_warning_taken_sender_identifier_sent")),
    )
