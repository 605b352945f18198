"""Loading a city: all or nothing, twice is once, and a redrawn grid keeps its history and its officer."""

import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from foundation.actor import Actor
from foundation.refusals import NotAllowed, Refusal
from foundation.work import Works
from grid import city
from grid.cell import Grid
from grid.city_files import BrokenCity
from grid.division import Division, children
from grid.locate import locate
from grid.post import Post, grids_of, officer_of
from people.account import open_account
from people.demo_accounts import ACCOUNTS, PASSWORD, demo_accounts
from people.organisation import Department, departments
from people.person import Person
from people.session import Opened, sign_in
from tests.grid.small_city import Files, small_city, write

FIRST = "441702001001001"
OFFICERS = "id,name,sex\n" + "".join(f"W{number:03d},网格员{number},F\n" for number in range(1, 6))
OFFICES = (
    "code,name,name_en,level,kind,division,parent,lon,lat\n"
    "441700-01,市城市管理局,City Management,city,bureau,441700,,111.91,21.81\n"
    "441702001-01,第一街道执法队,First Subdistrict Team,town,town_office,441702001,441700-01,,\n"
)


class Days:
    """A clock that is a day later every time it is asked."""

    def __init__(self) -> None:
        self.at = datetime(2026, 6, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(days=1)
        return self.at


@pytest.fixture
def days(works: Works) -> Works:
    return Works(works.engine, Days())


def load(works: Works, folder: Path, files: Files, demo: bool = False) -> city.Loaded:
    with works.open() as work:
        return city.load(work, write(folder, files), demo=demo)


@pytest.fixture
def peopled(tmp_path: Path) -> Path:
    (tmp_path / "officers.csv").write_text(OFFICERS, "utf-8")
    (tmp_path / "departments.csv").write_text(OFFICES, "utf-8")
    return tmp_path


def count(works: Works, table: type) -> int:
    with works.open() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_demo_city_has_all_its_parts(city_works: Works) -> None:
    with city_works.open() as work:
        levels = dict(work.session.execute(select(Division.level, func.count()).group_by(Division.level)).all())
        assert levels == {"city": 1, "county": 4, "town": 63, "community": 878}
        assert work.session.scalar(select(func.count()).where(Grid.valid_to.is_(None))) == 2028
        assert {each.level for each in departments(work.session)} == {"city", "county", "town"}
        assert len(departments(work.session, level="town")) == 48
        assert [each.name for each in children(work.session, "441700")] == ["江城区", "阳东区", "阳西县", "阳春市"]
        assert all(each.name_en and each.point is not None for each in departments(work.session))


def test_every_grid_of_the_demo_city_has_one_officer_and_every_officer_one_grid(city_works: Works) -> None:
    with city_works.open() as work:
        posts = work.session.execute(select(Post.grid, Post.person_id).where(Post.role == "primary")).all()
        assert len(posts) == len({grid for grid, _ in posts}) == len({person for _, person in posts}) == 2028
        assert all(work.session.scalars(select(Person.demo)))


def test_the_demo_accounts_sign_in_and_the_officer_holds_the_named_grid(city_works: Works) -> None:
    with city_works.open() as work:
        for account in ACCOUNTS:
            opened = sign_in(work, account.username, PASSWORD, "127.0.0.1", "test")
            assert isinstance(opened, Opened), account.username
            assert opened.person.department_id is not None, account.username
            expected = frozenset({account.grid}) if account.grid else frozenset()
            assert grids_of(work.session, opened.person.id, work.now) == expected
        assert [each["username"] for each in demo_accounts(work.session)] == [each.username for each in ACCOUNTS]
        officer = officer_of(work.session, FIRST, work.now)
        assert officer is not None
        assert officer.username == "officer"
        synthetic = sign_in(work, "of0001", PASSWORD, "127.0.0.1", "test")
        assert isinstance(synthetic, Refusal), "a synthetic officer has no password"


def test_loading_the_demo_city_again_changes_nothing_and_says_so(city_works: Works) -> None:
    lines: list[str] = []
    with city_works.open() as work:
        again = city.load(work, city.DEMO, lines.append, demo=True)
    assert not again.changed
    assert "nothing changed" in lines[-1]
    assert again.seconds < 8


def test_a_broken_file_leaves_nothing_behind(days: Works, tmp_path: Path) -> None:
    files = small_city()
    del files["grids"][2]
    with pytest.raises(BrokenCity):
        load(days, tmp_path, files)
    assert count(days, Division) == count(days, Grid) == 0


def test_an_officer_file_with_a_fault_leaves_nothing_behind(days: Works, peopled: Path) -> None:
    (peopled / "officers.csv").write_text("id,name\nW001,一\nW001,二\n", "utf-8")
    with pytest.raises(BrokenCity, match="w001"):
        load(days, peopled, small_city())
    assert count(days, Grid) == count(days, Person) == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("441700-01,一,One,city,bureau,999999,,,", "999999"),
        ("441700-01,一,One,city,palace,441700,,,", "palace"),
        ("441700-01,一,,city,bureau,441700,,,", "missing"),
        ("441700-01,一,One,city,bureau,441700,none,,", "none"),
        ("441700-01,一,One,city,bureau,441700,,east,1", "numbers"),
    ],
)
def test_a_department_with_a_fault_is_named(days: Works, peopled: Path, line: str, words: str) -> None:
    (peopled / "departments.csv").write_text(OFFICES.splitlines()[0] + "\n" + line + "\n", "utf-8")
    with pytest.raises(BrokenCity) as refusal:
        load(days, peopled, small_city())
    place, said = refusal.value.errors[0]
    assert place == "departments.csv#441700-01"
    assert words in said.en


