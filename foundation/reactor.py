"""The reactor: drains the outbox. Pushes first, then every reaction once, by the ledger."""

import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from foundation import outbox
from foundation.event import Bell
from foundation.log import first_line
from foundation.outbox import Delivery, OutboxRow
from foundation.pusher import Audience, Pusher
from foundation.settings import settings
from foundation.work import Work, Works

log = structlog.get_logger()

REACT_BATCH = 20  # in one transaction
WAKE_S = 1.0  # what was put off is looked for so often, when nothing new calls
MAX_BACKOFF_S = 300
CHORES_EVERY_S = 600.0
TICK_EVERY_S = 0.5  # what is due is noticed well within a second
STOP_WITHIN_S = 3.0  # a tick that takes longer is rolled back by the end of the process, and done by the next one

Reaction = Callable[[Work, Bell], None]


@dataclass(frozen=True)
class Slow:
    """A reaction that touches the outside: `job` is the dotted name RQ runs, see foundation/jobs.py."""

    job: str


Job = TypeVar("Job", bound=Reaction)


def slow_job(act: Job) -> Job:
    """Marks a function that the worker may be told to run by its name; it runs no other."""
    act.is_slow_job = True  # type: ignore[attr-defined]
    return act


Reactions = Mapping[str, tuple[Reaction | Slow, ...]]


def name_of(reaction: Reaction | Slow) -> str:
    return reaction.job if isinstance(reaction, Slow) else f"{reaction.__module__}.{reaction.__name__}"


def enter(work: Work, event_id: int, reaction: str) -> bool:
    """Enter the reaction into the ledger; False when it is there already and must not happen again."""
    done = work.session.execute(
        insert(Delivery).values(event_id=event_id, reaction=reaction, at=work.now).on_conflict_do_nothing()
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def entered(work: Work, rows: list[OutboxRow]) -> dict[int, set[str]]:
    """Which reactions to each event are in the ledger already."""
    found: dict[int, set[str]] = {row.id: set() for row in rows}
    asked = select(Delivery.event_id, Delivery.reaction).where(Delivery.event_id.in_(list(found)))
    for event_id, reaction in work.session.execute(asked) if rows else ():
        found[event_id].add(reaction)
    return found


class Reactor:
    """One drain. Several may run side by side: rows are taken with SKIP LOCKED."""

    def __init__(
        self,
        works: Works,
        reactions: Reactions,
        audience: Audience,
        hand_out: Callable[[str, int], None],
        chores: tuple[Callable[[Work], object], ...] = (),
        tick: Callable[[], int] = lambda: 0,
    ):
        self.works, self.reactions, self.hand_out, self.chores = works, reactions, hand_out, chores
        self.pusher = Pusher(works, audience, reactions)
        self.tick, self.ended = tick, threading.Event()
        self.stopping, self.tidied = False, -CHORES_EVERY_S

    def push(self) -> int:
        return self.pusher.push()

    def react(self) -> int:
        """Run what is due; an event leaves the outbox when all its reactions are in the ledger."""
        handed: list[tuple[str, int]] = []
        with self.works.open() as work:
            due = OutboxRow.pushed.is_(True) & (OutboxRow.not_before <= work.now)
            rows = outbox.take(work.session, due, REACT_BATCH)
            ledger = entered(work, rows)
            if self._all_at_once(work, rows, ledger):
                outbox.leave(work.session, [row.id for row in rows])
            else:
                outbox.leave(
                    work.session, [row.id for row in rows if self._react_to(work, row, ledger[row.id], handed)]
                )
        for job, event_id in handed:
            self.hand_out(job, event_id)
        return len(rows)

    def _all_at_once(self, work: Work, rows: list[OutboxRow], ledger: dict[int, set[str]]) -> bool:
        """All that follows from all of them, entered together. Where one fails nothing of it remains, and each goes by
        itself; so it does where the outside is touched, or where a part has happened before."""
        todo = [(row, reaction) for row in rows for reaction in self.reactions.get(row.name, ())]
        if any(ledger.values()) or any(isinstance(reaction, Slow) for _, reaction in todo):
            return False
        try:
            with work.attempt():
                for row, reaction in todo:
                    reaction(work, row.bell())  # type: ignore[operator]
                told = [{"event_id": row.id, "reaction": name_of(each), "at": work.now} for row, each in todo]
                if told:
                    work.session.execute(insert(Delivery), told)
            return True
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            return False

    def _react_to(self, work: Work, row: OutboxRow, ledger: set[str], handed: list[tuple[str, int]]) -> bool:
        """Whether everything that follows from it has happened."""
        waiting, failed = False, None
        for reaction in self.reactions.get(row.name, ()):
            name = name_of(reaction)
            if name in ledger:
                continue
            if isinstance(reaction, Slow):
                handed.append((name, row.id))
                waiting = True
            else:
                failed = self._run(work, row.bell(), reaction, name) or failed
        if waiting or failed:
            self._put_off(work, row, failed)
        return not (waiting or failed)

    def _run(self, work: Work, bell: Bell, reaction: Reaction, name: str) -> str | None:
        """The reaction and its ledger entry, both or neither; an error is kept with the event and tried again."""
        try:
            with work.attempt():
                if enter(work, bell.id, name):
                    reaction(work, bell)
            return None
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            log.exception("reaction failed", reaction=name, event_id=bell.id, event_name=bell.name)
            return f"{name}: {error}"
        except Exception as error:
            log.exception("reaction failed", reaction=name, event_id=bell.id, event_name=bell.name)
            return f"{name}: {error}"

    def _put_off(self, work: Work, row: OutboxRow, failed: str | None) -> None:
        pause = min(2 ** min(row.attempts, 8), MAX_BACKOFF_S) if failed else settings().outbox.lease_s
        work.session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == row.id)
            .values(attempts=OutboxRow.attempts + 1, last_error=failed, not_before=work.now + timedelta(seconds=pause))
            .execution_options(synchronize_session=False)
        )

    def drain(self) -> int:
        """Push and react until nothing is due; the number of things done."""
        total = 0
        while not self.stopping:
            done = self.push()
            done += self.react()
            if not done:
                return total
            total += done
        return total

    def beat(self) -> None:
        """What time itself brings, twice a second, in a thread of its own: no flood of events makes it late."""
        while not self.stopping:
            try:
                more = self.tick()
            except DBAPIError as error:
                log.warning("the tick waits for the database", error=first_line(error))
                more = 0
            except Exception:
                log.exception("the tick failed")
                more = 0
            if not more:
                self.ended.wait(TICK_EVERY_S)

    def tidy(self) -> None:
        """The chores of the house, each in a work of its own, every ten minutes."""
        if time.monotonic() - self.tidied < CHORES_EVERY_S:
            return
        self.tidied = time.monotonic()
        for chore in self.chores:
            with self.works.open() as work:
                chore(work)

    def run(self) -> None:
        """Until told to stop: react to what is pushed, and outlive the database's absences."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        beside = [threading.Thread(target=act, daemon=True) for act in (self.pusher.follow, self.beat)]
        for each in beside:
            each.start()
        while not self.stopping and all(each.is_alive() for each in beside):  # without one of them it is begun anew
            self.pusher.news.clear()
            try:
                while not self.stopping and self.react():
                    pass
                self.tidy()
                self.pusher.news.wait(WAKE_S)
            except Exception as error:
                log.warning("reactor waits for the database", error=first_line(error))
                time.sleep(0.5)
        self._stop()
        for each in beside:
            each.join(STOP_WITHIN_S)

    def _stop(self, *_: object) -> None:
        self.stopping = True
        self.ended.set()
        self.pusher.stopping = True
