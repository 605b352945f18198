"""Voice notes of reports."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "voice",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("received_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_voice_uploaded_by")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_voice")),
    )
    op.create_table(
        "voice_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_voice_note_case_id")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_voice_note_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_note")),
        sa.UniqueConstraint("case_id", "sha256", name=op.f("uq_voice_note_case_id_sha256")),
    )
    op.create_index(op.f("ix_voice_note_sha256"), "voice_note", ["sha256"])
