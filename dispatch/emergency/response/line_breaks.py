"""Lines of mixed Chinese and Latin print: where one may end (GB/T 15834 §5.1: no mark of punctuation begins a line)."""

import re
from collections.abc import Callable, Iterator, Sequence

OPENS, CLOSES = "（《「『【〈〔“‘", "、。，．；：？！）》」』】〉〕”’…·—％℃"
HAN = "\u4e00-\u9fff"
# a word, a number with what it counts, or one character, each with its marks
UNIT = re.compile(rf"[{OPENS}]*(?:[!-~]*[0-9][{HAN}]|[!-~]+|\S)[{CLOSES}]*|\s+")


def lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in lines no wider than `width` by `measure` (any unit, the same for both); at least one. Words and
    numbers stay whole unless one alone is wider than a line. Pure."""
    return [line for paragraph in text.split("\n") for line in _paragraph(paragraph, width, measure)]


def _paragraph(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    line, used = "", 0.0
    for unit in UNIT.findall(text):
        wide = measure(unit)
        if line and used + wide > width and not unit.isspace():
            yield line.rstrip()
            line, used = "", 0.0
        while wide > width and len(unit) > 1:
            head = _head(unit, width, measure)
            yield head
            unit = unit[len(head) :]
            wide = measure(unit)
        line, used = line + unit, used + wide
    yield line.rstrip()


def _head(unit: str, width: float, measure: Callable[[str], float]) -> str:
    """As much of a unit as fits, at least one letter."""
    fits = 1
    while fits < len(unit) and measure(unit[: fits + 1]) <= width:
        fits += 1
    return unit[:fits]


def parts(cells: Sequence[Sequence[str]], most: int) -> list[list[str]]:
    """A row of cells in lines as rows of at most `most` lines, each column going on where it broke off. Pure."""
    many = max(1, *(-(-len(cell) // most) for cell in cells))
    return [["\n".join(cell[turn * most : (turn + 1) * most]) for cell in cells] for turn in range(many)]
