"""Teams, stock with its ledger, experts, and how full the sites are."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"

# The ledger is the truth: a line follows from the one before it in its lot, whoever writes it.
LEDGER = """
CREATE FUNCTION keep_stock_ledger() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE last record;
BEGIN
    SELECT seq, balance INTO last FROM stock_move WHERE lot_id = NEW.lot_id ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(last.seq, 0) + 1 OR NEW.balance <> coalesce(last.balance, 0) + NEW.quantity THEN
        RAISE EXCEPTION 'a line of the ledger follows from the one before' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER stock_move_follows BEFORE INSERT ON stock_move FOR EACH ROW EXECUTE FUNCTION keep_stock_ledger();
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moyang_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON stock_move FROM moyang_app;
    END IF;
END $$;
"""
TEAM_KINDS = (
    "kind IN ('chemical', 'communications', 'evacuation', 'fire', 'flood', 'forest_fire', 'gas', 'medical', 'other',"
    " 'power', 'rescue', 'water')"
)


def upgrade() -> None:
    op.add_column("emergency_site", sa.Column("occupied", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_check_constraint(op.f("ck_emergency_site_occupied"), "emergency_site", "occupied >= 0")
    teams()
    experts()
    stock()
    op.execute(LEDGER)


def known() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    ]


def teams() -> None:
    op.create_table(
        "response_team",
        *known(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("skills", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("crew_id", sa.Uuid(), nullable=True),
        sa.Column("division", sa.Text(), nullable=True),
        sa.Column("point", Geometry("POINT", srid=4490, dimension=2, spatial_index=False), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(TEAM_KINDS, name=op.f("ck_response_team_kind")),
        sa.CheckConstraint(
            "stage IN ('alerted', 'available', 'en_route', 'on_scene', 'out_of_service', 'returning')",
            name=op.f("ck_response_team_stage"),
        ),
        sa.CheckConstraint("people > 0", name=op.f("ck_response_team_people")),
        sa.ForeignKeyConstraint(["crew_id"], ["person.id"], name=op.f("fk_response_team_crew_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_team")),
        sa.UniqueConstraint("code", name=op.f("uq_response_team_code")),
    )
    op.create_index("idx_response_team_point", "response_team", ["point"], postgresql_using="gist")
    op.create_index("ix_response_team_kind", "response_team", ["kind", "stage"])
    op.create_index("ix_response_team_crew_id", "response_team", ["crew_id"])


def experts() -> None:
    op.create_table(
        "expert",
        *known(),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("available", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sa.UniqueConstraint("code", name=op.f("uq_expert_code")),
    )


def stock() -> None:
    op.create_table(
        "stock_item",
        *known(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('equipment', 'material')", name=op.f("ck_stock_item_kind")),
        sa.ForeignKeyConstraint(["depot_id"], ["emergency_site.id"], name=op.f("fk_stock_item_depot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_item")),
        sa.UniqueConstraint("code", name=op.f("uq_stock_item_code")),
    )
    op.create_index("ix_stock_item_depot_id", "stock_item", ["depot_id"])
    op.create_index("ix_stock_item_name", "stock_item", ["name"])
    op.create_table(
        "stock_lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_stock_lot_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_lot")),
    )
    op.create_index("ix_stock_lot_item_id", "stock_lot", ["item_id"])
    op.create_table(
        "stock_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("emergency_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('adjust', 'expire', 'in', 'out')", name=op.f("ck_stock_move_kind")),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_stock_move_balance")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_stock_move_lot_id")),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_stock_move_emergency_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_stock_move_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
        sa.UniqueConstraint("lot_id", "seq", name=op.f("uq_stock_move_lot_id_seq")),
    )
    op.create_index("ix_stock_move_emergency_id", "stock_move", ["emergency_id"])
