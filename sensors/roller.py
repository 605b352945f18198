"""The thread beside the listener that rolls up what was stored and lets the past go; never in an alarm's way."""

import threading
from datetime import timedelta
from typing import Self

import structlog
from sqlalchemy.exc import SQLAlchemyError

from foundation.log import first_line
from foundation.work import Works
from sensors import rolling

log = structlog.get_logger()

EVERY_S = 3.0
FORGET_EVERY = timedelta(hours=6)


class Roller:
    """Rolls until its `with` ends. Several may run, one on each machine: they take turns by a lock."""

    def __init__(self, works: Works):
        self.works = works
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="roller", daemon=True)
        self._forgot_at = works.tell_time() - FORGET_EVERY

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                busy = self.once()
            except SQLAlchemyError as error:
                log.warning("roll-ups wait for the database", error=first_line(error))
                busy = False
            self._stop.wait(0.2 if busy else EVERY_S)

    def once(self) -> bool:
        """One turn; whether there is more to do."""
        with self.works.open() as work:
            done = rolling.roll(work)
            if work.now - self._forgot_at >= FORGET_EVERY:
                self._forgot_at = work.now
                rolling.forget(work)
        return bool(done)
