"""Cells of the map: every point has one number, such that each tile of each zoom is one stretch of an index."""

from alembic import op

revision = "0043"
down_revision = "0042"

# x and y of the web map (spherical Mercator, 31 bits each) with their bits braided (Morton order). `public.` because a
# backup is restored without a search path, and an index calls this.
TILE_CELL = """CREATE FUNCTION tile_cell(place public.geometry) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $body$
DECLARE
    bent float8 := radians(greatest(-85.0511, least(85.0511, public.st_y(place))));
    x bigint := floor((public.st_x(place) + 180) / 360 * 2147483648);
    y bigint := floor((1 - ln(tan(bent) + 1 / cos(bent)) / pi()) / 2 * 2147483648);
BEGIN
    x := greatest(0, least(2147483647, x));
    y := greatest(0, least(2147483647, y));
    x := (x | (x << 16)) & 281470681808895;
    y := (y | (y << 16)) & 281470681808895;
    x := (x | (x << 8)) & 71777214294589695;
    y := (y | (y << 8)) & 71777214294589695;
    x := (x | (x << 4)) & 1085102592571150095;
    y := (y | (y << 4)) & 1085102592571150095;
    x := (x | (x << 2)) & 3689348814741910323;
    y := (y | (y << 2)) & 3689348814741910323;
    x := (x | (x << 1)) & 6148914691236517205;
    y := (y | (y << 1)) & 6148914691236517205;
    RETURN x | (y << 1);
END $body$"""
# A place in the units (4096) of one tile.
TILE_SPOT = """CREATE FUNCTION tile_spot(place public.geometry, z integer, x integer, y integer) RETURNS public.geometry
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $body$
DECLARE
    bent float8 := radians(greatest(-85.0511, least(85.0511, public.st_y(place))));
    tiles float8 := 2.0 ^ z;
    across float8 := (public.st_x(place) + 180) / 360 * tiles - x;
    down float8 := (1 - ln(tan(bent) + 1 / cos(bent)) / pi()) / 2 * tiles - y;
BEGIN
    RETURN public.st_makepoint(greatest(0, least(4095, floor(across * 4096))), greatest(0, least(4095, floor(down * 4096))));
END $body$"""
OPEN = (
    "stage IN ('handle_finish', 'handling', 'pending_check', 'pending_close', 'pending_dispatch', 'pending_filing',"
    " 'pending_handle', 'pending_register', 'pending_verify')"
)
INDEXES = (
    f"""CREATE INDEX ix_cases_cell ON cases (tile_cell(point))
    INCLUDE (point, stage, sensitivity, county, town, urgent, deadline, finished_at) WHERE {OPEN}""",
    "CREATE INDEX ix_component_cell ON component (tile_cell(point)) INCLUDE (point) WHERE state <> 'removed'",
    "CREATE INDEX ix_device_cell ON device (tile_cell(point)) WHERE active",
    "CREATE INDEX ix_alarm_cell ON alarm (tile_cell(point)) WHERE stage <> 'closed'",
)


def upgrade() -> None:
    op.execute(TILE_CELL)
    op.execute(TILE_SPOT)
    for index in INDEXES:
        op.execute(index)
    for table in ("cases", "component"):  # how the cells lie, for the planner
        op.execute(f"CREATE STATISTICS st_{table}_cell ON (tile_cell(point)) FROM {table}")
        op.execute(f"ANALYZE {table}")
