"""Slows down guessing at passwords, by account and by address; nobody is ever locked out for good."""

import hashlib
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Identity, Index, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base
from foundation.work import Work

WINDOW = timedelta(minutes=15)
TRIES_AT_ONE_ADDRESS = 5  # wrong tries on one account from one address before waiting begins
TRIES_ON_ACCOUNT = 25  # from everywhere: slows a spread attack; does not bind an address the owner used lately
TRIES_FROM_ADDRESS = 50  # on any accounts: slows trying one password on many names
FIRST_WAIT_S, LONGEST_WAIT_S = 15, 900


class SignInAttempt(Base):
    """A wrong try; the name is kept as a hash, because people type passwords into the name field."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name_hash: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_sign_in_attempt_name", "name_hash", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )


def name_hash(username: str) -> str:
    return hashlib.sha256(username.encode()).hexdigest()


def queue_up(session: Session, name: str) -> None:
    """Tries on one account go one by one, so that a hundred at once are still counted."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 1))"), {"name": name})


def seconds_to_wait(session: Session, name: str, address: str, known_here: bool, now: datetime) -> int:
    """0, or how long this try has to wait; `known_here`: the owner has signed in from this address lately."""
    tries = select(func.count(), func.max(SignInAttempt.at)).where(SignInAttempt.at > now - WINDOW)
    limits = [
        (tries.where(SignInAttempt.name_hash == name, SignInAttempt.address == address), TRIES_AT_ONE_ADDRESS),
        (tries.where(SignInAttempt.address == address), TRIES_FROM_ADDRESS),
    ]
    if not known_here:
        limits.append((tries.where(SignInAttempt.name_hash == name), TRIES_ON_ACCOUNT))
    return max(wait_after(*session.execute(query).one(), most, now) for query, most in limits)


def wait_after(count: int, last: datetime | None, most: int, now: datetime) -> int:
    """15 s after the last allowed wrong try, doubling with each further one, 15 minutes at most."""
    if last is None or count < most:
        return 0
    wait = min(FIRST_WAIT_S * 2 ** min(count - most, 10), LONGEST_WAIT_S)
    return max(0, ceil(wait - (now - last).total_seconds()))


def remember_wrong(work: Work, name: str, address: str) -> None:
    work.session.add(SignInAttempt(name_hash=name, address=address, at=work.now))


def forget(work: Work, name: str, address: str) -> None:
    """A right password clears the wrong tries made here before it."""
    work.session.execute(delete(SignInAttempt).where(SignInAttempt.name_hash == name, SignInAttempt.address == address))


def sweep(work: Work) -> None:
    """Tries that no longer count are thrown away."""
    work.session.execute(delete(SignInAttempt).where(SignInAttempt.at < work.now - WINDOW))
