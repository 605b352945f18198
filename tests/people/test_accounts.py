"""Accounts and tokens: who may open them, what they may hold."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from foundation.actor import Actor
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotAllowed
from foundation.work import Work, Works
from people import account, api_token
from people.person import Person, PersonRole, roles_of

PASSWORD = "a-good-password-1"


def open_one(work: Work, *roles: str, username: str = "chen") -> Person:
    return account.open_account(work, username, "陈静", PASSWORD, roles)


def test_an_account_may_not_file_and_dispatch(works: Works) -> None:
    with pytest.raises(Invalid, match="not_separated"), works.open() as work:
        open_one(work, "supervisor", "dispatcher")
    with works.open() as work:
        assert work.session.scalar(select(Person.id)) is None


def test_a_role_given_later_is_checked_against_those_given_together(works: Works) -> None:
    with works.open() as work:
        person = open_one(work, "supervisor")
    with pytest.raises(Invalid, match="not_separated"), works.open() as work:
        account.set_roles(work, person.id, ("supervisor", "handler"))
    with works.open() as work:
        assert roles_of(work.session, person.id, work.now) == {"supervisor"}


def test_roles_keep_their_history(works: Works) -> None:
    moments = iter(
        [datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC), datetime(2026, 6, 3, tzinfo=UTC)]
    )
    works = Works(works.engine, lambda: next(moments))
    with works.open() as work:
        person = open_one(work, "supervisor")
    with works.open() as work:
        account.set_roles(work, person.id, ("dispatcher",))
    with works.open() as work:
        assert roles_of(work.session, person.id, datetime(2026, 6, 1, 12, tzinfo=UTC)) == {"supervisor"}
        assert roles_of(work.session, person.id, work.now) == {"dispatcher"}


def test_the_database_refuses_the_same_role_twice(works: Works) -> None:
    with works.open() as work:
        person = open_one(work, "supervisor")
    with pytest.raises(IntegrityError, match="ex_person_role_once"), works.open() as work:
        work.session.add(PersonRole(id=new_id(), person_id=person.id, role="supervisor", valid_from=work.now))


def test_a_username_is_given_once_and_in_one_case(works: Works) -> None:
    with works.open() as work:
        open_one(work, "handler")
    with pytest.raises(Conflict, match="username_taken"), works.open() as work:
        open_one(work, "handler", username="CHEN")


@pytest.mark.parametrize("username", ["", "1abc", "陈静", "a b", "a\0b", "x" * 60, "a"])
def test_a_strange_username_is_refused_with_words(works: Works, username: str) -> None:
    with pytest.raises(Invalid), works.open() as work:
        open_one(work, "handler", username=username)


@pytest.mark.parametrize("password", ["short-1", "onlyletters", "1234567890", "chen-chen-chen", "x1" * 200])
def test_a_weak_password_is_refused(works: Works, password: str) -> None:
    with pytest.raises(Invalid, match="weak_password"), works.open() as work:
        account.open_account(work, "chen", "陈静", password, ("handler",))


def test_only_an_administrator_opens_accounts_but_everybody_changes_the_own_password(works: Works) -> None:
    with works.open() as work:
        person = open_one(work, "handler")
        other = open_one(work, "handler", username="lin")
    oneself = Actor(id=person.id, name=person.name)
    with pytest.raises(NotAllowed), works.open(oneself) as work:
        open_one(work, "admin", username="wang")
    with pytest.raises(NotAllowed), works.open(oneself) as work:
        account.set_roles(work, person.id, ("admin",))
    with pytest.raises(NotAllowed), works.open(oneself) as work:
        account.set_password(work, other.id, "another-password-2")
    with works.open(oneself) as work:
        account.set_password(work, person.id, "another-password-2")


def test_a_token_carries_no_more_than_its_scopes_and_its_account(works: Works) -> None:
    with works.open() as work:
        person = open_one(work, "dispatcher")
        token, row = api_token.issue(work, person.id, "对接", ["case.see_all", "map.see"], 30)
    assert row.id not in token
    with works.open() as work:
        signed = api_token.resolve_token(work.session, token, work.now)
        assert signed is not None
        assert signed.actor.permissions == {"case.see_all", "map.see"}
        assert signed.csrf is None
        account.set_roles(work, person.id, ("handler",))
    with works.open() as work:
        signed = api_token.resolve_token(work.session, token, work.now)
        assert signed is not None
        assert signed.actor.permissions == {"map.see"}, "what the account lost, the token lost"


@pytest.mark.parametrize(
    ("scopes", "days", "field"),
    [
        (["case.accept"], 30, "scopes"),
        (["no.such"], 30, "scopes"),
        ([], 30, "scopes"),
        (["map.see"], 0, "days"),
        (["map.see"], 4000, "days"),
    ],
)
def test_a_token_beyond_the_account_is_refused(works: Works, scopes: list[str], days: int, field: str) -> None:
    with pytest.raises(Invalid) as refusal, works.open() as work:
        api_token.issue(work, open_one(work, "dispatcher").id, "对接", scopes, days)
    assert [name for name, _ in refusal.value.errors] == [field]


def test_a_token_ends_by_date_by_revoking_and_with_its_account(works: Works) -> None:
    with works.open() as work:
        person = open_one(work, "dispatcher")
        dated, _ = api_token.issue(work, person.id, "一", ["map.see"], 1)
        revoked, row = api_token.issue(work, person.id, "二", ["map.see"], 9)
        closed, _ = api_token.issue(work, person.id, "三", ["map.see"], 9)
        api_token.revoke(work, row.id)
    with works.open() as work:
        now = work.now
        assert api_token.resolve_token(work.session, dated, now)
        assert api_token.resolve_token(work.session, dated, now + timedelta(days=1)) is None
        assert api_token.resolve_token(work.session, revoked, now) is None
        account.close_account(work, person.id)
    with works.open() as work:
        assert api_token.resolve_token(work.session, closed, work.now) is None


def test_only_who_may_issues_tokens(works: Works) -> None:
    with works.open() as work:
        person = open_one(work, "dispatcher")
    with pytest.raises(NotAllowed), works.open(Actor(id=person.id, name="陈静")) as work:
        api_token.issue(work, person.id, "对接", ["map.see"], 1)
