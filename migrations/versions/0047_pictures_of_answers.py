"""Pictures of emergency tasks and of answers to alarms are seen by whoever sees the task or the alarm."""

from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.execute("ALTER TABLE emergency_task ADD COLUMN settled_by uuid")
    op.execute(
        "ALTER TABLE emergency_task ADD CONSTRAINT fk_emergency_task_settled_by FOREIGN KEY (settled_by)"
        " REFERENCES person (id)"
    )
    op.execute(
        "UPDATE emergency_task SET settled_by = person.id FROM person JOIN photo ON photo.uploaded_by = person.id"
        " WHERE person.name = settled_by_name AND photos ? photo.sha256"
    )
    op.execute("CREATE INDEX ix_history_photos ON history USING gin ((stated -> 'photos')) WHERE stated ? 'photos'")
