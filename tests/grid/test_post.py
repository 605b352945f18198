"""One officer to a grid and one grid to an officer, at every moment, whoever comes at the same time."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from foundation.actor import Actor
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotAllowed, NotFound
from foundation.work import Works
from grid import city
from grid.cell import find_grid
from grid.post import Post, end_post, give_post, grids_of, officer_of
from people.person import Person
from tests.grid.small_city import small_city, write

ONE, TWO = "441702001001001", "441702001001002"


@pytest.fixture
def town(works: Works, tmp_path: Path) -> Works:
    """The small city without an officer."""
    with works.open() as work:
        city.load(work, write(tmp_path, small_city()))
    return works


def hire(town: Works, *names: str) -> list[UUID]:
    with town.open() as work:
        people = [Person(id=new_id(), name=name, created_at=work.now) for name in names]
        work.session.add_all(people)
    return [person.id for person in people]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; each answers with its result or its exception."""
    gate, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            answers.append(act())
        except Exception as error:
            answers.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def giving(town: Works, grid: str, person: UUID) -> Callable[[], object]:
    def give() -> Post:
        with town.open() as work:
            return give_post(work, grid, person)

    return give


@pytest.mark.parametrize("round_", range(5))
def test_two_officers_at_one_grid_at_the_same_moment_one_is_refused(town: Works, round_: int) -> None:
    first, second = hire(town, "林海燕", "许国栋")
    answers = at_once(giving(town, ONE, first), giving(town, ONE, second))
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "Post"]
    refused = next(each for each in answers if isinstance(each, Conflict))
    assert ONE in refused.sentence("zh-CN")
    with town.open() as work:
        assert len(work.session.scalars(select(Post)).all()) == 1


@pytest.mark.parametrize("round_", range(5))
def test_one_officer_at_two_grids_at_the_same_moment_one_is_refused(town: Works, round_: int) -> None:
    (person,) = hire(town, "林海燕")
    answers = at_once(giving(town, ONE, person), giving(town, TWO, person))
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "Post"]
    refused = next(each for each in answers if isinstance(each, Conflict))
    assert "林海燕" in refused.sentence("zh-CN")


def insert_directly(town: Works, grid_code: str, person: UUID, begin: datetime) -> None:
    """A row past the verb, as a mistaken program would write it."""
    with town.open() as work:
        grid = find_grid(work.session, grid_code)
        during = Range(begin, None, bounds="[)")
        work.session.add(
            Post(id=new_id(), grid_id=grid.id, grid=grid.code, person_id=person, role="primary", during=during)
        )


def test_the_database_itself_refuses_in_both_directions(town: Works) -> None:
    first, second = hire(town, "林海燕", "许国栋")
    with town.open() as work:
        give_post(work, ONE, first)
        later = work.now + timedelta(days=30)
    with pytest.raises(IntegrityError, match="one_primary_per_grid"):
        insert_directly(town, ONE, second, later)
    with pytest.raises(IntegrityError, match="one_grid_per_primary"):
        insert_directly(town, TWO, first, later)


def test_a_post_cannot_name_another_grid_than_its_version(town: Works) -> None:
    (person,) = hire(town, "林海燕")
    with pytest.raises(IntegrityError, match="fk_post_grid"), town.open() as work:
        work.session.add(
            Post(
                id=new_id(),
                grid_id=find_grid(work.session, ONE).id,
                grid=TWO,
                person_id=person,
                role="primary",
                during=Range(work.now, None, bounds="[)"),
            )
        )


def test_the_next_officer_begins_where_the_last_one_ended(town: Works) -> None:
    first, second = hire(town, "林海燕", "许国栋")
    with town.open() as work:
        post = give_post(work, ONE, first, begins=work.now - timedelta(days=10))
        end_post(work, post.id, work.now - timedelta(days=2), "调岗")
        give_post(work, ONE, second, begins=work.now - timedelta(days=2), replaces=post.id)
        give_post(work, TWO, first, begins=work.now - timedelta(days=2))
    with town.open() as work:
        for days, name in ((5, "林海燕"), (2, "许国栋"), (0, "许国栋")):
            officer = officer_of(work.session, ONE, work.now - timedelta(days=days))
            assert officer is not None
            assert officer.name == name
        assert officer_of(work.session, ONE, work.now - timedelta(days=11)) is None
        assert grids_of(work.session, first, work.now) == {TWO}


def test_while_somebody_covers_the_cover_answers(town: Works) -> None:
    first, second, third = hire(town, "林海燕", "许国栋", "梁静")
    with town.open() as work:
        give_post(work, ONE, first)
        give_post(work, TWO, second)
        give_post(work, ONE, second, "temporary", ends=work.now + timedelta(days=3), reason="病假")
        with pytest.raises(Conflict, match="post_taken"):
            give_post(work, ONE, third, "temporary", ends=work.now + timedelta(days=1))
    with town.open() as work:
        covering = officer_of(work.session, ONE, work.now)
        after = officer_of(work.session, ONE, work.now + timedelta(days=4))
        assert covering is not None
        assert after is not None
        assert (covering.name, after.name) == ("许国栋", "林海燕")
        assert grids_of(work.session, second, work.now) == {ONE, TWO}


def test_an_officer_who_has_left_answers_for_nothing(town: Works) -> None:
    (person,) = hire(town, "林海燕")
    with town.open() as work:
        give_post(work, ONE, person)
        work.session.execute(update(Person).values(active=False))
    with town.open() as work:
        assert officer_of(work.session, ONE, work.now) is None
    with pytest.raises(NotFound), town.open() as work:
        give_post(work, TWO, person)


def test_a_post_is_ended_once(town: Works) -> None:
    (person,) = hire(town, "林海燕")
    with town.open() as work:
        post = give_post(work, ONE, person, begins=work.now - timedelta(days=1))
    with town.open() as work:
        end_post(work, post.id)
    with pytest.raises(Conflict, match="post_not_held"), town.open() as work:
        end_post(work, post.id)


def test_bad_facts_are_refused_with_words(town: Works) -> None:
    (person,) = hire(town, "林海燕")
    with town.open() as work:
        with pytest.raises(NotFound):
            give_post(work, "441702009009009", person)
        with pytest.raises(NotFound):
            give_post(work, ONE, new_id())
        with pytest.raises(Invalid):
            give_post(work, ONE, person, "king")
        with pytest.raises(Invalid):
            give_post(work, ONE, person, ends=work.now)


def test_only_who_may_gives_and_ends_posts(town: Works) -> None:
    (person,) = hire(town, "林海燕")
    with pytest.raises(NotAllowed), town.open(Actor(id=person, name="林海燕")) as work:
        give_post(work, ONE, person)
    with pytest.raises(NotAllowed), town.open(Actor(id=person, name="林海燕")) as work:
        end_post(work, new_id())
