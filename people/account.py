"""Accounts: opened, given and deprived of roles, given a new password, closed; old sessions end with the change."""

import re
from uuid import UUID

from sqlalchemy import select, update

from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotAllowed, NotFound
from foundation.words import Words
from foundation.work import Work
from people.api_token import ApiToken
from people.password import hash_password, require_strong
from people.permissions import separated
from people.person import Person, PersonRole, find_person, held, roles_of
from people.session import revoke_all

USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,39}")


def open_account(
    work: Work, username: str, name: str, password: str, roles: tuple[str, ...], department_id: UUID | None = None
) -> Person:
    """A person who can sign in, with roles that may stand together."""
    _allow(work)
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise Invalid(
            errors=[
                (
                    "username",
                    Words(
                        "用户名以小写字母开头，2至40位字母、数字或._-。",
                        "A username begins with a letter and has 2 to 40 of a-z, 0-9, . _ -",
                    ),
                )
            ]
        )
    if find_person(work.session, username):
        raise Conflict(
            Words("用户名“{username}”已被使用，请换一个。", "“{username}” is taken; choose another username."),
            code="username_taken",
            username=username,
        )
    require_strong(password, username)
    person = Person(
        id=new_id(),
        username=username,
        name=name.strip(),
        password_hash=hash_password(password),
        department_id=department_id,
        created_at=work.now,
    )
    work.session.add(person)
    work.session.flush()
    set_roles(work, person.id, roles)
    return person


def set_roles(work: Work, person_id: UUID, roles: tuple[str, ...]) -> None:
    """From now on exactly these roles; refused when one account may not hold them together."""
    _allow(work)
    separated(roles)
    _lock(work, person_id)
    before = roles_of(work.session, person_id, work.now)
    work.session.execute(
        update(PersonRole)
        .where(PersonRole.person_id == person_id, held(work.now), PersonRole.role.not_in(roles))
        .values(valid_to=work.now)
    )
    work.session.add_all(
        PersonRole(id=new_id(), person_id=person_id, role=role, valid_from=work.now)
        for role in roles
        if role not in before
    )
    work.session.flush()


def set_password(work: Work, person_id: UUID, password: str) -> None:
    """A new password ends every session that was opened with the old one."""
    _allow(work, person_id)
    person = _lock(work, person_id)
    require_strong(password, person.username or "")
    person.password_hash = hash_password(password)
    revoke_all(work, person_id)


def close_account(work: Work, person_id: UUID) -> None:
    """The person can no longer sign in; sessions and tokens end at once. The name stays in the histories."""
    _allow(work)
    _lock(work, person_id).active = False
    revoke_all(work, person_id)
    work.session.execute(
        update(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=work.now)
    )


def _allow(work: Work, own: UUID | None = None) -> None:
    if not work.actor.may("person.manage") and (own is None or work.actor.id != own):
        raise NotAllowed


def _lock(work: Work, person_id: UUID) -> Person:
    """One change of an account at a time, so that two roles given at once cannot slip past the separation."""
    person = work.session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    if person is None:
        raise NotFound
    return person
