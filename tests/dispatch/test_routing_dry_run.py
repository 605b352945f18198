"""A dry-run tells the truth: what it says would happen is what happens once the draft is in force."""

import time
from typing import Any

import pytest
from sqlalchemy import event, text

from dispatch.routing import precedent, routing_dry_run
from dispatch.routing.routing_dry_run import DryRun, by_department
from dispatch.routing.routing_editing import NewRule
from dispatch.routing.routing_edition import RoutingEdition
from dispatch.routing.routing_rule import propose
from foundation.work import Works
from incidents.case import Case
from tests.acting import Cast
from tests.dispatch.test_routing_editions import department, draft_of, put

ELSEWHERE = (111.5920, 21.7540)  # in Yangxi


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def tried(works: Works, draft: RoutingEdition, **asked: Any) -> DryRun:
    with works.open() as work:
        return routing_dry_run.dry_run(work.session, work.session.merge(draft), work.now, **asked)


def test_it_says_what_would_happen_and_that_happens(cast: Cast) -> None:
    cases = [cast.case_at("pending_handle") for _ in range(3)]
    target = department(cast.works, "水务")
    draft = draft_of(
        cast.works, NewRule("主城垃圾归水务", "department", {"majors": ["06"], "places": ["441702"]}, target.id)
    )
    run = tried(cast.works, draft, days=30)
    with cast.works.open() as work:
        before = propose(work.session, work.session.get_one(Case, cases[0].id))
    assert (run.looked_at, run.changed) == (3, 3)
    assert {each.case for each in run.examples} == {case.id for case in cases}
    example = run.examples[0]
    assert before.department is not None
    assert example.now is not None
    assert (example.now.id, example.why_now) == (before.department.id, before.reason)
    assert example.then is not None
    assert example.then.id == target.id
    put(cast.works, draft)
    with cast.works.open() as work:
        after = propose(work.session, work.session.get_one(Case, cases[0].id))
    assert after.department is not None
    assert (after.department.id, after.reason) == (target.id, example.why_then)
    moved = {each.name if each else None: (now, then) for each, now, then in by_department(run)}
    assert moved == {before.department.name: (3, 0), target.name: (0, 3)}


def test_it_counts_for_how_many_the_proposal_is_where_the_case_really_went(cast: Cast) -> None:
    """The tests' dispatcher sends every case to the handler's bureau, whatever was proposed."""
    for _ in range(2):
        cast.case_at("pending_handle")
    draft = draft_of(cast.works, NewRule("归处置局", "department", {"majors": ["06"]}, cast.handler.unit_id))
    run = tried(cast.works, draft)
    assert run.right_then == 2
    assert all(each.actual for each in run.examples)


def test_a_draft_that_changes_nothing_moves_no_case(cast: Cast) -> None:
    cast.case_at("pending_handle")
    run = tried(cast.works, draft_of(cast.works))
    assert (run.looked_at, run.changed, run.examples, list(by_department(run))) == (1, 0, [], [])


def test_a_case_that_a_precedent_settles_does_not_move(cast: Cast) -> None:
    case, target = cast.case_at("pending_handle"), department(cast.works, "公安")
    with cast.works.open() as work:
        precedent.keep(work, work.session.get_one(Case, case.id), target, None, "裁定")
    draft = draft_of(cast.works, NewRule("归水务", "department", {}, department(cast.works, "水务").id))
    assert tried(cast.works, draft).changed == 0


def test_cases_that_were_never_dispatched_and_older_ones_are_not_looked_at(cast: Cast) -> None:
    cast.case_at("pending_dispatch")
    old = cast.case_at("pending_handle")
    with cast.works.open() as work:
        work.session.execute(
            text("UPDATE cases SET reported_at = reported_at - interval '40 days' WHERE id = :id"), {"id": old.id}
        )
    draft = draft_of(cast.works)
    assert tried(cast.works, draft, days=30).looked_at == 0
    assert tried(cast.works, draft).looked_at == 1


def many(works: Works, count: int) -> None:
    """So many copies of the one case that is there, over all categories, grids and days."""
    with works.open() as work:
        columns = work.session.scalars(
            text(
                "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_name = 'cases'"
                " AND is_generated = 'NEVER' AND"
                " column_name NOT IN ('id', 'number', 'report_number', 'category_id', 'condition_id', 'reported_at')"
            )
        ).all()
        listed = ", ".join(columns)
        work.session.execute(text("SET LOCAL statement_timeout = 0"))  # laying them is not what is measured
        work.session.execute(
            text(
                f"INSERT INTO cases (id, report_number, category_id, reported_at, {listed})"
                f" SELECT gen_random_uuid(), 'M' || n, kinds.id, reported_at - n * interval '1 minute', {listed}"
                " FROM (SELECT * FROM cases LIMIT 1) AS one, generate_series(1, :count) AS n"
                " JOIN (SELECT id, row_number() OVER () AS place, count(*) OVER () AS all_of FROM category) AS kinds"
                " ON kinds.place = n % kinds.all_of + 1"
            ),
            {"count": count},
        )


def test_ten_thousand_cases_are_looked_at_in_seconds_with_one_question(cast: Cast) -> None:
    cast.case_at("pending_handle")
    many(cast.works, 10_000)
    draft = draft_of(cast.works, NewRule("归水务", "department", {"majors": ["06"]}, department(cast.works, "水务").id))
    tried(cast.works, draft, count=1)
    asked: list[str] = []
    event.listen(cast.works.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    begun = time.monotonic()
    run = tried(cast.works, draft)
    took = time.monotonic() - begun
    assert run.looked_at == 10_000
    assert 0 < run.changed < 10_000
    assert sum(run.now.values()) == sum(run.then.values()) == 10_000
    assert len([each for each in asked if "FROM cases" in each]) == 1
    assert len(asked) < 12
    assert took < 8, f"{took:.1f} s"
