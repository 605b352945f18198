"""The sentences by which millions of cases are made inside the database."""

# What happened is what the demo city's filing standard describes, in front of the places of its list; where it
# happened is one of four spots around the middle of each grid. Tokens are reckoned once for each, not for each case.
GROUND = (
    """CREATE UNLOGGED TABLE bench_tale AS
    SELECT row_number() OVER (ORDER BY md5(seen || place)) - 1 AS id, category.id AS category_id, category.urgent,
           category.level, category.limit_value, category.limit_unit, place || ' ' || seen AS description,
           case_text(category.name || ' ' || place || ' ' || seen) AS search,
           pair_tokens(case_text(category.name || ' ' || place || ' ' || seen))
           || fact_token('category:' || category.id) AS tokens
    FROM unnest(CAST(:problems AS text[]), CAST(:kinds AS text[]), CAST(:codes AS text[])) AS problem (seen, kind, code)
    JOIN category ON category.kind = problem.kind AND category.code = problem.code AND category.valid_to IS NULL
    CROSS JOIN unnest(CAST(:places AS text[])) AS at (place)""",
    """CREATE UNLOGGED TABLE bench_spot AS
    SELECT row_number() OVER (ORDER BY md5(code || turn)) - 1 AS id, grid.id AS grid_id, code AS grid, community, town,
           county, made.point, made.address, case_text(made.address) AS search,
           pair_tokens(case_text(made.address)) || fact_tokens(ARRAY['grid:' || code,
           'community:' || community, 'town:' || town, 'county:' || county] || case_cells(made.point)) AS tokens
    FROM grid CROSS JOIN generate_series(0, 3) AS turn
    CROSS JOIN LATERAL (SELECT st_translate(grid.point, (turn % 2) * 0.0004, (turn / 2) * 0.0004) AS point,
        (SELECT name FROM division WHERE division.code = grid.community)
        || (ARRAY['东风路', '安宁路', '漠江路', '体育路', '东门路', '新江路', '石湾路', '金山路'])
            [1 + (hashtext(code) & 7)]
        || (1 + (hashtext(code || turn) & 255)) || '号' AS address) AS made
    WHERE valid_to IS NULL""",
    """CREATE UNLOGGED TABLE bench_fact AS
    SELECT kind, row_number() OVER (PARTITION BY kind ORDER BY value) - 1 AS id, value,
           fact_token(kind || ':' || value) AS token
    FROM (SELECT 'source' AS kind, unnest(ARRAY['officer', 'officer ', 'officer  ', 'public', 'hotline', 'video',
                                                'leader', 'media']) AS value
          UNION ALL SELECT 'department', id::text FROM department
          UNION ALL SELECT role, id::text FROM person CROSS JOIN unnest(ARRAY['reporter', 'handler']) AS role
          UNION ALL (SELECT 'filer', id::text FROM person ORDER BY id LIMIT 20)) AS every""",
    "UPDATE bench_fact SET value = btrim(value), token = fact_token('source:' || btrim(value)) WHERE kind = 'source'",
    """CREATE UNLOGGED TABLE bench_tail AS
    SELECT id, fact_token('tail:' || right(lpad(id::text, 5, '0'), 4)) AS four,
           fact_token('tail:' || lpad(id::text, 5, '0')) AS five
    FROM generate_series(0, 99999) AS id""",
    "CREATE UNIQUE INDEX ON bench_tale (id)",
    "CREATE UNIQUE INDEX ON bench_spot (id)",
    "CREATE UNIQUE INDEX ON bench_fact (kind, id)",
    "ANALYZE bench_tale, bench_spot, bench_fact, bench_tail",
)

