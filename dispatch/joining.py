"""Departments beside the lead: assisting and copied ones at dispatch, and those a town whistles for (吹哨报到)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from dispatch.department_choice import chosen_department, chosen_departments
from dispatch.party import Party
from foundation.ids import new_id
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from grid import crs
from grid.measure import metres_between
from incidents import evidence
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.handling import Stated, told
from people.organisation import Department

ANSWER_WITHIN = {  # domain.md §5.7: 2 h, urgent 30 min
    "everyday": timedelta(hours=2),
    "enforcement": timedelta(hours=2),
    "emergency": timedelta(minutes=30),
}


def helpers(case: Case, lead: Department | None, more: list[Department]) -> list[UUID]:
    """The departments beside the lead, old and new, each once."""
    listed = dict.fromkeys([*case.helpers, *(each.id for each in more)])
    return [each for each in listed if lead is None or each != lead.id]


def join(work: Work, case: Case, role: str, departments: list[Department], words: Any, **more: Any) -> None:
    """Each has its part from now on; one that had it before is asked anew."""
    rows = [
        {
            "id": new_id(),
            "case_id": case.id,
            "department_id": each.id,
            "role": role,
            "words": words,
            "asked_by": work.actor.id,
            "asked_at": work.now,
            **more,
        }
        for each in departments
        if each.id != case.department_id
    ]
    if rows:
        told_again = {name: insert(Party).excluded[name] for name in rows[0] if name not in ("id", "case_id", "role")}
        anew = dict.fromkeys(("answer", "answer_words", "answered_at", "arrived_at", "done_at", "done_words", "stars"))
        work.session.execute(
            insert(Party)
            .values(rows)
            .on_conflict_do_update(index_elements=["case_id", "department_id", "role"], set_={**told_again, **anew})
        )


def whistle(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """The town calls departments to the place; each must answer within its limit and sign in on site."""
    LIFECYCLE.allow(work.actor, case, "whistle")
    called = chosen_departments(work.session, stated.get("departments"), "departments")
    called = [each for each in called if each.id != case.department_id]
    ids = [each.id for each in called]
    changes = {
        "helpers": helpers(case, None, called),
        "awaited": list(dict.fromkeys([*case.awaited, *ids])),
        "arriving": [each for each in case.arriving if each not in ids],
    }
    facts = {**stated, "department_names": [each.name for each in called], "departments": [str(each) for each in ids]}
    moved = LIFECYCLE.move(work, case, "whistle", version, changes=changes, **told(facts))
    ground = str(stated["ground"])
    within = ANSWER_WITHIN[ground]
    join(work, moved, "whistled", called, stated.get("note"), whistle=ground, due_at=work.now + within)
    return moved


def _own(work: Work, among: list[UUID]) -> UUID:
    """The one of these departments that the actor belongs to; their own desk before the units below."""
    reached = [each for each in among if work.actor.reaches("department", each)]
    return next((each for each in reached if each == work.actor.unit_id), reached[0])


def _party(work: Work, case: Case, department_id: UUID, roles: tuple[str, ...]) -> Party:
    return (
        work.session.scalars(
            select(Party)
            .where(Party.case_id == case.id, Party.department_id == department_id, Party.role.in_(roles))
            .order_by(Party.asked_at.desc())
        ).first()
        or _missing()
    )


def _missing() -> Party:
    raise Invalid(errors=[("department", Words("该部门没有参与此案。", "That department has no part in this case."))])


def respond(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Coming, or not with a reason."""
    LIFECYCLE.allow(work.actor, case, "respond")
    own = _own(work, case.awaited)
    coming = stated.get("result") == "coming"
    if not coming and not stated.get("note"):
        raise Invalid(errors=[("note", Words("请写明不能到场的原因。", "Say why you cannot come."))])
    changes = {
        "awaited": [each for each in case.awaited if each != own],
        "arriving": [*case.arriving, own] if coming else case.arriving,
    }
    moved = LIFECYCLE.move(work, case, "respond", version, changes=changes, **told({**stated, "department": str(own)}))
    row = _party(work, case, own, ("whistled",))
    row.answer, row.answer_words, row.answered_at = str(stated["result"]), stated.get("note"), work.now
    return moved


def sign_in(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """On site, with a photo; the distance is told where the phone knows its place, and nobody is refused without."""
    LIFECYCLE.allow(work.actor, case, "sign_in")
    own, photos = _own(work, case.arriving), list(stated.get("photos") or [])
    evidence.require_received(work.session, photos)
    changes = {"arriving": [each for each in case.arriving if each != own]}
    moved = LIFECYCLE.move(work, case, "sign_in", version, changes=changes, **told({**stated, "department": str(own)}))
    party = _party(work, case, own, ("whistled",))
    party.arrived_at, party.arrived_m = work.now, _away_m(case, stated.get("point"))
    evidence.add(work, case.id, "arrive", photos, work.now)
    return moved


def _away_m(case: Case, told: dict[str, Any] | None) -> float | None:
    if not told:
        return None
    place = to_shape(case.point)
    lon, lat = crs.to_cgcs2000(told["lon"], told["lat"], told.get("crs", "wgs84"))
    return round(metres_between((place.x, place.y), (lon, lat)), 1)


def contribute(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """A department beside the lead says what its part was."""
    LIFECYCLE.allow(work.actor, case, "contribute")
    own, photos = _own(work, case.helpers), list(stated.get("photos") or [])
    evidence.require_received(work.session, photos)
    moved = LIFECYCLE.move(work, case, "contribute", version, **told({**stated, "department": str(own)}))
    row = _party(work, case, own, ("assist", "whistled", "copied"))
    row.done_at, row.done_words = work.now, str(stated["note"])
    evidence.add(work, case.id, "assist", photos, work.now)
    return moved


def rate(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Whoever whistled says how the department came."""
    LIFECYCLE.allow(work.actor, case, "rate")
    if not stated.get("department"):
        return LIFECYCLE.move(work, case, "rate", version, **told(stated))
    department = chosen_department(work.session, stated["department"])
    row = _party(work, case, department.id, ("whistled", "assist"))
    moved = LIFECYCLE.move(work, case, "rate", version, **told({**stated, "department_name": department.name}))
    row.stars = int(stated["result"])
    return moved
