"""What people may do with an alarm, move by move, and what they must state."""

import itertools

import pytest
from sqlalchemy import select

from foundation.actor import Actor
from foundation.history import first_broken, rows_of
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, LostRace, NotAllowed, NotFound
from people.permissions import permissions_of
from people.person import Person
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE, STAGES
from sensors.handling import answer
from tests.sensors.test_raising import tell
from tests.sensors.tiny_city import GRID, one, rows


@pytest.fixture
def people(sensed):
    """The commander, the officer of the grid and the officer of another one."""
    made = {}
    with sensed.open() as work:
        for name, role, grid in (
            ("关振邦", "commander", None),
            ("林海燕", "officer", GRID),
            ("许国栋", "officer", "441702001001002"),
        ):
            person = Person(id=new_id(), username=None, name=name, created_at=work.now)
            work.session.add(person)
            made[name] = Actor(
                id=person.id,
                name=name,
                post=role,
                permissions=permissions_of([role]),
                scopes={"grid": frozenset({grid})} if grid else {},
            )
    return made["关振邦"], made["林海燕"], made["许国栋"]


@pytest.fixture
def alarm_id(sensed):
    tell(sensed, 62.0)
    return one(sensed, "SELECT id FROM alarm")


ALL = {"minutes": "60", "hold": "suppressed", "person": "x", "note": "x"}  # whatever a move asks for


def act(works, actor, alarm_id, move, version, **stated):
    with works.open(actor) as work:
        return answer(work, alarm_id, move, version, stated)


def test_the_officer_of_that_very_grid_confirms_and_an_emergency_may_hear_it(sensed, people, alarm_id):
    _, officer, _ = people
    photo = "a" * 64
    alarm = act(sensed, officer, alarm_id, "confirm", 1, note="阀门漏气", photos=[photo])
    assert (alarm.verdict, alarm.stage, alarm.version, alarm.confirmed_by_name) == (
        "real",
        "unacknowledged_active",
        2,
        "林海燕",
    )
    assert rows(sensed, "SELECT name FROM outbox WHERE subject = :id ORDER BY id", id=alarm_id) == [
        "AlarmRaised",
        "AlarmMoved",
        "AlarmConfirmed",
    ]
    assert one(sensed, "SELECT stated FROM history WHERE subject_id = :id AND move = 'confirm'", id=alarm_id) == {
        "note": "阀门漏气",
        "photos": [photo],
    }


def test_the_officer_of_another_grid_and_a_mere_onlooker_may_not(sensed, people, alarm_id):
    _, _, other = people
    onlooker = Actor(id=other.id, name="x", permissions=permissions_of(["city"]))
    for actor, move in ((other, "confirm"), (other, "acknowledge"), (onlooker, "confirm"), (onlooker, "acknowledge")):
        with pytest.raises(NotAllowed):
            act(sensed, actor, alarm_id, move, 1)


def test_nobody_but_the_house_raises_clears_or_upgrades(sensed, people, alarm_id):
    commander, _, _ = people
    for move in ("raise", "clear", "upgrade", "recur"):
        with pytest.raises(NotAllowed):
            act(sensed, commander, alarm_id, move, 1)


def test_denying_needs_a_reason_and_a_verdict_may_be_corrected_but_not_repeated(sensed, people, alarm_id):
    commander, officer, _ = people
    with pytest.raises(Invalid):
        act(sensed, officer, alarm_id, "deny", 1)
    act(sensed, officer, alarm_id, "deny", 1, reason="探头受潮")
    with pytest.raises(NotAllowed):
        act(sensed, officer, alarm_id, "deny", 2, reason="还是误报")
    assert act(sensed, commander, alarm_id, "confirm", 2).verdict == "real"


def test_an_alarm_nobody_judged_is_closed_only_with_a_reason(sensed, people, alarm_id):
    commander, _, _ = people
    with pytest.raises(Invalid):
        act(sensed, commander, alarm_id, "close", 1)
    closed = act(sensed, commander, alarm_id, "close", 1, reason="标定")
    assert (closed.stage, closed.acknowledged_by_name) == ("closed", "关振邦")
    with pytest.raises(Conflict):
        act(sensed, commander, alarm_id, "confirm", 2)


def test_after_a_verdict_it_is_closed_without_another_reason(sensed, people, alarm_id):
    commander, officer, _ = people
    act(sensed, officer, alarm_id, "confirm", 1)
    act(sensed, commander, alarm_id, "acknowledge", 2)
    assert act(sensed, commander, alarm_id, "close", 3).stage == "closed"
    with sensed.open() as work:
        assert first_broken(rows_of(work.session, "alarm", alarm_id)) is None


def test_who_comes_second_is_told_who_was_first(sensed, people, alarm_id):
    commander, officer, _ = people
    act(sensed, officer, alarm_id, "confirm", 1)
    with pytest.raises(LostRace) as lost:
        act(sensed, commander, alarm_id, "acknowledge", 1)
    assert lost.value.data["by"] != "林海燕"  # a unit is named, never an officer


def test_photos_are_named_by_their_hash(sensed, people, alarm_id):
    for photos in (["x"], "a" * 64, [1], ["A" * 64], ["a" * 64] * 10):
        with pytest.raises(Invalid):
            act(sensed, people[1], alarm_id, "confirm", 1, photos=photos)


def test_an_alarm_that_is_not_there_is_not_found(sensed, people):
    with pytest.raises(NotFound):
        act(sensed, people[0], new_id(), "acknowledge", 1)


def test_every_move_from_every_stage_is_either_in_the_table_or_refused(sensed, alarm_id):
    names = sorted({move.name for move in LIFECYCLE.moves if move.source})
    listed = {(move.source, move.name): move.target for move in LIFECYCLE.moves}
    with sensed.open() as work:
        for stage, name in itertools.product(STAGES, names):
            trial = work.session.begin_nested()
            alarm = work.session.scalars(select(Alarm)).one()
            alarm.stage, alarm.held = stage, "shelved" if name == "unshelve" else None
            work.session.flush()
            if (stage, name) in listed:
                assert LIFECYCLE.move(work, alarm, name, 1, reason="x", stated=ALL).stage == listed[stage, name]
            else:
                with pytest.raises(Conflict):
                    LIFECYCLE.move(work, alarm, name, 1, reason="x")
            trial.rollback()
