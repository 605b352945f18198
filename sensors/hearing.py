"""Who is there and who has fallen silent: a device's last sign of life, told only when it comes or goes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from foundation.work import Work
from sensors.array_words import array
from sensors.events import DeviceHeard
from sensors.known import Known

WRITE_EVERY = timedelta(
    seconds=5
)  # "last heard" is written no oftener, so that readings do not wear out the device table


class Heard(NamedTuple):
    """The last sign of life of a device in a batch."""

    device_id: UUID
    at: datetime
    seq: int | None
    online: bool


HEAR = text("""
    WITH told AS (
        SELECT d.id, d.online AS was, t.at, t.seq, t.online FROM device d
        JOIN unnest(CAST(:id AS uuid[]), CAST(:at AS timestamptz[]), CAST(:seq AS bigint[]), CAST(:online AS boolean[]))
             AS t(id, at, seq, online) USING (id)
        ORDER BY d.id FOR UPDATE OF d
    ), written AS (
    UPDATE device SET last_heard_at = greatest(device.last_heard_at, told.at),
           last_seq = coalesce(told.seq, device.last_seq), online = told.online,
           version = device.version + (told.was <> told.online)::int
    FROM told WHERE device.id = told.id
    RETURNING device.id, device.code, device.version, device.online, told.was)
    SELECT id, code, version, online FROM written WHERE online <> was""")

# A device is silent after three periods; only silence that this listener has sat through counts, or a listener that was
# itself away would call the whole city dead.
SILENT = text("""
    UPDATE device SET online = false, version = device.version + 1
    FROM device_type t
    WHERE t.code = device.type AND device.online
      AND device.last_heard_at < :now - 3 * greatest(coalesce(device.period_s, t.period_s), 10) * interval '1 second'
      AND :listening_since < :now - 3 * greatest(coalesce(device.period_s, t.period_s), 10) * interval '1 second'
    RETURNING device.id, device.code, device.version""")


def hear(work: Work, known: Known, heard: Mapping[str, Heard]) -> None:
    """Write signs of life that are new enough to matter, and tell who has come or gone."""
    due = {code: sign for code, sign in heard.items() if worth_writing(known, code, sign)}
    if not due:
        return
    signs = list(due.values())
    rows = work.session.execute(
        HEAR,
        {
            "id": array([str(sign.device_id) for sign in signs]),
            "at": array([sign.at.isoformat() for sign in signs]),
            "seq": array(["NULL" if sign.seq is None else str(sign.seq) for sign in signs]),
            "online": array([str(sign.online) for sign in signs]),
        },
    ).all()
    for row in rows:
        work.record(DeviceHeard(subject=row.id, version=row.version, device=row.code, online=row.online))
    work.after_commit(lambda: remember(known, due))


def worth_writing(known: Known, code: str, sign: Heard) -> bool:
    device = known.devices[code]
    return sign.online != device.online or device.heard_at is None or sign.at - device.heard_at >= WRITE_EVERY


def remember(known: Known, written: Mapping[str, Heard]) -> None:
    for code, sign in written.items():
        device = known.devices.get(code)
        if device:
            device.online, device.heard_at = sign.online, sign.at


def find_silent(work: Work, listening_since: datetime) -> int:
    """Set devices offline that have said nothing for three periods; the number of them."""
    rows = work.session.execute(SILENT, {"now": work.now, "listening_since": listening_since}).all()
    for row in rows:
        work.record(DeviceHeard(subject=row.id, version=row.version, device=row.code, online=False))
    return len(rows)
