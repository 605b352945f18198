"""Sign-in: a password becomes a session, and a session becomes the Actor of a request."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, bindparam, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.refusals import NotAllowed, NotSignedIn, Refusal, TooMany
from foundation.settings import settings
from foundation.tables import Base
from foundation.words import Words
from foundation.work import Work
from people import throttle
from people.demo_accounts import known_to_all
from people.events import SignedOutEverywhere
from people.identity import NOW, ROLES_NOW, SignedIn, identity
from people.organisation import Department
from people.password import matches
from people.person import Person, find_person, roles_of

SEEN_EVERY = timedelta(minutes=1)  # last_seen_at is written no oftener than this
KNOWN_FOR = timedelta(days=30)
KEPT_FOR = timedelta(days=366)  # sign-ins stay readable for an audit year
KNOWN_PASSWORD = Words(
    "演示密码只能在本机使用；请管理员用 bin/moyang 为此账号设置新密码。",
    "The demo password works on the server's own machine only; have an administrator set a new one with bin/moyang.",
)
WRONG = Words("用户名或密码不正确，请重新输入。", "Wrong username or password; please try again.")


class SignIn(Base):
    """One session; `id` is the SHA-256 of its token, so a copy of the table opens nothing."""

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    idle_min: Mapped[int] = mapped_column(Integer)
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[str]
    address: Mapped[str]

    __table_args__ = (Index("ix_sign_in_person", "person_id", "created_at"),)


@dataclass(frozen=True)
class Opened:
    """A session just opened: the token goes into the cookie and is shown nowhere else."""

    token: str
    csrf: str
    person: Person
    expires_at: datetime


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def sign_in(work: Work, username: str, password: str, address: str, user_agent: str) -> Opened | Refusal:
    """Open a session, or say why not.

    The refusal is returned and not raised, so that the wrong try is committed; the door raises it afterwards.
    """
    username = username.encode("utf-8", "replace").decode().replace("\0", "?").strip().lower()[:100]
    name = throttle.name_hash(username)
    throttle.queue_up(work.session, name)
    person = find_person(work.session, username)
    wait = throttle.seconds_to_wait(work.session, name, address, _known_here(work, person, address), work.now)
    if wait:
        return TooMany(retry_after=wait)
    usable = person is not None and person.active
    if not matches(person.password_hash if person and usable else None, password[:1000]) or person is None:
        throttle.remember_wrong(work, name, address)
        return NotSignedIn(WRONG, code="wrong_password")
    throttle.forget(work, name, address)
    if known_to_all(password, settings().server):
        return NotAllowed(KNOWN_PASSWORD, code="demo_password")
    return _open(work, person, address, user_agent)


def _known_here(work: Work, person: Person | None, address: str) -> bool:
    """Asked for a stranger too, so that both take the same time."""
    return (
        work.session.scalar(
            select(SignIn.id)
            .where(
                SignIn.person_id == (person.id if person else None),
                SignIn.address == address,
                SignIn.created_at > work.now - KNOWN_FOR,
            )
            .limit(1)
        )
        is not None
    )


def _open(work: Work, person: Person, address: str, user_agent: str) -> Opened:
    rules = settings().session
    field = "officer" in roles_of(work.session, person.id, work.now)
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    row = SignIn(
        id=fingerprint(token),
        person_id=person.id,
        csrf=csrf,
        created_at=work.now,
        last_seen_at=work.now,
        expires_at=work.now + timedelta(hours=rules.absolute_h),
        idle_min=rules.phone_idle_min if field else rules.idle_min,
        user_agent=user_agent.replace("\0", "")[:300],
        address=address,
    )
    work.session.add(row)
    return Opened(token, csrf, person, row.expires_at)


# Built once, because every request asks it.
VALID = (
    select(SignIn, Person, Department, ROLES_NOW)
    .join(Person, Person.id == SignIn.person_id)
    .outerjoin(Department, Department.id == Person.department_id)
    .where(
        SignIn.id == bindparam("id"),
        SignIn.revoked_at.is_(None),
        SignIn.expires_at > NOW,
        Person.active,
        SignIn.last_seen_at + SignIn.idle_min * text("interval '1 minute'") > NOW,
    )
)


def resolve(session: Session, token: str, now: datetime) -> SignedIn | None:
    """The person behind a session token, with roles and department as they are now; None when it is not valid."""
    row = session.execute(VALID, {"id": fingerprint(token), "now": now}).first()
    if row is None:
        return None
    if row.SignIn.last_seen_at <= now - SEEN_EVERY:
        _seen(session, row.SignIn.id, now)
    return identity(row.Person, row.Department, row.roles, row.SignIn.csrf, row.SignIn.expires_at)


def _seen(session: Session, sign_in_id: str, now: datetime) -> None:
    """Never waits for another request of the same session: whoever holds the row writes the same fact."""
    free = select(SignIn.id).where(SignIn.id == sign_in_id).with_for_update(skip_locked=True)
    session.execute(
        update(SignIn).where(SignIn.id.in_(free)).values(last_seen_at=now).execution_options(synchronize_session=False)
    )


def sign_out(work: Work, token: str) -> None:
    work.session.execute(
        update(SignIn).where(SignIn.id == fingerprint(token), SignIn.revoked_at.is_(None)).values(revoked_at=work.now)
    )


def revoke_all(work: Work, person_id: UUID) -> int:
    """End every session of a person, on whatever machine; returns how many there were."""
    work.record(SignedOutEverywhere(subject=person_id))
    open_ones = update(SignIn).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
    return len(work.session.scalars(open_ones.values(revoked_at=work.now).returning(SignIn.id)).all())


def sweep(work: Work) -> None:
    """Sessions of more than a year ago are forgotten, and wrong tries that no longer count."""
    work.session.execute(delete(SignIn).where(SignIn.created_at < work.now - KEPT_FOR))
    throttle.sweep(work)
