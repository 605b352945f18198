"""Every desk of the chain: levels, clocks, requests, cards, parties, merges, adjudication."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

STAGES = """'pending_register', 'pending_verify', 'not_accepted', 'pending_filing', 'not_filed', 'pending_dispatch',
 'pending_handle', 'handling', 'handle_finish', 'pending_check', 'pending_close', 'closed', 'forced_close', 'voided',
 'merged'"""
CHECKS = {
    "stage": f"stage IN ({STAGES})",
    "level": "level IN ('grid', 'town', 'county', 'city')",
    "routed_level": "routed_level IN ('grid', 'town', 'county', 'city')",
    "path": "path IN ('standard', 'simple', 'self')",
    "sensitivity": "sensitivity IN ('open', 'private')",
    "request_kind": "request_kind IN ('extend', 'hang', 'appeal')",
    "request_state": "request_state IN ('asked', 'endorsed')",
    "open_card": "open_card IN ('yellow', 'red')",
    "archive_type": "archive_type IN ('normal', 'overdue', 'error', 'special', 'self')",
    "merged_into": "(stage = 'merged') = (merged_into IS NOT NULL)",
    "not_into_itself": "merged_into <> id",
    "one_stop": "hung_at IS NULL OR waiting_since IS NULL",
}
OTHER_CHECKS = (
    ("evidence", "role", "role IN ('before', 'verify', 'after', 'check', 'arrive', 'assist', 'appeal')"),
    (
        "person_role",
        "role",
        (
            "role IN ('officer', 'supervisor', 'dispatcher', 'handler', 'chief', 'town', 'county', 'city', 'commander',"
            " 'admin', 'auditor')"
        ),
    ),
)
DESK_MINUTES = {
    "pending_register": 15,
    "pending_verify": 30,
    "pending_filing": 15,
    "pending_dispatch": 15,
    "pending_handle": 60,
    "handle_finish": 30,
    "pending_check": 30,
    "pending_close": 30,
}
# What the cases of before had by other means: the level of their category, since when they stand where they stand.
BACKFILL = (
    (
        "UPDATE cases SET level = category.level, routed_level = category.level FROM category"
        " WHERE category.id = cases.category_id"
    ),
    "UPDATE cases SET level = department.level FROM department WHERE department.id = cases.department_id",
    (
        "UPDATE cases SET stage_since = coalesce((SELECT max(at) FROM history WHERE subject_kind = 'case'"
        " AND subject_id = cases.id AND from_stage IS DISTINCT FROM to_stage), reported_at), first_deadline = deadline"
    ),
    (
        "UPDATE cases SET archive_type = CASE WHEN stage = 'voided' THEN 'error' WHEN self_handled THEN 'self'"
        " WHEN finished_at > deadline THEN 'overdue' ELSE 'normal' END WHERE stage IN ('closed', 'voided')"
    ),
    (
        "UPDATE cases SET desk_due = stage_since + make_interval(mins => desk_limit.minutes) FROM desk_limit"
        " WHERE desk_limit.stage = cases.stage"
    ),
    (
        "UPDATE cases SET next_due = least(desk_due, CASE WHEN stage IN ('pending_handle', 'handling') THEN deadline END)"
        " WHERE stage NOT IN ('not_accepted', 'closed', 'voided')"
    ),
)


def upgrade() -> None:
    columns()
    for name, check in CHECKS.items():
        op.execute(f"ALTER TABLE cases DROP CONSTRAINT IF EXISTS ck_cases_{name}")
        op.execute(f"ALTER TABLE cases ADD CONSTRAINT ck_cases_{name} CHECK ({check})")
    for table, name, check in OTHER_CHECKS:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({check})")
    limits = sa.table("desk_limit", *(sa.column(name) for name in ("id", "stage", "minutes", "valid_from")))
    always = "2019-12-31T16:00:00Z"
    op.bulk_insert(
        limits,
        [
            {"id": str(uuid4()), "stage": stage, "minutes": minutes, "valid_from": always}
            for stage, minutes in DESK_MINUTES.items()
        ],
    )
    for sentence in BACKFILL:
        op.execute(sentence)


def columns() -> None:

    op.create_table(
        "component",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'intact'"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("maintainer_id", sa.Uuid(), nullable=True),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "state IN ('abandoned', 'damaged', 'intact', 'lost', 'removed')", name=op.f("ck_component_state")
        ),
        sa.ForeignKeyConstraint(["maintainer_id"], ["department.id"], name=op.f("fk_component_maintainer_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["department.id"], name=op.f("fk_component_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component")),
        sa.UniqueConstraint("code", name=op.f("uq_component_code")),
    )
    op.create_index("ix_component_category", "component", ["category"], unique=False)
    op.create_index("ix_component_grid", "component", ["grid"], unique=False)
    op.create_table(
        "desk_limit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_desk_limit_minutes")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_desk_limit_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_limit")),
    )
    op.create_index(
        "uq_desk_limit_in_force", "desk_limit", ["stage"], unique=True, postgresql_where=sa.text("valid_to IS NULL")
    )
    op.create_table(
        "adjudication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("departments", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adjudication_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_adjudication_decided_by")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_adjudication_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjudication")),
    )
    op.create_index(op.f("ix_adjudication_case_id"), "adjudication", ["case_id"], unique=False)
    op.create_index(
        "uq_adjudication_open", "adjudication", ["case_id"], unique=True, postgresql_where=sa.text("decided_at IS NULL")
    )
    op.create_table(
        "card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("ground IN ('important', 'leader', 'timeout')", name=op.f("ck_card_ground")),
        sa.CheckConstraint("kind IN ('red', 'urge', 'yellow')", name=op.f("ck_card_kind")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_card_answered_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_card_case_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_card_department_id")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_card_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
    )
    op.create_index(op.f("ix_card_case_id"), "card", ["case_id"], unique=False)
    op.create_index(op.f("ix_card_department_id"), "card", ["department_id"], unique=False)
    op.create_index(
        "uq_card_open",
        "card",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("kind <> 'urge' AND answered_at IS NULL"),
    )
    op.create_table(
        "clock_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("endorsed_by", sa.Uuid(), nullable=True),
        sa.Column("endorsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('appeal', 'extend', 'hang')", name=op.f("ck_clock_request_kind")),
        sa.CheckConstraint(
            "state <> 'approved' OR ((endorsed_by IS NULL OR asked_by IS DISTINCT FROM endorsed_by) AND (decided_by IS NULL OR (decided_by IS DISTINCT FROM asked_by AND decided_by IS DISTINCT FROM endorsed_by)))",
            name=op.f("ck_clock_request_two_other_people"),
        ),
        sa.CheckConstraint(
            "state IN ('approved', 'asked', 'declined', 'endorsed', 'lapsed', 'withdrawn')",
            name=op.f("ck_clock_request_state"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_clock_request_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_clock_request_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_clock_request_decided_by")),
        sa.ForeignKeyConstraint(["endorsed_by"], ["person.id"], name=op.f("fk_clock_request_endorsed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_request")),
    )
    op.create_index(op.f("ix_clock_request_case_id"), "clock_request", ["case_id"], unique=False)
    op.create_index(
        "uq_clock_request_open",
        "clock_request",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'endorsed')"),
    )
    op.create_table(
        "clock_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('hang', 'wait')", name=op.f("ck_clock_stop_kind")),
        sa.CheckConstraint("to_at >= from_at", name=op.f("ck_clock_stop_order")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_clock_stop_case_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_clock_stop_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_stop")),
    )
    op.create_index(op.f("ix_clock_stop_case_id"), "clock_stop", ["case_id"], unique=False)
    op.create_index(op.f("ix_clock_stop_department_id"), "clock_stop", ["department_id"], unique=False)
    op.create_index(
        "uq_clock_stop_open", "clock_stop", ["case_id"], unique=True, postgresql_where=sa.text("to_at IS NULL")
    )
    op.create_table(
        "party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("whistle", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_words", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_words", sa.Text(), nullable=True),
        sa.Column("stars", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("answer IN ('cannot', 'coming')", name=op.f("ck_party_answer")),
        sa.CheckConstraint("arrived_at IS NULL OR answer = 'coming'", name=op.f("ck_party_arrived_after_answer")),
        sa.CheckConstraint("role IN ('assist', 'copied', 'whistled')", name=op.f("ck_party_role")),
        sa.CheckConstraint("whistle IN ('emergency', 'enforcement', 'everyday')", name=op.f("ck_party_whistle")),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_party_stars")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_party_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_party_case_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_party_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("case_id", "department_id", "role", name=op.f("uq_party_case_id_department_id_role")),
    )
    op.create_index(op.f("ix_party_department_id"), "party", ["department_id"], unique=False)
    op.add_column("cases", sa.Column("level", sa.Text(), server_default=sa.text("'city'"), nullable=False))
    op.add_column("cases", sa.Column("routed_level", sa.Text(), server_default=sa.text("'city'"), nullable=False))
    op.add_column("cases", sa.Column("path", sa.Text(), server_default=sa.text("'standard'"), nullable=False))
    op.add_column("cases", sa.Column("sensitivity", sa.Text(), server_default=sa.text("'open'"), nullable=False))
    op.add_column("cases", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("component_id", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "cases", sa.Column("stage_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("cases", sa.Column("desk_due", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("first_deadline", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("extended", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("cases", sa.Column("hung_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("hung_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("hang_count", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("cases", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("waiting_for", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("request_kind", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("request_state", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("request_by", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("request_second", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("supervise_count", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("cases", sa.Column("open_card", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("appealed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("cases", sa.Column("exempt", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("cases", sa.Column("archive_type", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("reopen_count", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column(
        "cases", sa.Column("department_returns", sa.SmallInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("cases", sa.Column("adjudicating", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("cases", sa.Column("adjudicated", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("cases", sa.Column("return_mark", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column(
        "cases", sa.Column("helpers", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column(
        "cases", sa.Column("awaited", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column(
        "cases", sa.Column("arriving", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("cases", sa.Column("next_due", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("reminded", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.create_index("ix_cases_helpers", "cases", ["helpers"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_cases_merged_into",
        "cases",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_next_due", "cases", ["next_due"], unique=False, postgresql_where=sa.text("next_due IS NOT NULL")
    )
    op.create_foreign_key(op.f("fk_cases_request_by"), "cases", "person", ["request_by"], ["id"])
    op.create_foreign_key(op.f("fk_cases_merged_into"), "cases", "cases", ["merged_into"], ["id"])
    op.create_foreign_key(op.f("fk_cases_component_id"), "cases", "component", ["component_id"], ["id"])
    op.create_foreign_key(op.f("fk_cases_request_second"), "cases", "person", ["request_second"], ["id"])
    op.add_column(
        "report", sa.Column("born_stage", sa.Text(), server_default=sa.text("'pending_register'"), nullable=False)
    )
    op.add_column("report", sa.Column("born_version", sa.BigInteger(), server_default=sa.text("1"), nullable=False))