# One row of numbers for each case, the same whoever asks: common things are common (the powers), and what is young is
# more often open than what is old.
MADE = """
WITH size AS MATERIALIZED (SELECT (SELECT count(*) FROM bench_tale) AS tales,
        (SELECT count(*) FROM bench_spot) AS spots,
        (SELECT count(*) FROM bench_fact WHERE kind = 'department') AS departments,
        (SELECT count(*) FROM bench_fact WHERE kind = 'reporter') AS persons,
        (SELECT array_agg(value ORDER BY id) FROM bench_fact WHERE kind = 'source') AS source,
        (SELECT array_agg(value::uuid ORDER BY id) FROM bench_fact WHERE kind = 'department') AS department,
        (SELECT array_agg(value::uuid ORDER BY id) FROM bench_fact WHERE kind = 'reporter') AS person,
        (SELECT array_agg(value::uuid ORDER BY id) FROM bench_fact WHERE kind = 'filer') AS filer),
    dice AS MATERIALIZED (SELECT g, to_timestamp(CAST(:begin_s AS float8) + g * CAST(:step_s AS float8)) AS reported_at,
        hashint8extended(g, :seed) & 1048575 AS one, (hashint8extended(g, :seed) >> 20) & 1048575 AS two,
        (hashint8extended(g, :seed) >> 40) & 1048575 AS three, hashint8extended(g, :seed + 1) & 1048575 AS four,
        (hashint8extended(g, :seed + 1) >> 20) & 1048575 AS five
        FROM generate_series(CAST(:low AS bigint), CAST(:high AS bigint)) AS g),
    made AS MATERIALIZED (SELECT g, reported_at, one, two, three, four, five,
        floor(power(one / 1048576.0::float8, 1.7) * tales)::bigint AS tale,
        floor(power(two / 1048576.0::float8, 1.4) * spots)::bigint AS spot,
        floor(power(three / 1048576.0::float8, 2) * departments)::bigint AS department,
        (four * persons / 1048576) AS reporter,
        (five * persons / 1048576) AS handler, g % 8 AS source, g % 20 AS filer,
        four < 1048576 * least(1, CAST(:open_share AS float8) * 2
            * CASE WHEN g > 0.97 * CAST(:total AS bigint) THEN 17 ELSE 0.5 END) AS open,
        (five * 31 + two) % 100 AS roll
        FROM dice, size)
"""
STAGE = """CASE WHEN open THEN (ARRAY['pending_register', 'pending_verify', 'pending_filing', 'pending_dispatch',
    'pending_dispatch', 'pending_handle', 'pending_handle', 'handle_finish', 'pending_check', 'pending_close',
    'handling'])[least(11, 1 + roll / 5)] ELSE
    (ARRAY['not_accepted', 'voided', 'not_accepted', 'closed'])[least(4, 1 + roll / 2)] END"""

CASES = f"""
, staged AS MATERIALIZED (SELECT *, {STAGE} AS stage FROM made),
    far AS MATERIALIZED (SELECT *,
        stage NOT IN ('pending_register', 'pending_verify', 'pending_filing', 'not_accepted') AS filed,
        stage IN ('pending_handle', 'handling', 'handle_finish', 'pending_check', 'pending_close', 'closed') AS sent,
        stage IN ('handling', 'handle_finish', 'pending_check', 'pending_close', 'closed') AS taken,
        stage IN ('handle_finish', 'pending_check', 'pending_close', 'closed') AS finished,
        coalesce(roll % 97 = 0 AND stage = 'handling', false) AS hung FROM staged)
INSERT INTO cases (id, number, report_number, stage, version, source, category_id, description, urgent, self_handled,
    demo, search, point, grid_id, grid, community, town, county, reporter_id, reported_at, filed_by, filed_at,
    dispatched_at, department_id, handler_id, limit_value, limit_unit, first_deadline, deadline, finished_at, closed_at,
    level, path, address, stage_since, desk_due, hung_at, hung_until, open_card)
SELECT (lpad(to_hex((extract(epoch FROM reported_at) * 1000)::bigint), 12, '0') || '7'
        || substr(md5(g::text || CAST(:seed AS text)), 1, 3) || '8' || substr(md5(g::text), 1, 15))::uuid,
    CASE WHEN filed THEN '441700' || to_char(reported_at, 'YYYYMMDD') || lpad((g % 100000)::text, 5, '0') END,
    'R' || to_char(reported_at, 'YYYYMMDD') || lpad(g::text, 9, '0'), stage, 1, size.source[1 + far.source],
    tale.category_id,
    tale.description, tale.urgent, false, true, tale.search || ' ' || spot.search, spot.point, spot.grid_id,
    spot.grid, spot.community, spot.town, spot.county, size.person[1 + far.reporter], reported_at,
    CASE WHEN filed THEN size.filer[1 + far.filer] END, CASE WHEN filed THEN reported_at + interval '10 minutes' END,
    CASE WHEN sent THEN reported_at + interval '20 minutes' END,
    CASE WHEN sent THEN size.department[1 + far.department] END,
    CASE WHEN taken THEN size.person[1 + far.handler] END, tale.limit_value, tale.limit_unit,
    CASE WHEN sent THEN due.at END, CASE WHEN sent THEN due.at END,
    CASE WHEN finished THEN least(reported_at + make_interval(hours => (roll * 2)::integer), now()) END,
    CASE WHEN NOT open AND filed THEN least(reported_at + make_interval(hours => (roll * 3)::integer), now()) END,
    tale.level, (ARRAY['standard', 'standard', 'standard', 'simple'])[1 + g % 4], spot.address,
    CASE WHEN open THEN greatest(reported_at, CAST(:until AS timestamptz) - interval '3 days') ELSE reported_at END,
    CASE WHEN open THEN CAST(:until AS timestamptz) + make_interval(mins => ((two % 2880) - 720)::integer) END,
    CASE WHEN hung THEN reported_at + interval '1 hour' END,
    CASE WHEN hung THEN CAST(:until AS timestamptz) + interval '30 days' END,
    CASE WHEN open AND roll = 41 THEN 'red' WHEN open AND roll = 43 THEN 'yellow' END
FROM size CROSS JOIN far JOIN bench_tale AS tale ON tale.id = far.tale JOIN bench_spot AS spot ON spot.id = far.spot
CROSS JOIN LATERAL (SELECT CASE WHEN open THEN greatest(reported_at + interval '20 minutes',
    CAST(:until AS timestamptz) + make_interval(mins => ((three % 14400) - 2000)::integer))
    ELSE reported_at + interval '2 days' END AS at) AS due
ORDER BY g
"""

