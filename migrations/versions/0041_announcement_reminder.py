"""Whoever has not confirmed an announcement is reminded before its limit; those that run now get their moment too."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    for name in ("remind_at", "reminded_at"):
        op.add_column("announcement", sa.Column(name, sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE announcement SET remind_at = confirm_by - (confirm_by - published_at) * 0.25"
        " WHERE confirm_by > now() AND withdrawn_at IS NULL"
    )
    waits = sa.text("reminded_at IS NULL AND withdrawn_at IS NULL")
    op.create_index("ix_announcement_remind", "announcement", ["remind_at"], postgresql_where=waits)
