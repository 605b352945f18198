"""Communication tests: calls of no emergency, and when they are made by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

LEVELS = "level IN ('city', 'community', 'county', 'grid', 'town')"


def upgrade() -> None:
    op.add_column("cascade", sa.Column("test", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column("cascade", "emergency_id", nullable=True)
    op.create_check_constraint(op.f("ck_cascade_test"), "cascade", "test = (emergency_id IS NULL)")
    op.create_index("ix_cascade_test", "cascade", ["started_at"], postgresql_where=sa.text("test"))
    op.drop_constraint(op.f("ck_cascade_line_level"), "cascade_line", type_="check")
    op.create_check_constraint(op.f("ck_cascade_line_level"), "cascade_line", LEVELS)
    plan = op.create_table(
        "communication_test_plan",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("cadence", sa.Text(), server_default=sa.text("'off'"), nullable=False),
        sa.Column("day", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("at", sa.Text(), server_default=sa.text("'09:00'"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_communication_test_plan_one")),
        sa.CheckConstraint(
            "cadence IN ('daily', 'monthly', 'off', 'weekly')", name=op.f("ck_communication_test_plan_cadence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication_test_plan")),
    )
    op.bulk_insert(plan, [{"id": 1}])
