"""Loads a city: divisions, grids, departments, officers; all or nothing, and again only what has changed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from foundation.refusals import NotAllowed
from foundation.settings import settings
from foundation.work import Work
from grid import city_divisions, city_officers, component_file, redraw, road
from grid.city_check import read_city
from grid.city_files import Faults, read_text
from people import department_file

DEMO = Path(__file__).parent / "demo"  # the city the house shows itself with
LOAD_LOCK = 0x4D59_0010  # advisory lock "MY", 16: one load at a time

Report = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """What a load did; all counts of changes are 0 when the files say what the database already says."""

    divisions: int
    divisions_changed: int
    grids: int
    grids_new: int
    grids_redrawn: int
    grids_renamed: int
    grids_closed: int
    departments_changed: int
    officers_posted: int
    seconds: float
    roads: int = 0

    @property
    def changed(self) -> bool:
        return any(
            (
                self.divisions_changed,
                self.grids_new,
                self.grids_redrawn,
                self.grids_renamed,
                self.grids_closed,
                self.departments_changed,
                self.officers_posted,
                self.roads,
            )
        )


def load(work: Work, folder: Path, report: Report = lambda line: None, demo: bool = False) -> Loaded:
    """Load the folder's files into the database.

    Needed: divisions.csv and counties, towns, communities, grids (.geojson or .geojson.gz). Taken when there:
    departments.csv, components.csv, officers.csv, roads.geojson. A division is updated in place. A grid whose shape
    changed gets a new version from now, the old one is closed and its posts move along; a grid no longer in the file is
    closed and its posts end.
    `demo` marks all persons and departments as such and opens the demo accounts, whose officers take their grids first.
    """
    if not work.actor.may("city.load"):
        raise NotAllowed
    begun = time.monotonic()
    report("正在核对文件 checking the files")
    city = settings().city
    divisions, grids = read_city(folder, city.code, city.grid_code_pattern)
    offices = read_departments(folder, {place.code for place in divisions})
    work.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOAD_LOCK})
    report(f"正在写入 writing {len(divisions)} divisions, {len(grids)} grids")
    divisions_changed = city_divisions.write_divisions(work, divisions)
    drawn = redraw.write_grids(work, grids)
    departments_changed = department_file.write(work, offices, demo)
    component_file.load(work, folder, demo)
    roads = road.load(work, folder)
    accounts = city_officers.post_demo_accounts(work) if demo else 0
    posted = accounts + city_officers.post(work, city_officers.read(folder), demo)
    loaded = Loaded(
        len(divisions),
        divisions_changed,
        len(grids),
        drawn.new,
        drawn.redrawn,
        drawn.renamed,
        drawn.closed,
        departments_changed,
        posted,
        round(time.monotonic() - begun, 2),
        roads,
    )
    report(words(loaded))
    return loaded


def read_departments(folder: Path, divisions: set[str]) -> list[department_file.Line]:
    """The lines of departments.csv, or none; a department of an unknown division is a fault of the file."""
    faults = Faults()
    lines, wrong = department_file.read(read_text(folder, "departments.csv") or "", divisions)
    for code, why in wrong:
        faults.add("departments.csv", code, why.zh, why.en)
    faults.refuse()
    return lines


def words(loaded: Loaded) -> str:
    """What was done, in one line for the person at the command."""
    if not loaded.changed:
        return f"没有变化，未写入 nothing changed ({loaded.grids} grids, {loaded.seconds} s)"
    grids = (
        f"{loaded.grids} grids ({loaded.grids_new} new, {loaded.grids_redrawn} redrawn, "
        f"{loaded.grids_renamed} renamed, {loaded.grids_closed} closed)"
    )
    return (
        f"已导入 loaded: {loaded.divisions} divisions ({loaded.divisions_changed} changed), {grids}, "
        f"{loaded.departments_changed} departments changed, {loaded.officers_posted} officers posted, "
        f"{loaded.roads} pieces of road, "
        f"{loaded.seconds} s"
    )
