"""The lifecycle engine: one table of moves per kind of thing, and the only writer of a stage."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy import update

from foundation import history
from foundation.actor import Actor
from foundation.clock import city_zone
from foundation.event import Event
from foundation.refusals import Conflict, Invalid, LostRace, NotAllowed, Refusal
from foundation.words import Words
from foundation.work import Work


class Subject(Protocol):
    """Anything with a lifecycle: an id, a stage and a version that grows by one with every move."""

    id: Any
    stage: Any
    version: Any


S = TypeVar("S", bound=Subject)
Relation = Callable[[Actor, Any], bool]


def anyone(actor: Actor, subject: Any) -> bool:
    """The permission alone decides."""
    return True


@dataclass(frozen=True)
class Need:
    """One fact a move must or may state. `kind` tells the screen which control to draw."""

    name: str
    kind: str
    words: Words
    required: bool = True
    options: tuple[tuple[str, Words], ...] = ()


@dataclass(frozen=True)
class Move:
    """One row of the table: from where, to where, who may, what must be stated, in which words.

    `also` are further stages the verb may choose as the target, for a move that leads back to where a thing was.
    """

    name: str
    source: str | None
    target: str
    permission: str
    words: Words
    needs: tuple[Need, ...] = ()
    relation: Relation = anyone
    tone: str = "plain"
    also: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        return (self.target, *self.also)


def nothing_more(work: Work, stage: str) -> dict[str, Any]:
    """A stage that sets no columns of its own."""
    return {}


@dataclass(frozen=True)
class Lifecycle:
    """The whole table of one kind of thing. `announce` makes the event of a move.

    `entering` gives the columns that are set whenever a stage is entered: since when, until when.
    """

    kind: str
    stages: dict[str, Words]
    moves: tuple[Move, ...]
    announce: Callable[[Any, Move, str | None], Event]
    entering: Callable[[Work, str], dict[str, Any]] = nothing_more
    _index: dict[tuple[str | None, str], Move] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        index = {(move.source, move.name): move for move in self.moves}
        if len(index) != len(self.moves):
            raise ValueError(f"{self.kind}: two moves share a name and a source stage")
        object.__setattr__(self, "_index", index)

    def find(self, stage: str | None, name: str) -> Move:
        """The move of that name out of that stage; refuses in words when there is none."""
        move = self._index.get((stage, name))
        if move:
            return move
        named = next((each for each in self.moves if each.name == name), None)
        if named is None:
            raise Invalid(
                Words("没有“{move}”这个操作。", "There is no move called “{move}”."), code="no_such_move", move=name
            )
        here = self.stages[stage] if stage else Words("新建", "new")
        raise Conflict(
            Words(
                f"“{here.zh}”状态下不能{named.words.zh}，请刷新查看最新情况。",
                f"“{named.words.en}” is not possible while “{here.en}”; refresh to see the present state.",
            ),
            code="move_not_open",
            move=name,
            stage=stage,
        )

    def open_moves(self, actor: Actor, subject: Subject) -> list[Move]:
        """What this actor may do with the thing now: it draws the buttons."""
        return [
            move
            for move in self.moves
            if move.source == subject.stage and actor.may(move.permission) and move.relation(actor, subject)
        ]

    def open_to(self, actor: Actor, subject: Subject, name: str) -> bool:
        """Whether this actor may make the move of that name now."""
        return any(move.name == name for move in self.open_moves(actor, subject))

    def allow(self, actor: Actor, subject: Subject, name: str) -> Move:
        """The move, if the actor may make it now."""
        if not any(actor.may(move.permission) for move in self.moves if move.name == name) and any(
            move.name == name for move in self.moves
        ):
            raise NotAllowed
        move = self.find(subject.stage, name)
        if not (actor.may(move.permission) and move.relation(actor, subject)):
            raise NotAllowed(
                Words(f"“{move.words.zh}”不由您的岗位办理。", f"“{move.words.en}” is not yours to do here.")
            )
        return move

    def move(
        self,
        work: Work,
        subject: S,
        name: str,
        version: int,
        *,
        stated: dict[str, Any] | None = None,
        changes: dict[str, Any] | None = None,
        reason: str | None = None,
        target: str | None = None,
    ) -> S:
        """Make the move or refuse: permission, version, stage, stated facts, compare-and-set, history, event.

        `stated` is what goes into the history (plain JSON); `changes` are the columns that change with the move;
        `target` is chosen among the move's targets when it has several.
        """
        stated = stated or {}
        if subject.version != version:
            raise self.lost(work, subject)
        move = self.allow(work.actor, subject, name)
        require(move.needs, {**stated, **({"reason": reason} if reason else {})})
        source = subject.stage
        self._set(work, subject, version, {**self._entered(work, move, source, target), **(changes or {})})
        self._write(work, subject, move, source, stated, reason)
        work.record(self.announce(subject, move, source))
        return subject

    def begin(
        self, work: Work, subject: S, name: str, stated: dict[str, Any] | None = None, reason: str | None = None
    ) -> S:
        """The first move of a new thing: stage and version come from the table."""
        move = self.find(None, name)
        if not work.actor.may(move.permission):
            raise NotAllowed
        subject.version = 1
        for name, value in self._entered(work, move, None, None).items():
            setattr(subject, name, value)
        work.session.add(subject)
        work.session.flush()
        self._write(work, subject, move, None, stated or {}, reason)
        work.record(self.announce(subject, move, None))
        return subject

    def _entered(self, work: Work, move: Move, source: str | None, target: str | None) -> dict[str, Any]:
        """The stage and what entering it sets; a move that stays sets nothing."""
        stage = target or move.target
        if stage not in move.targets:
            raise ValueError(f"{self.kind}: {move.name} does not lead to {stage}")
        return {"stage": stage, **(self.entering(work, stage) if stage != source else {})}

    def _set(self, work: Work, subject: S, version: int, changes: dict[str, Any]) -> None:
        table = type(subject)
        moved = work.session.scalars(
            update(table)
            .where(table.id == subject.id, table.version == version, table.stage == subject.stage)
            .values(version=version + 1, **changes)
            .returning(table)
            .execution_options(synchronize_session=False, populate_existing=True)
        ).all()
        if not moved:
            work.session.expire(subject)
            raise self.lost(work, subject)

    def _write(
        self, work: Work, subject: S, move: Move, source: str | None, stated: dict[str, Any], reason: str | None
    ) -> None:
        seq, seal = history.tail(work.session, self.kind, subject.id) if source else (0, "")
        actor = work.actor
        row = history.HistoryRow(
            subject_kind=self.kind,
            subject_id=subject.id,
            seq=seq + 1,
            move=move.name,
            from_stage=source,
            to_stage=subject.stage,
            actor_id=actor.id,
            actor_name=actor.name,
            post=actor.post,
            unit_id=actor.unit_id,
            unit_name=actor.unit_name,
            at=work.now,
            reason=reason,
            stated=stated,
            previous_hash=seal,
        )
        row.hash = history.seal(row)
        work.session.add(row)

    def lost(self, work: Work, subject: Subject) -> Refusal:
        """The answer to whoever came second: who was first, and when."""
        last = history.last_row(work.session, self.kind, subject.id)
        if last is None:
            return LostRace(by="?", at="?")
        at = last.at.astimezone(city_zone())
        return LostRace(
            by=last.unit_name or (last.actor_name if last.actor_id is None else "?"),
            at=f"{at:%H:%M}",
            when=last.at.isoformat(),
            move=last.move,
        )


def require(needs: Iterable[Need], stated: dict[str, Any]) -> None:
    """Refuse with every missing or unknown choice named at once."""
    errors: list[tuple[str, Words]] = []
    for need in needs:
        value = stated.get(need.name)
        if need.required and value in (None, "", []):
            errors.append((need.name, Words(f"请填写“{need.words.zh}”。", f"Please state “{need.words.en}”.")))
        elif need.options and value is not None and value not in dict(need.options):
            errors.append(
                (need.name, Words(f"“{need.words.zh}”的选项不存在。", f"No such choice for “{need.words.en}”."))
            )
    if errors:
        raise Invalid(errors=errors)
