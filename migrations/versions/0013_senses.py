"""Senses: what a device is known by and how it is doing, routes and their codecs, maintenance, roll-ups and retention."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

ROLLED = ("rollup_minute", "rollup_hour", "rollup_day")

# Of a table kept by month: this month and some more are made ahead; what is in the default part moves over. Months that
# end before a moment are dropped whole. Both run as the owner, for these tables alone.
MONTHS = """
CREATE TABLE rollup_minute_default PARTITION OF rollup_minute DEFAULT;
CREATE TABLE rollup_hour_default PARTITION OF rollup_hour DEFAULT;
CREATE FUNCTION months_make(kept text, first timestamptz, ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    month timestamptz := date_trunc('month', first AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    after timestamptz;
    name text;
    made integer := 0;
BEGIN
    IF kept NOT IN ('reading', 'rollup_minute', 'rollup_hour') THEN
        RAISE EXCEPTION 'not kept by month: %', kept;
    END IF;
    PERFORM pg_advisory_xact_lock(1297678339);  -- one maker at a time
    FOR step IN 0..least(ahead, 24) LOOP
        after := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
        name := kept || to_char(month AT TIME ZONE 'UTC', '_YYYY_MM');
        IF to_regclass('public.' || name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', name, kept);
            EXECUTE format('WITH moved AS (DELETE FROM %I WHERE at >= %L AND at < %L RETURNING *) '
                           'INSERT INTO %I SELECT * FROM moved', kept || '_default', month, after, name);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', kept, name, month, after);
            made := made + 1;
        END IF;
        month := after;
    END LOOP;
    RETURN made;
END $body$;
CREATE FUNCTION months_drop(kept text, before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    part record;
    dropped integer := 0;
BEGIN
    IF kept NOT IN ('reading', 'rollup_minute', 'rollup_hour') OR before > now() - interval '30 days' THEN
        RAISE EXCEPTION 'not dropped: % before %', kept, before;  -- the records of 30 days are a legal minimum
    END IF;
    PERFORM pg_advisory_xact_lock(1297678339);
    FOR part IN SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
                WHERE inhparent = to_regclass('public.' || kept) AND relname ~ '_[0-9]{4}_[0-9]{2}$'
                AND (to_date(right(relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= before LOOP
        EXECUTE format('DROP TABLE %I', part.relname);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $body$;
SELECT months_make(kept, now() - interval '1 month', 3) FROM unnest(ARRAY['rollup_minute', 'rollup_hour']) AS kept;
INSERT INTO rollup_due (device, metric, minute, marked_at)
    SELECT array_agg(device_id), array_agg(metric), array_agg(minute), now()
    FROM (SELECT DISTINCT device_id, metric, date_trunc('minute', at) AS minute FROM reading) AS told
    GROUP BY date_trunc('day', minute), device_id;
"""
ROUTES = """
INSERT INTO ingest_route (id, name, filter, codec, created_at)
SELECT gen_random_uuid(), name, filter, codec, now() FROM (VALUES
    ('自有协议 telemetry', 'moyang/v1/devices/+/telemetry', 'moyang'),
    ('自有协议 event', 'moyang/v1/devices/+/event', 'moyang'),
    ('自有协议 status', 'moyang/v1/devices/+/status', 'moyang'),
    ('卫星热点 FIRMS', 'moyang/v1/devices/+/hotspots', 'firms'),
    ('林火视频 Pyronear', 'moyang/v1/devices/+/pyronear', 'pyronear'),
    ('LoRaWAN ChirpStack v4', 'application/+/device/+/event/up', 'chirpstack'),
    ('Sparkplug B', 'spBv1.0/#', 'sparkplug'),
    ('ThingsBoard', 'v1/devices/+/telemetry', 'thingsboard'),
    ('ThingsBoard 网关', 'v1/gateway/telemetry', 'thingsboard')) AS told(name, filter, codec);
"""


def upgrade() -> None:
    device_columns()
    op.add_column("device_type", sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False))
    op.create_table(
        "ingest_route",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("codec", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "codec IN ('chirpstack', 'firms', 'mapping', 'moyang', 'pyronear', 'sparkplug', 'thingsboard')",
            name=op.f("ck_ingest_route_codec"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_route")),
    )
    op.create_index(
        "uq_ingest_route_filter", "ingest_route", ["filter"], unique=True, postgresql_where=sa.text("active")
    )
    maintenance()
    for name in ROLLED:
        rolled(name)
    op.create_table(
        "rollup_due",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("device", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("metric", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("minute", sa.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_due")),
    )
    op.create_index("ix_rollup_due_marked", "rollup_due", ["marked_at"])
    for part in (MONTHS, ROUTES):
        op.get_bind().exec_driver_sql(part.replace("%", "%%"))


def device_columns() -> None:
    for name, kind in (
        ("uid", sa.Text()),
        ("period_s", sa.Integer()),
        ("hazard_source", sa.Text()),
        ("photo_sha256", sa.Text()),
        ("installed_on", sa.Date()),
        ("calibrated_on", sa.Date()),
        ("calibrate_by", sa.Date()),
        ("password_at", sa.DateTime(timezone=True)),
        ("battery", sa.Float()),
        ("rssi", sa.Float()),
        ("snr", sa.Float()),
        ("link_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("device", sa.Column(name, kind, nullable=True))
    for name, empty in (("topics", "'[]'"), ("names", "'{}'")):
        op.add_column("device", sa.Column(name, postgresql.JSONB(), server_default=sa.text(empty), nullable=False))
    op.create_unique_constraint(op.f("uq_device_uid"), "device", ["uid"])


def maintenance() -> None:
    op.create_table(
        "device_maintenance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("said_by_name", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_device_maintenance_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_maintenance_device_id_device")),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_device_maintenance_said_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_maintenance")),
    )
    op.create_index("ix_device_maintenance_device", "device_maintenance", ["device_id", "ends_at"])


def rolled(name: str) -> None:
    by_month = {} if name == "rollup_day" else {"postgresql_partition_by": "RANGE (at)"}
    op.create_table(
        name,
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("sum", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("last", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("device_id", "metric", "at", name=op.f(f"pk_{name}")),
        **by_month,
    )
