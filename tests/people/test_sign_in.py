"""Signing in: right and wrong passwords, waiting, idling, ending; the clock is handed in."""

import statistics
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from foundation.actor import HOUSE
from foundation.refusals import NotSignedIn, Refusal, TooMany
from foundation.settings import Server, settings
from foundation.work import Work, Works
from people import account, demo_accounts, session, throttle
from people.person import Person
from people.session import Opened, SignIn

PASSWORD = "a-good-password-1"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(works: Works, clock: Clock) -> Works:
    """An installation with two people: a supervisor and a grid officer."""
    house = Works(works.engine, clock)
    with house.open(HOUSE) as work:
        account.open_account(work, "chen", "陈静", PASSWORD, ("supervisor",))
        account.open_account(work, "lin", "林海燕", PASSWORD, ("officer",))
    return house


def attempt(house: Works, username: str, password: str, address: str = HERE) -> Opened | Refusal:
    with house.open() as work:
        return session.sign_in(work, username, password, address, "a browser")


def opened(house: Works, username: str = "chen", address: str = HERE) -> Opened:
    outcome = attempt(house, username, PASSWORD, address)
    assert isinstance(outcome, Opened), outcome
    return outcome


def who(house: Works, token: str) -> session.SignedIn | None:
    with house.open() as work:
        return session.resolve(work.session, token, work.now)


def test_a_right_password_opens_a_session_with_the_permissions_of_the_role(house: Works) -> None:
    signed = who(house, opened(house, " Chen ").token)
    assert signed is not None
    assert signed.roles == {"supervisor"}
    assert signed.actor.may("case.accept")
    assert not signed.actor.may("case.dispatch")
    assert (signed.actor.name, signed.actor.post) == ("陈静", "supervisor")


def test_the_table_does_not_hold_what_opens_a_session(house: Works) -> None:
    token = opened(house).token
    with house.open() as work:
        row = work.session.scalars(select(SignIn)).one()
    assert token not in (row.id, row.csrf)
    assert who(house, row.id) is None


def test_every_sign_in_gets_a_new_token(house: Works) -> None:
    first, second = opened(house), opened(house)
    assert first.token != second.token
    assert first.csrf != second.csrf


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("chen", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("chen", ""),
        ("ch\0en", PASSWORD),
        ("陈" * 5000, PASSWORD),
        ("chen", "x" * 100_000),
        ("chen' OR 1=1 --", PASSWORD),
        ("\ud800", "\ud800"),
    ],
)
def test_the_answer_does_not_tell_what_was_wrong(house: Works, username: str, password: str) -> None:
    outcome = attempt(house, username, password)
    assert isinstance(outcome, NotSignedIn)
    assert outcome.code == "wrong_password"


def test_five_wrong_tries_make_the_sixth_wait_even_with_the_right_password(house: Works, clock: Clock) -> None:
    for _ in range(throttle.TRIES_AT_ONE_ADDRESS):
        assert isinstance(attempt(house, "chen", "wrong"), NotSignedIn)
    waiting = attempt(house, "chen", PASSWORD)
    assert isinstance(waiting, TooMany)
    assert 0 < waiting.data["retry_after"] <= throttle.FIRST_WAIT_S
    clock.pass_by(seconds=waiting.data["retry_after"])
    assert isinstance(attempt(house, "chen", PASSWORD), Opened)


def test_the_wait_grows_and_never_becomes_a_lock_out(house: Works, clock: Clock) -> None:
    waits = []
    for _ in range(14):
        outcome = attempt(house, "chen", "wrong")
        if isinstance(outcome, TooMany):
            waits.append(outcome.data["retry_after"])
            clock.pass_by(seconds=outcome.data["retry_after"])
    assert waits[:4] == [15, 30, 60, 120]
    assert max(waits) <= throttle.LONGEST_WAIT_S
    clock.pass_by(minutes=15)
    assert isinstance(attempt(house, "chen", PASSWORD), Opened)


def test_success_clears_the_wrong_tries(house: Works) -> None:
    for _ in range(4):
        attempt(house, "chen", "wrong")
    opened(house)
    for _ in range(4):
        assert isinstance(attempt(house, "chen", "wrong"), NotSignedIn)


def test_somebody_elses_guessing_does_not_keep_the_owner_out_of_a_known_place(house: Works) -> None:
    opened(house, address=HERE)
    for number in range(throttle.TRIES_ON_ACCOUNT):
        attempt(house, "chen", "wrong", f"203.0.113.{number}")
    assert isinstance(attempt(house, "chen", PASSWORD, ELSEWHERE), TooMany)
    assert isinstance(attempt(house, "chen", PASSWORD, HERE), Opened)


def test_one_address_trying_many_names_has_to_wait(house: Works) -> None:
    with house.open() as work:
        for number in range(throttle.TRIES_FROM_ADDRESS):
            throttle.remember_wrong(work, throttle.name_hash(f"name{number}"), ELSEWHERE)
    assert isinstance(attempt(house, "chen", PASSWORD, ELSEWHERE), TooMany)
    assert isinstance(attempt(house, "chen", PASSWORD, HERE), Opened)


