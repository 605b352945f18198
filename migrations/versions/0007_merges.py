"""Cases merged into one, and taken apart again."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

OPEN = text("ended_at IS NULL")


def upgrade() -> None:
    """Every merge as it was made; the open ones say which case rests in which."""
    op.create_table(
        "merger",
        Column("id", Uuid(), primary_key=True),
        Column("child_id", Uuid(), ForeignKey("cases.id"), nullable=False),
        Column("main_id", Uuid(), ForeignKey("cases.id"), nullable=False),
        Column("merged_at", DateTime(timezone=True), nullable=False),
        Column("merged_by", Uuid(), ForeignKey("person.id"), nullable=True),
        Column("before", JSONB(), nullable=False),
        Column("ended_at", DateTime(timezone=True), nullable=True),
        Column("ended_by", Uuid(), ForeignKey("person.id"), nullable=True),
        CheckConstraint("child_id <> main_id", name="ck_merger_not_into_itself"),
        CheckConstraint("ended_at >= merged_at", name="ck_merger_order"),
    )
    op.create_index("uq_merger_open", "merger", ["child_id"], unique=True, postgresql_where=OPEN)
    op.create_index("ix_merger_main", "merger", ["main_id"], postgresql_where=OPEN)
    op.create_index("ix_merger_child_id", "merger", ["child_id"])
