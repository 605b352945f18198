"""Persons: everybody who works with the house, and the roles they hold from when to when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, and_, false, or_, select, text, true
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import ColumnElement

from foundation.actor import Actor
from foundation.tables import Base, one_of
from people.permissions import ROLES


class Person(Base):
    """One person; without a username or password there is no signing in, only a name on a post."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"), index=True)
    phone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=true())
    demo: Mapped[bool] = mapped_column(server_default=false())
    locale: Mapped[str] = mapped_column(server_default=text("'zh-CN'"))
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("username = lower(username)", name="username_lower"),)


class PersonRole(Base):
    """A role held from `valid_from` until `valid_to` (open while it is held)."""

    __tablename__ = "person_role"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("role", tuple(ROLES)), name="role"),
        CheckConstraint("valid_to >= valid_from", name="order"),
        ExcludeConstraint(
            ("person_id", "="),
            ("role", "="),
            (text("tstzrange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_person_role_once",
        ),
        Index("ix_person_role_open", "person_id", postgresql_where=text("valid_to IS NULL")),
    )


def held(at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The WHERE of roles held at that moment."""
    return and_(PersonRole.valid_from <= at, or_(PersonRole.valid_to.is_(None), PersonRole.valid_to > at))


def roles_of(session: Session, person_id: UUID, at: datetime) -> frozenset[str]:
    return frozenset(session.scalars(select(PersonRole.role).where(PersonRole.person_id == person_id, held(at))))


def find_person(session: Session, username: str) -> Person | None:
    return session.scalar(select(Person).where(Person.username == username.strip().lower()))


def masked_name(name: str) -> str:
    """陈晓明 -> 陈**: the family name stays, for those who may not see who it is."""
    return name[:1] + "*" * (len(name) - 1)


def name_for(actor: Actor, name: str | None) -> str | None:
    """The name, or its mask for those who may not read names."""
    return name if name is None or actor.may("person.see_names") else masked_name(name)
