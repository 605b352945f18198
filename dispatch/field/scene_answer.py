"""Signing in on the scene of an emergency by the officer's phone, also written down where there was no network."""

from typing import Any

from dispatch.emergency import presence
from dispatch.emergency.emergency import Emergency
from dispatch.field.led import Led, NoLongerYours
from dispatch.field.sent_move import Told
from foundation.refusals import NotFound
from foundation.work import Work


def make(work: Work, told: Told) -> Led:
    """There, or no longer there."""
    facts: Any = told.facts
    emergency = work.session.get(Emergency, told.subject)
    if emergency is None:
        raise NoLongerYours
    try:
        if told.move == "sign_in":
            row = presence.sign_in(work, emergency, facts.get("place"), told.taken_at)
        else:
            row = presence.sign_off(work, emergency, told.taken_at)
    except NotFound:
        raise NoLongerYours from None
    return Led(emergency.id, f"{emergency.number}-{str(row.id)[-4:]}", emergency.stage, emergency.version)
