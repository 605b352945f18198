"""What every codec asks of what it reads: times, numbers, texts and names, each refused with its reason."""

import json
import math
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sensors.codecs.message import Misunderstood, Value

MAX_BYTES = 256 * 1024
MAX_MESSAGES = 1000  # in one payload
MAX_METRICS = 64  # in one message
MAX_TEXT = 512  # characters of a text value
AHEAD = timedelta(minutes=5)  # a clock further ahead than this is wrong, and could hide real alarms behind its future
BEHIND = timedelta(hours=24)  # readings kept through an outage are welcome so long (domain.md §6.3)
HUGE = 1e15  # beyond any unit of the city; 1e308 is a broken sensor
METRIC = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")


class Refused(Exception):
    """Inside the codecs: stop understanding, for that reason."""

    def __init__(self, reason: str, detail: str = ""):
        self.told = Misunderstood(reason, detail[:200])
        super().__init__(reason)


def parse(payload: bytes) -> Any:
    if len(payload) > MAX_BYTES:
        raise Refused("too_large", f"{len(payload)} bytes")
    if not payload:
        raise Refused("empty")
    try:
        return json.loads(payload.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused("not_utf8", f"byte {error.start}") from error
    except RecursionError as error:
        raise Refused("too_deep") from error
    except ValueError as error:  # also a number of more than 4300 digits
        raise Refused("not_json", str(error)) from error


@lru_cache(maxsize=4096)
def is_metric(name: str) -> bool:
    return METRIC.fullmatch(name) is not None


def one_value(metric: str, value: Any) -> Value:
    if not is_metric(metric):
        raise Refused("bad_metric", repr(metric))
    if isinstance(value, bool):
        return Value(metric, float(value))
    if isinstance(value, int | float):
        return Value(metric, number(metric, value))
    if isinstance(value, str):
        return Value(metric, None, plain_text(metric, value))
    if value is None:
        raise Refused("no_value", metric)
    raise Refused("wrong_kind", f"{metric}: {type(value).__name__}")


def number(metric: str, value: float) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused("not_finite", f"{metric}: {value}")
    if abs(value) > HUGE:
        raise Refused("out_of_range", f"{metric}: beyond {HUGE:g}")
    return float(value)


def plain_text(metric: str, value: str) -> str:
    """Text a screen and a database can carry: no control characters, no half of a surrogate pair."""
    if len(value) > MAX_TEXT:
        raise Refused("too_many", f"{metric}: {len(value)} characters")
    if not value.isprintable():
        raise Refused("wrong_kind", f"{metric}: text with control characters")
    return value


def moment(ts: Any, now: datetime) -> datetime:
    """When the device says it was, in UTC: RFC 3339 with an offset, or milliseconds since 1970."""
    try:
        if isinstance(ts, str):
            at = datetime.fromisoformat(ts)
            if at.tzinfo is None:
                raise Refused("bad_time", f"{ts} has no offset")
            at = at.astimezone(UTC)
        elif isinstance(ts, int | float) and not isinstance(ts, bool):
            at = datetime.fromtimestamp(ts / 1000, UTC)
        else:
            raise Refused("bad_time", repr(ts))
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("bad_time", repr(ts)) from error
    if at - now > AHEAD:
        raise Refused("future", at.isoformat())
    if now - at > BEHIND:
        raise Refused("too_late", at.isoformat())
    return at


def sequence(seq: Any) -> int:
    if seq is None:
        return 0
    if isinstance(seq, bool) or not isinstance(seq, int) or not 0 <= seq < 2**63:
        raise Refused("bad_seq", repr(seq))
    return seq
