"""The cascade of calls: lines, calls, attempts, and who is on duty for a place."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    cascades()
    calls()
    op.create_table(
        "duty_list",
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("people", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("division", name=op.f("pk_duty_list")),
    )


def cascades() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "cascade",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("step_s", sa.Integer(), nullable=False),
        sa.Column("limit_s", sa.Integer(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("started_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_cascade_emergency_id")),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name=op.f("fk_cascade_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade")),
    )
    op.create_index("ix_cascade_emergency_id", "cascade", ["emergency_id"])
    op.create_table(
        "cascade_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cascade_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("people", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("confirmed_by_name", sa.Text(), nullable=True),
        sa.CheckConstraint("level IN ('community', 'county', 'grid', 'town')", name=op.f("ck_cascade_line_level")),
        sa.CheckConstraint(
            "state IN ('calling', 'confirmed', 'exhausted', 'stopped')", name=op.f("ck_cascade_line_state")
        ),
        sa.ForeignKeyConstraint(["cascade_id"], ["cascade.id"], name=op.f("fk_cascade_line_cascade_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade_line")),
        sa.UniqueConstraint("cascade_id", "level", name=op.f("uq_cascade_line_cascade_id_level")),
    )
    calling = sa.text("state = 'calling'")
    op.create_index("ix_cascade_line_due", "cascade_line", ["due_at"], postgresql_where=calling)


def calls() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "cascade_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("called_at", moment, nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('calling', 'confirmed', 'passed', 'settled')", name=op.f("ck_cascade_call_state")
        ),
        sa.CheckConstraint("via IN ('desk', 'phone', 'push', 'voice')", name=op.f("ck_cascade_call_via")),
        sa.ForeignKeyConstraint(["line_id"], ["cascade_line.id"], name=op.f("fk_cascade_call_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cascade_call_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade_call")),
        sa.UniqueConstraint("line_id", "position", name=op.f("uq_cascade_call_line_id_position")),
    )
    op.create_index("ix_cascade_call_person", "cascade_call", ["person_id", "state"])
    op.create_table(
        "call_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("settled_at", moment, nullable=True),
        sa.CheckConstraint(
            "channel IN ('live', 'sms', 'voice', 'web_push', 'webhook', 'wecom')", name=op.f("ck_call_attempt_channel")
        ),
        sa.CheckConstraint("state IN ('failed', 'queued', 'quiet', 'sent')", name=op.f("ck_call_attempt_state")),
        sa.ForeignKeyConstraint(["call_id"], ["cascade_call.id"], name=op.f("fk_call_attempt_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_attempt")),
        sa.UniqueConstraint("call_id", "channel", name=op.f("uq_call_attempt_call_id_channel")),
    )
