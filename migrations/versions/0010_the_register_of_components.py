"""The register of components: an edition per change, and proposals from the street that a desk decides on."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

# What is registered already begins its story as it is today.
FIRST = """
INSERT INTO component_edition (id, component_id, version, act, after, by_name, unit_name, at)
SELECT gen_random_uuid(), id, 1, 'load', jsonb_build_object('name', name, 'category', category, 'state', state,
       'owner', owner_id, 'maintainer', maintainer_id, 'grid', grid, 'lon', round(ST_X(point)::numeric, 7),
       'lat', round(ST_Y(point)::numeric, 7)), '系统', '', changed_at
FROM component
"""
SEAL = """
CREATE FUNCTION refuse_change_of_edition() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'editions are append-only' USING ERRCODE = 'insufficient_privilege';
END $body$;
CREATE TRIGGER component_edition_append_only BEFORE UPDATE OR DELETE ON component_edition
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_edition();
CREATE TRIGGER component_edition_no_truncate BEFORE TRUNCATE ON component_edition
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_edition();
"""


def upgrade() -> None:
    op.add_column("component", sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False))
    editions()
    op.execute(FIRST)
    op.execute(SEAL)
    op.execute("CREATE SEQUENCE component_proposal_number")
    proposals()


def editions() -> None:
    op.create_table(
        "component_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "act IN ('add', 'correct', 'load', 'move', 'retire')", name=op.f("ck_component_edition_act")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_component_edition_by_id")),
        sa.ForeignKeyConstraint(["component_id"], ["component.id"], name=op.f("fk_component_edition_component_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component_edition")),
        sa.UniqueConstraint("component_id", "version", name=op.f("uq_component_edition_component_id_version")),
    )


def proposals() -> None:
    op.create_table(
        "component_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=True),
        sa.Column("based_on", sa.BigInteger(), nullable=True),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("accuracy_m", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photos", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("claimed_name", sa.Text(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('add', 'correct', 'move', 'retire')", name=op.f("ck_component_proposal_kind")),
        sa.CheckConstraint(
            "stage IN ('approved', 'pending_review', 'refused', 'withdrawn')", name=op.f("ck_component_proposal_stage")
        ),
        sa.CheckConstraint(
            "(component_id IS NULL) = (kind = 'add' AND stage <> 'approved')",
            name=op.f("ck_component_proposal_component"),
        ),
        sa.ForeignKeyConstraint(["component_id"], ["component.id"], name=op.f("fk_component_proposal_component_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_component_proposal_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_component_proposal_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component_proposal")),
        sa.UniqueConstraint("number", name=op.f("uq_component_proposal_number")),
    )
    op.create_index("ix_component_proposal_stage", "component_proposal", ["stage", "proposed_at", "id"])
    op.create_index("ix_component_proposal_component", "component_proposal", ["component_id"])
    op.create_index("ix_component_proposal_proposed_by", "component_proposal", ["proposed_by", "proposed_at"])
    op.create_index("ix_component_proposal_photos", "component_proposal", ["photos"], postgresql_using="gin")
    op.create_index("idx_component_proposal_point", "component_proposal", ["point"], postgresql_using="gist")
