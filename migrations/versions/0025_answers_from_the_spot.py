"""Answers from the spot, each under its phone's own key."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "sent_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("claimed_person", sa.Uuid(), nullable=True),
        sa.Column("claimed_name", sa.Text(), nullable=True),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("subject_kind IN ('alarm', 'case')", name=op.f("ck_sent_move_subject_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sent_move_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_move")),
    )
    op.create_index("ix_sent_move_subject", "sent_move", ["subject_kind", "subject_id"])
