"""How each listener is doing: when it last lived, last heard something, and how much it took and refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base
from foundation.work import Work


class ListenerState(Base):
    """One row per listener, written every few seconds: it is well when `beat_at` is fresh and `connected` is true."""

    __tablename__ = "listener_state"

    name: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    connected: Mapped[bool]
    last_message_at: Mapped[datetime | None]
    last_batch_at: Mapped[datetime | None]
    taken: Mapped[int] = mapped_column(server_default=text("0"))
    rejected: Mapped[int] = mapped_column(server_default=text("0"))


@dataclass
class Counts:
    """What a listener has done since it last wrote its row."""

    taken: int = 0
    rejected: int = 0
    last_message_at: datetime | None = None
    last_batch_at: datetime | None = None

    def add(self, taken: int, rejected: int, at: datetime) -> None:
        self.taken += taken
        self.rejected += rejected
        self.last_batch_at = at


LIVING = timedelta(minutes=5)


def others_of(work: Work, name: str) -> int:
    """How many other listeners have lived within the last minutes: with them the stream is shared."""
    living = (
        select(func.count())
        .select_from(ListenerState)
        .where(ListenerState.name != name, ListenerState.beat_at > work.now - LIVING)
    )
    return work.session.scalar(living) or 0


def beat(work: Work, name: str, started_at: datetime, connected: bool, counts: Counts) -> None:
    """Write the row: alive now, and what has been added since the last beat."""
    facts = {"started_at": started_at, "beat_at": work.now, "connected": connected}
    times = {key: at for key in ("last_message_at", "last_batch_at") if (at := getattr(counts, key))}
    row = insert(ListenerState).values(name=name, taken=counts.taken, rejected=counts.rejected, **facts, **times)
    work.session.execute(
        row.on_conflict_do_update(
            index_elements=["name"],
            set_={
                **facts,
                **times,
                "taken": ListenerState.taken + counts.taken,
                "rejected": ListenerState.rejected + counts.rejected,
            },
        )
    )
