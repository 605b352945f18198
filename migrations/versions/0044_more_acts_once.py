"""More is done once under an id of its own: reports, lines of stock, teams, plans and warnings among them."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
ACTS = (
    "'cascade', 'check', 'document', 'drawing', 'impact', 'log', 'open', 'plan', 'redraw', 'report', 'stock', "
    "'stock_move', 'task', 'teams', 'test', 'warning', 'whistle'"
)


def upgrade() -> None:
    op.alter_column("emergency_act", "emergency_id", existing_type=sa.Uuid(), nullable=True)
    op.drop_constraint(op.f("ck_emergency_act_act"), "emergency_act", type_="check")
    op.create_check_constraint(op.f("ck_emergency_act_act"), "emergency_act", f"act IN ({ACTS})")
