"""The newest alarms of a situation are found without reading all of them: a flood puts ten thousand into one."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.drop_index("ix_alarm_situation", table_name="alarm")
    told = sa.text("situation_id IS NOT NULL")
    op.create_index("ix_alarm_situation", "alarm", ["situation_id", "raised_at"], postgresql_where=told)
