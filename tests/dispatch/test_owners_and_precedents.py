"""Owner first for components, and what was adjudicated once is followed afterwards: by the real verbs."""

import pytest
from sqlalchemy import select

from dispatch.routing import routing_rule
from foundation.work import Works
from grid.component import Component
from incidents.case import Case
from incidents.catalogue import Category
from people.organisation import Department
from tests.acting import Cast, move, tell

COVER = (111.9616588, 21.8584798)  # 供水井盖001 of grid 441702001001001
ASIDE = (111.9616588, 21.8581)  # some 42 m south of it, in the same grid


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def report_of(cast: Cast, code: str, place: tuple[float, float]) -> Case:
    with cast.works.open() as work:
        category = work.session.scalars(
            select(Category.id).where(Category.kind == "component", Category.code == code, Category.valid_to.is_(None))
        ).one()
    return tell(cast.works, cast.officer, place=place, category=str(category))[1]


def proposed(cast: Cast, case: Case) -> Department | None:
    with cast.works.open() as work:
        verdict = routing_rule.propose(work.session, work.session.get_one(Case, case.id))
        return work.session.get(Department, verdict.department.id) if verdict.department else None


def test_a_report_beside_a_component_goes_to_its_owner(cast: Cast) -> None:
    case = report_of(cast, "01001", COVER)
    with cast.works.open() as work:
        component = work.session.get_one(Component, case.component_id)
        assert component.code == "44170201001000001"
    assert (found := proposed(cast, case)) is not None and found.code == "441700-011"


def test_a_report_away_from_any_component_goes_by_territory(cast: Cast) -> None:
    case = report_of(cast, "01002", ASIDE)
    assert case.component_id is None
    assert proposed(cast, case) is not None


def returned_twice(cast: Cast) -> Case:
    """Litter at the north gate that the bureau and the town's office both send back."""
    case = cast.case_at("pending_handle")
    move(cast.works, cast.handler, case.id, "return", reason="不属我单位")
    move(cast.works, cast.dispatcher, case.id, "dispatch", department=str(cast.town_handler.unit_id))
    return move(cast.works, cast.town_handler, case.id, "return", reason="也不属我单位")


def test_what_was_adjudicated_is_proposed_for_the_next_case_of_its_kind_there(cast: Cast) -> None:
    first = returned_twice(cast)
    assert first.adjudicating
    move(cast.works, cast.city, first.id, "adjudicate", department=str(cast.handler.unit_id), reason="移交清单第三条")
    next_one = cast.case_at("pending_dispatch")
    with cast.works.open() as work:
        verdict = routing_rule.propose(work.session, work.session.get_one(Case, next_one.id))
    assert verdict.department is not None and verdict.department.id == cast.handler.unit_id
    assert verdict.tried[-1].precedent and verdict.tried[-1].matched
