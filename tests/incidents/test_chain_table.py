"""The table of moves, read as a whole: who may do what where, and that every way leads on."""

from pathlib import Path

import pytest

from foundation.actor import Actor
from incidents.case_lifecycle import LIFECYCLE, MOVES, STAGES
from incidents.case_stages import OPEN_STAGES, RESTING_STAGES
from people.permissions import ROLES, separated

TABLE = Path(__file__).with_name("chain_table.txt")
SUPERVISING = {"file", "close", "rework", "refuse", "reopen", "void", "classify"}
ACTING = {"dispatch", "assign", "submit", "accept_local", "extend", "hang", "appeal"}


def table() -> str:
    """Stage by stage, role by role: the moves that the post permits, whatever the case is to the person."""
    lines = []
    for stage in STAGES:
        lines.append(f"[{stage}]")
        for role, told in ROLES.items():
            names = [move.name for move in MOVES if move.source == stage and move.permission in told.permissions]
            if names:
                lines.append(f"  {role:<11}{' '.join(names)}")
    return "\n".join(lines) + "\n"


def test_every_roles_moves_in_every_stage_are_those_of_the_reviewed_table() -> None:
    """Changed on purpose? Write the new table: python -m tests.incidents.test_chain_table"""
    assert table() == TABLE.read_text()


def test_no_stage_is_a_dead_end_but_the_ends() -> None:
    for stage in OPEN_STAGES:
        ways = {target for move in MOVES if move.source == stage for target in move.targets} - {stage}
        assert ways - {"voided", "forced_close", "merged"}, f"nothing but giving up leads out of {stage}"
    for stage in set(RESTING_STAGES) - {"closed", "merged"}:
        assert not [move for move in MOVES if move.source == stage], stage


def test_from_every_open_stage_the_closing_can_be_reached_in_the_ordinary_way() -> None:
    ordinary = [move for move in MOVES if move.source and move.name not in ("force_close", "void", "merge", "unmerge")]
    reaching = {"closed"}
    while True:
        more = reaching | {str(move.source) for move in ordinary if set(move.targets) & reaching}
        if more == reaching:
            break
        reaching = more
    assert set(OPEN_STAGES) <= reaching


def test_every_permission_of_the_table_is_held_by_a_role() -> None:
    held = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert {move.permission for move in MOVES} <= held


def names_of(roles: tuple[str, ...]) -> set[str]:
    permitted = frozenset().union(*(ROLES[role].permissions for role in roles))
    return {move.name for move in MOVES if move.permission in permitted}


@pytest.mark.parametrize("one", ROLES)
@pytest.mark.parametrize("other", ROLES)
def test_no_account_may_both_judge_and_act(one: str, other: str) -> None:
    held = names_of((one, other))
    if held & SUPERVISING and held & ACTING:
        with pytest.raises(Exception, match="not_separated"):
            separated((one, other))


def test_whoever_only_looks_on_is_offered_no_move() -> None:
    for role in ("admin", "auditor"):
        actor = Actor(None, role, permissions=ROLES[role].permissions)
        assert not [move.name for move in MOVES if actor.may(move.permission)]


def test_a_move_that_asks_for_a_reason_asks_for_it_everywhere() -> None:
    must = (
        "return",
        "refuse",
        "void",
        "force_close",
        "escalate",
        "hand_down",
        "rework",
        "reopen",
        "decline",
        "classify",
    )
    for move in MOVES:
        if move.name in must:
            assert any(need.name == "reason" and need.required for need in move.needs), (move.name, move.source)


def test_every_word_of_the_table_is_told_in_both_languages() -> None:
    for move in MOVES:
        told = [move.words, *(need.words for need in move.needs)]
        told += [words for need in move.needs for _, words in need.options]
        assert all(each.zh and each.en for each in told), move.name
    assert LIFECYCLE.stages == STAGES


if __name__ == "__main__":
    TABLE.write_text(table())
