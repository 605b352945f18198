"""Designing a form: begun, its draft changed, put in force, withdrawn; every change by compare-and-set."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from foundation import history
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid
from foundation.words import Words
from foundation.work import Work
from incidents.catalogue import Category
from incidents.forms import design, form
from incidents.forms.form import Form, FormEdition
from incidents.forms.question import Question, read

MOST_FORMS = 500
CHANGED = Words("已被别人改动，请看最新内容后再改。", "Somebody else changed it; look at the present state first.")


def begin(work: Work, purpose: str, name: str, name_en: str, category: str | None, demo: bool = False) -> Form:
    """A new form with an empty draft; one form at most asks about a category."""
    if (purpose == "report") != (category is not None):
        words = Words(
            "上报附加问题要选定类别，其他表单不选。", "Extra questions of a report need a category; others none."
        )
        raise Invalid(errors=[("category", words)])
    if category is not None:
        _refuse_category(work, category)
    new = Form(
        id=new_id(),
        purpose=purpose,
        category=category,
        active=True,
        demo=demo,
        version=1,
        created_by=work.actor.id,
        created_at=work.now,
    )
    work.session.add(new)
    work.session.flush()
    work.session.add(_draft(work, new, 1, name, name_en, []))
    work.session.flush()
    _note(work, new, "begin", {"purpose": purpose, "name": name, "category": category})
    return new


def _refuse_category(work: Work, category: str) -> None:
    if category not in _known(work, {category}):
        words = Words("没有这个类别，请重新选择。", "No such category; please choose again.")
        raise Invalid(errors=[("category", words)])
    _refuse_second(work, category)


def _refuse_second(work: Work, category: str, but: UUID | None = None) -> None:
    if work.session.scalar(select(Form.id).where(Form.category == category, Form.active, Form.id != (but or new_id()))):
        words = Words("这个类别已有附加问题，请改那一份。", "This category has its questions already; change those.")
        raise Conflict(words, code="category_has_form")


def change_draft(
    work: Work, form_id: UUID, version: int, name: str, name_en: str, questions: list[dict[str, Any]]
) -> FormEdition:
    """Write the draft anew (begun from the edition in force when there is none); it need not be sound yet."""
    changed = _take(work, form_id, version)
    draft = form.edition_in(work.session, form_id, "draft")
    if draft is None:
        last = form.editions_of(work.session, [form_id])[form_id][0]
        draft = _draft(work, changed, last.number + 1, name, name_en, questions)
        work.session.add(draft)
    draft.name, draft.name_en, draft.questions = name, name_en, questions
    draft.changed_by, draft.changed_at = work.actor.id, work.now
    work.session.flush()
    return draft


def put_in_force(work: Work, form_id: UUID, version: int) -> FormEdition:
    """The draft is what is asked from now on; what was filled before keeps the edition it was given to."""
    changed = _take(work, form_id, version)
    draft = form.edition_in(work.session, form_id, "draft")
    if draft is None:
        raise Conflict(Words("没有待启用的改动。", "There is no draft to put in force."), code="no_draft")
    faults = faults_of(work, changed, draft.asks())
    if faults:
        raise Invalid(errors=faults)
    if changed.category is not None:
        _refuse_second(work, changed.category, changed.id)
    before = form.edition_in(work.session, form_id, "in_force")
    if before:
        before.state, before.in_force_to = "past", work.now
        work.session.flush()
    draft.state, draft.in_force_from, changed.active = "in_force", work.now, True
    work.session.flush()
    _note(work, changed, "put_in_force", {"before": _asked(before), "after": _asked(draft)})
    return draft


def withdraw(work: Work, form_id: UUID, version: int) -> Form:
    """Nobody is asked any more; what was filled stays readable."""
    changed = _take(work, form_id, version)
    was = changed.active
    changed.active = False
    work.session.flush()
    _note(work, changed, "withdraw", {"before": {"active": was}, "after": {"active": False}})
    return changed


def _asked(edition: FormEdition | None) -> dict[str, Any] | None:
    """What a sealed note keeps of an edition; its questions stay readable under its number."""
    return {"edition": edition.number, "name": edition.name, "questions": len(edition.questions)} if edition else None


def _note(work: Work, of: Form, move: str, stated: dict[str, Any]) -> None:
    stage = "active" if of.active else "withdrawn"
    history.note(work.session, work.actor, work.now, "form", of.id, move, stage, stated)


def faults_of(work: Work, of: Form, questions: tuple[Question, ...]) -> list[design.Fault]:
    """What keeps the draft from being put in force, categories of hazards included."""
    faults = design.faults(questions, of.purpose)
    named = {hazard.category for each in questions for hazard in each.hazards}
    known = _known(work, named)
    for place, each in enumerate(questions):
        if any(hazard.category not in known for hazard in each.hazards):
            words = Words(
                "隐患对应的类别已不存在，请改选。", "A hazard names a category that is not in force; choose another."
            )
            faults.append((f"questions.{place}.hazards", words))
    return faults


def _known(work: Work, named: set[str]) -> set[str]:
    """Which of these (`kind:code`) are categories in force that may be reported."""
    codes = {each.partition(":")[2] for each in named}
    rows = work.session.execute(
        select(Category.kind, Category.code).where(
            Category.code.in_(codes), Category.valid_to.is_(None), Category.restricted.is_(False)
        )
    )
    return {f"{row.kind}:{row.code}" for row in rows} & named


def _take(work: Work, form_id: UUID, version: int) -> Form:
    taken = work.session.scalar(select(Form).where(Form.id == form_id).with_for_update())
    if taken is None:
        return form.find(work.session, form_id)
    if taken.version != version:
        raise Conflict(CHANGED, code="lost_race", version=taken.version)
    taken.version += 1
    return taken


def _draft(work: Work, of: Form, number: int, name: str, name_en: str, questions: list[dict[str, Any]]) -> FormEdition:
    read(questions)
    return FormEdition(
        id=new_id(),
        form_id=of.id,
        number=number,
        state="draft",
        name=name,
        name_en=name_en,
        questions=questions,
        changed_by=work.actor.id,
        changed_at=work.now,
    )
