"""Who is on duty for a place: the list its office keeps, then its leaders, its people, the officers near by."""

from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.emergency.cascade.cascade import DutyList
from dispatch.emergency.cascade.chain import LEVELS, Reached, Told, line
from dispatch.emergency.emergency import Emergency
from dispatch.reminders import roster
from foundation import history
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from grid.cell import Grid, find_grid
from grid.division import LENGTHS, Division, above
from grid.locate import Located, locate_or_refuse
from grid.post import Post, held, officer_of
from people.organisation import Department
from people.person import Person

CHANGED = Words(
    "值班表已被他人修改，请重新读取后再改。",
    "The duty list has been changed by somebody else; read it again, then change it.",
)
NEIGHBOURS = 2  # officers of the same community who are asked when the own one does not answer


def told(work: Work, emergency: Emergency) -> tuple[Told, Located]:
    """Whom to call about this place, level by level."""
    place = to_shape(emergency.point)
    at = locate_or_refuse(work.session, place.x, place.y)
    grid = find_grid(work.session, at.grid)
    return Told({**_places(work, at.community), "grid": _grid(work, grid)}, _city(work, at.county)), at


def called(work: Work, place: Division) -> list[Reached]:
    """In which order the people of a city, county, town or community would be called now."""
    if place.level == "city":
        return _city(work, place.code)
    return line(place.level, Told(_places(work, place.code), _city(work, place.code)))


def called_of_grids(work: Work, community: str) -> list[tuple[Grid, list[Reached]]]:
    """The same of every grid of a community: its officer, those beside, those above."""
    places, city = _places(work, community), _city(work, community)
    rows = select(Grid).where(Grid.community == community, Grid.valid_to.is_(None)).order_by(Grid.code)
    return [
        (each, line("grid", Told({**places, "grid": _grid(work, each)}, city))) for each in work.session.scalars(rows)
    ]


def _places(work: Work, code: str) -> dict[str, list[Reached]]:
    """The people of a division and of those above it, up to the county."""
    return {level: own(work, level, place) for level, place in zip(LEVELS, above(code), strict=False)}


def _city(work: Work, code: str) -> list[Reached]:
    return own(work, "city", f"{code[:4]}00")  # GB/T 2260


def own(work: Work, level: str, code: str) -> list[Reached]:
    """The people of one division alone: its list, then its leaders, then the office of the town."""
    known = roster.roster(work)
    leaders = known.desks.get("city", []) if level == "city" else known.places.get((level, code), [])
    office = _office(work, code[: LENGTHS["town"]]) if level in ("town", "community") else ()
    return _people(work, listed(work.session, code), [*leaders, *office])


def _grid(work: Work, grid: Grid) -> list[Reached]:
    return _people(work, [*_officers(work, grid.code)], [*_deputies(work, grid)])


def on_duty(work: Work) -> list[tuple[Division, list[Reached]]]:
    """Those on duty of every list, from above; where a city, county or town keeps none, whoever is called first. A
    community whose list is empty, or names nobody who is still at work, has nobody."""
    kept = set(work.session.scalars(select(DutyList.division).where(func.jsonb_array_length(DutyList.people) > 0)))
    rows = select(Division).where((Division.level != "community") | ~Division.special)
    rows = rows.order_by(func.length(Division.code), Division.code)
    return [
        (place, _first(work, place) if place.level != "community" or place.code in kept else [])
        for place in work.session.scalars(rows).all()
    ]


def _first(work: Work, place: Division) -> list[Reached]:
    first = [each for each in own(work, place.level, place.code) if each.post == "duty"]
    named = set(listed(work.session, place.code))
    return first if place.level != "community" else [each for each in first if each.person in named]


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


def _deputies(work: Work, grid: Grid) -> Iterable[UUID]:
    """Deputies of the grid itself, then the officers of the next grids of the community."""
    own = select(Post.person_id).where(Post.grid == grid.code, Post.role == "deputy", held(work.now))
    near = (
        select(Post.person_id)
        .join(Grid, Grid.code == Post.grid)
        .where(Grid.community == grid.community, Grid.code != grid.code, Grid.valid_to.is_(None))
        .where(Post.role == "primary", held(work.now))
        .order_by(Grid.code)
        .limit(NEIGHBOURS)
    )
    return [*work.session.scalars(own.order_by(Post.person_id)), *work.session.scalars(near)]


def subject(division: str) -> UUID:
    """The name under which the history of a division's list is kept."""
    return uuid5(NAMESPACE_OID, f"duty_list:{division}")


def put(work: Work, division: str, usernames: Sequence[str], version: int) -> DutyList:
    """The order in which people of a place are called; with the version one saw (0 for the first)."""
    if work.session.get(Division, division, with_for_update={"key_share": True}) is None:  # two first lists take turns
        raise NotFound
    people = _accounts(work, usernames)
    found = work.session.scalar(select(DutyList).where(DutyList.division == division).with_for_update())
    if (found.version if found else 0) != version:
        raise Conflict(CHANGED, code="duty_changed")
    found = found or DutyList(division=division, people=[])
    before, found.people, found.version = found.people, people, version + 1
    work.session.add(found)
    work.session.flush()
    stated = {"division": division, "before": before, "after": found.people}
    history.note(work.session, work.actor, work.now, "duty_list", subject(division), "put", "listed", stated)
    return found


def _accounts(work: Work, usernames: Sequence[str]) -> list[str]:
    """The persons' ids in the order told; refuses who is not there and whoever is told twice."""
    rows = work.session.scalars(select(Person).where(Person.username.in_(usernames), Person.active))
    people = {row.username: str(row.id) for row in rows}
    unknown = [each for each in usernames if each not in people]
    if unknown:
        words = Words(
            f"账号“{unknown[0]}”不存在或已停用，请从名单中移除。",
            f"The account “{unknown[0]}” does not exist or is no longer used; take it off the list.",
        )
        raise Invalid(errors=[("people", words)])
    if len(set(usernames)) < len(usernames):
        raise Invalid(errors=[("people", Words("同一账号只能出现一次。", "An account may stand in the list once."))])
    return [people[each] for each in usernames]
