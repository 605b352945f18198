"""Who is on duty for a place: the list its office keeps, then its leaders, its people, the officers near by."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.emergency.cascade.cascade import DutyList
from dispatch.emergency.cascade.chain import Reached, Told
from dispatch.emergency.emergency import Emergency
from dispatch.reminders import roster
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from grid.cell import Grid
from grid.division import Division
from grid.locate import Located, locate_or_refuse
from grid.post import Post, held, officer_of
from people.organisation import Department
from people.person import Person

NEIGHBOURS = 2  # officers of the same community who are asked when the own one does not answer


def told(work: Work, emergency: Emergency) -> tuple[Told, Located]:
    """Whom to call about this place, level by level."""
    place = to_shape(emergency.point)
    at = locate_or_refuse(work.session, place.x, place.y)
    known = roster.roster(work)
    office = [*_office(work, at.town)]
    own = {
        "county": _people(work, listed(work.session, at.county), known.places.get(("county", at.county), [])),
        "town": _people(work, listed(work.session, at.town), [*known.places.get(("town", at.town), []), *office]),
        "community": _people(work, listed(work.session, at.community), office),
        "grid": _people(work, [*_officers(work, at.grid)], [*_deputies(work, at)]),
    }
    return Told(own, _people(work, roster.desk(work, "city"), [])), at


def listed(session: Session, division: str) -> list[UUID]:
    found = session.get(DutyList, division)
    return [UUID(each) for each in found.people] if found else []


def _people(work: Work, duty: Sequence[UUID], deputies: Sequence[UUID]) -> list[Reached]:
    """Those on duty, then the deputies; where nobody is listed the first deputy is on duty."""
    order = roster.unique([*duty, *deputies])
    rows = {row.id: row for row in work.session.scalars(select(Person).where(Person.id.in_(order), Person.active))}
    there = [rows[each] for each in order if each in rows]
    first = len([each for each in duty if each in rows]) or 1
    return [
        Reached(row.id, row.name, row.phone, "duty" if place < first else "deputy") for place, row in enumerate(there)
    ]


def _office(work: Work, town: str) -> Iterable[UUID]:
    offices = select(Department.id).where(Department.division == town, Department.kind == "town_office")
    return roster.of_departments(work, work.session.scalars(offices.order_by(Department.code)).all())


def _officers(work: Work, grid: str) -> Iterable[UUID]:
    found = officer_of(work.session, grid, work.now)
    return [found.id] if found else []


def _deputies(work: Work, at: Located) -> Iterable[UUID]:
    """Deputies of the grid itself, then the officers of the next grids of the community."""
    own = select(Post.person_id).where(Post.grid == at.grid, Post.role == "deputy", held(work.now))
    near = (
        select(Post.person_id)
        .join(Grid, Grid.code == Post.grid)
        .where(Grid.community == at.community, Grid.code != at.grid, Grid.valid_to.is_(None))
        .where(Post.role == "primary", held(work.now))
        .order_by(Grid.code)
        .limit(NEIGHBOURS)
    )
    return [*work.session.scalars(own.order_by(Post.person_id)), *work.session.scalars(near)]


def put(work: Work, division: str, usernames: Sequence[str], version: int) -> DutyList:
    """The order in which people of a place are called; with the version one saw (0 for the first)."""
    if work.session.get(Division, division) is None:
        raise NotFound
    people = {
        row.username: row.id
        for row in work.session.scalars(select(Person).where(Person.username.in_(usernames), Person.active))
    }
    unknown = [each for each in usernames if each not in people]
    if unknown:
        words = Words(f"没有账号“{unknown[0]}”。", f"There is no account “{unknown[0]}”.")
        raise Invalid(errors=[("people", words)])
    found = work.session.scalar(select(DutyList).where(DutyList.division == division).with_for_update())
    if (found.version if found else 0) != version:
        raise Conflict(
            Words("值班表已被他人修改，请刷新。", "The duty list has been changed; refresh."), code="duty_changed"
        )
    found = found or DutyList(division=division)
    found.people, found.version = [str(people[each]) for each in usernames], version + 1
    work.session.add(found)
    work.session.flush()
    return found
