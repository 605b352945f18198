"""Routes: which topics are listened to, and which codec reads what comes there. Data, changed by administrators."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.tables import Base, one_of
from sensors.codecs.catalogue import CODECS


class IngestRoute(Base):
    """One topic filter and the codec for it. Who may publish there is another question: `Device.topics`."""

    __tablename__ = "ingest_route"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    filter: Mapped[str]
    codec: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("codec", tuple(CODECS)), name="codec"),
        Index("uq_ingest_route_filter", "filter", unique=True, postgresql_where=text("active")),
    )


def active_routes(session: Session) -> list[IngestRoute]:
    """The more particular filter first: one without wildcards says more than one with them."""
    found = session.scalars(select(IngestRoute).where(IngestRoute.active))
    return sorted(found, key=lambda each: (each.filter.count("#"), each.filter.count("+"), -len(each.filter)))
