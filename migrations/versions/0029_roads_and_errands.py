"""Roads, teams on their errands, crews that check in."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

KEPT = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moyang_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON crew_check FROM moyang_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    roads()
    errands()
    op.execute(KEPT)


def roads() -> None:
    op.create_table(
        "road_edge",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("from_lon", "from_lat", "to_lon", "to_lat")),
        sa.Column("length_m", sa.Float(), nullable=False),
        sa.Column("speed_kmh", sa.Float(), nullable=False),
        sa.Column("one_way", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length_m >= 0 AND speed_kmh > 0", name=op.f("ck_road_edge_driven")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_edge")),
    )


def errands() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "team_dispatch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("eta_min", sa.Float(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("sent_by_name", sa.Text(), nullable=False),
        *(
            sa.Column(name, moment, nullable=True)
            for name in ("set_out_at", "on_scene_at", "released_at", "ended_at", "check_due_at", "overdue_at")
        ),
        sa.Column("check_every_min", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis IN ('roads', 'straight')", name=op.f("ck_team_dispatch_basis")),
        sa.CheckConstraint("check_every_min > 0", name=op.f("ck_team_dispatch_check_every_min")),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_team_dispatch_emergency_id")),
        sa.ForeignKeyConstraint(["team_id"], ["response_team.id"], name=op.f("fk_team_dispatch_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_dispatch")),
    )
    op.create_index("ix_team_dispatch_emergency_id", "team_dispatch", ["emergency_id"])
    ends, due = sa.text("ended_at IS NULL"), sa.text("overdue_at IS NULL AND check_due_at IS NOT NULL")
    op.create_index("uq_team_dispatch_once", "team_dispatch", ["team_id"], unique=True, postgresql_where=ends)
    op.create_index("ix_team_dispatch_due", "team_dispatch", ["check_due_at"], postgresql_where=due)
    op.create_table(
        "crew_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["dispatch_id"], ["team_dispatch.id"], name=op.f("fk_crew_check_dispatch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crew_check")),
    )
    op.create_index("ix_crew_check_dispatch_id", "crew_check", ["dispatch_id"])
