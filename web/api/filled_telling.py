"""What officers answered, in words: for the desk, for a case, for a key place; personal answers masked."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from foundation.work import Work
from incidents import sight
from incidents.case import Case
from incidents.forms import answers as rules
from incidents.forms import filled_form, key_place
from incidents.forms.filled_form import FilledForm, Finding
from incidents.forms.form import FormEdition
from incidents.forms.key_place import KeyPlace
from incidents.forms.question import Question
from people.person import Person, name_for
from web.api.form_shapes import AnswerTold, FilledTold, PlaceAnswer, in_words, number_of
from web.problems import language

MASK = "＊＊＊"


class ExtraTold(BaseModel):
    """The extra answers of a report, under the edition they were given to."""

    name: str
    edition: int
    answers: list[AnswerTold]


class FoundFrom(BaseModel):
    """The line of a filled form from which the case was reported."""

    filled_form: str
    number: str
    name: str
    key_place_name: str | None
    label: str
    words: str


def tell_filled(work: Work, found: list[FilledForm]) -> list[FilledTold]:
    editions = _named(work, FormEdition, [each.edition_id for each in found])
    persons = _named(work, Person, [each.filled_by for each in found if each.filled_by])
    places = _named(work, KeyPlace, [each.key_place_id for each in found if each.key_place_id])
    cases = filled_form.cases_from(work.session, [each.id for each in found])
    return [
        FilledTold(
            id=str(each.id),
            number=number_of(each),
            name=editions[each.edition_id].title(language()),
            edition=editions[each.edition_id].number,
            grid=each.grid,
            key_place=str(each.key_place_id) if each.key_place_id else None,
            key_place_name=key_place.name_for(work.actor, places[each.key_place_id]) if each.key_place_id else None,
            campaign=str(each.campaign_id) if each.campaign_id else None,
            filled_by_name=_filler(work, each, persons),
            claimed_name=name_for(work.actor, each.claimed_name),
            taken_at=each.taken_at,
            received_at=each.received_at,
            hazards=each.hazards,
            demo=each.demo,
            answers=tell_answers(work, each, editions[each.edition_id], cases[each.id]),
        )
        for each in found
    ]


def _filler(work: Work, each: FilledForm, persons: dict[UUID, Any]) -> str:
    if each.filled_by is None:
        return ""
    name = persons[each.filled_by].name
    return name if each.filled_by == work.actor.id else name_for(work.actor, name) or ""


def _named(work: Work, table: Any, ids: list[Any]) -> dict[UUID, Any]:
    rows = work.session.scalars(select(table).where(table.id.in_(set(ids)))) if ids else ()
    return {row.id: row for row in rows}


def tell_answers(
    work: Work, filled: FilledForm, edition: FormEdition, cases: list[tuple[Finding, Case]] | None = None
) -> list[AnswerTold]:
    """The answered questions in the order of the form."""
    questions = edition.asks()
    found = {each.question for each in rules.hazards(questions, filled.answers)}
    open_to = may_read_personal(work, filled)
    from_line = {
        finding.question: case for finding, case in cases or [] if work.session.scalar(sight.seen(work.actor, case.id))
    }
    return [
        _answer(
            each, filled.answers[each.key], each.key in found, each.personal and not open_to, from_line.get(each.key)
        )
        for each in questions
        if each.key in filled.answers
    ]


def may_read_personal(work: Work, filled: FilledForm) -> bool:
    """Who wrote it, the officer of the grid, and the supervision centre; everybody else reads the mask."""
    actor = work.actor
    return (
        (actor.id is not None and actor.id == filled.filled_by)
        or (actor.may("form.fill") and actor.reaches("grid", filled.grid))
        or actor.may("form.see_personal")
    )


def _answer(question: Question, told: Any, hazard: bool, masked: bool, case: Case | None) -> AnswerTold:
    return AnswerTold(
        key=question.key,
        kind=question.kind,
        label=question.name(language()),
        words=MASK if masked else in_words(question, told),
        photos=told if question.kind == "photo" and not masked else [],
        place=PlaceAnswer(**told) if question.kind == "place" and not masked else None,
        hazard=hazard,
        masked=masked,
        case=str(case.id) if case else None,
        case_number=case.number or case.report_number if case else None,
    )


def extra_of(work: Work, case: Case) -> ExtraTold | None:
    found = filled_form.of_case(work.session, case.id)
    if found is None:
        return None
    filled, edition = found
    return ExtraTold(
        name=edition.title(language()), edition=edition.number, answers=tell_answers(work, filled, edition)
    )


def found_from(work: Work, case: Case) -> FoundFrom | None:
    found = filled_form.found_at(work.session, case.id)
    if found is None:
        return None
    finding, filled, edition = found
    told = next((each for each in tell_answers(work, filled, edition) if each.key == finding.question), None)
    place = work.session.get(KeyPlace, filled.key_place_id) if filled.key_place_id else None
    return FoundFrom(
        filled_form=str(filled.id),
        number=number_of(filled),
        name=edition.title(language()),
        key_place_name=key_place.name_for(work.actor, place) if place else None,
        label=told.label if told else "",
        words=told.words if told else "",
    )
