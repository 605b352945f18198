"""A communication test keeps the places where nobody was on duty to be asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.add_column("cascade_line", sa.Column("no_list", JSONB(), server_default=sa.text("'[]'"), nullable=False))
