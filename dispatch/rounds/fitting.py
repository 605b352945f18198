"""Does a filled form answer what is asked of a key place? Purely: forms and moments in, a verdict out."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Fit = Literal["settles", "kept", "other_form", "past_edition"]
GRACE = timedelta(days=1)  # a phone without a network does not know of a new edition at once


def fits(
    asked: UUID,
    answered: UUID,
    in_force_to: datetime | None,
    taken_at: datetime | None,
    replaced_at: datetime | None,
    now: datetime,
) -> Fit:
    """`settles`: it answers the form that is asked, in its edition of that day (and a day longer). `kept`: the place
    asked for that form until then. Else it answers another form or a past edition.

    `in_force_to` is when the answered edition ended, `taken_at` when it was filled, `replaced_at` when the place
    ceased to ask the answered form.
    """
    taken = min(taken_at or now, now)
    if answered != asked:
        return "kept" if replaced_at is not None and taken <= replaced_at + GRACE else "other_form"
    return "past_edition" if in_force_to is not None and taken > in_force_to + GRACE else "settles"
