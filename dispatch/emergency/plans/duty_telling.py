"""Who hears of a task of the response: the people of its department, or the officer of its grid, each by a notice."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from dispatch.emergency.emergency import Emergency
from dispatch.reminders import notice
from dispatch.reminders.notice import Telling
from dispatch.reminders.roster import DEPARTMENT_ROLES, roster
from foundation.work import Work
from grid.post import officer_of


def tell_the_owners(work: Work, emergency: Emergency, tasks: Iterable[Any]) -> None:
    """In the very transaction that gives the tasks."""
    notice.give(work, [_telling(work, emergency, task) for task in tasks])


def _telling(work: Work, emergency: Emergency, task: Any) -> Telling:
    kind = "emergency_whistle" if task.whistle else "emergency_task"
    facts = {"title": emergency.marked_title(), "task": task.act, "due_at": task.due_at.isoformat()}
    return Telling(kind, _owners(work, task), task.id, f"{kind}/{task.id}", facts, subject_kind="emergency_task")


def _owners(work: Work, task: Any) -> list[UUID]:
    if task.grid:
        officer = officer_of(work.session, task.grid, work.now)
        return [officer.id] if officer else []
    there = roster(work).departments
    return [each for role in DEPARTMENT_ROLES for each in there.get((task.department_id, role), ())]