def test_the_same_files_twice_change_nothing(days: Works, peopled: Path) -> None:
    first = load(days, peopled, small_city())
    assert (first.grids_new, first.officers_posted, first.departments_changed) == (8, 8, 2)
    before = [count(days, table) for table in (Division, Grid, Department, Person, Post)]
    assert not load(days, peopled, small_city()).changed
    assert [count(days, table) for table in (Division, Grid, Department, Person, Post)] == before


def test_an_officer_file_cannot_put_an_administrator_on_a_grid(days: Works, peopled: Path) -> None:
    with days.open() as work:
        admin = open_account(work, "w001", "苏晓岚", "a-good-password-1", ("admin",))
    load(days, peopled, small_city())
    with days.open() as work:
        assert grids_of(work.session, admin.id, work.now) == frozenset()
        assert work.session.scalar(select(func.count()).select_from(Post)) == 8


def test_too_few_officers_are_completed_the_same_way_every_time(days: Works, peopled: Path) -> None:
    load(days, peopled, small_city())
    with days.open() as work:
        people = work.session.execute(select(Person.username, Person.name).order_by(Person.username)).all()
    assert len(people) == 8
    assert len({username for username, _ in people}) == 8


def move_border(files: Files) -> Files:
    """The border between the first two grids moves a quarter to the east; the community stays whole."""
    files = copy.deepcopy(files)
    for corner in (1, 2):
        files["grids"][0]["geometry"]["coordinates"][0][corner][0] = 111.9125
    for corner in (0, 3, 4):
        files["grids"][1]["geometry"]["coordinates"][0][corner][0] = 111.9125
    return files


def test_a_redrawn_grid_is_a_new_version_and_its_officer_goes_on(days: Works, peopled: Path) -> None:
    load(days, peopled, small_city())
    with days.open() as work:
        before = work.session.scalars(select(Grid).where(Grid.code == FIRST)).one()
        officer = officer_of(work.session, FIRST, work.now)
        old_moment = work.now
    redrawn = load(days, peopled, move_border(small_city()))
    assert (redrawn.grids_redrawn, redrawn.grids_new, redrawn.officers_posted) == (2, 0, 0)
    with days.open() as work:
        versions = work.session.scalars(select(Grid).where(Grid.code == FIRST).order_by(Grid.valid_from)).all()
        assert [version.valid_to is None for version in versions] == [False, True]
        assert versions[0].id == before.id
        assert versions[0].valid_to == versions[1].valid_from
        assert versions[1].area_m2 > versions[0].area_m2
        for moment in (old_moment, work.now):
            still = officer_of(work.session, FIRST, moment)
            assert still is not None
            assert officer is not None
            assert still.id == officer.id
        posts = work.session.scalars(select(Post).where(Post.grid == FIRST).order_by(Post.during)).all()
        assert [post.grid_id for post in posts] == [version.id for version in versions]
        found = locate(work.session, 111.912, 21.81)
        assert found is not None
        assert found.grid_id == versions[1].id
    assert not load(days, peopled, move_border(small_city())).changed


def test_a_grid_no_longer_drawn_is_closed_and_its_officer_is_free_for_another(days: Works, peopled: Path) -> None:
    files = small_city()
    load(days, peopled, files)
    merged = copy.deepcopy(files)
    gone = merged["grids"].pop(1)["properties"]["code"]
    for corner in (1, 2):
        merged["grids"][0]["geometry"]["coordinates"][0][corner][0] = 111.92
    loaded = load(days, peopled, merged)
    assert (loaded.grids_closed, loaded.grids_redrawn, loaded.officers_posted) == (1, 1, 0)
    with days.open() as work:
        assert officer_of(work.session, gone, work.now) is None
        found = locate(work.session, 111.915, 21.81)
        assert found is not None
        assert found.grid == FIRST
    back = load(days, peopled, files)
    assert (back.grids_new, back.grids_redrawn, back.officers_posted) == (1, 1, 1)


def test_a_new_name_is_no_new_version(days: Works, peopled: Path) -> None:
    load(days, peopled, small_city())
    files = small_city()
    files["grids"][0]["properties"]["name"] = "北门老街网格"
    renamed = load(days, peopled, files)
    assert (renamed.grids_renamed, renamed.grids_redrawn) == (1, 0)
    with days.open() as work:
        assert work.session.scalars(select(Grid.name).where(Grid.code == FIRST)).all() == ["北门老街网格"]


def test_only_who_may_loads_a_city(days: Works, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed), days.open(Actor(id=None, name="陈静")) as work:
        city.load(work, write(tmp_path, small_city()))
