"""Lists: each filter keeps what it says, pages are whole while cases change, and urgency is the clock of the desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from foundation.actor import Actor
from foundation.refusals import Invalid
from foundation.work import Works
from incidents import case_filter, case_list, case_queues
from incidents.case import Case
from incidents.case_filter import Filter
from incidents.sight import visible
from tests.acting import NORTH_GATE, Cast, actor, move, tell


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def listed(works: Works, who: Actor, **asked: Any) -> list[UUID]:
    with works.open(who) as work:
        return [row.Case.id for row in case_list.page(work.session, who, Filter(**asked), work.now, 50, None)[0]]


def pages(
    works: Works, who: Actor, size: int, between: Callable[[int], None] = lambda _: None, **asked: Any
) -> list[UUID]:
    """Every page to the end; `between` is done after each."""
    found, mark, turn = [], None, 0
    while turn == 0 or mark:
        with works.open(who) as work:
            rows, mark = case_list.page(work.session, who, Filter(**asked), work.now, size, mark)
        found += [row.Case.id for row in rows]
        between(turn)
        turn += 1
    return found


def put(works: Works, case_id: UUID, **facts: Any) -> None:
    """Facts that other desks' verbs would give a case."""
    with works.open() as work:
        case = work.session.get_one(Case, case_id)
        for name, value in facts.items():
            setattr(case, name, value)


def test_newest_come_first_and_pages_are_whole_without_doubles(cast: Cast) -> None:
    made = [tell(cast.works, cast.officer)[1].id for _ in range(7)]
    assert pages(cast.works, cast.supervisor, 2) == made[::-1]


def test_pages_are_whole_while_others_report_and_move(cast: Cast) -> None:
    made = [tell(cast.works, cast.officer)[1].id for _ in range(6)]

    def meanwhile(turn: int) -> None:
        if turn < len(made):
            tell(cast.works, cast.officer)
            move(cast.works, cast.supervisor, made[turn], "claim")

    for urgent in (False, True):
        found = pages(cast.works, cast.supervisor, 2, meanwhile, urgent_first=urgent)
        assert len(found) == len(set(found)) and set(made) <= set(found)
        with cast.works.open() as work:
            for case in work.session.scalars(select(Case).where(Case.claimed_by.is_not(None))):
                move(cast.works, cast.supervisor, case.id, "release")


def test_the_most_urgent_is_what_the_desk_must_do_first_and_what_has_ended_comes_last(cast: Cast) -> None:
    ended = cast.case_at("not_accepted").id
    calm, late, soon, hung = (cast.case_at("handling").id for _ in range(4))
    with cast.works.open() as work:
        now = work.now
    put(cast.works, calm, desk_due=None, deadline=now + timedelta(days=4))
    put(cast.works, late, desk_due=None, deadline=now + timedelta(days=1), dispatched_at=None)
    put(cast.works, soon, desk_due=now + timedelta(hours=2), deadline=now + timedelta(days=9))
    put(cast.works, hung, desk_due=None, deadline=now + timedelta(hours=1), hung_at=now)
    put(cast.works, late, deadline=now - timedelta(days=1))
    for size in (1, 2, 50):
        assert pages(cast.works, cast.supervisor, size, urgent_first=True) == [late, soon, calm, hung, ended]
    assert listed(cast.works, cast.handler, urgent_first=True, stages=["handling"]) == [late, soon, calm, hung]


