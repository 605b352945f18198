"""What routing stands on has versions, raised by the database itself whenever a row of it changes."""

from sqlalchemy import select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.once import forget, once
from foundation.tables import Base

PARTS = ("category", "department", "precedent", "routing_edition")  # tables whose changes are counted by trigger

Versions = dict[str, tuple[int, str]]


class RoutingVersion(Base):
    """One counted table; every process compares these few numbers with those it has compiled its rules from."""

    __tablename__ = "routing_version"

    part: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


# The transaction that wrote a version belongs to it: one that was rolled back must not be taken for the next.
_READ = select(RoutingVersion.part, RoutingVersion.version, text("xmin::text"))


def versions(session: Session) -> Versions:
    """The versions now, read once in a unit of work."""
    return once(session, RoutingVersion, lambda: {row[0]: (row[1], row[2]) for row in session.execute(_READ)})


def changed(session: Session) -> None:
    """Something routing stands on was changed in this unit of work: look again."""
    session.flush()
    forget(session, RoutingVersion)