def test_many_tries_at_once_are_all_counted(house: Works) -> None:
    outcomes: list[Opened | Refusal] = []
    threads = [threading.Thread(target=lambda: outcomes.append(attempt(house, "chen", "wrong"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(isinstance(outcome, NotSignedIn) for outcome in outcomes) == throttle.TRIES_AT_ONE_ADDRESS
    assert sum(isinstance(outcome, TooMany) for outcome in outcomes) == 3


def test_a_stranger_is_refused_as_slowly_as_a_colleague(house: Works) -> None:
    def seconds(username: str, address: str) -> float:
        begun = time.perf_counter()
        attempt(house, username, "wrong", address)
        return time.perf_counter() - begun

    colleague, stranger = [], []
    for number in range(12):
        colleague.append(seconds("chen", f"192.0.2.{number}"))
        stranger.append(seconds("nobody", f"192.0.2.{number}"))
    known, unknown = statistics.median(colleague), statistics.median(stranger)
    assert 0.5 < unknown / known < 2.0
    assert unknown > 0.005


def test_an_idle_session_ends_at_the_desk_sooner_than_in_the_field(house: Works, clock: Clock) -> None:
    rules = settings().session
    desk, field = opened(house, "chen"), opened(house, "lin")
    clock.pass_by(minutes=rules.idle_min - 1)
    assert who(house, desk.token)
    clock.pass_by(minutes=rules.idle_min - 1)
    assert who(house, desk.token), "the request before has renewed it"
    clock.pass_by(minutes=rules.idle_min, seconds=1)
    assert who(house, desk.token) is None
    assert who(house, field.token)
    clock.pass_by(minutes=rules.phone_idle_min, seconds=1)
    assert who(house, field.token) is None


def test_no_session_outlives_the_absolute_limit(house: Works, clock: Clock) -> None:
    token = opened(house).token
    for _ in range(settings().session.absolute_h * 3 - 1):
        clock.pass_by(minutes=20)
        assert who(house, token)
    clock.pass_by(minutes=20)
    assert who(house, token) is None


def test_last_seen_is_written_at_most_once_a_minute(house: Works, clock: Clock) -> None:
    token = opened(house).token
    begin = clock.at

    def seen() -> datetime:
        with house.open() as work:
            return work.session.scalars(select(SignIn.last_seen_at)).one()

    clock.pass_by(seconds=59)
    who(house, token)
    assert seen() == begin
    clock.pass_by(seconds=1)
    who(house, token)
    assert seen() == begin + timedelta(minutes=1)


def test_two_requests_of_one_session_do_not_wait_for_each_other(house: Works, clock: Clock) -> None:
    token = opened(house).token
    clock.pass_by(minutes=5)
    with house.open() as slow:
        assert session.resolve(slow.session, token, slow.now)
        begun = time.perf_counter()
        assert who(house, token)
        assert time.perf_counter() - begun < 1


def test_signing_out_ends_the_session_and_only_this_one(house: Works) -> None:
    first, second = opened(house), opened(house)
    with house.open() as work:
        session.sign_out(work, first.token)
    assert who(house, first.token) is None
    assert who(house, second.token)


def test_revoking_ends_all_sessions_of_a_person(house: Works) -> None:
    tokens = [opened(house).token for _ in range(3)]
    other = opened(house, "lin").token
    with house.open() as work:
        assert session.revoke_all(work, person(work, "chen").id) == 3
    assert [who(house, token) for token in tokens] == [None] * 3
    assert who(house, other)


def test_a_demoted_person_keeps_the_session_but_not_the_permission(house: Works, clock: Clock) -> None:
    token = opened(house).token
    clock.pass_by(minutes=1)
    with house.open() as work:
        account.set_roles(work, person(work, "chen").id, ("town",))
    signed = who(house, token)
    assert signed is not None
    assert signed.roles == {"town"}
    assert not signed.actor.may("case.accept")


def test_a_closed_account_is_out_at_once_and_stays_out(house: Works) -> None:
    token = opened(house).token
    with house.open() as work:
        account.close_account(work, person(work, "chen").id)
    assert who(house, token) is None
    assert isinstance(attempt(house, "chen", PASSWORD), NotSignedIn)


def test_a_new_password_ends_the_old_sessions(house: Works) -> None:
    token = opened(house).token
    with house.open() as work:
        account.set_password(work, person(work, "chen").id, "another-password-2")
    assert who(house, token) is None
    assert isinstance(attempt(house, "chen", PASSWORD), NotSignedIn)
    assert isinstance(attempt(house, "chen", "another-password-2"), Opened)


@pytest.mark.parametrize(
    ("host", "refused"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("192.0.2.1", True), ("::", True), ("", True)],
)
def test_the_demo_password_opens_no_door_that_others_can_reach(host: str, refused: bool) -> None:
    assert demo_accounts.known_to_all(demo_accounts.PASSWORD, Server(host=host)) is refused
    assert not demo_accounts.known_to_all(PASSWORD, Server(host=host))


@pytest.mark.parametrize(
    ("address", "refused"),
    [("", False), ("http://127.0.0.1:8000", False), ("https://localhost", False), ("https://moyang.example", True)],
)
def test_the_demo_password_opens_no_door_behind_a_public_proxy(address: str, refused: bool) -> None:
    assert demo_accounts.known_to_all(demo_accounts.PASSWORD, Server(public_url=address)) is refused


def test_sweeping_forgets_old_tries_and_sessions(house: Works, clock: Clock) -> None:
    opened(house)
    attempt(house, "chen", "wrong")
    clock.pass_by(days=400)
    with house.open() as work:
        session.sweep(work)
        for table in (SignIn, throttle.SignInAttempt):
            assert work.session.scalar(select(func.count()).select_from(table)) == 0


def person(work: Work, username: str) -> Person:
    return work.session.scalars(select(Person).where(Person.username == username)).one()
