"""Acts of the wall are kept under the id the screen gave them: sent again after a lost answer, they are done once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "emergency_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("made", JSONB(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("act IN ('drawing', 'log', 'stock', 'task', 'whistle')", name=op.f("ck_emergency_act_act")),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_emergency_act_emergency_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_emergency_act_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_act")),
    )
