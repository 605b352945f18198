"""Pressing and joining: cards, whistles, departments beside the lead, and orders of leaders (domain.md §2.7, §5.7)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dispatch.card import Card
from dispatch.party import Party
from incidents.case import Case
from tests.conftest import Cluster
from tests.dispatch.desk_cast import MORNING, Chain, chain


@pytest.fixture(scope="module")
def cast(cluster: Cluster, city_template: str) -> Iterator[Chain]:
    with chain(cluster, city_template) as made:
        yield made


@pytest.fixture
def handled(cast: Chain) -> Case:
    cast.clock.now = MORNING
    return cast.case_at("handling")


def press(cast: Chain, case: Case, card: str) -> Case:
    return cast.move(cast.supervisor, case, "supervise", card=card, ground="timeout", note="请抓紧")


def test_a_red_card_takes_the_place_of_a_yellow_one_and_no_card_is_given_twice(cast: Chain, handled: Case) -> None:
    case = press(cast, handled, "yellow")
    again = {"card": "yellow", "ground": "timeout", "note": "再催"}
    assert cast.refused(cast.supervisor, case, "supervise", **again) == "card_open"
    case = press(cast, case, "red")
    assert (case.open_card, case.supervise_count) == ("red", 2)
    assert cast.refused(cast.supervisor, case, "supervise", **again) == "card_open"
    assert press(cast, case, "urge").open_card == "red"
    told = {row.kind: (row.answer, row.answered_at) for row in cast.rows(Card, case)}
    assert told == {"yellow": ("升级为红牌", cast.clock.now), "red": (None, None), "urge": (None, None)}


def test_a_card_must_be_answered_by_the_desk_it_lies_on(cast: Chain, handled: Case) -> None:
    case = press(cast, handled, "yellow")
    for other in (cast.town_handler, cast.dispatcher, cast.supervisor):
        assert cast.refused(other, case, "reply", note="收到") == "not_allowed"
    assert cast.refused(cast.handler, case, "reply") == "invalid"
    assert cast.move(cast.handler, case, "reply", note="今日完成").open_card is None
    row = cast.rows(Card, case)[-1]
    assert (row.answered_by, row.answer, row.due_at) == (
        cast.handler.id,
        "今日完成",
        row.given_at + timedelta(hours=24),
    )


def test_a_card_on_a_centres_desk_is_answered_there(cast: Chain) -> None:
    case = press(cast, cast.case_at("pending_dispatch"), "red")
    assert cast.refused(cast.handler, case, "reply", note="收到") == "not_allowed"
    assert cast.move(cast.dispatcher, case, "reply", note="即派").open_card is None


def test_a_card_outlives_the_closing_and_can_still_be_answered(cast: Chain) -> None:
    case = press(cast, cast.case_at("pending_close"), "yellow")
    cast.move(cast.supervisor, case, "close")
    assert cast.move(cast.handler, case, "reply", note="已整改").open_card is None


@pytest.mark.parametrize(("name", "stage"), [("void", "handling"), ("refuse", "pending_register")])
def test_a_card_of_a_case_that_ended_waits_for_nobody(cast: Chain, name: str, stage: str) -> None:
    case = press(cast, cast.case_at(stage), "yellow")
    assert cast.move(cast.supervisor, case, name, reason="重复").open_card is None
    assert cast.rows(Card, case)[-1].answered_at is not None


def whistle(cast: Chain, case: Case, ground: str = "everyday") -> Case:
    called = [str(cast.town_handler.unit_id)]
    return cast.move(cast.town, case, "whistle", departments=called, ground=ground, note="到北门路口会合")


@pytest.mark.parametrize(("ground", "minutes"), [("everyday", 120), ("enforcement", 120), ("emergency", 30)])
def test_a_whistle_names_departments_and_each_answers_within_its_limit(
    cast: Chain, handled: Case, ground: str, minutes: int
) -> None:
    case = whistle(cast, handled, ground)
    (row,) = cast.rows(Party, case)
    assert (row.role, row.whistle, row.due_at) == ("whistled", ground, cast.clock.now + timedelta(minutes=minutes))
    assert case.awaited == case.helpers == [cast.town_handler.unit_id]


def test_a_whistled_department_answers_signs_in_with_a_photo_and_is_rated(cast: Chain, handled: Case) -> None:
    case = whistle(cast, handled)
    photos = {"photos": [cast.photo]}
    assert cast.refused(cast.town_handler, case, "sign_in", **photos) == "not_allowed"
    case = cast.move(cast.town_handler, case, "respond", result="coming")
    assert (case.awaited, case.arriving) == ([], [cast.town_handler.unit_id])
    assert cast.refused(cast.town_handler, case, "sign_in") == "invalid"
    case = cast.move(cast.town_handler, case, "sign_in", **photos)
    cast.move(cast.town_handler, case, "contribute", note="已设围挡")
    cast.move(cast.town, case, "rate", department=str(cast.town_handler.unit_id), result="5")
    (row,) = cast.rows(Party, case)
    assert (case.arriving, row.arrived_at, row.done_words, row.stars) == ([], cast.clock.now, "已设围挡", 5)


def test_whoever_cannot_come_says_why_and_signs_in_nowhere(cast: Chain, handled: Case) -> None:
    case = whistle(cast, handled)
    assert cast.refused(cast.town_handler, case, "respond", result="cannot") == "invalid"
    cast.move(cast.town_handler, case, "respond", result="cannot", note="已在另一现场")
    assert cast.refused(cast.town_handler, case, "sign_in", photos=[cast.photo]) == "not_allowed"


def test_the_lead_is_not_whistled_for_and_another_places_leader_does_not_whistle(cast: Chain, handled: Case) -> None:
    lead = {"departments": [str(handled.department_id)], "ground": "everyday", "note": "会合"}
    assert cast.refused(cast.town, handled, "whistle", **lead) == "invalid"
    assert cast.refused(cast.chief, handled, "whistle", **lead) == "not_allowed"


def test_lead_assisting_and_copied_departments_handle_together(cast: Chain) -> None:
    case = cast.case_at("pending_dispatch")
    town, county = cast.town_handler.unit_id, cast.department("441702-04")
    case = cast.move(
        cast.dispatcher,
        case,
        "dispatch",
        department=str(cast.handler.unit_id),
        assisting=[str(town), str(cast.handler.unit_id)],
        copied=[county],
    )
    assert {row.department_id: row.role for row in cast.rows(Party, case)}[town] == "assist"
    assert case.department_id not in case.helpers and len(case.helpers) == 2
    cast.move(cast.town_handler, case, "contribute", note="已清人行道", photos=[cast.photo])
    assert cast.refused(cast.town_handler, case, "assign") == "not_allowed"


def test_a_helper_that_becomes_the_lead_no_longer_helps(cast: Chain, handled: Case) -> None:
    case = whistle(cast, handled)
    town = str(cast.town_handler.unit_id)
    assert cast.move(cast.handler, case, "hand_down", department=town, reason="街道可办").helpers == []


def test_only_a_leader_of_the_place_closes_by_order_and_says_why(cast: Chain, handled: Case) -> None:
    elsewhere = type(cast.county)(
        cast.county.id,
        "别县领导",
        "county",
        permissions=cast.county.permissions,
        scopes={"division": frozenset({"441781"})},
    )
    assert cast.refused(elsewhere, handled, "force_close", reason="整治") == "not_allowed"
    assert cast.refused(cast.supervisor, handled, "force_close", reason="整治") == "not_allowed"
    assert cast.refused(cast.county, handled, "force_close") == "invalid"
    case = cast.move(cast.county, handled, "force_close", reason="整体拆迁")
    assert (case.stage, case.archive_type, case.closing_text) == ("forced_close", "special", "整体拆迁")
    assert cast.refused(cast.supervisor, case, "reopen", reason="再看") == "move_not_open"
