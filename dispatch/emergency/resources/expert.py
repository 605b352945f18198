"""Experts: whom to ask about what."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base


class Expert(Base):
    """One expert of one field."""

    __tablename__ = "expert"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    field: Mapped[str]
    unit: Mapped[str]
    phone: Mapped[str | None]
    available: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))


def experts(session: Session, limit: int, after: str | None) -> list[Expert]:
    """Experts by code, past `after`."""
    query = select(Expert).order_by(Expert.code).limit(limit)
    return list(session.scalars(query.where(Expert.code > after) if after else query))
