"""Cameras, tickets to look through them, every look written down, and the small frames a detector compares with."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"

MOMENT = sa.DateTime(timezone=True)
KEPT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moyang_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON camera_view FROM moyang_app;
    END IF;
END $$"""


def upgrade() -> None:
    op.create_table(
        "camera",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("code", sa.Text(), nullable=False, unique=True),
        sa.Column("gb_id", sa.Text(), nullable=True, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Uuid(), sa.ForeignKey("device.id"), nullable=True, unique=True),
        sa.Column(
            "point",
            Geometry(
                "POINT", srid=4490, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=False,
        ),
        sa.Column("grid", sa.Text(), nullable=True),
        sa.Column("height_m", sa.Float(), nullable=True),
        sa.Column("heading_deg", sa.Float(), nullable=True),
        sa.Column("view_deg", sa.Float(), nullable=False),
        sa.Column("range_m", sa.Float(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("address", JSONB(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("watched", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("look_at", MOMENT, nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("gateway IN ('file', 'stream', 'wvp')", name="gateway"),
        sa.CheckConstraint("network IN ('government', 'internet', 'police', 'trade')", name="network"),
        sa.CheckConstraint("gb_id IS NULL OR gb_id ~ '^[0-9]{20}$'", name="gb_id"),
        sa.CheckConstraint("view_deg > 0 AND view_deg <= 360 AND range_m > 0", name="view"),
    )
    op.create_index("idx_camera_point", "camera", ["point"], postgresql_using="gist")
    op.create_index("ix_camera_look", "camera", ["look_at"], postgresql_where=sa.text("watched AND active"))
    op.create_table(
        "camera_ticket",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("camera_id", sa.Uuid(), sa.ForeignKey("camera.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_camera_ticket_camera", "camera_ticket", ["camera_id", "issued_at"])
    op.create_table(
        "camera_view",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("camera_id", sa.Uuid(), sa.ForeignKey("camera.id"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), sa.ForeignKey("camera_ticket.id"), nullable=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.CheckConstraint("what IN ('detector', 'live', 'snapshot', 'ticket')", name="what"),
    )
    op.create_index("ix_camera_view_at", "camera_view", ["at", "id"])
    op.create_index("ix_camera_view_camera", "camera_view", ["camera_id", "at"])
    op.create_table(
        "camera_frame",
        sa.Column("camera_id", sa.Uuid(), sa.ForeignKey("camera.id"), primary_key=True),
        sa.Column("at", MOMENT, primary_key=True),
        sa.Column("light", sa.LargeBinary(), nullable=False),
    )
    op.execute(KEPT)
