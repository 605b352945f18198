"""Routing rules in editions, precedents, and a count of every change of what routing stands on."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0005"
down_revision = "0004"

COUNTED = ("category", "department", "precedent", "routing_edition")

COUNT = """
CREATE FUNCTION count_routing_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE routing_version SET version = version + 1 WHERE part = TG_TABLE_NAME;
    RETURN NULL;
END $body$;
"""

FIRST_EDITION = """
INSERT INTO routing_edition (id, number, state, version, note, made_at, changed_at, in_force_from)
SELECT gen_random_uuid(), 1, 'in_force', 1, '初始规则', min(valid_from), min(valid_from), min(valid_from)
FROM routing_rule HAVING count(*) > 0;
UPDATE routing_rule SET edition_id = (SELECT id FROM routing_edition), active = valid_to IS NULL;
"""


def upgrade() -> None:
    _editions()
    _rules()
    _precedents()
    _versions()


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _editions() -> None:
    op.create_table(
        "routing_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("copied_from", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        _moment("made_at"),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        _moment("changed_at"),
        _moment("in_force_from", nullable=True),
        _moment("in_force_to", nullable=True),
        sa.CheckConstraint("state IN ('draft', 'in_force', 'past')", name=op.f("ck_routing_edition_state")),
        sa.CheckConstraint(
            "(state = 'draft') = (in_force_from IS NULL)", name=op.f("ck_routing_edition_in_force_from")
        ),
        sa.CheckConstraint("(state = 'past') = (in_force_to IS NOT NULL)", name=op.f("ck_routing_edition_in_force_to")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_routing_edition_made_by")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_routing_edition_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_edition")),
        sa.UniqueConstraint("number", name=op.f("uq_routing_edition_number")),
    )
    op.create_index(
        "uq_routing_edition_in_force",
        "routing_edition",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state IN ('in_force')"),
    )


def _rules() -> None:
    """The rules that were in force become the first edition; those that had ended stay in it, switched off."""
    op.add_column("routing_rule", sa.Column("edition_id", sa.Uuid(), nullable=True))
    op.add_column("routing_rule", sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.execute(FIRST_EDITION)
    op.alter_column("routing_rule", "edition_id", nullable=False)
    op.drop_constraint("pk_routing_rule", "routing_rule")
    op.create_primary_key("pk_routing_rule", "routing_rule", ["edition_id", "id"])
    op.create_foreign_key(
        op.f("fk_routing_rule_edition_id"),
        "routing_rule",
        "routing_edition",
        ["edition_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index("ix_routing_rule_place", "routing_rule", ["edition_id", "place"])
    op.drop_constraint("ck_routing_rule_choose", "routing_rule")
    op.create_check_constraint(
        op.f("ck_routing_rule_choose"),
        "routing_rule",
        "choose IN ('city', 'county', 'department', 'maintainer', 'owner', 'town_office')",
    )
    for name in ("version", "valid_from", "valid_to"):
        op.drop_column("routing_rule", name)


def _precedents() -> None:
    area = Geometry(
        geometry_type="MULTIPOLYGON", srid=4490, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT",
        name="geometry", nullable=False,
    )  # fmt: skip
    op.create_geospatial_table(
        "precedent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", area, nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("major", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        _moment("valid_from"),
        _moment("valid_to", nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('in_force', 'withdrawn')", name=op.f("ck_precedent_state")),
        sa.CheckConstraint("kind IN ('component', 'event', 'governance')", name=op.f("ck_precedent_kind")),
        sa.CheckConstraint("(category_id IS NULL) <> (kind IS NULL)", name=op.f("ck_precedent_one_breadth")),
        sa.CheckConstraint("major IS NULL OR kind IS NOT NULL", name=op.f("ck_precedent_major_of_kind")),
        sa.CheckConstraint("(state = 'in_force') = (valid_to IS NULL)", name=op.f("ck_precedent_valid_to")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_precedent_category_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_precedent_department_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_precedent_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_precedent_decided_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_precedent_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_precedent")),
    )
    op.create_geospatial_index("idx_precedent_area", "precedent", ["area"], postgresql_using="gist")
    op.create_index(op.f("ix_precedent_department_id"), "precedent", ["department_id"])
    op.create_index(op.f("ix_precedent_case_id"), "precedent", ["case_id"])
    op.create_index("ix_precedent_in_force", "precedent", ["valid_from"], postgresql_where=sa.text("valid_to IS NULL"))


def _versions() -> None:
    op.create_table(
        "routing_version",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_routing_version")),
    )
    op.execute(COUNT)
    for part in COUNTED:
        op.execute(sa.text("INSERT INTO routing_version (part, version) VALUES (:part, 1)").bindparams(part=part))
        op.execute(
            f"CREATE TRIGGER routing_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {part}"
            " FOR EACH STATEMENT EXECUTE FUNCTION count_routing_change()"
        )
