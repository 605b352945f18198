"""An emergency's story from the first signal on: alarm, officer's answer, moves, in the order they happened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import FIGURES, LIFECYCLE
from dispatch.emergency.impact import assessment
from dispatch.emergency.plans import plan_task
from dispatch.emergency.response import report
from dispatch.emergency.response.report_clock import CHANNELS, STAGES
from dispatch.task import Task
from foundation import history
from foundation.history import HistoryRow
from foundation.lifecycle import Lifecycle
from foundation.words import Words
from sensors.alarm_lifecycle import LIFECYCLE as ALARM_LIFECYCLE


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `kind` is alarm, task or emergency."""

    at: datetime
    kind: str
    words: Words
    actor_name: str


def timeline(session: Session, emergency: Emergency) -> list[Entry]:
    """All entries, oldest first."""
    entries = _moves(LIFECYCLE, "emergency", history.rows_of(session, "emergency", emergency.id))
    if emergency.alarm_id:
        entries += _moves(ALARM_LIFECYCLE, "alarm", history.rows_of(session, "alarm", emergency.alarm_id))
        entries += [
            Entry(task.created_at, "task", Words(f"请网格员核实：{task.title}", f"Officer asked: {task.title}"), "系统")
            for task in session.scalars(select(Task).where(Task.subject_id == emergency.alarm_id))
        ]
    entries += _assessed(session, emergency) + _ticked(session, emergency) + _reported(session, emergency)
    return sorted(entries, key=lambda entry: entry.at)


REACHES = {
    "circle": Words("圆形范围", "a circle"),
    "sector": Words("扇形范围", "a sector"),
    "area": Words("手绘范围", "a drawn area"),
    "fire": Words("林火蔓延模型", "the fire model"),
    "plume": Words("气体扩散模型", "the gas model"),
}


def _assessed(session: Session, emergency: Emergency) -> list[Entry]:
    return [
        Entry(
            each.at,
            "impact",
            Words(
                f"研判影响范围（{REACHES[each.kind].zh}）：估算{each.people}人",
                f"Impact by {REACHES[each.kind].en}: about {each.people} people",
            ),
            each.by_name,
        )
        for each in assessment.all_of(session, emergency.id)
    ]


def _ticked(session: Session, emergency: Emergency) -> list[Entry]:
    return [
        Entry(
            each.settled_at,
            "task",
            Words(
                f"{'完成' if each.state == 'done' else '取消'}任务：{each.act}"
                + (f"（{each.note}）" if each.note else ""),
                f"Task {each.state}: {each.act}" + (f" ({each.note})" if each.note else ""),
            ),
            each.settled_by_name or "系统",
        )
        for each in plan_task.of(session, emergency.id)
        if each.settled_at
    ]


def _reported(session: Session, emergency: Emergency) -> list[Entry]:
    return [
        Entry(
            each.at,
            "report",
            Words(
                f"{STAGES[each.stage].zh}（{CHANNELS[each.channel].zh}）→ {each.addressee}",
                f"{STAGES[each.stage].en} {CHANNELS[each.channel].en} → {each.addressee}",
            ),
            each.by_name,
        )
        for each in report.of(session, emergency.id)
    ]


def _moves(lifecycle: Lifecycle, kind: str, rows: list[HistoryRow]) -> list[Entry]:
    words = {move.name: move.words for move in lifecycle.moves}
    return [
        Entry(row.at, kind, _told(words.get(row.move, Words(row.move, row.move)), row), row.actor_name) for row in rows
    ]


def _told(words: Words, row: HistoryRow) -> Words:
    known = [f"{FIGURES[name].zh} {row.stated[name]}" for name in FIGURES if row.stated.get(name) is not None]
    level = row.stated.get("level") or row.stated.get("event_level")
    stated = [f"{level}级" if level else "", row.stated.get("plan_name") or "", row.stated.get("holder") or "", *known]
    said = "，".join(each for each in (*stated, row.reason or row.stated.get("note") or "") if each)
    return Words(f"{words.zh}：{said}", f"{words.en}: {said}") if said else words
