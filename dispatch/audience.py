"""Who must hear of an event: its topics. The server chooses; a screen cannot ask for a topic by name."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select

from dispatch.announcing.announcement import Announcement
from dispatch.announcing.whom import SEES, SENDS, SENDS_BELOW
from dispatch.emergency.cascade.cascade import CascadeCall
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.emergency.resources.team import Team
from dispatch.reach.sos import Sos
from dispatch.register.proposal import ComponentProposal
from dispatch.task import ROUNDS, Task
from foundation.actor import Actor
from foundation.event import Bell
from foundation.work import Work
from grid.division import above
from incidents import merging
from incidents.case import Case
from incidents.case_relations import LOCAL_LEVELS
from sensors.alarm import Alarm
from sensors.alarm_audience import heard_of
from sensors.alarm_situation import AlarmSituation
from sensors.sight import divisions

HEARD = (
    "case",
    "alarm",
    "situation",
    "task",
    "emergency",
    "device",
    "notice",
    "component_proposal",
    "sos",
    "warning",
    "team",
    "team_place",
    "announcement",
    "call",
)  # a screen is concerned


def topics_of(actor: Actor) -> list[str]:
    """The topics a person may hear, by the same permissions that let them see the rows (see incidents/sight.py)."""
    topics = [f"person:{actor.id}"]
    if actor.may("case.see_all"):
        topics += ["cases", *(["cases-private"] if actor.may("case.see_private") else [])]
    if actor.may("case.see_department"):
        topics += [f"department:{each}" for each in sorted(actor.scopes.get("department", ()))]
        topics += [f"department-of:{each}" for each in sorted(actor.scopes.get("division", ()))]
    if actor.may("case.see_division"):
        topics += [f"division:{each}" for each in sorted(actor.scopes.get("division", ()))]
    if actor.may("case.see_own_grid"):
        topics += [f"grid:{each}" for each in sorted(actor.scopes.get("grid", ()))]
    if actor.may("alarm.see"):
        topics.append("alarms")
    elif actor.may("alarm.see_division"):
        topics += [f"alarms-in:{each}" for each in divisions(actor)]
    if actor.may("emergency.see"):
        topics.append("emergencies")
    if actor.may("device.see"):
        topics.append("devices")
    if actor.may("component.review"):
        topics.append("component-proposals")
    return [*topics, *_looked_after(actor)]


def _looked_after(actor: Actor) -> list[str]:
    """Calls for help and announcements: all of them, or those of the own division."""
    own = sorted(actor.scopes.get("division", ()))
    topics = []
    if actor.may("sos.see"):
        topics.append("sos")
    elif actor.may("sos.see_division"):
        topics += [f"sos-of:{each}" for each in own]
    if actor.may(SENDS) or actor.may(SEES):
        topics.append("announcements")
    elif actor.may(SENDS_BELOW):
        topics += [f"announcements-in:{each}" for each in own]
    return topics


def audience(work: Work, bells: list[Bell]) -> list[dict[str, Any]]:
    """One push per thing that changed, the newest version only, in the order of the last bell; to whom, all say."""
    newest: dict[tuple[str, object], Bell] = {}
    for bell in bells:
        if bell.kind in HEARD:
            newest.pop((bell.kind, bell.subject), None)
            newest[bell.kind, bell.subject] = bell
    told = {bell.kind for bell in newest.values()}
    topics = {kind: FINDERS[kind](work, [bell for bell in bells if bell.kind == kind]) for kind in told}
    return [
        {
            "kind": bell.kind,
            "subject": bell.subject,
            "version": bell.version,
            "topics": topics[bell.kind].get(bell.subject, []),
        }
        for bell in newest.values()
    ]


def _rows(work: Work, table: Any, bells: Iterable[Bell]) -> Any:
    ids = [bell.subject for bell in bells]
    return (
        work.session.scalars(select(table).where(table.id.in_(ids)).execution_options(populate_existing=True))
        if ids
        else ()
    )


def _case_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    """The department that has just lost a case hears of it too, so that its screen lets go.

    Whoever reported a case that was merged into this one hears of it as well.
    """
    rows = list(_rows(work, Case, bells))
    reporters = merging.reporters_of(work.session, [case.id for case in rows if case.sensitivity == "open"])
    just_set = {bell.subject for bell in bells if bell.facts.get("move") == "classify"}
    just_passed = {bell.subject for bell in bells if bell.facts.get("move") in ("pass_on", "decide_grid")}
    return {
        case.id: [
            *_topics(case, case.id in just_set, case.id in just_passed),
            *(f"person:{each}" for each in sorted(reporters.get(case.id, ()))),
        ]
        for case in rows
    }


def _topics(case: Case, just_set: bool, just_passed: bool) -> list[str]:
    """A private case is heard of by those who act on it; the others once more, so that their screens let go of it.

    So does the other side of an edge over which the case was passed.
    """
    left = case.returned_by if case.stage == "pending_dispatch" else None  # once, so that its screen lets go
    departments = dict.fromkeys(each for each in (case.department_id, left, *case.helpers) if each)
    local = [f"department-of:{case.town}"] if case.stage == "pending_register" and case.level in LOCAL_LEVELS else []
    looking_on = ["cases", f"division:{case.town}", f"division:{case.county}"]
    return [
        *(looking_on if case.sensitivity == "open" or just_set else ["cases-private"]),
        f"grid:{case.grid}",
        *([f"grid:{case.passed_from}"] if case.passed_from and just_passed else []),
        f"person:{case.reporter_id}",
        *(f"department:{each}" for each in departments),
        *local,
    ]


def _alarm_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    rows = work.session.execute(select(Alarm.id, Alarm.grid).where(Alarm.id.in_([bell.subject for bell in bells])))
    return {row.id: heard_of(row.grid) for row in rows}


def _situation_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    return {each.id: heard_of(each.grid) for each in _rows(work, AlarmSituation, bells)}


def _task_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    """The walls hear of what concerns an alarm or a case, not of the rounds of the day."""
    rows = _rows(work, Task, bells)
    return {each.id: [f"grid:{each.grid}", *([] if each.kind in ROUNDS else ["emergencies"])] for each in rows}


def _proposal_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    rows = _rows(work, ComponentProposal, bells)
    return {each.id: ["component-proposals", f"grid:{each.grid}", f"person:{each.proposed_by}"] for each in rows}


def _sos_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    """Where the officer has left a town, it hears once more, so that its screens let go."""
    left = {bell.subject: bell.facts.get("left", ()) for bell in bells}
    return {
        each.id: [
            "sos",
            f"person:{each.person_id}",
            *(f"sos-of:{place}" for place in (each.town, each.county, *left[each.id]) if place),
        ]
        for each in _rows(work, Sos, bells)
    }


def _team_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    return {
        each.id: ["emergencies", *([f"person:{each.crew_id}"] if each.crew_id else [])]
        for each in _rows(work, Team, bells)
    }


def _announcement_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    """Who looks after it, and whoever has just read it on another screen; the others are told by their notices."""
    readers: dict[Any, list[str]] = {}
    for bell in bells:
        readers.setdefault(bell.subject, []).extend(
            [f"person:{bell.facts['person']}"] if "person" in bell.facts else []
        )
    return {
        each.id: [
            "announcements",
            f"person:{each.author_id}",
            *(f"announcements-in:{code}" for code in above(each.division)),
            *dict.fromkeys(readers[each.id]),
        ]
        for each in _rows(work, Announcement, bells)
    }


def _call_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    return {each.id: [f"person:{each.person_id}"] for each in _rows(work, CascadeCall, bells)}


def _person_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    return {bell.subject: [f"person:{bell.subject}"] for bell in bells}


def _emergency_topics(work: Work, bells: list[Bell]) -> dict[Any, list[str]]:
    """The walls; and the departments and officers with a task in it, for whom something may have changed."""
    heard: dict[Any, list[str]] = {bell.subject: ["emergencies"] for bell in bells}
    owned = select(PlanTask.emergency_id, PlanTask.department_id, PlanTask.grid)
    for row in work.session.execute(owned.where(PlanTask.emergency_id.in_(list(heard))).distinct()):
        heard[row.emergency_id].append(f"grid:{row.grid}" if row.grid else f"department:{row.department_id}")
    return heard


def _fixed(topic: str) -> Callable[[Work, list[Bell]], dict[Any, list[str]]]:
    return lambda work, bells: {bell.subject: [topic] for bell in bells}


FINDERS: dict[str, Callable[[Work, list[Bell]], dict[Any, list[str]]]] = {
    "case": _case_topics,
    "alarm": _alarm_topics,
    "situation": _situation_topics,
    "task": _task_topics,
    "emergency": _emergency_topics,
    "device": _fixed("devices"),
    "notice": _person_topics,
    "component_proposal": _proposal_topics,
    "sos": _sos_topics,
    "warning": _fixed("emergencies"),
    "team": _team_topics,
    "team_place": _fixed("emergencies"),
    "announcement": _announcement_topics,
    "call": _call_topics,
}
