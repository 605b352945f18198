"""What people do with an alarm: acknowledge it, say whether it is real, shelve, assign, comment, close it."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import select

from foundation.refusals import Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from people.permissions import ROLES
from people.person import Person, PersonRole, held
from sensors import holding
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import ACKNOWLEDGE, LIFECYCLE, UNSEEN_CLEARED, VERDICT_OF
from sensors.events import AlarmAssigned, AlarmConfirmed

PHOTO = re.compile(r"[0-9a-f]{64}")
MAX_PHOTOS = 9
STATED = ("note", "photos", "cause", "taken_at")
MOST_CANDIDATES = 200


def answer(work: Work, alarm_id: UUID, move: str, version: int, stated: dict[str, Any]) -> Alarm:
    """Make a person's move; `stated` may hold note, reason, cause, minutes, person and photos (SHA-256 of each)."""
    alarm = work.session.get(Alarm, alarm_id)
    if alarm is None:
        raise NotFound
    reason = stated.get("reason") or None
    if move == "hold":
        return holding.hold_one(work, alarm, version, str(stated.get("hold")), minutes_of(stated), reason or "")
    if move == "shelve":
        return holding.shelve(work, alarm, version, minutes_of(stated), reason)
    if move == "unshelve":
        return holding.unshelve(work, alarm, version)
    if move == "assign":
        return assign(work, alarm, version, stated)
    if move == "close" and not (alarm.verdict or reason):
        raise Invalid(
            errors=[
                ("reason", Words("尚未研判，关闭须填写理由。", "Nobody has judged it yet: state why it is closed."))
            ]
        )
    facts = {name: stated[name] for name in STATED if stated.get(name)}
    require_photos(facts.get("photos", []))
    changes = changes_of(work, alarm, move) | ({"cause": facts["cause"]} if "cause" in facts else {})
    LIFECYCLE.move(work, alarm, move, version, stated=facts, changes=changes, reason=reason)
    if move == "confirm":
        work.record(
            AlarmConfirmed(
                subject=alarm.id, version=alarm.version, level=alarm.level, device=alarm.device_code, grid=alarm.grid
            )
        )
    return alarm


def minutes_of(stated: dict[str, Any]) -> int:
    told = str(stated.get("minutes") or "")
    if not told.isdecimal() or not 1 <= int(told) <= 1440:
        raise Invalid(errors=[("minutes", Words("搁置1至1440分钟。", "Shelve it for 1 to 1440 minutes."))])
    return int(told)


def assign(work: Work, alarm: Alarm, version: int, stated: dict[str, Any]) -> Alarm:
    """Give the alarm to one person who may answer it; that person is told."""
    LIFECYCLE.allow(work.actor, alarm, "assign")
    found = next((each for each in candidates(work) if str(each[0]) == str(stated.get("person"))), None)
    if found is None:
        words = Words("请选择可以处理此报警的人员。", "Choose somebody who may answer this alarm.")
        raise Invalid(errors=[("person", words)])
    person, name = found
    facts = {"person": str(person), "person_name": name, **({"note": stated["note"]} if stated.get("note") else {})}
    changes = {"assigned_to": person, "assigned_to_name": name}
    LIFECYCLE.move(work, alarm, "assign", version, stated=facts, changes=changes)
    work.record(AlarmAssigned(subject=alarm.id, version=alarm.version, person=str(person)))
    return alarm


def candidates(work: Work) -> list[tuple[UUID, str]]:
    """Who may answer an alarm at the desk, by name."""
    rows = work.session.execute(
        select(Person.id, Person.name, PersonRole.role)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.active, held(work.now), PersonRole.role.in_(ANSWERING))
        .order_by(Person.name, Person.id)
        .limit(MOST_CANDIDATES)
    )
    return list(dict.fromkeys((row.id, row.name) for row in rows))


ANSWERING = tuple(role for role, told in ROLES.items() if ACKNOWLEDGE in told.permissions)


def changes_of(work: Work, alarm: Alarm, move: str) -> dict[str, Any]:
    """The columns that change with a person's move."""
    actor = work.actor
    if move in VERDICT_OF:
        return {
            "verdict": VERDICT_OF[move],
            "confirmed_at": work.now,
            "confirmed_by": actor.id,
            "confirmed_by_name": actor.name,
        }
    seen = {"acknowledged_at": work.now, "acknowledged_by": actor.id, "acknowledged_by_name": actor.name}
    if move == "close":
        return {"closed_at": work.now, **({} if alarm.acknowledged_at else seen)}
    if move == "acknowledge":
        return {**seen, **({"closed_at": work.now} if alarm.stage == UNSEEN_CLEARED else {})}
    return {}


def require_photos(photos: Any) -> None:
    if (
        not isinstance(photos, list)
        or len(photos) > MAX_PHOTOS
        or not all(isinstance(p, str) and PHOTO.fullmatch(p) for p in photos)
    ):
        raise Invalid(
            errors=[
                ("photos", Words("照片不对：最多9张，每张以其SHA-256给出。", "Photos: at most 9, each by its SHA-256."))
            ]
        )
