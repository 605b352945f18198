"""What people do with an alarm: acknowledge it, say whether it is real, close it."""

import re
from typing import Any
from uuid import UUID

from foundation.refusals import Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import LIFECYCLE, UNSEEN_CLEARED, VERDICT_OF
from sensors.events import AlarmConfirmed

PHOTO = re.compile(r"[0-9a-f]{64}")
MAX_PHOTOS = 9
STATED = ("note", "photos")


def answer(work: Work, alarm_id: UUID, move: str, version: int, stated: dict[str, Any]) -> Alarm:
    """Make a person's move; `stated` may hold note, reason and photos (SHA-256 of each)."""
    alarm = work.session.get(Alarm, alarm_id)
    if alarm is None:
        raise NotFound
    reason = stated.get("reason") or None
    if move == "close" and not (alarm.verdict or reason):
        raise Invalid(
            errors=[
                ("reason", Words("尚未研判，关闭须填写理由。", "Nobody has judged it yet: state why it is closed."))
            ]
        )
    facts = {name: stated[name] for name in STATED if stated.get(name)}
    require_photos(facts.get("photos", []))
    LIFECYCLE.move(work, alarm, move, version, stated=facts, changes=changes_of(work, alarm, move), reason=reason)
    if move == "confirm":
        work.record(
            AlarmConfirmed(
                subject=alarm.id, version=alarm.version, level=alarm.level, device=alarm.device_code, grid=alarm.grid
            )
        )
    return alarm


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
