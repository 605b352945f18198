"""What the phone says beyond a report: where it measured, why the pin was moved, the camera's own pictures, whose outbox."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column(
        "report",
        sa.Column(
            "measured",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
    )
    op.add_column("report", sa.Column("moved_m", sa.Float(), nullable=True))
    op.add_column("report", sa.Column("moved_reason", sa.Text(), nullable=True))
    op.add_column("report", sa.Column("claimed_reporter", sa.Uuid(), nullable=True))
    op.add_column("report", sa.Column("claimed_name", sa.Text(), nullable=True))
    op.add_column("evidence", sa.Column("original_sha256", sa.Text(), nullable=True))
