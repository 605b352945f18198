"""A route tried on one pasted message: what would be stored and what refused, by the very path of a live one. Stores
nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.refusals import Invalid
from foundation.work import Work
from sensors.intake import Incoming, Sorted, sort_out
from sensors.known import Known
from sensors.reading_store import Row
from sensors.registering import require_manager
from sensors.rejecting import Refused
from sensors.route import IngestRoute
from sensors.route_editing import faults_of
from sensors.routing import Routes

MOST_TOLD = 200  # values and refusals shown; a message may hold thousands


@dataclass(frozen=True)
class Tried:
    """`rows` as they would be stored, each with its device's code; `births` and `links` told besides, by device."""

    rows: list[tuple[str, Row]]
    refused: list[Refused]
    online: dict[str, bool]
    values: int


def attempt(work: Work, facts: Mapping[str, Any], topic: str, payload: bytes) -> Tried:
    """Read the message as this route alone would; the register of devices is the present one."""
    require_manager(work)
    if errors := faults_of(facts):
        raise Invalid(errors=errors)
    return judged(work, Routes([as_route(facts)]), Incoming(topic, payload, False, work.now), work.now)


def as_route(facts: Mapping[str, Any]) -> IngestRoute:
    return IngestRoute(filter=facts["filter"], codec=facts["codec"], settings=facts["settings"])


def judged(work: Work, routes: Routes, incoming: Incoming, now: datetime) -> Tried:
    known, found = Known(), Sorted()
    known.routes = routes
    said = routes.read(incoming.topic, incoming.payload, now)
    known.refresh(work.session, {each.device for each in said if each.device}, now)
    sort_out(found, incoming, said, known)
    codes = {device.id: device.code for device in (*known.devices.values(), *known.by_uid.values())}
    rows = [(codes[row.device_id], row) for row in found.rows.values()]
    online = {code: heard.online for code, heard in found.heard.items()}
    return Tried(rows[:MOST_TOLD], found.refused[:MOST_TOLD], online, len(rows))
