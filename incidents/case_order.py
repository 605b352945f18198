"""The two orders of a list, newest first and most urgent first, and the mark by which a page says where it ended."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_

from foundation.refusals import Invalid
from foundation.words import Words
from incidents.case import Case

Place = tuple[datetime, UUID]


@dataclass(frozen=True)
class Order:
    """A moment of the case, and its id where two have the same moment."""

    letter: str
    moment: Any
    newest_first: bool

    def sorting(self, moment: Any, case_id: Any) -> tuple[Any, Any]:
        return (moment.desc(), case_id.desc()) if self.newest_first else (moment.asc(), case_id.asc())

    def beyond(self, moment: Any, case_id: Any, place: Place | None) -> list[ColumnElement[bool]]:
        """What comes after that place; its bound on the moment alone helps every index that begins with it."""
        if place is None:
            return []
        here, there = tuple_(moment, case_id), tuple_(*place)
        return [here < there] if self.newest_first else [here > there]

    def sort(self, found: set[Place]) -> list[Place]:
        return sorted(found, reverse=self.newest_first)


NEWEST = Order("n", Case.reported_at, True)
DUE = Order("d", Case.due_at, False)
ORDERS = {order.letter: order for order in (NEWEST, DUE)}


def tell_mark(order: Order, place: Place) -> str:
    told = json.dumps([order.letter, place[0].isoformat(), str(place[1])])
    return base64.urlsafe_b64encode(told.encode()).decode()


def read_mark(mark: str) -> tuple[Order, Place]:
    try:
        letter, at, case_id = json.loads(base64.urlsafe_b64decode(mark.encode()))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no zone")
        return ORDERS[letter], (moment, UUID(case_id))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise Invalid(
            errors=[
                (
                    "after",
                    Words(
                        "翻页标记无效，请从第一页重新查看。", "The page mark is not valid; start from the first page."
                    ),
                )
            ]
        ) from error
