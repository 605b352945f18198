"""The pusher: tells the screens of new events, in a thread of its own, so that no push waits behind a reaction."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import psycopg2  # type: ignore[import-untyped]
import structlog
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from foundation import outbox, push
from foundation.ear import Ear
from foundation.event import Bell
from foundation.log import first_line
from foundation.outbox import OutboxRow
from foundation.work import Work, Works

log = structlog.get_logger()

BATCH = 500
EAR_S = 1.0  # a lost bell costs no more

Audience = Callable[[Work, list[Bell]], list[dict[str, Any]]]


class Pusher:
    """Takes what is not pushed, the alarm lane first. `news` is set when something is ready to be reacted to."""

    def __init__(self, works: Works, audience: Audience, reactions: Mapping[str, Collection[Any]]):
        self.works, self.audience, self.reactions = works, audience, reactions
        self.news, self.stopping = threading.Event(), False  # `stopping` alone is safe in a handler of signals

    def push(self) -> int:
        """Tell the screens of new events, in one short transaction; the number of events."""
        with self.works.open() as work:
            rows = outbox.take(work.session, OutboxRow.pushed.is_(False), BATCH)
            if rows:
                told = self.audience(work, [row.bell() for row in rows])
                self._pushed(work, rows)
                push.write(work, told)
        return len(rows)

    def _pushed(self, work: Work, rows: list[OutboxRow]) -> None:
        """An event that nothing follows from has done its work with the push."""
        outbox.leave(work.session, [row.id for row in rows if not self.reactions.get(row.name)])
        more = [row.id for row in rows if self.reactions.get(row.name)]
        if more:
            work.session.execute(
                update(OutboxRow)
                .where(OutboxRow.id.in_(more))
                .values(pushed=True)
                .execution_options(synchronize_session=False)
            )

    def follow(self) -> None:
        """Until told to stop: wait for the bell or a second, push, and outlive the database's absences."""
        ear = Ear(self.works.engine, outbox.CHANNEL)
        while not self.stopping:
            try:
                while not self.stopping and self.push():
                    self.news.set()
                if ear.wait(EAR_S):
                    self.news.set()  # some events come pushed already (Works.tell_now)
            except (DBAPIError, psycopg2.Error) as error:
                log.warning("the pusher waits for the database", error=first_line(error))
                time.sleep(0.5)
            except Exception:
                log.exception("a push failed; it is tried again")
                time.sleep(0.5)
        ear.close()
