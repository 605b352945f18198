"""Alarms, their moves and history; and the messages that could not be taken."""

import base64
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from foundation import history
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from sensors import handling
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE, OPEN_STAGES, STAGES
from sensors.reject import REASONS, Reject
from sensors.sight import find_alarm, visible_alarms
from web.api.alarm_shape import AlarmTold, tell_alarm, tell_alarms
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.history_shape import tell_history
from web.problems import language
from web.shapes import UUID_FORM, HistoryItem, Id, IdPath, Page, Paged, Sha256, Text, Version

api = part("alarms", "报警 alarms")
SEE = ("alarm.see", "alarm.see_division", "alarm.see_own_grid")


class Alarms(Page[AlarmTold]):
    pass


class AlarmsAsked(Paged):
    after: str | None = Field(None, pattern=UUID_FORM)
    state: str | None = Field(None, max_length=120, pattern="^[a-z_]+(,[a-z_]+)*$")
    device: str | None = Field(None, max_length=64)
    grid: str | None = Field(None, max_length=20)
    held: bool | None = None


class AlarmMove(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    move: str = Field(min_length=1, max_length=40)
    version: Version
    reason: Text | None = None
    note: Text | None = None
    cause: str | None = Field(None, max_length=20, pattern="^[a-z]+$")
    minutes: str | None = Field(None, max_length=5, pattern="^[0-9]+$")
    hold: str | None = Field(None, max_length=20, pattern="^[a-z_]+$")
    person: Id | None = None
    photos: list[Sha256] | None = Field(None, max_length=9)


class AlarmHistory(Page[HistoryItem]):
    pass


@api.get("/alarms", **answers(Alarms))
@guarded(*SEE)
def alarms(work: Work, query: AlarmsAsked) -> Response:
    """Alarms you may see, newest first; `state` is one or several states, or `open` for all that are not closed."""
    rows = select(Alarm).where(visible_alarms(work.actor), Alarm.stage.in_(_states(query.state)))
    for column, wanted in ((Alarm.device_code, query.device), (Alarm.grid, query.grid)):
        if wanted:
            rows = rows.where(column == wanted.replace("\0", ""))
    if query.held is not None:
        rows = rows.where(Alarm.held.is_not(None) if query.held else Alarm.held.is_(None))
    last = find_alarm(work.session, work.actor, UUID(query.after)) if query.after else None
    if last:
        rows = rows.where(
            (Alarm.raised_at < last.raised_at) | ((Alarm.raised_at == last.raised_at) & (Alarm.id < last.id))
        )
    found = list(work.session.scalars(rows.order_by(Alarm.raised_at.desc(), Alarm.id.desc()).limit(query.limit + 1)))
    page = found[: query.limit]
    return answer(
        Alarms(items=tell_alarms(work, page, language()), next=str(page[-1].id) if len(found) > len(page) else None)
    )


def _states(told: str | None) -> list[str]:
    if told is None:
        return list(STAGES)
    states = [state for each in told.split(",") for state in (OPEN_STAGES if each == "open" else (each,))]
    unknown = [state for state in states if state not in STAGES]
    if unknown:
        raise Invalid(errors=[("state", Words(f"没有“{unknown[0]}”这个状态。", f"There is no state “{unknown[0]}”."))])
    return states


@api.get("/alarms/<uuid:id>", **answers(AlarmTold))
@guarded(*SEE)
def one(work: Work, path: IdPath) -> Response:
    """One alarm."""
    return answer(tell_alarm(work, find_alarm(work.session, work.actor, path.id), language()))


@api.post("/alarms/<uuid:id>/moves", **answers(AlarmTold))
@guarded("alarm.acknowledge", "alarm.confirm")
def move(work: Work, path: IdPath, body: AlarmMove) -> Response:
    """Acknowledge it, say whether it is real, shelve, hold, assign, comment, close it."""
    find_alarm(work.session, work.actor, path.id)
    stated = body.model_dump(
        include={"reason", "note", "cause", "minutes", "hold", "person", "photos"}, exclude_none=True
    )
    moved = handling.answer(work, path.id, body.move, body.version, stated)
    return answer(tell_alarm(work, moved, language()))


@api.get("/alarms/<uuid:id>/history", **answers(AlarmHistory))
@guarded(*SEE)
def alarm_history(work: Work, path: IdPath) -> Response:
    """Every move of the alarm, oldest first."""
    rows = history.rows_of(work.session, "alarm", find_alarm(work.session, work.actor, path.id).id)
    return answer(AlarmHistory(items=[tell_history(LIFECYCLE, row, work.actor, language()) for row in rows]))


class RejectTold(BaseModel):
    """A message that could not be taken; `payload` is its beginning as text, or base64 when it is no text."""

    id: int
    at: datetime
    topic: str
    device: str | None
    reason: str
    words: str
    detail: str
    payload: str
    size: int


class Rejects(Page[RejectTold]):
    pass


class RejectsAsked(Paged):
    after: str | None = Field(None, pattern="^[0-9]{1,18}$")
    device: str | None = Field(None, max_length=64)


@api.get("/rejects", **answers(Rejects))
@guarded("reject.see")
def rejects(work: Work, query: RejectsAsked) -> Response:
    """Messages that could not be taken, newest first, each with its reason."""
    rows = select(Reject).order_by(Reject.id.desc()).limit(query.limit + 1)
    if query.device:
        rows = rows.where(Reject.device_code == query.device.replace("\0", ""))
    if query.after:
        rows = rows.where(Reject.id < int(query.after))
    found = list(work.session.scalars(rows))
    page = found[: query.limit]
    return answer(
        Rejects(items=[_reject(each) for each in page], next=str(page[-1].id) if len(found) > len(page) else None)
    )


def _reject(each: Reject) -> RejectTold:
    words = REASONS.get(each.reason, Words(each.reason, each.reason))
    try:
        payload = each.payload.decode()
    except UnicodeDecodeError:
        payload = "base64:" + base64.b64encode(each.payload).decode()
    return RejectTold(
        id=each.id,
        at=each.at,
        topic=each.topic,
        device=each.device_code,
        reason=each.reason,
        words=words.say(language()),
        detail=each.detail,
        payload=payload,
        size=each.size,
    )
