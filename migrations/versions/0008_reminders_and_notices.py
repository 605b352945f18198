"""Reminders, escalation, and notices to people."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

STEPS = (  # mark, card, who is told; see dispatch/reminding.py
    (50, None, ["handler"]),
    (75, None, ["handler", "chief"]),
    (100, "yellow", ["handler", "chief", "dispatcher", "leader"]),
    (100 + 4 * 60, "red", ["chief", "dispatcher", "leader_above"]),
    (100 + 8 * 60, None, ["dispatcher", "city"]),
)
# Cases that were open before there was a timer are looked at once by it, which passes over what is long past.
LOOK_ONCE = (
    "UPDATE cases SET next_due = now() WHERE finished_at IS NULL AND deadline IS NOT NULL"
    " AND stage IN ('pending_handle', 'handling', 'handle_finish')"
)


def upgrade() -> None:
    for table in ("card", "party", "adjudication", "clock_request"):
        op.add_column(table, sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("desk_told", sa.DateTime(timezone=True), nullable=True))
    notices()
    steps()
    op.execute(LOOK_ONCE)


def notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "cause", name=op.f("uq_notice_person_id_cause")),
    )
    op.create_index("ix_notice_person", "notice", ["person_id", "at", "id"])
    op.create_index(
        "ix_notice_unread", "notice", ["person_id", "at", "id"], postgresql_where=sa.text("read_at IS NULL")
    )
    op.create_index("ix_notice_at", "notice", ["at"])


def steps() -> None:
    table = op.create_table(
        "reminder_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.SmallInteger(), nullable=False),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("tells", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("mark BETWEEN 1 AND 28900", name=op.f("ck_reminder_step_mark")),
        sa.CheckConstraint("card IN ('red', 'yellow')", name=op.f("ck_reminder_step_card")),
        sa.CheckConstraint("card IS NULL OR mark >= 100", name=op.f("ck_reminder_step_card_when_late")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_reminder_step_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_step")),
    )
    op.create_index(
        "uq_reminder_step_in_force",
        "reminder_step",
        ["mark"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    always = "2019-12-31T16:00:00Z"
    op.bulk_insert(
        table,
        [
            {"id": str(uuid4()), "mark": mark, "card": card, "tells": tells, "valid_from": always}
            for mark, card, tells in STEPS
        ],
    )
