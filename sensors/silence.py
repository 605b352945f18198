"""Absence: a device that lived under a rule and has said nothing for longer than the rule allows."""

from sqlalchemy import select, text

from foundation.work import Work
from sensors.judging import Sample
from sensors.known_rules import KnownRules
from sensors.raising import judge_tracks
from sensors.rule import HEARD, AlarmRule
from sensors.track import Track, Watched

MOST = 500  # devices in one work; the rest in the next

# Only a device the listener has itself declared offline (sensors/hearing.py): a listener or broker that was away makes
# nobody silent. And only one that was heard while the rule was in force: a new rule does not wake what has long rested.
DUE = text("""
    SELECT DISTINCT d.id, d.type, d.last_heard_at FROM device d
    JOIN alarm_rule r ON r.valid_to IS NULL AND r.active AND NOT r.monitor AND r.comparison = 'silent'
         AND (r.device_id = d.id OR (r.device_id IS NULL AND r.device_type = d.type))
    LEFT JOIN alarm a ON a.device_id = d.id AND a.metric = 'heard' AND a.stage <> 'closed'
    WHERE d.active AND (
        (NOT d.online AND d.last_heard_at >= r.valid_from
         AND d.last_heard_at <= :now - r.threshold * interval '1 second'
         AND (a.id IS NULL OR a.cleared_at IS NOT NULL OR a.level < r.level))
        OR (a.cleared_at IS NULL AND d.last_heard_at > a.last_at))
    ORDER BY d.id LIMIT :most""")


def judge_silence(work: Work) -> int:
    """Raise and clear alarms of silence; the number of devices looked at."""
    rows = work.session.execute(DUE, {"now": work.now, "most": MOST}).all()
    if not rows:
        return 0
    present = select(AlarmRule).where(AlarmRule.valid_to.is_(None), AlarmRule.active, AlarmRule.comparison == "silent")
    rules = KnownRules(work.session.scalars(present))
    tracks = {}
    for row in rows:
        ladder = rules.ladders(row.type, row.id, HEARD).get("silent")
        if ladder:
            quiet = (work.now - row.last_heard_at).total_seconds()
            tracks[Track(row.id, HEARD, "silent")] = Watched(ladder, [Sample(work.now, round(quiet, 1))])
    judge_tracks(work, tracks)
    return len(tracks)
