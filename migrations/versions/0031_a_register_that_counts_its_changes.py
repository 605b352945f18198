"""The register counts its changes, so that listeners need not ask for every device again and again; and the moment a
device was last heard leaves the indexes: it is written all the time, and any index on it makes each writing dear."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

COUNTED = {
    "alarm_rule": "UPDATE",
    "device": "UPDATE OF code, type, active, uid, period_s",
    "device_maintenance": "UPDATE",
    "device_type": "UPDATE",
    "ingest_route": "UPDATE",
}
COUNT = """
CREATE FUNCTION count_registry_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE registry_version SET version = version + 1 WHERE part = TG_TABLE_NAME;
    RETURN NULL;
END $body$;
"""


def upgrade() -> None:
    op.create_table(
        "registry_version",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_registry_version")),
    )
    op.execute(COUNT)
    for part, update in COUNTED.items():
        op.execute(sa.text("INSERT INTO registry_version (part, version) VALUES (:part, 1)").bindparams(part=part))
        op.execute(
            f"CREATE TRIGGER registry_change AFTER INSERT OR {update} OR DELETE OR TRUNCATE ON {part}"
            " FOR EACH STATEMENT EXECUTE FUNCTION count_registry_change()"
        )
    op.drop_index("ix_device_online", table_name="device")
    op.execute("ALTER TABLE device SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05)")
