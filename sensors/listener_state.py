"""How each listener is doing: when it last lived, last heard something, and how much it took, refused and shed."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base


class ListenerState(Base):
    """One row per listener. `beat_at` moves while it lives, is signed in at the broker and the database takes its batches."""

    __tablename__ = "listener_state"

    name: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    connected: Mapped[bool]
    last_message_at: Mapped[datetime | None]
    last_batch_at: Mapped[datetime | None]
    taken: Mapped[int] = mapped_column(server_default=text("0"))
    rejected: Mapped[int] = mapped_column(server_default=text("0"))
    shed: Mapped[int] = mapped_column(server_default=text("0"))
