"""Numbers, bells, seals and months: what the tables need beyond columns."""

from alembic import op

revision = "0002"
down_revision = "0001"

SEQUENCES = ("report_number", "emergency_number")

BELL = """
CREATE FUNCTION ring_outbox() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NOTIFY moyang_outbox;
    RETURN NULL;
END $body$;
CREATE TRIGGER outbox_bell AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION ring_outbox();
"""

SEAL = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'insufficient_privilege';
END $body$;
CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE ON history FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON history FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

MONTHS = """
CREATE TABLE reading_default PARTITION OF reading DEFAULT;
CREATE FUNCTION reading_make_months(first timestamptz, ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    month timestamptz := date_trunc('month', first AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    after timestamptz;
    name text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(1297678339);  -- one maker at a time
    FOR step IN 0..least(ahead, 24) LOOP
        after := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
        name := 'reading_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
        IF to_regclass('public.' || name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE reading INCLUDING ALL)', name);
            EXECUTE format('WITH moved AS (DELETE FROM reading_default WHERE at >= %L AND at < %L RETURNING *) '
                           'INSERT INTO %I SELECT * FROM moved', month, after, name);
            EXECUTE format('ALTER TABLE reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, month, after);
            made := made + 1;
        END IF;
        month := after;
    END LOOP;
    RETURN made;
END $body$;
SELECT reading_make_months(now() - interval '1 month', 3);
"""

RIGHTS = """
DO $body$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'moyang_app') THEN
        GRANT USAGE ON SCHEMA public TO moyang_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO moyang_app;
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO moyang_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO moyang_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO moyang_app;
        REVOKE UPDATE, DELETE, TRUNCATE ON history FROM moyang_app;
    END IF;
END $body$;
"""


def upgrade() -> None:
    for name in SEQUENCES:
        op.execute(f"CREATE SEQUENCE {name}")
    op.execute("INSERT INTO push_counter (id, last) VALUES (1, 0)")
    for part in (BELL, SEAL, MONTHS, RIGHTS):
        op.get_bind().exec_driver_sql(part.replace("%", "%%"))
