"""What the story of an emergency says of its tasks: who was whistled for, who answered, who came, what was done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.entry import Entry, heard_late
from dispatch.emergency.plans import plan_task
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.field.sent_move import SentMove
from foundation.actor import HOUSE
from foundation.words import Words


def worked(session: Session, emergency: Emergency) -> list[Entry]:
    """Every step of every task, when it was done; what was heard of after the end says when."""
    tasks, late = plan_task.of(session, emergency.id), _late(session, emergency)
    return [
        Entry(at, "task", heard_late(words, late[task.id, at]) if (task.id, at) in late else words, by)
        for task in tasks
        for at, words, by in [*_whistled(task), *_ticked(task)]
    ]


def _late(session: Session, emergency: Emergency) -> dict[tuple[UUID, datetime], datetime]:
    """When it was received that something was done at a task then, where that was after the end."""
    if emergency.closed_at is None:
        return {}
    rows = select(SentMove.subject_id, SentMove.told_at, SentMove.received_at)
    rows = rows.join(PlanTask, PlanTask.id == SentMove.subject_id).where(
        SentMove.subject_kind == "duty",
        SentMove.told_at.is_not(None),
        SentMove.received_at > emergency.closed_at,
        PlanTask.emergency_id == emergency.id,
    )
    return {(row.subject_id, row.told_at): row.received_at for row in session.execute(rows)}


def _whistled(task: PlanTask) -> list[tuple[datetime, Words, str]]:
    """Who was whistled for, who answered, who signed in."""
    name, steps = task.department_name, []
    if task.whistle:
        steps.append((task.created_at, Words(f"吹哨：{name}，{task.act}", f"Whistled for {name}"), HOUSE.name))
    if task.answered_at:
        said = Words("到场", "coming") if task.answer == "coming" else Words("不能到场", "cannot come")
        words = Words(f"{name}应哨：{said.zh}", f"{name}: {said.en}")
        steps.append((task.answered_at, words, task.answered_by_name or HOUSE.name))
    if task.arrived_at:
        far = f"（距{task.arrived_m:.0f}米）" if task.arrived_m is not None else ""
        words = Words(f"{name}现场签到{far}", f"{name} signed in on site")
        steps.append((task.arrived_at, words, task.answered_by_name or name))
    return steps


def _ticked(task: PlanTask) -> list[tuple[datetime, Words, str]]:
    if not task.settled_at:
        return []
    note = f"（{task.note}）" if task.note else "", f" ({task.note})" if task.note else ""
    done = "完成" if task.state == "done" else "取消"
    words = Words(f"{done}任务：{task.act}{note[0]}", f"Task {task.state}: {task.act}{note[1]}")
    return [(task.settled_at, words, task.settled_by_name or HOUSE.name)]
