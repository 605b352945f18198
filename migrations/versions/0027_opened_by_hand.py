"""An emergency may begin as a case, a case has one; when its response was ordered is kept beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("emergency", sa.Column("case_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_emergency_case_id"), "emergency", "cases", ["case_id"], ["id"])
    op.create_index(
        "uq_emergency_case", "emergency", ["case_id"], unique=True, postgresql_where=sa.text("case_id IS NOT NULL")
    )
    op.add_column("emergency", sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE emergency SET responded_at = history.at FROM history"
        " WHERE subject_kind = 'emergency' AND subject_id = emergency.id AND move = 'respond'"
    )
