"""What the demo city has against emergencies; what is there already is left alone."""

import csv
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from dispatch.emergency.plans import plan
from dispatch.emergency.plans.content import Content
from dispatch.emergency.resources import register
from dispatch.emergency.resources.site import Site
from dispatch.emergency.resources.team import Team
from foundation.ids import new_id
from foundation.tables import SRID
from foundation.work import Work

DEMO = Path(__file__).parent / "demo"
FILES = (("team", "teams"), ("stock", "stock"), ("expert", "experts"))


def seed_demo(work: Work) -> int:
    """The sites, teams, stock and plans of the demo city; how many rows the files hold."""
    sites = [_site(row) for row in _rows("sites.csv")]
    work.session.execute(insert(Site).on_conflict_do_nothing(index_elements=["code"]), sites)
    return len(sites) + seed_register(work) + seed_plans(work)


def seed_register(work: Work) -> int:
    """Teams, stock and experts of the demo city, when there are none yet."""
    if work.session.scalar(select(Team.id).limit(1)):
        return 0
    done = [register.load(work, kind, (DEMO / f"{name}.csv").read_text(), demo=True) for kind, name in FILES]
    faults = [fault for each in done for fault in each.faults]
    if faults:
        raise ValueError(f"the demo files have faults: {faults[0]}")
    return sum(each.lines for each in done)


def seed_plans(work: Work) -> int:
    """The two plans of the demo city, in force."""
    known = {each.code for each in plan.plans(work.session)}
    told = [tomllib.loads(path.read_text()) for path in sorted((DEMO / "plans").glob("*.toml"))]
    for each in told:
        if each["code"] not in known:
            content = Content.model_validate(each["content"])
            made = plan.draft(work, each["code"], each["name"], each["kind"], content, demo=True)
            plan.put_in_force(work, made, made.version)
    return len(told)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DEMO / name).open(newline="") as file:
        yield from csv.DictReader(file)


def _site(row: dict[str, str]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("code", "name", "kind", "type")},
        **{name: row[name] or None for name in ("contact", "phone")},
        **{name: int(row[name]) if row[name] else None for name in ("capacity", "people")},
        "id": new_id(),
        "point": f"SRID={SRID};POINT({row['lon']} {row['lat']})",
        "facts": json.loads(row["facts"]),
        "demo": True,
    }
