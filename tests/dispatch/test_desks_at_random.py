"""Random desks against the real database: whatever is offered succeeds, nothing else does, and every law holds."""

from itertools import pairwise

import pytest
from sqlalchemy import func, select

from foundation.history import first_broken, rows_of
from foundation.work import Works
from incidents.case import Case
from tests.dispatch.desk_walk import NAMES, Walk


def walk(works: Works, seed: int, steps: int) -> Walk:
    made = Walk(works, seed)
    for _ in range(steps):
        made.step()
    with works.open() as work:
        numbers = work.session.scalars(select(Case.number).where(Case.number.is_not(None))).all()
        assert len(set(numbers)) == len(numbers)
        for case_id in made.trail:
            rows = rows_of(work.session, "case", case_id)
            assert first_broken(rows) is None
            assert all(one.to_stage == other.from_stage for one, other in pairwise(rows))
        assert work.session.scalar(select(func.count()).select_from(Case)) == len(made.trail)
    return made


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_random_moves_break_no_law_of_the_chain(city_works: Works, seed: int) -> None:
    made = walk(city_works, seed, 1000)
    assert sum(made.made.values()) > 600


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_twenty_thousand_random_moves_break_no_law_and_every_move_is_among_them(city_works: Works) -> None:
    made = walk(city_works, 7, 20_000)
    assert set(made.made) == set(NAMES)
