"""The months readings are kept in: one table per month, made ahead of time, and one for whatever fits none."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# Run by the migration as owner. The function is SECURITY DEFINER because the processes own no table. It makes the present
# month and the next `ahead` ones; rows that had already fallen into the default table move to their month first, because
# PostgreSQL refuses to attach a month whose rows lie in the default.
PARTITIONS_SQL = (
    "CREATE TABLE reading_default PARTITION OF reading DEFAULT",
    """
CREATE FUNCTION reading_make_months(first timestamptz, ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    month timestamptz := date_trunc('month', first AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    after timestamptz;
    name text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(1297678339);  -- 0x4D590003, "MY" 3, one maker at a time
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
END $body$""",
    "SELECT reading_make_months(now() - interval '1 month', 3)",
)


def make_months(session: Session, ahead: int = 2) -> int:
    """Make this month and `ahead` more if they are missing; the number of months made."""
    return int(session.execute(text("SELECT reading_make_months(now(), :ahead)"), {"ahead": ahead}).scalar_one())
