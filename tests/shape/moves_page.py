"""`python -m tests.shape.moves_page`: writes docs/moves.md, every move of a case as a practitioner reads it."""

from collections.abc import Iterator
from pathlib import Path

from foundation.lifecycle import Move
from incidents.case_moves_disposal import CLOCK, COMMAND, DEPARTMENT, PRESSURE
from incidents.case_moves_supervision import ACCEPTING, CLOSING, MERGING, OFFICER
from incidents.case_stages import STAGES
from people.permissions import ROLES

PAGE = Path(__file__).parents[2] / "docs" / "moves.md"
HEAD = """# The moves of a case

Written by `python -m tests.shape.moves_page` from the table in `incidents/case_moves_*.py`. A role is needed, but not
enough: the case must also be the person's own (grid, department, town; see `incidents/case_relations.py`). An asterisk
marks what must be stated.
"""
GROUPS = (
    ("上报与现场 The officer", OFFICER),
    ("受理与立案 Supervision: accept and file", ACCEPTING),
    ("派遣 Command", COMMAND),
    ("处置 The departments", DEPARTMENT),
    ("计时 The clock", CLOCK),
    ("督办与吹哨 Pressure and joint work", PRESSURE),
    ("结案 Closing", CLOSING),
    ("并案 Merging", MERGING),
)


def page() -> str:
    return "\n".join([HEAD, *(line for title, moves in GROUPS for line in group(title, moves))]) + "\n"


def group(title: str, moves: tuple[Move, ...]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| move | from → to | roles | states |"
    yield "|---|---|---|---|"
    for name, words in dict.fromkeys((move.name, move.words) for move in moves):
        yield row([move for move in moves if (move.name, move.words) == (name, words)])
    yield ""


def row(moves: list[Move]) -> str:
    first = moves[0]
    sources = "、".join(STAGES[move.source].zh if move.source else "新" for move in moves)
    targets = {move.target for move in moves}
    stays = all(move.target == move.source for move in moves)
    target = "不变" if stays else "原状态" if first.also else "、".join(STAGES[each].zh for each in sorted(targets))
    roles = "、".join(role.words.zh for role in ROLES.values() if first.permission in role.permissions)
    needs = "、".join(f"{need.words.zh}{'*' if need.required else ''}" for need in first.needs)
    everywhere = "各在办状态" if {move.source for move in moves} == OPEN else sources
    return f"| {first.words.zh} `{first.name}` | {everywhere} → {target} | {roles} | {needs} |"


OPEN = {move.source for move in PRESSURE if move.name == "supervise"}


def write() -> None:
    PAGE.write_text(page())


if __name__ == "__main__":
    write()
