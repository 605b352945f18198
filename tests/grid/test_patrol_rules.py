"""A track runs on duty, ends by itself, and what is outside it is nobody's."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from foundation.settings import Patrol
from grid.patrol_rules import METRICS, counts, ends_at

TOLD = Patrol(duty="06:00-22:00", longest_h=9)


def city(hour: int, minute: int = 0) -> datetime:
    """That hour of 20 November in the city (UTC+8)."""
    return datetime(2026, 11, 20, tzinfo=UTC) - timedelta(hours=8) + timedelta(hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("began", "ends"),
    [
        (city(5, 59), None),
        (city(6), city(15)),
        (city(8, 30), city(17, 30)),
        (city(13), city(22)),
        (city(21, 59), city(22)),
        (city(22), None),
        (city(23), None),
    ],
)
def test_when_a_walk_ends_by_itself(began: datetime, ends: datetime | None) -> None:
    assert ends_at(began, TOLD) == ends


@pytest.mark.parametrize(
    ("at", "fits"),
    [
        (city(8), True),
        (city(7, 59), False),
        (city(12), True),
        (city(12, 1), False),
        (city(11, 9), True),
        (city(11, 59), False),
    ],
)
def test_which_fixes_belong_to_a_walk(at: datetime, fits: bool) -> None:
    now = city(11) if at > city(11) and at < city(12) else city(20)
    assert counts(at, city(8), city(12), now) is fits


def test_what_a_city_may_not_set() -> None:
    for wrong in ({"keep_days": 185}, {"longest_h": 17}, {"sign_in": True}, {"duty": "always"}):
        with pytest.raises(ValidationError):
            Patrol.model_validate(wrong)
    assert Patrol(sign_in=True, sign_in_basis="防汛应急响应期间").sign_in
    assert not Patrol().sign_in and all("2023" in each.rule.zh and "2023" in each.rule.en for each in METRICS)
