"""The after-action report as a document."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "emergency_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("names", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("ready_at", moment, nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'ready')", name=op.f("ck_emergency_document_state")),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_emergency_document_emergency_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_emergency_document_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_document")),
    )
    op.create_index("ix_emergency_document_emergency", "emergency_document", ["emergency_id", "asked_at"])
