"""Description templates of categories, in editions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "phrase_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phrases", postgresql.JSONB(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("valid_from", moment, nullable=False),
        sa.Column("valid_to", moment, nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_phrase_edition_number")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_phrase_edition_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_edition")),
    )
    op.create_index("uq_phrase_edition_number", "phrase_edition", ["category", "number"], unique=True)
    op.create_index(
        "uq_phrase_edition_current",
        "phrase_edition",
        ["category"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )
