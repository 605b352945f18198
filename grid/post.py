"""Posts: which officer answers for which grid, from when to when; one officer to a grid, one grid to an officer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, ForeignKeyConstraint, Index, case, select, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range, distinct_on
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotAllowed, NotFound
from foundation.tables import Base, one_of
from foundation.words import Words
from foundation.work import Work
from grid.cell import find_grid
from people.person import Person

ROLES = {
    "primary": Words("专职网格员", "primary officer"),
    "deputy": Words("兼职网格员", "deputy"),
    "temporary": Words("临时替岗", "temporary cover"),
    "specialist": Words("专业网格员", "specialist"),
}


class Post(Base):
    """One person at one grid over a range of time; the range is open at its end while the post is held."""

    __tablename__ = "post"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    grid_id: Mapped[UUID]
    grid: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    during: Mapped[Range[datetime]]
    reason: Mapped[str | None]
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("post.id"))

    __table_args__ = (
        ForeignKeyConstraint(["grid_id", "grid"], ["grid.id", "grid.code"]),
        CheckConstraint(one_of("role", tuple(ROLES)), name="role"),
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name="during"),
        ExcludeConstraint(
            ("grid", "="),
            ("during", "&&"),
            using="gist",
            where=text("role = 'primary'"),
            name="ex_post_one_primary_per_grid",
        ),
        ExcludeConstraint(
            ("person_id", "="),
            ("during", "&&"),
            using="gist",
            where=text("role = 'primary'"),
            name="ex_post_one_grid_per_primary",
        ),
        ExcludeConstraint(
            ("grid", "="),
            ("during", "&&"),
            using="gist",
            where=text("role = 'temporary'"),
            name="ex_post_one_cover_per_grid",
        ),
        ExcludeConstraint(
            ("grid", "="), ("person_id", "="), ("during", "&&"), using="gist", name="ex_post_once_per_grid"
        ),
        Index("ix_post_person", "person_id"),
    )


TAKEN = {
    "ex_post_one_primary_per_grid": Words(
        "网格{grid}此时已有专职网格员，请先结束原岗位。",
        "Grid {grid} already has a primary officer then; end that post first.",
    ),
    "ex_post_one_grid_per_primary": Words(
        "{person}此时已负责另一网格，一名专职网格员只负责一个网格；请先结束原岗位。",
        "{person} already answers for another grid then; end that post first.",
    ),
    "ex_post_one_cover_per_grid": Words(
        "网格{grid}此时已有替岗人员，请先结束原替岗。", "Grid {grid} already has a cover then; end that one first."
    ),
    "ex_post_once_per_grid": Words(
        "{person}此时已在网格{grid}任职。", "{person} already has a post at grid {grid} then."
    ),
}


def give_post(
    work: Work,
    grid_code: str,
    person_id: UUID,
    role: str = "primary",
    *,
    begins: datetime | None = None,
    ends: datetime | None = None,
    reason: str | None = None,
    replaces: UUID | None = None,
) -> Post:
    """Put a person at a grid; the database itself refuses a second primary, whoever comes at the same moment."""
    if not work.actor.may("post.manage"):
        raise NotAllowed
    begins = begins or work.now
    _refuse_bad(role, begins, ends)
    grid, person = find_grid(work.session, grid_code), work.session.get(Person, person_id)
    if person is None or not person.active:
        raise NotFound(Words("没有这名在岗人员，请核对。", "There is no such active person; please check."))
    post = Post(
        id=new_id(),
        grid_id=grid.id,
        grid=grid.code,
        person_id=person.id,
        role=role,
        during=Range(begins, ends, bounds="[)"),
        reason=reason,
        replaces=replaces,
    )
    try:
        with work.session.begin_nested():
            work.session.add(post)
    except IntegrityError as error:
        raise _taken(error, grid.code, person.name) from error
    return post


def _refuse_bad(role: str, begins: datetime, ends: datetime | None) -> None:
    errors = []
    if role not in ROLES:
        errors.append(("role", Words("没有这种岗位。", "There is no such kind of post.")))
    if ends is not None and ends <= begins:
        errors.append(("to", Words("结束时间须晚于开始时间。", "The end must be later than the begin.")))
    if errors:
        raise Invalid(errors=errors)


def _taken(error: IntegrityError, grid: str, person: str) -> Exception:
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return Conflict(TAKEN[name], code="post_taken", grid=grid, person=person) if name in TAKEN else error


def end_post(work: Work, post_id: UUID, at: datetime | None = None, reason: str | None = None) -> Post:
    """Close a post at that moment (now); the row stays, because cases ask who was responsible then."""
    if not work.actor.may("post.manage"):
        raise NotAllowed
    post = work.session.scalar(select(Post).where(Post.id == post_id).with_for_update())
    if post is None:
        raise NotFound
    at = at or work.now
    if not post.during.contains(at) or at == post.during.lower:
        raise Conflict(
            Words("该岗位此时不在任，无法结束。", "The post is not held at that moment and cannot be ended."),
            code="post_not_held",
        )
    post.during = Range(post.during.lower, at, bounds="[)")
    post.reason = reason or post.reason
    work.session.flush()
    return post


def officer_of(session: Session, grid_code: str, at: datetime) -> Person | None:
    """Who answers for the grid at that moment: the cover while there is one, else the primary officer."""
    asked = answering(at).where(Post.grid == grid_code).subquery()
    return session.scalar(select(Person).join(asked, asked.c.person_id == Person.id))


def answering(at: datetime | ColumnElement[datetime]) -> Any:
    """Grid, person and role of whoever answers for each grid at that moment; one row a grid."""
    covered = case((Post.role == "temporary", 0), else_=1)
    return (
        select(Post.grid, Post.person_id, Post.role)
        .ext(distinct_on(Post.grid))
        .join(Person, Person.id == Post.person_id)
        .where(Post.role.in_(("primary", "temporary")), held(at), Person.active)
        .order_by(Post.grid, covered)
    )


def grids_of(session: Session, person_id: UUID, at: datetime) -> frozenset[str]:
    """Codes of the grids where the person has a post at that moment: the "grid" scope of an Actor."""
    return frozenset(session.scalars(select(Post.grid).where(Post.person_id == person_id, held(at))))


def held(at: datetime | ColumnElement[datetime]):  # type: ignore[no-untyped-def]
    """The WHERE of posts held at that moment."""
    return Post.during.contains(at)
