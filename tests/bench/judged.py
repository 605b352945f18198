"""Batches taken while 1,000 rules of single devices are in force; and how a message's cost grows with the devices."""

from typing import Any

from sqlalchemy import text

from tests.bench import ground
from tests.bench.growth import Ground, slope

RULES = text("""
    INSERT INTO alarm_rule (id, name, name_en, device_type, metric, level, comparison, threshold, device_id, source,
                            version, valid_from)
    SELECT gen_random_uuid(), d.code, d.code, d.type, 'lel', level, 'above', 20 + 20 * level, d.id, 'bench', 1, now()
    FROM device d, generate_series(1, 2) AS level WHERE d.code LIKE 'GROW-%' AND substring(d.code FROM 6)::int < 500""")


def run() -> dict[str, Any]:
    with ground.demo_city() as works:
        city = Ground(works)
        city.grow(10_000)
        told: dict[str, Any] = {}
        costs = {}
        for devices in (1000, 10_000):
            city.devices = devices
            ours, theirs = city.cost()
            costs[devices] = ours + theirs
            told[f"cpu_us_at_{devices}_devices"] = f"{ours:.0f} listener + {theirs:.0f} database"
        told["growth_slope_at_10x_devices"] = round(slope(costs[1000], costs[10_000], 10), 3)
        with works.open() as work:
            told["rules_of_single_devices"] = work.session.execute(RULES).rowcount  # type: ignore[attr-defined]
        city.devices = 500
        ours, theirs = city.cost()
        told["judged_per_cpu_s_with_these_rules"] = round(1e6 / (ours + theirs))
        return told
