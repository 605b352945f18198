"""The figures of an emergency for the review after it: how long each step took, what was late; nothing is smoothed."""

from collections.abc import Sequence
from datetime import datetime

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.emergency.response.report_clock import Due
from foundation.words import Words

W = Words


def figures(
    emergency: Emergency, tasks: Sequence[PlanTask], clocks: Sequence[Due], now: datetime
) -> list[tuple[Words, str]]:
    """[(name, value)] in the order they are read."""
    end = emergency.closed_at or now
    done = [each for each in tasks if each.state == "done"]
    late = [each for each in tasks if each.late(end)]
    reports = [each for each in clocks if each.late(end)]
    return [
        (W("信号到开启", "from signal to opening"), span(emergency.signal_at, emergency.opened_at)),
        (W("开启到终止", "from opening to standing down"), span(emergency.opened_at, end)),
        (W("任务总数", "tasks"), str(len(tasks))),
        (W("已完成任务", "tasks done"), str(len(done))),
        (W("超时任务", "tasks late"), str(len(late))),
        (W("超时报告", "reports late"), str(len(reports))),
    ]


def span(begin: datetime, end: datetime) -> str:
    """h:mm:ss between two moments."""
    seconds = max(0, int((end - begin).total_seconds()))
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
