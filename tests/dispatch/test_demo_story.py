"""The demo story: whole histories, plausible times, work in every queue, told once."""

from collections import Counter
from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from sqlalchemy import func, select

from dispatch import desk_queue
from dispatch.demo import demo_pictures
from dispatch.demo.demo_cast import Cast
from dispatch.demo.demo_spread import ENDED, HANDLED, OPEN
from dispatch.demo.demo_story import tell
from dispatch.demo.demo_turns import TURNS
from dispatch.desk import VERBS
from dispatch.emergency.emergency import Emergency
from dispatch.party import Party
from dispatch.register.change import KINDS
from dispatch.register.proposal import ComponentProposal
from dispatch.register.review import standing
from dispatch.task import LIMITS, Task
from foundation import storage
from foundation.actor import HOUSE
from foundation.history import HistoryRow, first_broken
from foundation.outbox import OutboxRow
from foundation.work import Work, Works
from grid.component_edition import ComponentEdition
from incidents.case import Case
from incidents.case_lifecycle import END_STAGES, LIFECYCLE
from incidents.evidence import Evidence
from incidents.photo import Photo
from people.person import Person


@pytest.mark.timeout(300)
def test_the_demo_story_is_whole_and_told_once(city_works: Works) -> None:
    """One telling, many questions: it takes seconds, so all of them are asked of the same city."""
    with city_works.open() as work:
        before = work.session.scalar(select(func.count()).select_from(OutboxRow))
    told = tell(city_works)
    with city_works.open() as work:
        cases = list(work.session.scalars(select(Case)))
        assert len(cases) == told
        assert 440 <= told <= 500
        histories_are_whole(work, cases)
        times_are_plausible(work, cases)
        every_queue_has_work(work, cases)
        every_unusual_thing_can_be_met(work, cases)
        every_desk_finds_something_in_every_queue(work)
        photos_are_here(work)
        officers_have_their_tasks(work)
        the_register_room_is_at_work(work)
        bells_are_silent(work, before)
        before = footprint(work)
    assert tell(city_works) == 0
    with city_works.open() as work:
        assert footprint(work) == before


def histories_are_whole(work: Work, cases: list[Case]) -> None:
    rows = work.session.scalars(
        select(HistoryRow).where(HistoryRow.subject_kind == "case").order_by(HistoryRow.subject_id, HistoryRow.seq)
    )
    histories = {subject: list(moves) for subject, moves in groupby(rows, lambda row: row.subject_id)}
    assert histories.keys() == {case.id for case in cases}
    for case in cases:
        moves = histories[case.id]
        assert first_broken(moves) is None
        assert (moves[-1].to_stage, moves[-1].seq) == (case.stage, case.version)
        assert all(one.to_stage == two.from_stage and one.at < two.at for one, two in pairwise(moves))
        assert all(LIFECYCLE.find(row.from_stage, row.move).target == row.to_stage for row in moves)
        assert moves[-1].at < work.now


def times_are_plausible(work: Work, cases: list[Case]) -> None:
    for case in cases:
        assert case.demo
        assert work.now - timedelta(days=61) < case.reported_at < work.now
        assert case.deadline is None or case.dispatched_at is None or case.deadline >= case.dispatched_at
        assert (case.closed_at is not None) == (case.stage in ("closed", "forced_close"))
        assert (case.number is not None) == (case.filed_at is not None)
    closed = [case for case in cases if case.stage == "closed" and case.finished_at and case.deadline]
    late = sum(case.finished_at > case.deadline for case in closed)
    assert 0.02 < late / len(closed) < 0.2
    assert sum(case.rework_count > 0 for case in cases) >= 8
    assert sum(case.return_count > 0 for case in cases) >= 8


def every_queue_has_work(work: Work, cases: list[Case]) -> None:
    wanted: Counter[str] = Counter()
    for stage, places in (*OPEN, *ENDED):
        wanted[stage] += sum(places.values())
    for stage, _, shares in HANDLED:
        wanted[stage] += len(shares)
    wanted.update(turn.stage for turn in TURNS)
    assert Counter(case.stage for case in cases) == wanted
    handler = work.session.scalars(select(Person).where(Person.username == "handler")).one()
    mine = [case for case in cases if case.department_id == handler.department_id and case.stage not in END_STAGES]
    assert Counter(case.stage for case in mine) >= Counter(pending_handle=6, handling=5, handle_finish=1)
    running = [case for case in mine if case.stage in ("pending_handle", "handling")]
    assert sum(case.deadline < work.now for case in running if case.deadline) == 3
    for username in ("officer", "officer2"):
        officer = work.session.scalars(select(Person).where(Person.username == username)).one()
        own = Counter(case.stage for case in cases if case.reporter_id == officer.id)
        assert len(own) >= 8
        assert own["closed"] >= 3


