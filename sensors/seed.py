"""What sensors begin with: kinds of device and rules in every city; devices, curves and past alarms in the demo."""

import csv
import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from foundation.work import Work
from sensors.demo_device import password_of
from sensors.demo_past import tell_past
from sensors.device import Device
from sensors.device_type import DeviceType
from sensors.gas_limits import gas_rules
from sensors.registering import NewDevice, register
from sensors.rule import AlarmRule
from sensors.rule_check import NewRule
from sensors.ruling import lock_rules, set_rule

DEMO = Path(__file__).parent / "demo"


def seed_types(work: Work) -> int:
    """The kinds of device and the first rules; what is there already, perhaps changed by people, is left alone."""
    told = tomllib.loads((DEMO / "types.toml").read_text())
    types = insert(DeviceType).values(told["type"])
    ours = {name: types.excluded[name] for name in ("name", "name_en", "metrics", "period_s")}
    work.session.execute(types.on_conflict_do_update(index_elements=["code"], set_=ours, where=DeviceType.version == 1))
    lock_rules(work)
    ruled = {tuple(row) for row in work.session.execute(select(AlarmRule.device_type, AlarmRule.metric).distinct())}
    rules = [
        rule for each in told["rule"] if (each["device_type"], each["metric"]) not in ruled for rule in ladder(each)
    ]
    kinds = {kind.code: kind.metrics for kind in work.session.scalars(select(DeviceType))}
    ruled |= {(rule.device_type, rule.metric) for rule in rules}
    rules += [rule for rule in gas_rules(kinds) if (rule.device_type, rule.metric) not in ruled]
    for rule in rules:
        set_rule(work, rule, seeded=True)
    return len(rules)


def ladder(told: dict[str, Any]) -> list[NewRule]:
    """One rule per level, each named by its threshold."""
    return [
        NewRule(
            name=f"{told['name']}{'一二'[level - 1]}级报警",
            name_en=f"{told['name_en']}, level {level}",
            level=level,
            device_type=told["device_type"],
            metric=told["metric"],
            comparison=told.get("comparison", "above"),
            threshold=threshold,
            hysteresis=told.get("hysteresis", 0.05),
            source=told["source"],
            **{key: told[key] for key in ("times", "devices", "window_s", "radius_m") if key in told},
        )
        for level, threshold in enumerate(told["levels"], told.get("from_level", 1))
    ]


def seed_demo(work: Work) -> int:
    """The demo city's devices with a day of readings and some past alarms; the number of devices made.

    The caller writes the broker's files afterwards, once for all of them.
    """
    known = set(work.session.scalars(select(Device.code).where(Device.demo)))
    with (DEMO / "devices.csv").open(newline="") as file:
        new = [row for row in csv.DictReader(file) if row["code"] not in known]
    for row in new:
        stated = NewDevice(
            name=row["name"],
            type=row["type"],
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            code=row["code"],
            height_m=float(row["height_m"]),
            enterprise=row["enterprise"] or None,
            demo=True,
        )
        register(work, stated, password_of(row["code"]), tell_broker=False)
    if new and not known:
        tell_past(work)
    return len(new)
