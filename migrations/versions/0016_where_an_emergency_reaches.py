"""Sites an emergency asks about, and the assessments of where it reaches."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    moment, facts = sa.DateTime(timezone=True), postgresql.JSONB()
    op.create_table(
        "emergency_site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'ready'"), nullable=False),
        sa.Column("point", Geometry("POINT", srid=4490, dimension=2, spatial_index=False), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.BigInteger(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("facts", facts, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('depot', 'hazard', 'hospital', 'shelter', 'target')", name=op.f("ck_emergency_site_kind")
        ),
        sa.CheckConstraint("state IN ('closed', 'full', 'ready')", name=op.f("ck_emergency_site_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_site")),
        sa.UniqueConstraint("code", name=op.f("uq_emergency_site_code")),
    )
    op.create_index("idx_emergency_site_point", "emergency_site", ["point"], postgresql_using="gist")
    op.create_index("ix_emergency_site_kind", "emergency_site", ["kind", "code"])
    op.create_table(
        "impact_assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked", facts, nullable=False),
        sa.Column("figures", facts, nullable=False),
        sa.Column("area", Geometry("MULTIPOLYGON", srid=4490, dimension=2, spatial_index=False), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.CheckConstraint(
            "kind IN ('area', 'circle', 'fire', 'plume', 'sector')", name=op.f("ck_impact_assessment_kind")
        ),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_impact_assessment_emergency_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_impact_assessment_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_assessment")),
    )
    op.create_index("idx_impact_assessment_area", "impact_assessment", ["area"], postgresql_using="gist")
    op.create_index("ix_impact_assessment_emergency", "impact_assessment", ["emergency_id", "at"])
