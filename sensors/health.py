"""How devices are doing: the last link quality and battery they told, and the names of their last birth."""

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import text

from foundation.work import Work
from sensors.codecs.message import Link
from sensors.known import Known

LINKED = text("""
    UPDATE device SET rssi = coalesce(told.rssi, device.rssi), snr = coalesce(told.snr, device.snr),
           battery = coalesce(told.battery, device.battery), link_at = :now
    FROM (SELECT * FROM unnest(CAST(:code AS text[]), CAST(:rssi AS float8[]), CAST(:snr AS float8[]),
                               CAST(:battery AS float8[])) AS t(code, rssi, snr, battery) ORDER BY code) AS told
    WHERE device.code = told.code""")
HOLD = text("SELECT 1 FROM device WHERE code = ANY(:codes) ORDER BY id FOR UPDATE")
BORN = text("UPDATE device SET names = CAST(:names AS jsonb) WHERE code = :code")


def note(
    work: Work, known: Known, links: Mapping[str, Link], births: Mapping[str, dict[int, str]], heard: Iterable[str]
) -> None:
    """Write what has changed; the same signal told again writes nothing. Comes before `hear` and holds the rows of both
    in one order, so that two listeners cannot lock each other out."""
    changed = {code: link for code, link in sorted(links.items()) if differs(known.devices[code].link, link)}
    if changed or births:
        work.session.execute(HOLD, {"codes": list({*changed, *births, *heard})})
    if changed:
        work.session.execute(
            LINKED,
            {
                "now": work.now,
                "code": list(changed),
                "rssi": [link.rssi for link in changed.values()],
                "snr": [link.snr for link in changed.values()],
                "battery": [link.battery for link in changed.values()],
            },
        )
    for code, names in sorted(births.items()):
        work.session.execute(BORN, {"code": code, "names": json.dumps({str(n): name for n, name in names.items()})})
    work.after_commit(lambda: remember(known, changed))


def differs(old: Link, new: Link) -> bool:
    """By a percent of battery or three decibels: less is noise and not worth a row's new version."""
    return any(
        now is not None and (before is None or abs(now - before) >= least)
        for before, now, least in ((old.battery, new.battery, 1.0), (old.rssi, new.rssi, 3.0), (old.snr, new.snr, 3.0))
    )


def remember(known: Known, written: Mapping[str, Link]) -> None:
    for code, link in written.items():
        device = known.devices.get(code)
        if device:
            device.link = link
