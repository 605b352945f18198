"""From a maker's names and units to the house's: what a device type says about aliases, applied to one value. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sensors.codecs.checks import HUGE, is_metric
from sensors.codecs.message import Misunderstood, Value


@dataclass(frozen=True, slots=True)
class Alias:
    """A maker's name of a metric: its number times `factor` plus `offset`, its words as numbers."""

    metric: str
    factor: float = 1.0
    offset: float = 0.0
    words: Mapping[str, float] = field(default_factory=dict)


def aliases_of(metrics: Sequence[Mapping[str, Any]]) -> dict[str, Alias]:
    """Maker's name -> alias, of a type's metrics; a metric may also give words to its own name."""
    return {
        told["name"]: Alias(each["metric"], told.get("factor", 1.0), told.get("offset", 0.0), told.get("words", {}))
        for each in metrics
        for told in each.get("aliases", ())
    }


def translated(value: Value, aliases: Mapping[str, Alias], names: Mapping[int, str]) -> Value | Misunderstood:
    """The value under the house's name and in its unit, or why it has none."""
    name = value.metric
    if name.startswith("#"):
        found = names.get(int(name[1:])) if name[1:].isdecimal() else ""
        if found == "":
            return Misunderstood("bad_metric", repr(name)[:100])
        if found is None:
            return Misunderstood("no_birth", name)
        name = found
    alias = aliases.get(name)
    if alias is None:
        return named(name, value)
    if value.text is not None and value.number is None:
        told = alias.words.get(value.text)
        return Value(alias.metric, told, value.text)
    number = None if value.number is None else value.number * alias.factor + alias.offset
    if number is not None and abs(number) > HUGE:
        return Misunderstood("out_of_range", f"{alias.metric}: beyond {HUGE:g}")
    return Value(alias.metric, number, value.text)


def named(name: str, value: Value) -> Value | Misunderstood:
    """A metric nobody has translated is taken under its own name, if that can be one; a slash becomes a dot."""
    plain = name.replace("/", ".").replace(" ", "_")
    if not is_metric(plain):
        return Misunderstood("bad_metric", repr(name)[:100])
    return value if plain == value.metric else Value(plain, value.number, value.text)
