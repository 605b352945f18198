"""Hands out the push log: in order, to the rooms of each bell's topics, from wherever it stopped."""

import structlog
from socketio import Server

from foundation import clock, push
from foundation.ear import Ear
from foundation.push import Told
from foundation.work import Works

log = structlog.get_logger()
BEAT_S = 5
CATCH_UP, WAIT_S = 500, 0.5


def last_words(rows: list[Told]) -> list[Told]:
    """Of what was read at once, in order, the newest row of each thing for each audience: screens fetch what is now."""
    newest = {(row.kind, row.subject, tuple(row.topics)): row.seq for row in rows}
    return [row for row in rows if newest[row.kind, row.subject, tuple(row.topics)] == row.seq]


class Outlet:
    """Follows the push log of one database for one Socket.IO server."""

    def __init__(self, works: Works, server: Server):
        self.works, self.server = works, server
        self.ear = Ear(works.engine, push.CHANNEL)
        self.seq: int | None = None

    def next(self) -> list[Told]:
        """What is new; else what the bell brings within half a second: a lost bell costs no more."""
        return self.read() or (self.read() if self.ear.wait(WAIT_S) else [])

    def read(self) -> list[Told]:
        """The next rows; the first time only where the log stands now."""
        if self.seq is None:
            with self.works.open() as work:
                self.seq = push.last_seq(work.session.connection())
        return push.after(self.ear, self.seq, CATCH_UP)

    def hand_out(self, rows: list[Told]) -> None:
        for row in last_words(rows):
            if row.topics:
                self.server.emit("changed", push.as_change(row), to=list(row.topics))
            self.seq = row.seq

    def beat(self) -> None:
        """Every five seconds: the server's time, and how far the log has been handed out."""
        if self.seq is not None:
            self.server.emit("beat", {"now": clock.now().isoformat(), "seq": self.seq})
