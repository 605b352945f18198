"""The emergency (突发事件): its place, its alarm, its level, and the verbs of its moves."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Sequence, select, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.emergency import holder
from dispatch.emergency.emergency_lifecycle import FIGURES, LIFECYCLE
from dispatch.emergency.plans.plan import Plan
from dispatch.emergency.response.grading import COLOURS
from foundation.clock import city_day
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid
from foundation.tables import Base, one_of, point_column
from foundation.words import Words
from foundation.work import Work
from incidents.case import Case
from sensors.alarm import Alarm

NUMBERS = Sequence("emergency_number", metadata=Base.metadata)
KINDS = ("accident", "natural", "health", "security")  # the four classes of GB/T 35561


class Emergency(Base):
    """One emergency. Three fields that are never mixed up: `level` is the response level, `event_level` how bad the
    event is, `warning_colour` what the public is warned with; 1 and red are the highest, empty while undecided.

    `figures` is what is known ({"dead", "hurt", "cause", "trend", ...}), `roles` who holds which post now
    ({post: {"holder": as it is written, "person": id of the account or nothing, "since", "by"}}).
    """

    __tablename__ = "emergency"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[str]
    stage: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    level: Mapped[int | None] = mapped_column(Integer)
    event_level: Mapped[int | None] = mapped_column(Integer)
    warning_colour: Mapped[str | None]
    figures: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    roles: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey(Plan.id))
    drill: Mapped[bool] = mapped_column(server_default=text("false"))
    point: Mapped[WKBElement] = mapped_column(point_column())
    grid: Mapped[str]
    alarm_id: Mapped[UUID | None] = mapped_column(ForeignKey("alarm.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    signal_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    responded_at: Mapped[datetime | None]
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(one_of("stage", tuple(LIFECYCLE.stages)), name="stage"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("event_level BETWEEN 1 AND 4", name="event_level"),
        CheckConstraint(one_of("warning_colour", tuple(COLOURS)), name="warning_colour"),
        Index("uq_emergency_alarm", "alarm_id", unique=True, postgresql_where=text("alarm_id IS NOT NULL")),
        Index("uq_emergency_case", "case_id", unique=True, postgresql_where=text("case_id IS NOT NULL")),
        Index("ix_emergency_opened", "opened_at", "id"),
    )

    def marked_title(self) -> str:
        """As people are told of it: a drill says so."""
        return f"{'【演练】' if self.drill else ''}{self.title}"


def open_for_alarm(work: Work, alarm: Alarm, title: str) -> Emergency:
    """The emergency of a confirmed alarm; an alarm has one, however often it is confirmed, and so has a situation."""
    found = work.session.scalar(select(Emergency).where(Emergency.alarm_id == alarm.id))
    return (
        found
        or of_its_situation(work, alarm)
        or begin(work, title, "accident", alarm.point, alarm.grid or "", alarm.raised_at, alarm)
    )


def of_its_situation(work: Work, alarm: Alarm) -> Emergency | None:
    """The emergency that another alarm of the same thing has opened and that still runs."""
    if alarm.situation_id is None:
        return None
    return work.session.scalar(
        select(Emergency)
        .join(Alarm, Alarm.id == Emergency.alarm_id)
        .where(Alarm.situation_id == alarm.situation_id, Emergency.stage != "closed")
        .order_by(Emergency.opened_at)
        .limit(1)
    )


def begin(
    work: Work,
    title: str,
    kind: str,
    point: Any,
    grid: str,
    signal_at: datetime,
    alarm: Alarm | None = None,
    drill: bool = False,
    case: Case | None = None,
    grades: dict[str, Any] | None = None,
    reason: str | None = None,
) -> Emergency:
    """Open an emergency at a place; `grades` are event level and warning colour where they are known at once."""
    running = work.session.execute(select(NUMBERS.next_value())).scalar_one()
    emergency = Emergency(
        id=new_id(),
        number=f"E{city_day(work.now):%Y%m%d}{running:04d}",
        title=title,
        kind=kind,
        point=point,
        grid=grid,
        alarm_id=alarm.id if alarm else None,
        case_id=case.id if case else None,
        signal_at=signal_at,
        opened_at=work.now,
        opened_by=work.actor.id,
        figures={},
        roles={},
        drill=drill,
        demo=alarm.demo if alarm else False,
        **(grades or {}),
    )
    source = {"alarm": alarm, "case": case}
    stated = {name: str(each.id) for name, each in source.items() if each} | ({"drill": True} if drill else {})
    return LIFECYCLE.begin(work, emergency, "open", {**stated, **(grades or {})}, reason)


def refuse_ended(emergency: Emergency, words: Words) -> None:
    """What only a running emergency takes is refused after it, in the words of who was asked."""
    if emergency.stage == "closed":
        raise Conflict(words, code="ended")


def move(work: Work, emergency: Emergency, name: str, version: int, stated: dict[str, Any]) -> Emergency:
    """Make the named move; levels, posts, figures and closing time change with it, each signed in the history."""
    LIFECYCLE.allow(work.actor, emergency, name)
    changes = CHANGES.get(name, _nothing)(work, emergency, stated)
    facts = {key: value for key, value in stated.items() if key != "reason"}
    return LIFECYCLE.move(work, emergency, name, version, stated=facts, changes=changes, reason=stated.get("reason"))


def _nothing(work: Work, emergency: Emergency, stated: dict[str, Any]) -> dict[str, Any]:
    return {}


def _level(stated: dict[str, Any], name: str = "level") -> dict[str, Any]:
    return {name: int(stated[name])} if stated.get(name) in ("1", "2", "3", "4") else {}


def _respond(work: Work, emergency: Emergency, stated: dict[str, Any]) -> dict[str, Any]:
    plan = {"plan_id": UUID(stated["plan"])} if stated.get("plan") else {}
    own = {"commander": work.actor.name, "person": str(work.actor.id) if work.actor.id else None}
    named = stated if stated.get("commander") or stated.get("person") else own
    return {
        **_level(stated),
        **plan,
        "responded_at": work.now,
        **_held(work, emergency, "commander", named, "commander"),
    }


def _raise(work: Work, emergency: Emergency, stated: dict[str, Any]) -> dict[str, Any]:
    return _changed(emergency, stated, -1)


def _lower(work: Work, emergency: Emergency, stated: dict[str, Any]) -> dict[str, Any]:
    return _changed(emergency, stated, 1)


def _changed(emergency: Emergency, stated: dict[str, Any], way: int) -> dict[str, Any]:
    """1 is the highest: to raise is to go towards 1."""
    told = _level(stated)
    if told and emergency.level is not None and (told["level"] - emergency.level) * way <= 0:
        words = Words("请选择比现在更高的级别。", "Choose a higher level than now.")
        lower = Words("请选择比现在更低的级别。", "Choose a lower level than now.")
        raise Invalid(errors=[("level", words if way < 0 else lower)])
    return told


def _assess(work: Work, emergency: Emergency, stated: dict[str, Any]) -> dict[str, Any]:
    colour = {"warning_colour": stated["warning_colour"]} if stated.get("warning_colour") in COLOURS else {}
    return {**_level(stated, "event_level"), **colour}


def _inform(work: Work, emergency: Emergency, stated: dict[str, Any]) -> dict[str, Any]:
    told = {name: stated[name] for name in FIGURES if stated.get(name) is not None}
    if not told:
        raise Invalid(errors=[("note", Words("请至少填写一项。", "State one thing at least."))])
    return {"figures": {**emergency.figures, **told}}


def _appoint(work: Work, emergency: Emergency, stated: dict[str, Any]) -> dict[str, Any]:
    return _held(work, emergency, str(stated.get("role")), stated)


def _hand_over(work: Work, emergency: Emergency, stated: dict[str, Any]) -> dict[str, Any]:
    return _held(work, emergency, "commander", stated)


def _held(work: Work, emergency: Emergency, role: str, stated: dict[str, Any], name: str = "holder") -> dict[str, Any]:
    """The posts with this one held anew, by whom the fact of that `name` says; who held it before stands in the
    history."""
    held = holder.held(work, str(stated.get(name)), stated.get("person"))
    return {"roles": {**emergency.roles, role: held}}


def _stand_down(work: Work, emergency: Emergency, stated: dict[str, Any]) -> dict[str, Any]:
    return {"closed_at": work.now}


CHANGES: dict[str, Callable[[Work, Emergency, dict[str, Any]], dict[str, Any]]] = {
    "respond": _respond,
    "raise": _raise,
    "lower": _lower,
    "assess": _assess,
    "inform": _inform,
    "appoint": _appoint,
    "hand_over": _hand_over,
    "stand_down": _stand_down,
}
