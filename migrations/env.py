"""Alembic's entrance: the connection comes from foundation/migrate.py, the tables from every_table.py."""

import re
import sys
from pathlib import Path

from alembic import context
from geoalchemy2 import alembic_helpers

sys.path.insert(0, str(Path(__file__).parent))
from every_table import metadata

UNSEEN = ("spatial_ref_sys",)
MONTHS = re.compile(r"(reading|rollup_minute|rollup_hour)_(default|\d{4}_\d{2})")  # parts kept by month


def ours(thing, name, kind, reflected, compare_to):  # type: ignore[no-untyped-def]
    """Partitions and PostGIS's own tables are not in the metadata."""
    if kind == "table" and (name in UNSEEN or MONTHS.fullmatch(name)):
        return False
    return alembic_helpers.include_object(thing, name, kind, reflected, compare_to)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=ours,
    process_revision_directives=alembic_helpers.writer,
    render_item=alembic_helpers.render_item,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
