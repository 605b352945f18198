"""Forms in editions, key places, campaigns, and what officers answered."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

KINDS = "'census', 'check_case', 'confirm_alarm', 'inspect_place', 'verify_case', 'visit_place'"
# Who filled a form meant the questions as they stood then.
KEPT = """
CREATE FUNCTION keep_form_edition() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF OLD.state <> 'draft' AND (NEW.questions, NEW.name, NEW.name_en, NEW.form_id, NEW.number)
        IS DISTINCT FROM (OLD.questions, OLD.name, OLD.name_en, OLD.form_id, OLD.number) THEN
        RAISE EXCEPTION 'an edition that has been in force stays as it was' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER form_edition_kept BEFORE UPDATE ON form_edition FOR EACH ROW EXECUTE FUNCTION keep_form_edition();
"""


def upgrade() -> None:
    forms()
    places()
    campaigns()
    fillings()
    op.drop_constraint(op.f("ck_task_kind"), "task", type_="check")
    op.create_check_constraint(op.f("ck_task_kind"), "task", f"kind IN ({KINDS})")
    op.execute(KEPT)


def forms() -> None:
    op.create_table(
        "form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(purpose = 'report') = (category IS NOT NULL)", name=op.f("ck_form_category")),
        sa.CheckConstraint("purpose IN ('census', 'inspection', 'report', 'visit')", name=op.f("ck_form_purpose")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_form_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
    )
    op.create_index(
        "uq_form_category",
        "form",
        ["category"],
        unique=True,
        postgresql_where=sa.text("active AND category IS NOT NULL"),
    )
    op.create_table(
        "form_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (in_force_from IS NULL)", name=op.f("ck_form_edition_in_force")),
        sa.CheckConstraint("state IN ('draft', 'in_force', 'past')", name=op.f("ck_form_edition_state")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_form_edition_changed_by")),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_form_edition_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_edition")),
    )
    op.create_index(
        "uq_form_edition_draft", "form_edition", ["form_id"], unique=True, postgresql_where=sa.text("state = 'draft'")
    )
    op.create_index(
        "uq_form_edition_in_force",
        "form_edition",
        ["form_id"],
        unique=True,
        postgresql_where=sa.text("state = 'in_force'"),
    )
    op.create_index("uq_form_edition_number", "form_edition", ["form_id", "number"], unique=True)


def places() -> None:
    op.create_table(
        "key_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("enterprise", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
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
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_days", sa.Integer(), nullable=False),
        sa.Column("last_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('forest', 'hazardous', 'household', 'other', 'school', 'site', 'small_place')",
            name=op.f("ck_key_place_kind"),
        ),
        sa.CheckConstraint("active = (next_due IS NOT NULL)", name=op.f("ck_key_place_next_due")),
        sa.CheckConstraint("cycle_days BETWEEN 1 AND 1098", name=op.f("ck_key_place_cycle_days")),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_key_place_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_place")),
        sa.UniqueConstraint("code", name=op.f("uq_key_place_code")),
    )
    op.create_index(
        "ix_key_place_due", "key_place", ["next_due"], unique=False, postgresql_where=sa.text("next_due IS NOT NULL")
    )
    op.create_index("ix_key_place_grid", "key_place", ["grid", "name", "id"], unique=False)


def campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_campaign_order")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_campaign_created_by")),
        sa.ForeignKeyConstraint(["edition_id"], ["form_edition.id"], name=op.f("fk_campaign_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index(
        "ix_campaign_waiting",
        "campaign",
        ["begins_at"],
        unique=False,
        postgresql_where=sa.text("begun_at IS NULL AND closed_at IS NULL"),
    )
    op.create_table(
        "campaign_grid",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_grid_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_grid")),
        sa.UniqueConstraint("campaign_id", "grid", name=op.f("uq_campaign_grid_campaign_id_grid")),
    )
    op.create_index("ix_campaign_grid_grid", "campaign_grid", ["grid"], unique=False)


def fillings() -> None:
    op.create_table(
        "filled_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("key_place_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column(
            "point",
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
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("photos", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("hazards", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("filled_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_filled_form_campaign_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_filled_form_case_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["form_edition.id"], name=op.f("fk_filled_form_edition_id")),
        sa.ForeignKeyConstraint(["filled_by"], ["person.id"], name=op.f("fk_filled_form_filled_by")),
        sa.ForeignKeyConstraint(["key_place_id"], ["key_place.id"], name=op.f("fk_filled_form_key_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filled_form")),
    )
    op.create_index(
        "ix_filled_form_campaign",
        "filled_form",
        ["campaign_id", "received_at"],
        unique=False,
        postgresql_where=sa.text("campaign_id IS NOT NULL"),
    )
    op.create_index(
        "ix_filled_form_case", "filled_form", ["case_id"], unique=True, postgresql_where=sa.text("case_id IS NOT NULL")
    )
    op.create_index(op.f("ix_filled_form_edition_id"), "filled_form", ["edition_id"], unique=False)
    op.create_index(
        "ix_filled_form_key_place",
        "filled_form",
        ["key_place_id", "received_at"],
        unique=False,
        postgresql_where=sa.text("key_place_id IS NOT NULL"),
    )
    op.create_index("ix_filled_form_photos", "filled_form", ["photos"], unique=False, postgresql_using="gin")
    op.create_table(
        "finding",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("filled_form_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_finding_case_id")),
        sa.ForeignKeyConstraint(["found_by"], ["person.id"], name=op.f("fk_finding_found_by")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_filled_form_id"), "finding", ["filled_form_id"], unique=False)
