"""Keeps what could not be taken: a few per device and minute with the payload, all of it in the count."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import insert as upsert

from foundation.work import Work
from sensors.codecs.message import Misunderstood
from sensors.reject import KEPT_BYTES, KEPT_DAYS, KEPT_PER_MINUTE, Reject, RejectCount

ALL = "*"
KEPT_PER_MINUTE_IN_ALL = 600  # a broker that lets strangers in cannot fill the disk under many names either


@dataclass(frozen=True, slots=True)
class Refused:
    """A message (or one value of it) and why it was not taken."""

    topic: str
    device_code: str | None
    told: Misunderstood
    payload: bytes
    at: datetime


class Quota:
    """How many rejects this listener has stored in the present minute, per device and in all."""

    def __init__(self, listener: str) -> None:
        self.listener = listener
        self._minute: datetime | None = None
        self._stored: Counter[str] = Counter()

    def choose(self, codes: Sequence[str], minute: datetime) -> list[int]:
        """The places of those that may still be stored in this minute."""
        stored = Counter(self._stored) if minute == self._minute else Counter[str]()
        chosen = []
        for place, code in enumerate(codes):
            if stored[code] < KEPT_PER_MINUTE and stored[ALL] < KEPT_PER_MINUTE_IN_ALL:
                stored.update((code, ALL))
                chosen.append(place)
        return chosen

    def spend(self, codes: Sequence[str], minute: datetime) -> None:
        """After the commit: a batch that was rolled back has stored nothing."""
        if minute != self._minute:
            self._minute, self._stored = minute, Counter()
        for code in codes:
            self._stored.update((code, ALL))


def storable(told: str, length: int) -> str:
    """Text from outside as the database can keep it."""
    return told.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")[:length]


def keep(work: Work, quota: Quota, refused: Sequence[Refused]) -> None:
    """Count every refusal and store the first of them."""
    if not refused:
        return
    minute = work.now.replace(second=0, microsecond=0)
    codes = [storable(each.device_code or "?", 64) for each in refused]
    chosen = quota.choose(codes, minute)
    if chosen:
        work.session.execute(insert(Reject), [row_of(refused[place], codes[place], quota.listener) for place in chosen])
        work.after_commit(lambda: quota.spend([codes[place] for place in chosen], minute))
    count(work, Counter(zip(codes, (each.told.reason for each in refused), strict=True)), minute)


def row_of(each: Refused, code: str, listener: str) -> dict[str, Any]:
    return {
        "at": each.at,
        "topic": storable(each.topic, 300),
        "device_code": each.device_code and code,
        "reason": each.told.reason,
        "detail": storable(each.told.detail, 300),
        "payload": each.payload[:KEPT_BYTES],
        "size": len(each.payload),
        "listener": listener,
    }


def count(work: Work, counts: Counter[tuple[str, str]], minute: datetime) -> None:
    rows = [
        {"device_code": code, "reason": reason, "minute": minute, "count": number}
        for (code, reason), number in sorted(counts.items())
    ]
    added = upsert(RejectCount).values(rows)
    work.session.execute(
        added.on_conflict_do_update(
            index_elements=["device_code", "reason", "minute"],
            set_={"count": RejectCount.count + added.excluded["count"]},
        )
    )


def forget_old(work: Work) -> None:
    """Rejects are for mending devices, not for keeping: after a month they go."""
    before = work.now - timedelta(days=KEPT_DAYS)
    work.session.execute(delete(Reject).where(Reject.at < before))
    work.session.execute(delete(RejectCount).where(RejectCount.minute < before))
