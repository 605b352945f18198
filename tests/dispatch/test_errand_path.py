"""What of a team's way is kept: as it went, thinned, bounded, of the errand alone."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.emergency.resources.errand_path import BURST, MOST_POINTS, Fix, allowance, during, step_m, thin

SENT = datetime(2026, 11, 2, 9, tzinfo=UTC)
EAST = 1 / 103_300  # degrees of a metre


def fix(minute: float, east_m: float, accuracy_m: float | None = 8.0) -> Fix:
    return Fix(SENT + timedelta(minutes=minute), 112.0 + east_m * EAST, 21.8, accuracy_m)


def minutes(fixes: list[Fix]) -> list[float]:
    return [(each.at - SENT).total_seconds() / 60 for each in fixes]


@pytest.mark.parametrize(
    ("before", "told", "kept", "path"),
    [
        (None, [fix(0, 0), fix(1, 10), fix(2, 29), fix(3, 31)], 0, [0, 3]),  # standing still is one point
        (fix(0, 0), [fix(1, 20), fix(2, 60), fix(3, 20)], 1, [2, 3]),  # and back again
        (fix(0, 0), [fix(1, 900, 200), fix(2, 900, 199), fix(3, 950, None)], 1, [2, 3]),  # too rough for a path
        (fix(0, 0), [fix(1, 50), fix(2, 61)], 1000, [2]),  # a long way: points farther apart
        (fix(0, 0), [fix(1, 1e5), fix(2, 2e5)], MOST_POINTS - 1, [1]),
        (fix(0, 0), [fix(1, 1e5)], MOST_POINTS, []),
    ],
)
def test_a_path_is_thinned_and_bounded(before: Fix | None, told: list[Fix], kept: int, path: list[float]) -> None:
    assert minutes(thin(before, told, kept)) == path


def test_points_lie_farther_apart_the_more_there_are() -> None:
    assert [step_m(each) for each in (0, 499, 999, 1000, 1500, 2999)] == [30, 30, 30, 60, 120, 480]
    assert sum(step_m(each) for each in range(MOST_POINTS)) == 480_000


@pytest.mark.parametrize(
    ("told", "ended", "now", "counted"),
    [
        ([fix(2, 0), fix(1, 0), fix(2, 9)], None, 5, [1, 2]),  # in their order, each moment once
        ([fix(-1, 0), fix(0, 0)], None, 5, [0]),  # before it was sent it is nobody's business
        ([fix(9, 0), fix(11, 0)], 10, 20, [9]),  # and after its return
        ([fix(12, 0), fix(16, 0)], None, 5, [5]),  # a clock that is fast; one that is wrong
        ([fix(6, 0), fix(7, 0)], None, 5, [5]),
        ([fix(9, 0)], 10, 11 * 24 * 60, []),  # told more than a week late
    ],
)
def test_only_what_was_measured_on_the_errand_counts(
    told: list[Fix], ended: float | None, now: float, counted: list[float]
) -> None:
    end = None if ended is None else SENT + timedelta(minutes=ended)
    assert minutes(during(told, SENT, end, SENT + timedelta(minutes=now))) == counted


def test_a_phone_may_send_some_at_once_and_then_one_in_two_seconds() -> None:
    assert allowance(0.5, timedelta(seconds=1)) == 1.0
    assert allowance(3, timedelta(hours=1)) == BURST and allowance(0, timedelta()) < 1
