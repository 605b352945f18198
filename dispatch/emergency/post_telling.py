"""Whoever is given a post of the command, under the account that was chosen, hears of it by a notice."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dispatch.emergency.emergency import Emergency
from dispatch.reminders import notice
from dispatch.reminders.notice import Telling
from foundation.work import Work


def tell_the_holders(work: Work, emergency: Emergency, before: Mapping[str, Any]) -> None:
    """Those whose posts are held anew, in the very transaction that gives them; who took one knows."""
    given = [(role, held["person"]) for role, held in emergency.roles.items() if held != before.get(role)]
    others = [(role, UUID(person)) for role, person in given if person and person != str(work.actor.id)]
    notice.give(work, [_telling(emergency, role, person) for role, person in others])


def _telling(emergency: Emergency, role: str, person: UUID) -> Telling:
    cause = f"emergency_post/{emergency.id}/{emergency.version}"
    facts = {"title": emergency.marked_title(), "role": role}
    return Telling("emergency_post", [person], emergency.id, cause, facts, subject_kind="emergency")
