"""A merged case rests, whatever was going on in it: no timer looks at it, and taken apart it stands as it stood."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from foundation.work import Works
from incidents.case import Case
from tests.acting import Cast, move

UNTIL_DAYS = 30


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def asked(cast: Cast) -> Case:
    return move(cast.works, cast.handler, cast.case_at("handling").id, "extend", reason="需采购配件")


def hung(cast: Cast) -> Case:
    case = cast.case_at("handling")
    with cast.works.open() as work:
        until = f"{work.now + timedelta(days=UNTIL_DAYS):%Y-%m-%d}"
    move(cast.works, cast.handler, case.id, "hang", ground="works", until=until, reason="需工程施工")
    move(cast.works, cast.chief, case.id, "endorse")
    return move(cast.works, cast.dispatcher, case.id, "approve")


def waiting(cast: Cast) -> Case:
    return move(cast.works, cast.handler, cast.case_at("handling").id, "wait", party="供电部门", reason="等待停电")


def carded(cast: Cast) -> Case:
    case = cast.case_at("handling")
    return move(cast.works, cast.supervisor, case.id, "supervise", card="yellow", ground="important", note="请尽快")


def quarrelled(cast: Cast) -> Case:
    case = cast.case_at("pending_handle")
    move(cast.works, cast.handler, case.id, "return", reason="不属我单位")
    move(cast.works, cast.dispatcher, case.id, "dispatch", department=str(cast.town_handler.unit_id))
    return move(cast.works, cast.town_handler, case.id, "return", reason="也不属我单位")


def row(cast: Cast, case: Case) -> dict[str, Any]:
    """Every column but the version, and but the timer's own note of when it looks next."""
    with cast.works.open() as work:
        whole = work.session.execute(text("SELECT * FROM cases WHERE id = :id"), {"id": case.id}).mappings().one()
        return {name: value for name, value in whole.items() if name not in ("version", "next_due")}


@pytest.mark.parametrize("begin", [asked, hung, waiting, carded, quarrelled], ids=lambda each: each.__name__)
def test_what_was_going_on_rests_and_comes_back(cast: Cast, begin: Any) -> None:
    case, main = begin(cast), cast.case_at("pending_register")
    before = row(cast, case)
    merged = move(cast.works, cast.supervisor, case.id, "merge", into=str(main.id), note="同一处")
    assert merged.stage == "merged" and merged.next_due is None
    back = move(cast.works, cast.supervisor, case.id, "unmerge", reason="不是同一处")
    assert row(cast, case) == before
    assert back.next_due is not None
