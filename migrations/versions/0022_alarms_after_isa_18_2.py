"""Alarms after ISA-18.2: holds, escalation, assignment, cause, bearings; and the situations several alarms make."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"

MOMENT = sa.DateTime(timezone=True)
CAUSES = "'burning', 'fault', 'other', 'process', 'test', 'weather', 'work'"


def upgrade() -> None:
    op.execute("CREATE SEQUENCE alarm_situation_number")
    situations()
    holds()
    for name, kind in (
        ("announced_at", MOMENT),
        ("next_due", MOMENT),
        ("held", sa.Text()),
        ("held_until", MOMENT),
        ("held_reason", sa.Text()),
        ("held_by_name", sa.Text()),
        ("assigned_to_name", sa.Text()),
        ("cause", sa.Text()),
        ("bearing_deg", sa.Float()),
        ("bearing_width_deg", sa.Float()),
    ):
        op.add_column("alarm", sa.Column(name, kind, nullable=True))
    op.add_column("alarm", sa.Column("escalated", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("alarm", sa.Column("assigned_to", sa.Uuid(), sa.ForeignKey("person.id"), nullable=True))
    op.add_column("alarm", sa.Column("situation_id", sa.Uuid(), sa.ForeignKey("alarm_situation.id"), nullable=True))
    op.create_check_constraint("held", "alarm", "held IS NULL OR held IN ('out_of_service', 'shelved', 'suppressed')")
    op.create_check_constraint("cause", "alarm", f"cause IS NULL OR cause IN ({CAUSES})")
    op.create_index("ix_alarm_due", "alarm", ["next_due"], postgresql_where=sa.text("next_due IS NOT NULL"))
    op.create_index("ix_alarm_announced", "alarm", ["announced_at"])
    op.create_index(
        "ix_alarm_situation", "alarm", ["situation_id"], postgresql_where=sa.text("situation_id IS NOT NULL")
    )
    op.execute("UPDATE alarm SET announced_at = raised_at")  # what is open is told already; nobody is pressed by it now


def situations() -> None:
    op.create_table(
        "alarm_situation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Text(), nullable=False, unique=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column(
            "point",
            Geometry(
                "POINT", srid=4490, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=False,
        ),
        sa.Column("located", sa.Boolean(), nullable=False),
        sa.Column("semi_major_m", sa.Float(), nullable=True),
        sa.Column("semi_minor_m", sa.Float(), nullable=True),
        sa.Column("axis_deg", sa.Float(), nullable=True),
        sa.Column("grid", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("alarms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("unacknowledged", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("grouped", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("merged_into", sa.Uuid(), sa.ForeignKey("alarm_situation.id"), nullable=True),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("kind IN ('fire', 'gas', 'other', 'silence', 'water', 'weather')", name="kind"),
        sa.CheckConstraint("stage IN ('closed', 'merged', 'open')", name="stage"),
        sa.CheckConstraint("level IN (1, 2)", name="level"),
    )
    op.create_index("idx_alarm_situation_point", "alarm_situation", ["point"], postgresql_using="gist")
    op.create_index(
        "ix_alarm_situation_open", "alarm_situation", ["kind", "last_at"], postgresql_where=sa.text("stage = 'open'")
    )
    op.create_index("ix_alarm_situation_last", "alarm_situation", ["last_at", "id"])


def holds() -> None:
    op.create_table(
        "alarm_hold",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Uuid(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("metric", sa.Text(), nullable=True),
        sa.Column("comparison", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("hours", JSONB(), nullable=True),
        sa.Column("while_device", sa.Uuid(), sa.ForeignKey("device.id"), nullable=True),
        sa.Column("placed_by", sa.Uuid(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("placed_by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Uuid(), sa.ForeignKey("person.id"), nullable=True),
        sa.CheckConstraint("kind IN ('out_of_service', 'shelved', 'suppressed')", name="kind"),
        sa.CheckConstraint("kind <> 'shelved' OR until IS NOT NULL", name="a_shelf_has_an_end"),
        sa.CheckConstraint("until IS NULL OR until > since", name="until"),
    )
    op.create_index("ix_alarm_hold_device", "alarm_hold", ["device_id"], postgresql_where=sa.text("ended_at IS NULL"))
