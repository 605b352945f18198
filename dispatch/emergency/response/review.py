"""The figures of an emergency for the review after it: how long each step took, what was late; nothing is smoothed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.entry import Entry
from dispatch.emergency.plans import plan_task
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.emergency.response import report
from dispatch.emergency.response.report import Report
from dispatch.emergency.response.report_clock import Due
from dispatch.emergency.timeline import timeline
from foundation.actor import Actor
from foundation.words import Words

W = Words
LASTED = W("开启到终止", "from opening to standing down")
LASTING = W("开启至今", "since opening")


@dataclass(frozen=True)
class Whole:
    """All of an emergency as it is read afterwards: figures, tasks, reports, everything in the order it happened."""

    figures: list[tuple[Words, str]]
    tasks: list[PlanTask]
    reports: list[Report]
    timeline: list[Entry]


def whole(session: Session, actor: Actor, emergency: Emergency, now: datetime) -> Whole:
    """As the actor may see it: the alarm behind it is for whoever may see that alarm."""
    sent, tasks = report.of(session, emergency.id), plan_task.of(session, emergency.id)
    told = figures(emergency, tasks, report.clocks(emergency, sent), now)
    return Whole(told, tasks, sent, timeline(session, actor, emergency))


def figures(
    emergency: Emergency, tasks: Sequence[PlanTask], clocks: Sequence[Due], now: datetime
) -> list[tuple[Words, str]]:
    """[(name, value)] in the order they are read."""
    end, ordered = emergency.closed_at or now, emergency.responded_at
    done = [each for each in tasks if each.state == "done"]
    late = [each for each in tasks if overran(each, end)]
    undone = [each for each in tasks if each.dropped()]
    reports = [each for each in clocks if each.late(end)]
    return [
        (W("信号到开启", "from signal to opening"), span(emergency.signal_at, emergency.opened_at)),
        *([(W("信号到下令", "from signal to order"), span(emergency.signal_at, ordered))] if ordered else []),
        (LASTED if emergency.closed_at else LASTING, span(emergency.opened_at, end)),
        (W("任务总数", "tasks"), str(len(tasks))),
        (W("已完成任务", "tasks done"), str(len(done))),
        (W("超时任务", "tasks late"), str(len(late))),
        *([(W("终止时未完成任务", "tasks undone at the stand-down"), str(len(undone)))] if emergency.closed_at else []),
        (W("超时报告", "reports late"), str(len(reports))),
    ]


def overran(task: PlanTask, now: datetime) -> bool:
    """Late, also where the response ended before it was done; what the command took back is not."""
    return task.late(now) or (task.dropped() and task.settled_at is not None and task.settled_at > task.due_at)


def how_settled(task: PlanTask) -> str:
    """`done`, `withdrawn` by the command, `dropped` undone with the end, else `unsettled`."""
    if task.dropped():
        return "dropped"
    return {"open": "unsettled", "cancelled": "withdrawn"}.get(task.state, "done")


def span(begin: datetime, end: datetime) -> str:
    """h:mm:ss between two moments."""
    seconds = max(0, int((end - begin).total_seconds()))
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
