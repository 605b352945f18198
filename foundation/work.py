"""The unit of work: one transaction, one actor, one moment. The only commit of the house stands here."""

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.orm import Session

from foundation import clock
from foundation.actor import HOUSE, Actor
from foundation.event import Event
from foundation.outbox import ROWS
from foundation.settings import settings

T = TypeVar("T")
TellNow = Callable[["Work", Sequence[Event]], Collection[int]]


class Work:
    """What a verb is given. It reads and writes through `session`, tells through `record`, and never commits."""

    def __init__(self, session: Session, actor: Actor, now: datetime):
        self.session, self.actor, self.now = session, actor, now
        self._events: list[Event] = []
        self._after: list[Callable[[], None]] = []
        self._kept: dict[Hashable, Any] = {}

    def record(self, event: Event) -> None:
        """Tell the house; the bell rings only if this work commits."""
        self._events.append(event)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of this work that may fail by itself: then neither its rows, its bells nor its later acts remain."""
        told, later = len(self._events), len(self._after)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self._events[told:], self._after[later:]
            self.forget()
            raise

    def kept(self, what: Hashable, read: Callable[[], T]) -> T:
        """What `read` says, asked once in this work: for what is locked or may be as old as the work itself."""
        if what not in self._kept:
            self._kept[what] = read()
        found: T = self._kept[what]
        return found

    def forget(self) -> None:
        """Whatever was kept is read anew."""
        self._kept.clear()

    def after_commit(self, act: Callable[[], None]) -> None:
        """Do this outside the transaction once it is safe; it must be harmless to do again or to miss."""
        self._after.append(act)

    def write_events(self, tell_now: TellNow | None = None) -> None:
        """The last thing before the commit; `tell_now` says the places of those the screens know of by it."""
        if self._events:
            told = tell_now(self, self._events) if tell_now else ()
            rows = [self._row(event, place in told) for place, event in enumerate(self._events)]
            self.session.execute(insert(ROWS), rows)
            self._events = []

    def _row(self, event: Event, pushed: bool) -> dict[str, object]:
        return {
            "pushed": pushed,
            "lane": event.lane,
            "name": event.name,
            "kind": event.kind,
            "subject": event.subject,
            "version": event.version,
            "facts": event.facts(),
            "actor_id": self.actor.id,
            "at": self.now,
            "not_before": self.now,
        }


class Works:
    """Opens units of work on one database. Four doors hold one: request, reactor or job, message batch, command."""

    def __init__(self, engine: Engine, tell_time: clock.Clock = clock.now, tell_now: TellNow | None = None):
        self.engine, self.tell_time, self.tell_now = engine, tell_time, tell_now

    @contextmanager
    def open(self, actor: Actor = HOUSE) -> Iterator[Work]:
        """One transaction: committed when the block ends well, rolled back when it raises."""
        with Session(self.engine, expire_on_commit=False) as session:
            work = Work(session, actor, self.tell_time())
            yield work
            session.flush()
            work.write_events(self.tell_now)
            session.commit()
        for act in work._after:
            act()


def connect(url: str | None = None, pool: int | None = None) -> Engine:
    """An engine with the house's habits: UTC, time limits on statements and locks, dead connections noticed."""
    return create_engine(
        url or settings().database.url,
        pool_size=pool or settings().database.pool,
        max_overflow=4,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,  # what people wrote does not belong into the log
        connect_args={
            "connect_timeout": 5,
            "application_name": "moyang",
            "options": "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=10000"
            " -c idle_in_transaction_session_timeout=60000",
        },
    )
