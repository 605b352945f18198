"""Are two reports about the same thing? How alike they are in place, time, category, words, photos, and why."""

import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from foundation.words import Words

W = Words
EARTH_M = 6_371_008.8
REACH_M = 150.0  # farther away is another thing; the fading below ends here

# The one table of what counts how much. A fade is a line through (distance or age, share) points, level before the
# first and after the last. Place multiplies all the rest: the same words 150 m away are another heap of litter.
NEAR_M = ((10.0, 1.0), (30.0, 0.85), (60.0, 0.5), (100.0, 0.2), (REACH_M, 0.0))
RECENT_H = ((2.0, 1.0), (24.0, 0.9), (72.0, 0.7), (168.0, 0.5), (720.0, 0.2), (1440.0, 0.0))
WEIGHTS = {"category": 0.5, "words": 0.3, "time": 0.2}  # without words on both sides the other two share their part
KINDSHIP = {
    "same": (1.0, W("同一类别", "the same category")),
    "twin": (0.9, W("部件与其异常事项", "a component and its own fault")),
    "major": (0.5, W("同一大类", "the same group of categories")),
    "twin_major": (0.4, W("相关大类", "related groups of categories")),
    "other": (0.0, W("类别不同", "different categories")),
}
TWIN_MAJORS = ("01", "02", "03", "04", "05")  # matters of these majors repeat the component codes (domain.md §1.3)
SAME_PHOTO = {True: 0.95, False: 0.6}  # at least, for one photo in both; by whether the categories agree: one picture
# may show two problems, but hardly two of a kind
AGREE = 0.9
SLACK_M = 20.0  # the most that poor fixes may excuse, however poor they say they are
ALIKE_WORDS, LIKE_WORDS = 0.6, 0.3
BANDS = (
    (0.75, W("很可能重复", "very likely the same")),
    (0.5, W("可能重复", "possibly the same")),
    (0.0, W("略有相似", "a little alike")),
)
OFFERED, SHOWN = 0.5, 0.4  # from here a reporter is asked, and from here a desk is shown it


@dataclass(frozen=True)
class Sighting:
    """What one report says, as far as it matters here; `lon`, `lat` in CGCS2000, `accuracy_m` as its phone claimed."""

    lon: float
    lat: float
    at: datetime
    kind: str
    code: str
    words: str = ""
    accuracy_m: float | None = None
    photos: frozenset[str] = frozenset()

    @property
    def major(self) -> str:
        return self.code[:2]


@dataclass(frozen=True)
class Likeness:
    """The verdict: 0 = nothing in common, 1 = the same; `words` say how sure, `reasons` why."""

    score: float
    distance_m: float
    words: Words
    reasons: tuple[Words, ...]


def likeness(one: Sighting, other: Sighting) -> Likeness:
    """How much the two reports look like one thing; the same from either side, but for "earlier" and "later"."""
    apart = metres(one, other)
    place = fade(NEAR_M, beyond_doubt(one, other, apart))
    kindship = kindship_of(one, other)
    alike = overlap(one.words, other.words)
    parts = {"category": KINDSHIP[kindship][0], "time": fade(RECENT_H, hours(one, other))}
    if alike is not None:
        parts["words"] = alike
    weight = math.fsum(WEIGHTS[name] for name in sorted(parts))
    score = place * math.fsum(WEIGHTS[name] * parts[name] for name in sorted(parts)) / weight
    photo = bool(one.photos & other.photos)
    score = max(score, SAME_PHOTO[parts["category"] >= AGREE]) if photo else score
    score = min(1.0, max(0.0, score))
    return Likeness(score, apart, band(score), _reasons(one, other, apart, kindship, alike, photo))


def metres(one: Sighting, other: Sighting) -> float:
    """Great-circle distance (haversine), good to 0.5 % anywhere and exact enough within a street."""
    north = math.sin(math.radians(one.lat - other.lat) / 2) ** 2
    east = math.sin(math.radians(one.lon - other.lon) / 2) ** 2
    across = math.cos(math.radians(one.lat)) * math.cos(math.radians(other.lat))
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(north + across * east)))


def beyond_doubt(one: Sighting, other: Sighting, apart: float) -> float:
    """The distance that is left when both fixes are given the benefit of their own error."""
    return max(0.0, apart - min(SLACK_M, (one.accuracy_m or 0.0) + (other.accuracy_m or 0.0)))


def hours(one: Sighting, other: Sighting) -> float:
    return abs((one.at - other.at).total_seconds()) / 3600


def fade(table: tuple[tuple[float, float], ...], value: float) -> float:
    """The share at `value` on the line through the table's points."""
    before = table[0]
    for after in table:
        if value <= after[0]:
            span = after[0] - before[0]
            return after[1] if span == 0 else before[1] + (after[1] - before[1]) * max(0.0, value - before[0]) / span
        before = after
    return before[1]


def kindship_of(one: Sighting, other: Sighting) -> str:
    """The row of KINDSHIP for two categories; a code is unique only with its kind."""
    if one.kind == other.kind:
        return "same" if one.code == other.code else "major" if one.major == other.major else "other"
    twins = {one.kind, other.kind} == {"component", "event"} and one.major in TWIN_MAJORS
    if twins and one.code == other.code:
        return "twin"
    return "twin_major" if twins and one.major == other.major else "other"


def overlap(one: str, other: str) -> float | None:
    """Share of common character pairs (Dice): it needs no word list, so it serves Chinese; None without words."""
    ours, theirs = pairs(one), pairs(other)
    if not ours or not theirs:
        return None
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def pairs(words: str) -> frozenset[str]:
    """Neighbouring characters of the letters and digits alone; full-width and upper-case forms count as the plain."""
    plain = "".join(each for each in unicodedata.normalize("NFKC", words).casefold() if each.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset({plain} - {""})


def band(score: float) -> Words:
    return next(words for least, words in BANDS if score >= least)


def _reasons(
    one: Sighting, other: Sighting, apart: float, kindship: str, alike: float | None, photo: bool
) -> tuple[Words, ...]:
    told = [W(f"相距 {apart:.0f} 米", f"{apart:.0f} m apart"), since(one.at, other.at), KINDSHIP[kindship][1]]
    if alike is not None and alike >= LIKE_WORDS:
        told.append(
            W("描述相近", "similar words") if alike >= ALIKE_WORDS else W("描述有相同之处", "some words in common")
        )
    if photo:
        told.append(W("有同一张照片", "the same photo"))
    return tuple(told)


def since(one: datetime, other: datetime) -> Words:
    """How long before (or after) the first the second was reported."""
    minutes = round(abs((one - other).total_seconds()) / 60)
    if minutes < 1:
        return W("同一时间", "at the same time")
    zh, en = ("前", "earlier") if other < one else ("后", "later")
    if minutes < 60:
        return W(f"{minutes} 分钟{zh}", f"{minutes} min {en}")
    if minutes < 48 * 60:
        return W(f"{minutes // 60} 小时{zh}", f"{minutes // 60} h {en}")
    return W(f"{minutes // 1440} 天{zh}", f"{minutes // 1440} days {en}")
