"""Tasks of a response are also for the grid's own officer; a department that is whistled for answers and signs in."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("grid", sa.Text(), nullable=True),
        sa.Column("whistle", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.Column("arrived_at", moment, nullable=True),
        sa.Column("arrived_m", sa.Float(), nullable=True),
    ):
        op.add_column("emergency_task", column)
    op.create_check_constraint(op.f("ck_emergency_task_answer"), "emergency_task", "answer IN ('cannot', 'coming')")
    op.create_index("ix_emergency_task_grid", "emergency_task", ["grid"])
