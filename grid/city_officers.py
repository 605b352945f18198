"""Puts an officer at every grid that has none, from officers.csv, in the order of the grid codes."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import and_, exists, insert, select
from sqlalchemy.dialects.postgresql import Range

from foundation.ids import new_id
from foundation.work import Work
from grid.cell import Grid
from grid.city_files import Faults, lines
from grid.post import Post, give_post, grids_of, held
from people import demo_accounts
from people.organisation import Department
from people.person import Person, PersonRole
from people.person import held as role_held

FIRST_POST = "建格立网"
FILE = "officers.csv"

Officer = tuple[str, str]


def read(folder: Path) -> list[Officer]:
    """(username, name) of every officer in the file; no file means no officers."""
    if not any((folder / name).is_file() for name in (FILE, f"{FILE}.gz")):
        return []
    faults, officers = Faults(), {}
    for number, row in lines(folder, FILE, ("id", "name"), faults):
        username, name = row["id"].strip().lower(), row["name"].strip()
        if not username or not name or username in officers:
            faults.add(
                FILE,
                username or f"line {number}",
                "缺少工号或姓名，或工号重复",
                "its id or name is missing, or the id stands there twice",
            )
        officers[username] = name
    faults.refuse()
    return list(officers.items())


def post(work: Work, officers: list[Officer], demo: bool) -> int:
    """Give every grid in force without a primary officer the next free one; returns how many posts were given."""
    vacant = _vacant(work) if officers else []
    free = _free(work, enough(officers, len(vacant)))
    offices = _town_offices(work)
    people, posts = [], []
    for (grid_id, code), (username, name, person_id) in zip(vacant, free, strict=False):
        if person_id is None:
            person_id, office = new_id(), offices.get(code[:9])
            person = {"id": person_id, "username": username, "name": name, "department_id": office}
            people.append({**person, "demo": demo, "created_at": work.now})
        place = {"grid_id": grid_id, "grid": code, "during": Range(work.now, None, bounds="[)")}
        posts.append({**place, "id": new_id(), "person_id": person_id, "role": "primary", "reason": FIRST_POST})
    roles = [{"id": new_id(), "person_id": each["id"], "role": "officer", "valid_from": work.now} for each in people]
    for table, rows in ((Person, people), (PersonRole, roles), (Post, posts)):
        if rows:
            work.session.execute(insert(table), rows)
    return len(posts)


def _town_offices(work: Work) -> dict[str, UUID]:
    """The office an officer belongs to, by the code of the town."""
    offices = select(Department.division, Department.id).where(Department.kind == "town_office")
    return dict(work.session.execute(offices.order_by(Department.code.desc())).all())


def post_demo_accounts(work: Work) -> int:
    """Open the demo accounts and give their officers the grids they are named for; returns the posts given."""
    people, given = demo_accounts.write(work), 0
    for account in demo_accounts.ACCOUNTS:
        if account.grid and not grids_of(work.session, people[account.username].id, work.now):
            give_post(work, account.grid, people[account.username].id, reason=FIRST_POST)
            given += 1
    return given


def _vacant(work: Work) -> list[tuple[UUID, str]]:
    taken = exists().where(Post.grid == Grid.code, Post.role == "primary", held(work.now))
    rows = select(Grid.id, Grid.code).where(Grid.valid_to.is_(None), ~taken).order_by(Grid.code)
    return [(row.id, row.code) for row in work.session.execute(rows)]


def _free(work: Work, officers: list[Officer]) -> list[tuple[str, str, UUID | None]]:
    """Officers without a primary post, with their person when known; somebody else's username is no officer's."""
    posted = exists().where(Post.person_id == Person.id, Post.role == "primary", held(work.now))
    officer = exists().where(PersonRole.person_id == Person.id, PersonRole.role == "officer", role_held(work.now))
    usable = and_(Person.active, officer, ~posted).label("usable")
    known = {row.username: row for row in work.session.execute(select(Person.username, Person.id, usable))}
    return [
        (username, name, known[username].id if username in known else None)
        for username, name in officers
        if username not in known or known[username].usable
    ]


def enough(officers: list[Officer], wanted: int) -> list[Officer]:
    """The list, lengthened when it is too short by joining family and given names of the list, always the same way."""
    longer = list(officers)
    for number in range(len(officers), len(officers) + wanted):
        family, given = officers[number % len(officers)][1][:1], officers[(number * 7 + 3) % len(officers)][1][1:]
        longer.append((f"of{number + 1:04d}x", family + given))
    return longer
