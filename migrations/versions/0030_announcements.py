"""Announcements to a division, and a receipt for each person in it."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "announcement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("confirm_by", moment, nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("published_at", moment, nullable=False),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("urgency IN ('important', 'ordinary', 'urgent')", name=op.f("ck_announcement_urgency")),
        sa.ForeignKeyConstraint(["division"], ["division.code"], name=op.f("fk_announcement_division")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_announcement_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_published", "announcement", ["published_at", "id"])
    op.create_index("ix_announcement_photo", "announcement", ["photo"], postgresql_where=sa.text("photo IS NOT NULL"))
    op.create_table(
        "announcement_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("received_at", moment, nullable=True),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR read_at IS NOT NULL", name=op.f("ck_announcement_receipt_read_before_confirmed")
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_announcement_receipt_announcement_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_announcement_receipt_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_receipt")),
        sa.UniqueConstraint(
            "announcement_id", "person_id", name=op.f("uq_announcement_receipt_announcement_id_person_id")
        ),
    )
    op.create_index("ix_announcement_receipt_person", "announcement_receipt", ["person_id", "announcement_id"])
