"""Millions of cases as a city would have them, laid down in minutes: the same seed always makes the same city."""

import csv
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from tests.bench.million_recipe import CASES, GROUND, MADE, OPEN_WORDS, PARTS_OF_WEEK, WORDS

DEMO = Path(__file__).parents[2] / "dispatch" / "demo"
TABLES = ("cases", "case_words", "open_case_words")
WEEK_S = 604_800


def fill(
    owner: Engine,
    total: int,
    open_share: float = 0.03,
    months: int = 24,
    seed: int = 1,
    until: datetime | None = None,
    tell: Callable[[str], Any] = lambda line: print(line, flush=True),
) -> None:
    """Lay `total` cases over the loaded city, ending at `until`; `open_share` of them are still open.

    It needs the owner's connection: indexes, foreign keys and triggers step aside meanwhile and come back.
    """
    until = until or datetime.now(UTC)
    begin = until - timedelta(days=30.44 * months)
    begun = time.monotonic()
    with owner.begin() as line:
        aside = _step_aside(line)
        _lay_ground(line)
    facts = {"begin": begin, "until": until, "total": total, "seed": seed, "open_share": open_share}
    with ThreadPoolExecutor(2) as pool:  # two cores: one lays the cases, the other their words
        for done in [pool.submit(_lay, owner, facts, part, tell) for part in ("cases", "words")]:
            done.result()
    tell(f"  {total:,} cases laid in {time.monotonic() - begun:.0f} s")
    _come_back(owner, aside, tell)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("SET statement_timeout = 0"))
        line.execute(text("DROP TABLE bench_tale, bench_spot, bench_fact, bench_tail"))
        line.execute(text(f"VACUUM (ANALYZE) {', '.join(TABLES)}"))
    tell(f"  {total:,} cases ready after {time.monotonic() - begun:.0f} s")


def _step_aside(line: Connection) -> list[str]:
    """Drop what would be kept up row by row; the sentences that bring it back."""
    back = []
    keys = line.execute(
        text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(:tables)"
        ),
        {"tables": list(TABLES)},
    ).all()
    for table, name, definition in keys:
        line.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        back.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID")
    indexes = line.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:tables)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        ),
        {"tables": list(TABLES)},
    ).all()
    for name, definition in indexes:
        line.execute(text(f"DROP INDEX {name}"))
        back.append(definition)
    line.execute(text("ALTER TABLE cases DISABLE TRIGGER USER"))
    return [*back, "ALTER TABLE cases ENABLE TRIGGER USER"]


def _come_back(owner: Engine, aside: list[str], tell: Callable[[str], Any]) -> None:
    """Indexes two at a time, the longest first; then the keys, which look at new rows only."""
    indexes = sorted((each for each in aside if "INDEX" in each), key=lambda each: "gin" not in each)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda sentence: _say(owner, sentence, tell), indexes))
    for sentence in aside:
        if "INDEX" not in sentence:
            _say(owner, sentence)


def _say(owner: Engine, sentence: str, tell: Callable[[str], Any] | None = None) -> None:
    begun = time.monotonic()
    with owner.begin() as line:
        line.execute(text("SET LOCAL statement_timeout = 0"))
        line.execute(text("SET LOCAL lock_timeout = 0"))
        line.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        line.execute(text(sentence.replace(":", r"\:")))
    if tell and time.monotonic() - begun > 5:
        tell(f"  {sentence.split(' ON ')[0]}: {time.monotonic() - begun:.0f} s")


def _lay_ground(line: Connection) -> None:
    """Tales (what happened), spots (where), facts (who, from where) and number tails, each with its tokens."""
    with (DEMO / "problems.csv").open() as file:
        problems = list(csv.DictReader(file))
    with (DEMO / "places.csv").open() as file:
        places = [row["words"] for row in csv.DictReader(file)]
    line.execute(text("SET LOCAL statement_timeout = 0"))
    for sentence in GROUND:
        values = {"problems": [row["seen"] for row in problems], "places": places}
        values |= {"kinds": [row["kind"] for row in problems], "codes": [row["code"] for row in problems]}
        line.execute(text(sentence), values if ":problems" in sentence else {})


def _lay(owner: Engine, facts: dict[str, Any], part: str, tell: Callable[[str], Any]) -> None:
    """One part, week by week, so that what is laid later was also reported later."""
    first, last = (int(facts[name].timestamp() // WEEK_S) for name in ("begin", "until"))
    step_s = (facts["until"] - facts["begin"]).total_seconds() / facts["total"]
    begin_s, low = facts["begin"].timestamp(), 1
    with owner.connect() as line:
        line.execute(text("SET statement_timeout = 0"))
        line.execute(text("SET synchronous_commit = off"))
        line.execute(text("SET enable_nestloop = off"))  # the planner cannot guess how the dice fall
        line.execute(text("SET work_mem = '256MB'"))
        line.commit()
        for week in range(first, last + 1):
            high = min(facts["total"], int(((week + 1) * WEEK_S - begin_s) / step_s))
            if high >= low:
                asked = {**facts, "low": low, "high": high, "week": week, "step_s": step_s, "begin_s": begin_s}
                _lay_week(line, part, asked)
            if part == "cases" and (week - first) % 13 == 12:
                tell(f"  {high:,} of {facts['total']:,}")
            low = max(low, high + 1)


def _lay_week(line: Connection, part: str, asked: dict[str, Any]) -> None:
    sentences = [MADE + CASES] if part == "cases" else [*PARTS_OF_WEEK, MADE + WORDS, MADE + OPEN_WORDS]
    for sentence in sentences:
        line.execute(text(sentence), {name: value for name, value in asked.items() if f":{name}" in sentence})
    line.commit()