def test_each_filter_keeps_what_it_says_and_drops_the_rest(cast: Cast) -> None:
    one, other = (
        cast.case_at("handling"),
        tell(cast.works, cast.officer, place=(112.2, 21.9), source="public", photos=())[1],
    )
    with cast.works.open() as work:
        now = work.now
    put(cast.works, one.id, level="town", path="simple", open_card="red", hung_at=now, deadline=None)
    put(cast.works, other.id, level="county", claimed_by=cast.supervisor.id)
    west, south = NORTH_GATE
    for asked in (
        {"grid": one.grid},
        {"area": one.community},
        {"area": one.town},
        {"department": cast.handler.unit_id},
        {"handler": cast.handler.id},
        {"source": "officer"},
        {"level": "town"},
        {"path": "simple"},
        {"card": "red"},
        {"hung": True},
        {"stages": ["handling"]},
        {"stages": ["handling", "closed"]},
        {"words": "处置中"},
        {"until": other.reported_at},
        {"bbox": (west - 0.001, south - 0.001, west + 0.001, south + 0.001)},
        {"bbox": (west - 0.05, south - 0.05, west + 0.05, south + 0.05)},
    ):
        for urgent in (False, True):
            assert listed(cast.works, cast.supervisor, urgent_first=urgent, **asked) == [one.id], asked
    for asked in (
        {"hung": False},
        {"claimed_by": cast.supervisor.id},
        {"since": other.reported_at},
        {"card": "yellow"},
    ):
        wanted = [] if asked == {"card": "yellow"} else [other.id]
        assert listed(cast.works, cast.supervisor, **asked) == wanted, asked
    assert listed(cast.works, cast.supervisor, category=one.category_id) == [other.id, one.id]
    assert listed(cast.works, cast.officer, reporter=cast.officer.id) == [other.id, one.id]


def test_overdue_is_an_open_case_past_its_deadline(cast: Cast) -> None:
    late, done = cast.case_at("handling").id, cast.case_at("closed").id
    with cast.works.open() as work:
        past = work.now - timedelta(hours=1)
    for each in (late, done):
        put(cast.works, each, dispatched_at=past - timedelta(days=2), deadline=past)
    assert listed(cast.works, cast.supervisor, overdue=True) == [late]
    assert late not in listed(cast.works, cast.supervisor, overdue=False)


def test_a_merged_case_is_listed_only_when_asked_for(cast: Cast) -> None:
    kept, child = (tell(cast.works, cast.officer)[1].id for _ in range(2))
    with cast.works.open() as work:
        work.session.execute(
            text("UPDATE cases SET stage = 'merged', merged_into = :kept WHERE id = :id"), {"kept": kept, "id": child}
        )
    assert listed(cast.works, cast.supervisor) == [kept]
    assert listed(cast.works, cast.supervisor, urgent_first=True) == [kept]
    assert listed(cast.works, cast.supervisor, stages=["merged"]) == [child]


def test_every_actor_finds_exactly_what_the_one_rule_of_sight_allows(cast: Cast) -> None:
    """However short the walk, so that each way of looking is proved and not only the first."""
    for stage in ("pending_register", "pending_verify", "pending_dispatch", "handling", "closed"):
        helped = cast.case_at(stage).id
        put(cast.works, helped, level="town")
    put(cast.works, helped, helpers=[actor(cast.works, "town_handler").unit_id])
    tell(cast.works, cast.officer2, place=(112.2, 21.9))
    for name in ("officer", "officer2", "supervisor", "handler", "town_handler", "town", "county", "city"):
        who = actor(cast.works, name)
        with cast.works.open(who) as work:
            seen = set(work.session.scalars(select(Case.id).where(visible(who))))
            for urgent in (False, True):
                for stretch in (1, 1000):
                    asked = Filter(urgent_first=urgent)
                    found = case_filter.places(work.session, who, asked, work.now, 50, None, stretch)
                    assert {case_id for _, (_, case_id) in found} == seen, name


def test_a_mark_nobody_gave_is_refused(cast: Cast) -> None:
    for mark in ("x", "eyJhIjogMX0=", "WyJuIiwgIngiLCAieSJd"):
        with cast.works.open() as work, pytest.raises(Invalid):
            case_list.page(work.session, cast.supervisor, Filter(), work.now, 5, mark)


def test_queues_count_what_waits_what_is_overdue_and_what_is_past_the_desks_limit(cast: Cast) -> None:
    late, _ = cast.case_at("pending_register").id, cast.case_at("pending_register")
    cast.case_at("closed")
    with cast.works.open() as work:
        past = work.now - timedelta(hours=1)
    put(cast.works, late, desk_due=past)
    with cast.works.open() as work:
        assert case_queues.queue_counts(work.session, cast.supervisor, work.now) == {"pending_register": (2, 0, 1)}
