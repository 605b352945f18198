"""An emergency's story from the first signal on: alarm, officer's answer, moves, in the order they happened."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.emergency import drawing, log
from dispatch.emergency.alerting.story import warned
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import LIFECYCLE
from dispatch.emergency.entry import Entry
from dispatch.emergency.impact import assessment
from dispatch.emergency.plans.story import worked
from dispatch.emergency.response import report
from dispatch.emergency.response.report_clock import CHANNELS, STAGES
from dispatch.emergency.story_words import told
from dispatch.task import Task
from foundation import history
from foundation.actor import HOUSE, Actor
from foundation.history import HistoryRow
from foundation.lifecycle import Lifecycle
from foundation.words import Words
from incidents.case import Case
from incidents.sight import seen
from sensors.alarm_lifecycle import LIFECYCLE as ALARM_LIFECYCLE
from sensors.sight import seen_alarms


def timeline(session: Session, actor: Actor, emergency: Emergency) -> list[Entry]:
    """All entries, oldest first; its alarm's and its case's are for whoever may see that alarm or case."""
    entries = _moves(LIFECYCLE, "emergency", history.rows_of(session, "emergency", emergency.id))
    if emergency.alarm_id in seen_alarms(session, actor, [emergency.alarm_id]):
        entries += _moves(ALARM_LIFECYCLE, "alarm", history.rows_of(session, "alarm", emergency.alarm_id))
        entries += [
            Entry(task.created_at, "task", Words(f"请网格员核实：{task.title}", f"Officer asked: {task.title}"), "系统")
            for task in session.scalars(select(Task).where(Task.subject_id == emergency.alarm_id))
        ]
    if emergency.case_id and session.scalar(seen(actor, emergency.case_id)):
        entries.append(_reported_as(session.get_one(Case, emergency.case_id)))
    entries += (
        _drawn(session, emergency)
        + _assessed(session, emergency)
        + worked(session, emergency)
        + _reported(session, emergency)
        + warned(session, emergency)
        + _logged(session, emergency)
    )
    return sorted(entries, key=lambda entry: entry.at)


def sees_signal(session: Session, actor: Actor, emergency: Emergency) -> bool:
    """Whether the actor may see what the emergency began with."""
    alarms = seen_alarms(session, actor, [emergency.alarm_id])
    of_alarm = emergency.alarm_id is None or emergency.alarm_id in alarms
    of_case = emergency.case_id is None or bool(session.scalar(seen(actor, emergency.case_id)))
    return of_alarm and of_case


def _reported_as(case: Case) -> Entry:
    """The first signal of an emergency that began as a case."""
    number = case.number or case.report_number
    words = f"{number} {case.description[:120]}"
    return Entry(case.reported_at, "case", Words(f"案卷上报：{words}", f"Case reported: {words}"), HOUSE.name)


REACHES = {
    "circle": Words("圆形范围", "a circle"),
    "sector": Words("扇形范围", "a sector"),
    "area": Words("手绘范围", "a drawn area"),
    "fire": Words("林火蔓延模型", "the fire model"),
    "plume": Words("气体扩散模型", "the gas model"),
}


def _drawn(session: Session, emergency: Emergency) -> list[Entry]:
    entries = []
    for each in drawing.all_of(session, emergency.id):
        words = f"{DRAWN[each.kind].zh}{f'：{each.note}' if each.note else ''}"
        said = f"{DRAWN[each.kind].en}{f': {each.note}' if each.note else ''}"
        entries.append(Entry(each.at, "drawing", Words(f"标绘{words}", f"Drawn: {said}"), each.by_name))
        if each.removed_at:
            removed = Words(f"清除标绘{words}", f"Taken off: {said}")
            entries.append(Entry(each.removed_at, "drawing", removed, each.removed_by_name or HOUSE.name))
    return entries


DRAWN = {
    "polygon": Words("区域", "an area"),
    "circle": Words("圆形", "a circle"),
    "sector": Words("扇形", "a sector"),
    "line": Words("线路", "a line"),
    "point": Words("地点", "a point"),
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


def _logged(session: Session, emergency: Emergency) -> list[Entry]:
    return [
        Entry(
            log.done_at(row),
            row.move,
            Words(row.stated["zh"], row.stated["en"]),
            row.actor_name,
            row.stated.get("person"),
        )
        for row in log.lines(session, emergency.id)
    ]


def _moves(lifecycle: Lifecycle, kind: str, rows: list[HistoryRow]) -> list[Entry]:
    words = {move.name: move.words for move in lifecycle.moves}
    return [
        Entry(
            row.at,
            kind,
            told(kind, words.get(row.move, Words(row.move, row.move)), row.stated, row.reason),
            row.actor_name,
            row.stated.get("holder"),
        )
        for row in rows
    ]