PARTS_OF_WEEK = (
    "CREATE TEMP TABLE IF NOT EXISTS tale_week (id bigint PRIMARY KEY, tokens integer[], keys integer[])",
    "CREATE TEMP TABLE IF NOT EXISTS spot_week (id bigint PRIMARY KEY, tokens integer[], keys integer[])",
    "CREATE TEMP TABLE IF NOT EXISTS fact_week (kind text, id bigint, token integer, key integer)",
    "TRUNCATE tale_week, spot_week, fact_week",
    "INSERT INTO tale_week SELECT id, tokens, week_keys(tokens, :week) FROM bench_tale",
    "INSERT INTO spot_week SELECT id, tokens, week_keys(tokens, :week) FROM bench_spot",
    "INSERT INTO fact_week SELECT kind, id, token, (week_keys(ARRAY[token], :week))[1] FROM bench_fact",
    "ANALYZE tale_week, spot_week, fact_week",
)
_MIXED = "((tail.{0} + CAST(:week AS bigint) * 1181783497) % 2147483647)::integer"


def of(kind: str) -> str:
    return f"(SELECT array_agg({{number}} ORDER BY id) FROM fact_week WHERE kind = '{kind}') AS {kind}"


_JOINED = f"""
, staged AS MATERIALIZED (SELECT *, {STAGE} AS stage FROM made),
    far AS MATERIALIZED (SELECT *,
        CASE WHEN stage NOT IN ('pending_register', 'pending_verify', 'pending_filing', 'not_accepted')
        THEN filer END AS filed_by, CASE WHEN stage IN ('pending_handle', 'handling', 'handle_finish', 'pending_check',
        'pending_close', 'closed') THEN department END AS sent_to, CASE WHEN stage IN ('handling', 'handle_finish',
        'pending_check', 'pending_close', 'closed') THEN handler END AS taken_by FROM staged)
INSERT INTO {{table}} SELECT (lpad(to_hex((extract(epoch FROM reported_at) * 1000)::bigint), 12, '0') || '7'
        || substr(md5(g::text || CAST(:seed AS text)), 1, 3) || '8' || substr(md5(g::text), 1, 15))::uuid, {{columns}}
FROM far JOIN tale_week AS tale ON tale.id = far.tale JOIN spot_week AS spot ON spot.id = far.spot
JOIN bench_tail AS tail ON tail.id = far.g % 100000
CROSS JOIN (SELECT {of("source")}, {of("department")}, {of("reporter")}, {of("handler")}, {of("filer")}) AS fact
"""
_FACTS = """array_remove(ARRAY[fact.source[1 + far.source], fact.reporter[1 + far.reporter],
    fact.department[1 + far.sent_to], fact.handler[1 + far.taken_by], fact.filer[1 + far.filed_by], {0}, {1}], NULL)"""
_KEYS = _FACTS.format(_MIXED.format("four"), _MIXED.format("five"))
_TOKENS = _FACTS.format("tail.four", "tail.five")
WORDS = (
    _JOINED.format(table="case_words", columns=f"reported_at, tale.keys || spot.keys || {_KEYS}", number="key")
    + "ORDER BY g"
)
OPEN_WORDS = (
    _JOINED.format(table="open_case_words", columns=f"tale.tokens || spot.tokens || {_TOKENS}", number="token")
    + "WHERE open"
)
