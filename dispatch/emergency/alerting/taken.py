"""CAP messages of others, each kept once by sender, identifier and time, whole and as its leaves."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.alerting import cap_reading
from foundation.ids import new_id
from foundation.tables import Base
from foundation.work import Work


class Taken(Base):
    """One message as it came. `leaves` are its texts by path, as cap_reading.read gives them."""

    __tablename__ = "warning_taken"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sender: Mapped[str]
    identifier: Mapped[str]
    sent: Mapped[str]
    leaves: Mapped[dict[str, Any]]
    xml: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("sender", "identifier", "sent"),)


def take(work: Work, body: bytes) -> tuple[Taken, bool]:
    """The message, and whether it came for the first time; hostile or broken XML is refused whole."""
    leaves = cap_reading.read(body)
    key = {name: leaves[name] for name in ("sender", "identifier", "sent")}
    known = work.session.scalar(select(Taken).filter_by(**key))
    if known:
        return known, False
    taken = Taken(id=new_id(), **key, leaves=leaves, xml=body.decode("utf-8", "replace").replace("\0", ""), at=work.now)
    work.session.add(taken)
    work.session.flush()
    return taken, True


def newest(session: Session, limit: int = 50) -> list[Taken]:
    return list(session.scalars(select(Taken).order_by(Taken.at.desc(), Taken.id).limit(limit)))
