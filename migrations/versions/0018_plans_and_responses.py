"""Plans in editions, tasks of a response, reports upwards, and what an emergency is graded with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    plans()
    grades()
    tasks()
    reports()


def plans() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "emergency_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("revised_on", sa.Date(), nullable=False),
        sa.Column("revise_by", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("in_force_at", moment, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('basic', 'department', 'enterprise', 'event', 'overall', 'special')",
            name=op.f("ck_emergency_plan_kind"),
        ),
        sa.CheckConstraint("state IN ('draft', 'in_force', 'replaced', 'void')", name=op.f("ck_emergency_plan_state")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_emergency_plan_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_plan")),
        sa.UniqueConstraint("code", "edition", name=op.f("uq_emergency_plan_code_edition")),
    )
    op.create_index(
        "uq_emergency_plan_in_force",
        "emergency_plan",
        ["code"],
        unique=True,
        postgresql_where=sa.text("state = 'in_force'"),
    )


def grades() -> None:
    facts = postgresql.JSONB()
    op.add_column("emergency", sa.Column("event_level", sa.Integer(), nullable=True))
    op.add_column("emergency", sa.Column("warning_colour", sa.Text(), nullable=True))
    op.add_column("emergency", sa.Column("figures", facts, server_default=sa.text("'{}'"), nullable=False))
    op.add_column("emergency", sa.Column("roles", facts, server_default=sa.text("'{}'"), nullable=False))
    op.add_column("emergency", sa.Column("plan_id", sa.Uuid(), nullable=True))
    op.add_column("emergency", sa.Column("drill", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_check_constraint(op.f("ck_emergency_event_level"), "emergency", "event_level BETWEEN 1 AND 4")
    op.create_check_constraint(
        op.f("ck_emergency_warning_colour"), "emergency", "warning_colour IN ('blue', 'orange', 'red', 'yellow')"
    )
    op.create_foreign_key(op.f("fk_emergency_plan_id"), "emergency", "emergency_plan", ["plan_id"], ["id"])


def tasks() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "emergency_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("card", sa.Integer(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("department_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("photos", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint("state IN ('cancelled', 'done', 'open')", name=op.f("ck_emergency_task_state")),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_emergency_task_emergency_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["emergency_plan.id"], name=op.f("fk_emergency_task_plan_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_emergency_task_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_task")),
    )
    op.create_index("ix_emergency_task_department_id", "emergency_task", ["department_id"])
    op.create_index("uq_emergency_task_card", "emergency_task", ["emergency_id", "plan_id", "card"], unique=True)


def reports() -> None:
    op.create_table(
        "emergency_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage IN ('final', 'first', 'follow_up')", name=op.f("ck_emergency_report_stage")),
        sa.CheckConstraint("channel IN ('phone', 'written')", name=op.f("ck_emergency_report_channel")),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_emergency_report_emergency_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_emergency_report_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_report")),
    )
    op.create_index("ix_emergency_report_emergency", "emergency_report", ["emergency_id", "at"])
