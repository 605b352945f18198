"""Search by words, and lists in the order of urgency.

Words are found by pairs of neighbouring characters (Chinese has no spaces, and most of its words are two characters).
Every pair, and every fact that narrows a search, is a number; `case_words` keeps them mixed with the week of the report,
so that a search reads the newest weeks first and a new report touches only this week's part of the index.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

OPEN = """('handle_finish', 'handling', 'pending_check', 'pending_close', 'pending_dispatch', 'pending_filing',
 'pending_handle', 'pending_register', 'pending_verify')"""

# A prime below 2^31 keeps every number an integer of four bytes; two things with one number are told apart by reading
# the case itself, which every search does.
FUNCTIONS = """
CREATE FUNCTION case_text(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT btrim(regexp_replace(lower(normalize(coalesce(words, ''), NFKC)), '[[:space:]]+', ' ', 'g'))
$body$;

CREATE FUNCTION pair_tokens(told text) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT coalesce(array_agg(DISTINCT ((ascii(one)::bigint * 1500450271 + ascii(two)::bigint * 982451653)
                                        % 2147483647)::integer), '{}')
    FROM (SELECT mark AS one, lead(mark) OVER (ORDER BY place) AS two
          FROM unnest(string_to_array(told, NULL)) WITH ORDINALITY AS marks (mark, place)) AS pairs
    WHERE two IS NOT NULL AND one <> ' ' AND two <> ' '
$body$;

CREATE FUNCTION fact_token(fact text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT ((('x' || left(md5(fact), 8))::bit(32)::bigint) % 2147483647)::integer
$body$;

CREATE FUNCTION fact_tokens(facts text[]) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT coalesce(array_agg(DISTINCT fact_token(fact)), '{}') FROM unnest(facts) AS told (fact) WHERE fact IS NOT NULL
$body$;

CREATE FUNCTION asked_tokens(words text[], facts text[]) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT coalesce(array_agg(DISTINCT token), '{}')
    FROM (SELECT unnest(pair_tokens(case_text(word))) AS token FROM unnest(words) AS told (word)
          UNION ALL SELECT unnest(fact_tokens(facts))) AS every
$body$;

CREATE FUNCTION week_of(moment timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT floor(extract(epoch FROM moment) / 604800)::integer
$body$;

CREATE FUNCTION week_keys(tokens integer[], week integer) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT ARRAY(SELECT ((token + week::bigint * 1181783497) % 2147483647)::integer FROM unnest(tokens) AS told (token))
$body$;

CREATE FUNCTION number_tails(told text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT ARRAY['tail:' || right(told, 4), 'tail:' || right(told, 5)]
$body$;

CREATE FUNCTION case_cells(place geometry) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT ARRAY['cell:' || floor(st_x(place) * 200)::integer || ':' || floor(st_y(place) * 200)::integer,
                 'block:' || floor(st_x(place) * 25)::integer || ':' || floor(st_y(place) * 25)::integer]
$body$;

CREATE FUNCTION case_tokens(told cases) RETURNS integer[] LANGUAGE sql STABLE AS $body$
    SELECT pair_tokens(told.search) || fact_tokens(ARRAY[
        'category:' || told.category_id, 'source:' || told.source, 'grid:' || told.grid,
        'community:' || told.community, 'town:' || told.town, 'county:' || told.county,
        'department:' || told.department_id, 'reporter:' || told.reporter_id, 'handler:' || told.handler_id,
        'filer:' || told.filed_by]
        || number_tails(told.report_number) || number_tails(told.number) || case_cells(told.point)
        || ARRAY(SELECT 'helper:' || helper FROM unnest(told.helpers) AS helping (helper)))
$body$;
"""

TRIGGERS = """
CREATE FUNCTION write_case_text() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.search := case_text((SELECT name FROM category WHERE id = NEW.category_id) || ' ' || NEW.description
                            || ' ' || coalesce(NEW.address, ''));
    RETURN NEW;
END $body$;
CREATE TRIGGER cases_text BEFORE INSERT OR UPDATE OF description, address, category_id ON cases
    FOR EACH ROW EXECUTE FUNCTION write_case_text();

CREATE FUNCTION write_case_words() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    tokens integer[] := case_tokens(NEW);
BEGIN
    INSERT INTO case_words (case_id, reported_at, keys)
        VALUES (NEW.id, NEW.reported_at, week_keys(tokens, week_of(NEW.reported_at)))
        ON CONFLICT (case_id) DO UPDATE SET reported_at = excluded.reported_at, keys = excluded.keys
        WHERE case_words.keys <> excluded.keys;
    IF NEW.stage IN @OPEN THEN
        INSERT INTO open_case_words (case_id, tokens) VALUES (NEW.id, tokens)
            ON CONFLICT (case_id) DO UPDATE SET tokens = excluded.tokens
            WHERE open_case_words.tokens <> excluded.tokens;
    ELSE
        DELETE FROM open_case_words WHERE case_id = NEW.id;
    END IF;
    RETURN NULL;
END $body$;
CREATE TRIGGER cases_words_new AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION write_case_words();
CREATE TRIGGER cases_words AFTER UPDATE ON cases FOR EACH ROW
    WHEN ((OLD.search, OLD.number, OLD.source, OLD.category_id, OLD.grid, OLD.community, OLD.town, OLD.county,
           OLD.department_id, OLD.helpers, OLD.reporter_id, OLD.handler_id, OLD.filed_by, OLD.point,
           OLD.stage IN @OPEN)
          IS DISTINCT FROM
          (NEW.search, NEW.number, NEW.source, NEW.category_id, NEW.grid, NEW.community, NEW.town, NEW.county,
           NEW.department_id, NEW.helpers, NEW.reporter_id, NEW.handler_id, NEW.filed_by, NEW.point,
           NEW.stage IN @OPEN))
    EXECUTE FUNCTION write_case_words();
"""

FILL = """
UPDATE cases SET search = case_text(category.name || ' ' || description || ' ' || coalesce(address, ''))
    FROM category WHERE category.id = cases.category_id;
INSERT INTO case_words (case_id, reported_at, keys)
    SELECT id, reported_at, week_keys(case_tokens(cases), week_of(reported_at)) FROM cases;
INSERT INTO open_case_words (case_id, tokens) SELECT id, case_tokens(cases) FROM cases WHERE stage IN @OPEN;
"""

# The clock that runs for whoever must act; a case without one comes last, before the end of time.
DUE = f"""
ALTER TABLE cases ADD COLUMN due_at timestamptz NOT NULL GENERATED ALWAYS AS (
    CASE WHEN stage IN {OPEN} THEN coalesce(least(desk_due, CASE WHEN hung_at IS NULL
        AND stage IN ('handle_finish', 'handling', 'pending_handle') THEN deadline END),
        '9999-12-31 00:00:00+00'::timestamptz)
    ELSE '9999-12-31 00:00:00+00'::timestamptz END) STORED
"""

UNUSED = ("ix_cases_search", "ix_cases_stage", "ix_cases_department", "ix_cases_reporter_id")
INDEXES = {
    "ix_cases_stage": (["stage", "reported_at", "id"], "stage <> 'closed'"),
    "ix_cases_department": (["department_id", "reported_at", "id"], "department_id IS NOT NULL"),
    "ix_cases_reporter": (["reporter_id", "reported_at", "id"], None),
    "ix_cases_due": (["due_at", "id"], f"stage IN {OPEN}"),
    "ix_cases_stage_due": (["stage", "due_at", "id"], f"stage IN {OPEN}"),
    "ix_cases_department_due": (["department_id", "stage", "due_at", "id"], f"stage IN {OPEN}"),
    "ix_cases_claimed": (["claimed_by", "reported_at", "id"], "claimed_by IS NOT NULL"),
    "ix_cases_hung": (["reported_at", "id"], "hung_at IS NOT NULL"),
    "ix_cases_card": (["reported_at", "id"], "open_card IS NOT NULL"),
}


def upgrade() -> None:
    for name in UNUSED:
        op.drop_index(name, "cases")
    op.execute(DUE)
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "cases", columns, postgresql_where=sa.text(where) if where else None)
    tables()
    for part in (FUNCTIONS, FILL, TRIGGERS):
        op.get_bind().exec_driver_sql(part.replace("@OPEN", OPEN).replace("%", "%%"))
    for table, column in (("case_words", "keys"), ("open_case_words", "tokens")):
        op.create_index(
            f"ix_{table}_{column}", table, [column], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
        )


def tables() -> None:
    numbers = postgresql.ARRAY(sa.Integer())
    op.create_table(
        "case_words",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keys", numbers, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_words_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_words")),
    )
    op.create_table(
        "open_case_words",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("tokens", numbers, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_open_case_words_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_open_case_words")),
    )
