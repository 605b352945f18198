"""Where cases and components changed of late, so that a tile made a moment ago is known to be true still."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

# One row for each part of the map (a tile of zoom 11) that a statement touched; both the old place and the new.
TOUCHED = """CREATE FUNCTION touch_map() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO public.map_change (layer, part)
        SELECT TG_TABLE_NAME, part FROM (
            SELECT public.tile_cell(point) >> 40 AS part FROM gone UNION SELECT public.tile_cell(point) >> 40 FROM come
        ) AS parts WHERE part IS NOT NULL;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO public.map_change (layer, part)
        SELECT DISTINCT TG_TABLE_NAME, public.tile_cell(point) >> 40 FROM come WHERE point IS NOT NULL;
    ELSE
        INSERT INTO public.map_change (layer, part)
        SELECT DISTINCT TG_TABLE_NAME, public.tile_cell(point) >> 40 FROM gone WHERE point IS NOT NULL;
    END IF;
    RETURN NULL;
END $body$"""
TRIGGER = """CREATE TRIGGER {table}_{move} AFTER {event} ON {table} REFERENCING {rows}
    FOR EACH STATEMENT EXECUTE FUNCTION touch_map()"""
MOVES = (
    ("come", "INSERT", "NEW TABLE AS come"),
    ("changed", "UPDATE", "OLD TABLE AS gone NEW TABLE AS come"),
    ("gone", "DELETE", "OLD TABLE AS gone"),
)


def upgrade() -> None:
    op.create_table(
        "map_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_map_change"),
    )
    op.create_index("ix_map_change_part", "map_change", ["layer", "part", "id"])
    op.execute(TOUCHED)
    for table in ("cases", "component"):
        for move, event, rows in MOVES:
            op.execute(TRIGGER.format(table=table, move=move, event=event, rows=rows))
