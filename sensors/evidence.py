"""What rules count besides the reading itself, read from the stored readings: times, neighbours, the course of a value.

Read from the table and not remembered, so that listeners that share the stream count the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from foundation.work import Work
from sensors.judging import STALE, Evidence, Rule, Sample
from sensors.rate import per_minute
from sensors.rule import RATES
from sensors.track import Track, Watched

MOST = 5000  # readings looked back upon for one rule
SHARE = 600  # of one neighbour: ten minutes at one a second, longer than a reading counts as fresh
NEIGHBOURS = 20  # so many of them count at most
DEGREE_M = 90_000  # no degree of the city is shorter

COURSE = text("""
    SELECT at, value FROM reading WHERE device_id = :device AND metric = :metric AND at >= :since AND at <= :until
      AND value IS NOT NULL AND quality = 'good' ORDER BY at DESC LIMIT :most""")

# Each neighbour has a share of its own: one that chatters must not crowd the others out.
OTHERS = text("""
    SELECT n.id AS device_id, r.at FROM device d
    JOIN device n ON n.type = d.type AND n.id <> d.id AND n.active AND n.demo = d.demo
         AND n.point && ST_Expand(d.point, :degrees) AND ST_DWithin(n.point::geography, d.point::geography, :radius)
    CROSS JOIN LATERAL (
        SELECT at FROM reading WHERE device_id = n.id AND metric = :metric AND at >= :since AND at <= :until
           AND quality = 'good' AND CASE WHEN :below THEN value <= :threshold ELSE value >= :threshold END
        ORDER BY at DESC LIMIT :share) r
    WHERE d.id = :device LIMIT :most""")

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:rule, 0))")


def gather(work: Work, tracks: dict[Track, Watched]) -> None:
    """Fill in what the tracks' rules need; samples of a rate become the rate itself."""
    for track in sorted(track for track in tracks if track.comparison in RATES):
        tracks[track].samples = rates(work, track, tracks[track])
    counting = [track for track, watched in tracks.items() if counts(watched.ladder) and watched.may_be_beyond]
    hold_counted(work, [tracks[track] for track in counting])
    for track in sorted(counting):
        watched = tracks[track]
        for rule in watched.ladder:
            beyond = [sample for sample in watched.samples if rule.hit(sample) and work.now - sample.at <= STALE]
            if beyond and (rule.times > 1 or rule.devices > 1):
                watched.evidence[rule.id] = counted(work.session, track, rule, beyond)


def counts(ladder: Sequence[Rule]) -> bool:
    return any(rule.times > 1 or rule.devices > 1 for rule in ladder)


def hold_counted(work: Work, watched: Sequence[Watched]) -> None:
    """Two listeners with one neighbour each must not both miss the other: such a rule is judged by one at a time."""
    held = {
        str(rule.id)
        for each in watched
        for rule in each.ladder
        if rule.devices > 1 and any(rule.hit(sample) for sample in each.samples)
    }
    for rule in sorted(held):
        work.session.execute(ONE_AT_A_TIME, {"rule": rule})


def counted(session: Session, track: Track, rule: Rule, beyond: list[Sample]) -> Evidence:
    first, last = min(each.at for each in beyond), max(each.at for each in beyond)
    asked = {"device": str(track.device_id), "metric": track.metric, "most": MOST}
    own: list[datetime] = []
    if rule.times > 1:
        rows = session.execute(COURSE, {**asked, "since": first - rule.window, "until": last})
        own = [row.at for row in rows if rule.beyond(row.value)]
    others: list[tuple[UUID, datetime]] = []
    if rule.devices > 1:
        told = {
            "since": first - rule.window,
            "until": last + rule.window,
            "radius": rule.radius_m,
            "degrees": rule.radius_m / DEGREE_M,
            "below": rule.comparison == "below",
            "threshold": rule.threshold,
            "share": SHARE,
            "most": NEIGHBOURS * SHARE,
        }
        others = [(row.device_id, row.at) for row in session.execute(OTHERS, {**asked, **told})]
    return Evidence(own, others)


def rates(work: Work, track: Track, watched: Watched) -> list[Sample]:
    """Each new reading as the change in a minute that has led to it; falling is told as a positive number."""
    fresh = [sample for sample in watched.samples if work.now - sample.at <= STALE]
    if not fresh:
        return []
    window = max(rule.window for rule in watched.ladder)
    since = min(each.at for each in fresh) - window
    asked = {"device": str(track.device_id), "metric": track.metric, "since": since, "most": MOST}
    course = [
        (row.at, row.value) for row in work.session.execute(COURSE, {**asked, "until": max(each.at for each in fresh)})
    ]
    return [rate for sample in fresh if (rate := rate_at(course, sample, window, track.comparison))]


def rate_at(course: list[tuple[datetime, float]], sample: Sample, window: timedelta, comparison: str) -> Sample | None:
    slope = per_minute(course, sample.at, window)
    if slope is None:
        return None
    return Sample(sample.at, round(-slope if comparison == "falling" else slope, 6), sample.detail)
