"""A printed report has a language and says whether it was made after the stand-down."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
LANGUAGE = "language IN ('zh-CN', 'en')"


def upgrade() -> None:
    op.add_column("emergency_document", sa.Column("language", sa.Text(), nullable=False, server_default="zh-CN"))
    op.add_column("emergency_document", sa.Column("final", sa.Boolean(), nullable=True))
    op.create_check_constraint(op.f("ck_emergency_document_language"), "emergency_document", LANGUAGE)
    op.execute(
        "UPDATE emergency_document paper SET final = coalesce(paper.ready_at >= whole.closed_at, false)"
        " FROM emergency whole WHERE whole.id = paper.emergency_id AND paper.state = 'ready'"
    )
