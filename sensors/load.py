"""How much an alarm desk is asked to bear (ISA-18.2, EEMUA 191): alarms per operator in ten minutes, and floods. Pure.

A flood begins with ten alarms for each operator within ten minutes and ends when there are fewer than five.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SPAN_MIN = 10
FLOOD_BEGINS, FLOOD_ENDS = 10, 5
BEARABLE, MOST_BEARABLE = 1.0, 2.0


@dataclass(frozen=True, slots=True)
class Load:
    """`per_operator` in the last ten minutes; `flood_min` how many of the minutes told were in a flood."""

    per_operator: float
    flood: bool
    flood_min: int
    since_min: int | None  # minutes ago that the present flood began

    @property
    def state(self) -> str:
        if self.flood:
            return "flood"
        if self.per_operator > MOST_BEARABLE:
            return "high"
        return "busy" if self.per_operator > BEARABLE else "calm"


def load(minutes: Sequence[int], operators: int) -> Load:
    """`minutes` are the alarms told in each minute, the oldest first, the last one the present."""
    people = max(operators, 1)
    flood, in_flood, began = False, 0, None
    for place in range(len(minutes)):
        rate = sum(minutes[max(0, place - SPAN_MIN + 1) : place + 1]) / people
        if not flood and rate >= FLOOD_BEGINS:
            flood, began = True, place
        elif flood and rate < FLOOD_ENDS:
            flood, began = False, None
        in_flood += flood
    last = sum(minutes[-SPAN_MIN:]) / people
    return Load(round(last, 2), flood, in_flood, len(minutes) - 1 - began if began is not None else None)
