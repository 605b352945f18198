"""When two reports look like one thing: a table of cases, and what holds for any two reports."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import duplicates
from incidents.duplicates import OFFERED, SHOWN, Sighting, likeness, overlap

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
LITTER = Sighting(111.9616, 21.8583, NOON, "event", "06010", "路口有暴露垃圾", 8.0)
METRE = 180 / (math.pi * duplicates.EARTH_M)  # in degrees of latitude


def away(metres: float, **other: object) -> Sighting:
    return replace(LITTER, lat=LITTER.lat + metres * METRE, **other)  # type: ignore[arg-type]


HOUR = timedelta(hours=1)
CASES = [
    ("the next one to press send", away(6, at=NOON + HOUR / 10), 0.9, 1.0),
    ("the same litter in other words", away(18, at=NOON - 2 * HOUR, words="路口堆着暴露垃圾没人清"), OFFERED, 0.95),
    ("the same litter without a word", away(18, at=NOON - 2 * HOUR, words=""), 0.75, 1.0),
    ("the next heap down the street", away(110), 0, SHOWN),
    ("farther than any phone is wrong", away(200), 0, 0),
    ("litter and a dirty road, one group", away(10, code="06011", words="路面垃圾暴露"), SHOWN, 0.75),
    ("litter and a lamp at the same corner", away(5, code="01037", kind="component", words="路灯不亮"), 0, SHOWN),
    ("the same corner two months ago", away(5, at=NOON - 1500 * HOUR), OFFERED, 0.85),
    ("one photo that shows two problems", away(5, code="01037", kind="component", photos=frozenset("p")), 0.6, 0.6),
    ("the very same photo from across the street", away(120, photos=frozenset("p")), 0.95, 1.0),
]


@pytest.mark.parametrize(("other", "least", "most"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_table_of_cases(other: Sighting, least: float, most: float) -> None:
    assert least <= likeness(replace(LITTER, photos=frozenset("p")), other).score <= most


def test_a_component_and_its_own_fault_are_nearly_the_same_category() -> None:
    lamp = replace(LITTER, kind="component", code="01037", words="")
    scores = [likeness(lamp, replace(lamp, kind=kind, code=code)).score for kind, code in TWINS]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == len(scores)


TWINS = (("component", "01037"), ("event", "01037"), ("component", "01004"), ("event", "01004"), ("event", "06010"))


def test_a_governance_matter_is_no_twin_of_a_component() -> None:
    assert duplicates.kindship_of(
        replace(LITTER, kind="component", code="01001"), replace(LITTER, kind="governance", code="01001")
    ) == ("other")


def test_the_reasons_are_said_in_both_languages() -> None:
    told = likeness(LITTER, away(18, at=NOON - 2 * HOUR)).reasons
    assert [each.zh for each in told] == ["相距 18 米", "2 小时前", "同一类别", "描述相近"]
    assert [each.en for each in told] == ["18 m apart", "2 h earlier", "the same category", "similar words"]


def test_full_width_letters_and_punctuation_make_no_difference() -> None:
    assert overlap("Ａ栋，门口", "a栋门口。") == 1
    assert overlap("垃圾", "！？") is None


def test_poor_fixes_are_given_some_benefit_but_not_any() -> None:
    near, vague, hopeless = (likeness(LITTER, away(45, accuracy_m=each)).score for each in (0.0, 20.0, 900.0))
    assert near < vague and hopeless == likeness(LITTER, away(45, accuracy_m=12.0)).score


places = st.floats(-0.003, 0.003)
sightings = st.builds(
    Sighting,
    lon=places.map(lambda by: 111.96 + by),
    lat=places.map(lambda by: 21.85 + by),
    at=st.integers(-200_000, 200_000).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    kind=st.sampled_from(["component", "event", "governance"]),
    code=st.sampled_from(["01001", "01037", "05009", "06010", "06011", "51001"]),
    words=st.text("路口有暴露垃圾没人清 ab，。", max_size=12),
    accuracy_m=st.none() | st.floats(0, 100_000),
    photos=st.frozensets(st.sampled_from(["p", "q"]), max_size=2),
)


@given(sightings, sightings)
def test_likeness_is_the_same_from_either_side_and_never_outside_0_to_1(one: Sighting, other: Sighting) -> None:
    ours, theirs = likeness(one, other), likeness(other, one)
    assert ours.score == theirs.score and ours.distance_m == theirs.distance_m
    assert 0 <= ours.score <= 1


@given(sightings)
def test_a_report_is_wholly_like_itself(one: Sighting) -> None:
    assert likeness(one, one).score == 1


@given(sightings, sightings, st.floats(0, 200), st.floats(0, 200))
def test_whatever_is_farther_away_is_never_more_similar(one: Sighting, other: Sighting, a: float, b: float) -> None:
    near, far = sorted((a, b))
    scores = [likeness(one, replace(other, lon=one.lon, lat=one.lat + by * METRE)).score for by in (near, far)]
    assert scores[0] >= scores[1]


@given(sightings, sightings, st.integers(0, 2000), st.integers(0, 2000))
def test_whatever_is_longer_ago_is_never_more_similar(one: Sighting, other: Sighting, a: int, b: int) -> None:
    soon, late = sorted((a, b))
    scores = [likeness(one, replace(other, at=one.at - by * HOUR)).score for by in (soon, late)]
    assert scores[0] >= scores[1]


@given(st.floats(0, 200), st.floats(0, 200))
def test_the_fading_of_place_and_time_never_rises(a: float, b: float) -> None:
    near, far = sorted((a, b))
    for table in (duplicates.NEAR_M, duplicates.RECENT_H):
        assert duplicates.fade(table, near) >= duplicates.fade(table, far)
