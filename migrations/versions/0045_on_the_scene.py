"""Emergency tasks are answered from the spot, and who holds a post or a task signs in on the scene."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_sent_move_subject_kind"), "sent_move", type_="check")
    op.create_check_constraint(
        op.f("ck_sent_move_subject_kind"), "sent_move", "subject_kind IN ('case', 'alarm', 'duty', 'emergency')"
    )
    op.create_index("ix_emergency_task_photos", "emergency_task", ["photos"], postgresql_using="gin")
    op.create_table(
        "emergency_presence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("distance_m", sa.Float(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_emergency_presence_emergency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_emergency_presence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_presence")),
    )
    op.create_index("ix_emergency_presence_emergency", "emergency_presence", ["emergency_id", "since"])
    op.create_index(
        "uq_emergency_presence_there",
        "emergency_presence",
        ["emergency_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
