"""What a role may do, and which roles one account may not hold together."""

from itertools import combinations

import pytest

from foundation.refusals import Invalid
from people.permissions import ACTING, CASE_MOVES, PERMISSIONS, ROLES, SUPERVISION, permissions_of, separated
from people.person import masked_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("supervisor", "dispatcher"),
        ("supervisor", "handler"),
        ("admin", "supervisor"),
        ("admin", "dispatcher"),
        ("admin", "officer"),
        ("auditor", "admin"),
        ("auditor", "handler"),
        ("auditor", "supervisor"),
    ],
)
def test_one_account_does_not_hold_both(one: str, other: str) -> None:
    with pytest.raises(Invalid) as refusal:
        separated([one, other])
    assert refusal.value.code == "not_separated"


@pytest.mark.parametrize(
    "roles", [[], ["officer"], ["dispatcher", "handler"], ["city", "commander"], ["town", "county"]]
)
def test_these_may_stand_together(roles: list[str]) -> None:
    separated(roles)


def test_whatever_passes_the_separation_never_both_files_and_dispatches() -> None:
    for size in (1, 2, 3):
        for roles in combinations(ROLES, size):
            permitted = permissions_of(roles)
            try:
                separated(roles)
            except Invalid:
                continue
            assert not (permitted & SUPERVISION and permitted & ACTING), roles


def test_an_unknown_role_is_refused_and_permits_nothing() -> None:
    with pytest.raises(Invalid) as refusal:
        separated(["emperor"])
    assert refusal.value.code == "no_such_role"
    assert permissions_of(["emperor"]) == frozenset()


def test_administrator_and_auditor_move_no_case() -> None:
    for role in ("admin", "auditor"):
        assert not ROLES[role].permissions & CASE_MOVES, role


def test_leaders_press_and_decide_but_neither_file_nor_dispatch_nor_handle() -> None:
    for role in ("town", "county", "city"):
        assert not ROLES[role].permissions & (SUPERVISION | ACTING), role


def test_only_the_commander_acknowledges_alarms_and_only_the_administrator_manages_devices() -> None:
    assert [role for role in ROLES if "alarm.acknowledge" in ROLES[role].permissions] == ["commander"]
    assert [role for role in ROLES if "device.manage" in ROLES[role].permissions] == ["admin"]
    assert {"alarm.confirm", "case.check", "case.verify"} <= ROLES["officer"].permissions
    assert {"metrics.read", "catalogue.manage", "audit.verify"} <= PERMISSIONS


@pytest.mark.parametrize(("name", "masked"), [("陈晓明", "陈**"), ("林静", "林*"), ("王", "王"), ("", "")])
def test_a_masked_name_keeps_the_family_name(name: str, masked: str) -> None:
    assert masked_name(name) == masked
