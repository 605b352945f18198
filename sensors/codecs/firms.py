"""NASA FIRMS hot spots as CSV (MODIS and VIIRS, near real time): each row is a detection by a satellite at a place.

The feed is one registered device; a row is its reading `hotspot`, valued 0 to 1 by confidence, with place and power in
its text. `seq` follows from place and satellite, so that a file polled again adds nothing. Times are UTC, hours old
when they come: they are stored and shown, and by the five minutes' rule ring no alarm. `bounds` of the route (west,
south, east, north) keeps the rest of the world out; rows older than a day are passed over without a word, as each file
repeats them.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sensors.codecs.checks import AHEAD, BEHIND, MAX_BYTES, Refused, number
from sensors.codecs.message import Message, Misunderstood, Said, Understood, Value

NEEDED = ("latitude", "longitude", "acq_date", "acq_time", "satellite", "confidence")
WORDS = {"l": 0.3, "n": 0.6, "h": 0.9, "low": 0.3, "nominal": 0.6, "high": 0.9}  # VIIRS says it in words
KEPT = ("frp", "brightness", "bright_ti4", "daynight", "scan", "track")
MAX_ROWS = 5000


def read(topic: str, payload: bytes, now: datetime, told: Mapping[str, Any]) -> list[Said]:
    """The codec: the rows of a file as readings of the device the route (or the topic's last level but one) names."""
    levels = topic.split("/")
    device = str(told.get("device") or (levels[-2] if len(levels) > 1 else ""))
    try:
        rows = table(payload)
    except Refused as refused:
        return [Said(device, refused.told)]
    bounds = told.get("bounds")
    return [Said(device, part) for place, row in enumerate(rows, 2) for part in detection(row, place, now, bounds)]


def table(payload: bytes) -> list[dict[str, str]]:
    if len(payload) > 4 * MAX_BYTES:
        raise Refused("too_large", f"{len(payload)} bytes")
    try:
        found = csv.DictReader(io.StringIO(payload.decode("utf-8-sig")), strict=True)
        missing = [name for name in NEEDED if name not in (found.fieldnames or ())]
        if missing:
            raise Refused("wrong_shape", f"columns are missing: {', '.join(missing)}")
        rows = list(found)
    except UnicodeDecodeError as error:
        raise Refused("not_utf8", f"byte {error.start}") from error
    except csv.Error as error:
        raise Refused("not_csv", str(error)) from error
    if len(rows) > MAX_ROWS:
        raise Refused("too_many", f"{len(rows)} rows")
    return rows


def detection(row: dict[str, str], line: int, now: datetime, bounds: Any) -> list[Understood]:
    try:
        lon, lat = (number(name, float(row[name] or "")) for name in ("longitude", "latitude"))
        at = datetime.strptime(f"{row['acq_date']} {row['acq_time'].zfill(4)}", "%Y-%m-%d %H%M").replace(tzinfo=UTC)
        value = sure(row["confidence"])
    except Refused as refused:
        return [Misunderstood(refused.told.reason, f"line {line}: {refused.told.detail}")]
    except (AttributeError, TypeError, ValueError) as error:
        return [Misunderstood("wrong_kind", f"line {line}: {error}"[:200])]
    if bounds and not (bounds[0] <= lon <= bounds[2] and bounds[1] <= lat <= bounds[3]):
        return []
    if now - at > BEHIND or at - now > AHEAD:
        return []
    extras = {"lon": lon, "lat": lat, "satellite": str(row["satellite"])[:20]}
    extras |= {name: row[name][:20] for name in KEPT if row.get(name)}
    told = hashlib.blake2b(f"{lon:.5f} {lat:.5f} {row['satellite']}".encode(), digest_size=7).digest()
    text = json.dumps(extras, separators=(",", ":"))
    return [Message(at, int.from_bytes(told, "big"), (Value("hotspot", value, text),))]


def sure(told: str) -> float:
    """MODIS: percent; VIIRS: low, nominal, high."""
    word = WORDS.get(told.strip().lower())
    if word is not None:
        return word
    percent = float(told)
    if not 0 <= percent <= 100:
        raise Refused("out_of_range", f"confidence {percent:g}")
    return percent / 100
