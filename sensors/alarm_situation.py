"""A situation: several alarms of one thing, with one place, one level and one answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, SmallInteger, text
from sqlalchemy import Sequence as Numbers
from sqlalchemy.orm import Mapped, mapped_column

from foundation.actor import Actor
from foundation.lifecycle import Lifecycle, Move, Need
from foundation.tables import Base, one_of, point_column
from foundation.words import Words
from sensors.alarm_lifecycle import ACKNOWLEDGE, HOUSE_ONLY
from sensors.events import SituationMoved
from sensors.gathering import KINDS

W = Words
STAGES = {"open": W("进行中", "open"), "merged": W("已并入", "merged"), "closed": W("已结束", "closed")}
INTO = Need("into", "choice", W("并入哪一个", "into which one"))
PART = Need("alarms", "alarms", W("拆出的报警（不选则恢复并入前）", "alarms to take out"), required=False)
REASON = Need("reason", "text", W("理由", "reason"))
NOTE = Need("note", "text", W("说明", "note"), required=False)
NUMBERS = Numbers("alarm_situation_number", metadata=Base.metadata)


def waits(actor: Actor, situation: Any) -> bool:
    return bool(situation.unacknowledged)


MOVES = (
    Move("open", None, "open", HOUSE_ONLY, W("形成", "began")),
    Move("acknowledge", "open", "open", ACKNOWLEDGE, W("全部确认收到", "acknowledge all"), (NOTE,), waits, "primary"),
    Move("merge", "open", "merged", ACKNOWLEDGE, W("并入", "merge"), (INTO, REASON)),
    Move("absorb", "open", "open", HOUSE_ONLY, W("并入了另一个", "took in another one")),
    Move("unmerge", "merged", "open", ACKNOWLEDGE, W("恢复", "take apart again"), (REASON,)),
    Move("split", "open", "open", ACKNOWLEDGE, W("拆分", "split"), (PART, REASON), lambda _, it: it.alarms > 1),
    Move("end", "open", "closed", HOUSE_ONLY, W("结束", "ended")),
    Move("reopen", "closed", "open", HOUSE_ONLY, W("再次出现", "came back")),
)


class AlarmSituation(Base):
    """`point` with the half axes of its 95 % ellipse; a single camera gives no place, then it is the camera's own.

    `alarms` and `unacknowledged` are counts kept by the house. `grouped`: made by a flood, of one kind and county.
    """

    __tablename__ = "alarm_situation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    stage: Mapped[str]
    version: Mapped[int]
    level: Mapped[int] = mapped_column(SmallInteger)
    point: Mapped[WKBElement] = mapped_column(point_column())
    located: Mapped[bool]
    semi_major_m: Mapped[float | None] = mapped_column(Float)
    semi_minor_m: Mapped[float | None] = mapped_column(Float)
    axis_deg: Mapped[float | None] = mapped_column(Float)
    grid: Mapped[str | None]
    county: Mapped[str | None]
    alarms: Mapped[int] = mapped_column(server_default=text("0"))
    unacknowledged: Mapped[int] = mapped_column(server_default=text("0"))
    grouped: Mapped[bool] = mapped_column(server_default=text("false"))
    began_at: Mapped[datetime]
    last_at: Mapped[datetime]
    told_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("alarm_situation.id"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(KINDS)), name="kind"),
        CheckConstraint(one_of("stage", tuple(STAGES)), name="stage"),
        CheckConstraint("level IN (1, 2)", name="level"),
        Index("ix_alarm_situation_open", "kind", "last_at", postgresql_where=text("stage = 'open'")),
        Index("ix_alarm_situation_last", "last_at", "id"),
    )


def announce(situation: Any, move: Move, source: str | None) -> SituationMoved:
    return SituationMoved(subject=situation.id, version=situation.version, move=move.name, level=situation.level)


LIFECYCLE = Lifecycle("situation", STAGES, MOVES, announce)
Situations = Sequence[AlarmSituation]