def every_unusual_thing_can_be_met(work: Work, cases: list[Case]) -> None:
    """What the chain can do stands in the demo city, by the real verbs: nothing of it has to be made up."""
    assert Counter(case.path for case in cases) >= Counter(simple=7, self=4)
    assert {case.level for case in cases} >= {"town", "county", "city"}
    assert {(case.request_kind, case.request_state) for case in cases if case.request_kind} == {
        ("extend", "asked"),
        ("extend", "endorsed"),
        ("hang", "asked"),
        ("appeal", "asked"),
        ("appeal", "endorsed"),
    }
    assert sum(case.extended == 1 for case in cases) == 2
    assert sum(case.hung_at is not None for case in cases) == 2
    assert sum(case.waiting_since is not None for case in cases) == 1
    assert Counter(case.open_card for case in cases if case.open_card) == Counter(yellow=3, red=1)
    assert sum(case.adjudicating for case in cases) == 2
    assert sum(case.adjudicated for case in cases) == 2
    assert sum(case.sensitivity == "private" for case in cases) == 2
    assert [case.exempt for case in cases].count(True) == 1
    assert sum(case.reopen_count for case in cases) == 2
    assert sum(bool(case.awaited) for case in cases) >= 1
    assert sum(bool(case.arriving) for case in cases) >= 1
    parties = list(work.session.scalars(select(Party)))
    assert {party.role for party in parties} == {"assist", "whistled"}
    assert any(party.arrived_at and party.done_at and party.stars == 4 for party in parties)
    assert any(party.answer == "cannot" for party in parties)
    moves = set(work.session.scalars(select(HistoryRow.move).where(HistoryRow.subject_kind == "case").distinct()))
    assert set(VERBS) - moves == SHOWN_ELSEWHERE


def every_desk_finds_something_in_every_queue(work: Work) -> None:
    """Whoever signs in with a demo account has work in each queue of their desks."""
    cast = Cast(work)
    for username in ("supervisor", "dispatcher", "handler", "chief", "town", "city"):
        actor = cast.accounts[username]
        queues = desk_queue.of(actor, False)
        counts = desk_queue.counts(work.session, actor, queues, work.now)
        empty = {name for name, (count, _) in counts.items() if not count}
        assert empty <= EMPTY.get(username, set()), username
    actor = cast.accounts["town_handler"]
    counts = desk_queue.counts(work.session, actor, desk_queue.of(actor, True), work.now)
    assert all(counts[f"department.{key}"][0] for key in ("local", "pending_handle", "handling"))


SHOWN_ELSEWHERE = {"release", "withdraw", "resume", "revoke", "merge", "unmerge", "pass_on", "decide_grid"}
EMPTY = {"supervisor": {"supervision.cards"}, "town": {"leader.requests"}}


def photos_are_here(work: Work) -> None:
    photos = set(work.session.scalars(select(Photo.sha256)))
    shown = set(work.session.scalars(select(Evidence.sha256)))
    assert shown <= photos
    assert len(photos) == 72
    assert all(storage.exists(sha256, variant) for sha256 in photos for variant in ("original", "view", "thumb"))


def the_register_room_is_at_work(work: Work) -> None:
    rows = list(work.session.scalars(select(ComponentProposal)))
    told = {"pending_review": 5, "approved": 3, "refused": 1, "withdrawn": 1}
    assert Counter(row.stage for row in rows) == told and {row.kind for row in rows} == {*KINDS}
    photos = set(work.session.scalars(select(Photo.sha256)))
    assert all(set(row.photos) <= photos and row.proposed_at < work.now for row in rows)
    editions = Counter(work.session.scalars(select(ComponentEdition.proposal_id)))
    assert {row.id for row in rows if row.stage == "approved"} == {each for each in editions if each}
    waiting = [standing(work.session, HOUSE, row) for row in rows if row.stage == "pending_review"]
    assert all(each.verdict is None or (each.verdict.sets and not each.verdict.clashes) for each in waiting)


def officers_have_their_tasks(work: Work) -> None:
    waiting = set(work.session.scalars(select(Case.id).where(Case.stage.in_(("pending_check", "pending_verify")))))
    open_tasks = list(work.session.scalars(select(Task).where(Task.state == "open")))
    assert {task.subject_id for task in open_tasks} == waiting
    assert all(task.due_at == task.created_at + LIMITS[task.kind] for task in open_tasks)
    for username in ("officer", "officer2"):
        officer = work.session.scalars(select(Person).where(Person.username == username)).one()
        assert [task.kind for task in open_tasks if task.person_id == officer.id] == ["check_case", "check_case"]


def bells_are_silent(work: Work, before: int | None) -> None:
    assert work.session.scalar(select(func.count()).select_from(OutboxRow)) == before
    emergency = work.session.scalars(select(Emergency)).one()
    assert (emergency.stage, emergency.demo) == ("closed", True)
    assert work.now - timedelta(days=8) < emergency.opened_at < (emergency.closed_at or work.now) < work.now


def footprint(work: Work) -> tuple[int | None, ...]:
    return tuple(
        work.session.scalar(select(func.count()).select_from(table))
        for table in (Case, HistoryRow, Evidence, Photo, Task, Emergency)
    )


def test_a_picture_is_the_same_whenever_it_is_drawn() -> None:
    drawn = [demo_pictures.jpeg(demo_pictures.draw("manhole", 1, side)) for side in ("before", "after", "before")]
    assert drawn[0] == drawn[2] != drawn[1]


def test_pictures_before_and_after_show_the_same_street() -> None:
    for sight in ("lamp", "branch", "litter", "bikes"):
        before, after = (demo_pictures.draw(sight, 0, side).crop((0, 0, 1280, 40)) for side in demo_pictures.SIDES)
        assert before.tobytes() == after.tobytes(), sight
