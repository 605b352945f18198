"""The words of one line of an emergency's story. Pure. An alarm's level, an event's level and the level of the response
are three things and are named as three (domain.md §6.1)."""

from typing import Any

from dispatch.emergency.emergency_lifecycle import FIGURES
from dispatch.emergency.response.grading import COLOURS
from foundation.words import Words

W = Words
ROMAN = {1: "Ⅰ", 2: "Ⅱ", 3: "Ⅲ", 4: "Ⅳ"}
GRADED = {
    ("emergency", "event_level"): W("事件级别", "event level"),
    ("emergency", "level"): W("响应级别", "response level"),
    ("alarm", "level"): W("告警级别", "alarm level"),
}


def told(kind: str, words: Words, stated: dict[str, Any], reason: str | None) -> Words:
    """The move's own words and after them what was stated with it, each language for itself."""
    parts = [*_graded(kind, stated), *_coloured(stated), *_as_written(stated), *_figures(stated)]
    why = reason or stated.get("note")
    parts += [W(why, why)] if why else []
    if not parts:
        return words
    return Words(
        f"{words.zh}：{'，'.join(each.zh for each in parts)}", f"{words.en}: {', '.join(each.en for each in parts)}"
    )


def _graded(kind: str, stated: dict[str, Any]) -> list[Words]:
    found = [(name, stated[field]) for (of, field), name in GRADED.items() if of == kind and stated.get(field)]
    return [W(f"{name.zh}{_step(kind, level)}级", f"{name.en} {_step(kind, level)}") for name, level in found]


def _step(kind: str, level: Any) -> str:
    """Roman for the levels of events and responses, plain for those of alarms."""
    return ROMAN.get(int(level), str(level)) if kind == "emergency" else str(level)


def _coloured(stated: dict[str, Any]) -> list[Words]:
    colour = COLOURS.get(stated.get("warning_colour") or "")
    return [W(f"{colour.zh}预警", f"{colour.en} warning")] if colour else []


def _as_written(stated: dict[str, Any]) -> list[Words]:
    return [W(each, each) for each in (stated.get("plan_name"), stated.get("holder")) if each]


def _figures(stated: dict[str, Any]) -> list[Words]:
    known = [(words, stated[name]) for name, words in FIGURES.items() if stated.get(name) is not None]
    return [W(f"{words.zh} {value}", f"{words.en} {value}") for words, value in known]
