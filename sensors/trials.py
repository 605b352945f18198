"""Rules on monitor: judged like the others beside them, but they only count what they would have raised."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from foundation.work import Work
from sensors.evidence import gather
from sensors.judging import Open, State
from sensors.known_rules import KnownRules
from sensors.reading_store import Row
from sensors.rehearsing import step
from sensors.rule import AlarmTrial
from sensors.track import Track, Watched, samples_of

Key = tuple[UUID, UUID]  # rule, device


def count_trials(work: Work, rules: KnownRules, rows: Sequence[Row]) -> None:
    """Judge these readings by the rules on monitor and keep the counts; nothing is raised, nobody is told."""
    watched: dict[Key, tuple[Track, Watched]] = {}
    for course, samples in samples_of(rows).items() if rules.on_trial else ():
        for rule in rules.trials(*course):
            track = Track(course.device_id, course.metric, rule.comparison)
            watched[rule.id, course.device_id] = (track, Watched([rule], list(samples)))
    if not watched:
        return
    by_rule: dict[UUID, dict[Track, Watched]] = defaultdict(dict)
    for (rule_id, _), (track, found) in watched.items():
        by_rule[rule_id][track] = found
    for rule_id in sorted(by_rule):
        gather(work, by_rule[rule_id])
    known = trials_of(work, list(watched))
    for key in sorted(watched):
        count_trial(work, key, watched[key][1], known.get(key))


def trials_of(work: Work, keys: Sequence[Key]) -> dict[Key, AlarmTrial]:
    rows = work.session.scalars(
        select(AlarmTrial)
        .where(tuple_(AlarmTrial.rule_id, AlarmTrial.device_id).in_(keys))
        .order_by(AlarmTrial.rule_id, AlarmTrial.device_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(row.rule_id, row.device_id): row for row in rows}


def count_trial(work: Work, key: Key, watched: Watched, before: AlarmTrial | None) -> None:
    """Readings in their order; the row holds how often, and what the next batch must know."""
    rule_id, device_id = key
    state = State(
        Open(watched.ladder[0].level, before.open_at) if before and before.open_at else None,
        {rule_id: before.since} if before and before.since else {},
    )
    raised: list[datetime] = []
    for sample in sorted(watched.samples, key=lambda each: each.at):
        verdict, state = step(watched.ladder, state, sample, work.now, watched.evidence)
        if verdict and verdict.what == "raise":
            raised.append(sample.at)
    if before is None and not raised and not state.pending:
        return
    facts = {
        "open_at": state.open.last_at if state.open else None,
        "since": state.pending.get(rule_id),
        "raised": (before.raised if before else 0) + len(raised),
        "last_raised_at": raised[-1] if raised else (before.last_raised_at if before else None),
    }
    row = insert(AlarmTrial).values(rule_id=rule_id, device_id=device_id, **facts)
    work.session.execute(row.on_conflict_do_update(index_elements=["rule_id", "device_id"], set_=facts))
