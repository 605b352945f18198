"""Rules by rate, repetition, neighbours, silence and hours; rules of one device; rules on monitor that only count."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"

COMPARISONS = "comparison IN ('above', 'below', 'falling', 'rising', 'silent')"
KEY = ("device_type", "metric", "comparison", "level")


def upgrade() -> None:
    for column in (
        sa.Column("times", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("devices", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("window_s", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("radius_m", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("hours", JSONB(), nullable=True),
        sa.Column("device_id", sa.Uuid(), sa.ForeignKey("device.id"), nullable=True),
        sa.Column("monitor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    ):
        op.add_column("alarm_rule", column)
    op.create_check_constraint(
        "counts", "alarm_rule", "times >= 1 AND devices >= 1 AND window_s >= 0 AND radius_m >= 0"
    )
    op.drop_index("uq_alarm_rule_present", "alarm_rule")
    op.create_index(
        "uq_alarm_rule_present",
        "alarm_rule",
        [*KEY, "times", "devices", "monitor", "device_id"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    for table in ("alarm_rule", "alarm"):
        op.drop_constraint(f"ck_{table}_comparison", table)
        op.create_check_constraint("comparison", table, COMPARISONS)
    op.create_table(
        "alarm_trial",
        sa.Column("rule_id", sa.Uuid(), sa.ForeignKey("alarm_rule.id"), primary_key=True),
        sa.Column("device_id", sa.Uuid(), sa.ForeignKey("device.id"), primary_key=True),
        sa.Column("raised", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
    )
