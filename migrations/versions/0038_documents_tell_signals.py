"""A printed report says whether it tells the alarm or case behind its emergency: who may not see that does not get it."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    told = sa.Column("signal", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("emergency_document", told)  # what was printed before told it
