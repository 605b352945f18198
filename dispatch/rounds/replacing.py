"""A key place is changed: what was asked about it before is called off; who has it now is asked anew when it is due."""

from uuid import UUID

from dispatch import task
from dispatch.rounds.giving import PLACE_KINDS
from foundation.work import Work
from incidents.forms import key_place
from incidents.forms.key_place import KeyPlace, Stated

DECIDING = ("grid", "form_id", "active")  # who is asked, what, and whether at all


def change(work: Work, place_id: UUID, version: int, stated: Stated) -> KeyPlace:
    """What is said of it from now on; refuses when somebody else changed it meanwhile."""
    place = key_place.take(work, place_id, version)
    before = [getattr(place, each) for each in DECIDING]
    key_place.change(work, place, stated)
    if before != [getattr(place, each) for each in DECIDING]:
        for kind in PLACE_KINDS:
            task.settle(work, kind, place.id, "cancelled")
    return place
