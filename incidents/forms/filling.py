"""A form is filled: checked under the edition it was given to, and kept exactly once however often it is sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from foundation.refusals import Conflict, Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from grid.drawing import point_at
from grid.post import officer_of
from incidents.catalogue import Category
from incidents.forms import answers, form
from incidents.forms.filled_form import FilledForm, Finding
from incidents.forms.form import FormEdition
from incidents.report_told import Answers, FoundAt

LONGEST_AWAY = timedelta(days=90)  # a filling this old still counts for who had the grid then
FIELD_PURPOSES = ("inspection", "visit", "census")


@dataclass(frozen=True)
class Filling:
    """What the officer's phone says: the answers to an edition, where and when; `more` means another one follows."""

    edition: UUID
    answers: Mapping[str, Any]
    task: UUID | None = None
    key_place: UUID | None = None
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    more: bool = False
    claimed_name: str | None = None  # who wrote it, when another hands it in: no part of what it says

    def digest(self) -> str:
        said = {name: value for name, value in asdict(self).items() if name != "claimed_name"}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Belongs:
    """Where a filling belongs: the grid it is about, and the key place or campaign."""

    grid: str
    key_place: UUID | None = None
    campaign: UUID | None = None


def known(work: Work, filled_id: UUID, told: Filling) -> FilledForm | None:
    """The first sending, if there was one; refuses when this one says something else under the same id."""
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": str(filled_id)})
    sent = work.session.get(FilledForm, filled_id)
    if sent is not None and (sent.request_hash != told.digest() or sent.filled_by != work.actor.id):
        words = Words(
            "这个编号的表单已收到过，内容不同；请另填一份。",
            "A form with this id was already received with other answers; fill in a new one.",
        )
        raise Conflict(words, code="form_differs")
    return sent


def edition_for(work: Work, told: Filling, grid: str) -> FormEdition:
    """The edition that was answered, for who may fill a form about this grid."""
    if not reaches(work, grid, told.taken_at):
        raise NotFound
    return form.usable(work.session, told.edition, FIELD_PURPOSES)[1]


def keep(work: Work, filled_id: UUID, told: Filling, belongs: Belongs, edition: FormEdition) -> FilledForm:
    """Check the answers and keep them; `lon`, `lat` are in the city's coordinates by now."""
    checked = _checked(edition, told.answers)
    filled = FilledForm(
        id=filled_id,
        edition_id=edition.id,
        key_place_id=belongs.key_place,
        campaign_id=belongs.campaign,
        task_id=told.task,
        grid=belongs.grid,
        point=point_at(told.lon, told.lat) if told.lon is not None and told.lat is not None else None,
        accuracy_m=told.accuracy_m,
        **checked,
        filled_by=work.actor.id,
        taken_at=told.taken_at,
        received_at=work.now,
        request_hash=told.digest(),
        claimed_name=told.claimed_name,
    )
    work.session.add(filled)
    work.session.flush()
    return filled


def reaches(work: Work, grid: str, taken_at: datetime | None) -> bool:
    """The officer has the grid, or had it when the form was filled: what was written without a network is not lost."""
    if work.actor.reaches("grid", grid):
        return True
    if taken_at is None or not work.now - LONGEST_AWAY <= taken_at <= work.now:
        return False
    then = officer_of(work.session, grid, taken_at)
    return then is not None and then.id == work.actor.id


def with_report(work: Work, report_id: UUID, told: Answers, category: Category) -> FilledForm:
    """The extra answers of a report, checked before anything is written; tie them to the case with `tie`."""
    of, edition = form.usable(work.session, told.edition, ("report",))
    if of.category != f"{category.kind}:{category.code}":
        words = Words("附加问题与类别不符，请重新填写。", "These questions belong to another category; answer again.")
        raise Invalid(errors=[("answers", words)])
    checked = _checked(edition, told.values)
    return FilledForm(
        id=report_id, edition_id=edition.id, **checked, filled_by=work.actor.id, received_at=work.now, request_hash=""
    )


def tie(work: Work, filled: FilledForm | None, found_at: FoundAt | None, case: Any, taken_at: datetime | None) -> None:
    """Tie the answers of a report, and the form it was found with, to its case."""
    if filled is not None:
        filled.case_id, filled.grid, filled.taken_at = case.id, case.grid, taken_at
        work.session.add(filled)
    if found_at is not None:
        finding = Finding(
            case_id=case.id, filled_form_id=found_at.filled_form, question=found_at.question, found_by=work.actor.id
        )
        work.session.add(finding)


def _checked(edition: FormEdition, told: Mapping[str, Any]) -> dict[str, Any]:
    questions = edition.asks()
    faults = answers.check(questions, told)
    if faults:
        raise Invalid(errors=[each.error() for each in faults])
    stated = answers.stated(questions, told)
    photos = [sha256 for each in questions if each.kind == "photo" for sha256 in stated.get(each.key, ())]
    return {"answers": stated, "photos": photos, "hazards": len(answers.hazards(questions, stated))}
