"""Forms: designed at the desk, in force on the phones; an edition that was in force never changes."""

from pydantic import Field
from sqlalchemy import select
from werkzeug.wrappers import Response

from foundation.refusals import NotFound
from foundation.work import Work
from incidents.catalogue import Category
from incidents.forms import designing, filled_form, form
from incidents.forms.form import Form, FormEdition
from web.api.blueprint import answers, part
from web.api.form_shapes import (
    FormEditionTold,
    FormFault,
    FormTold,
    Label,
    Purpose,
    QuestionShape,
    purpose_label,
    tell_edition,
)
from web.door import answer, guarded
from web.problems import language
from web.shapes import NO_NUL, Asked, IdPath, Page, Told, Version

api = part("forms", "表单 forms")


class Forms(Page[FormTold]):
    pass


class FormEditions(Page[FormEditionTold]):
    pass


class PurposeAsked(Asked):
    purpose: Purpose | None = None


class FormBegun(Told):
    """`category` (`kind:code`) only for the extra questions of a report."""

    purpose: Purpose
    name: Label = Field(min_length=1)
    name_en: Label = ""
    category: str | None = Field(None, max_length=40, pattern=NO_NUL)


class FormChanged(Told):
    version: Version
    name: Label = Field(min_length=1)
    name_en: Label = ""
    questions: list[QuestionShape] = Field(max_length=60)


class FormVersion(Told):
    version: Version


@api.get("/forms", **answers(Forms))
@guarded("form.see")
def forms(work: Work, query: PurposeAsked) -> Response:
    """All forms with their draft and the edition in force."""
    rows = select(Form).order_by(Form.purpose, Form.created_at, Form.id).limit(designing.MOST_FORMS)
    if query.purpose:
        rows = rows.where(Form.purpose == query.purpose)
    return answer(Forms(items=_tell(work, list(work.session.scalars(rows)))))


@api.get("/forms/in-force", **answers(FormEditions))
@guarded("case.report", "form.fill", "form.see")
def in_force(work: Work, query: PurposeAsked) -> Response:
    """The editions in force: what a phone keeps so that it can ask without a network."""
    found = form.in_force(work.session, query.purpose)
    return answer(FormEditions(items=[tell_edition(of, edition) for of, edition in found]))


@api.get("/form-editions/<uuid:id>", **answers(FormEditionTold))
@guarded("case.report", "form.fill", "form.see")
def edition(work: Work, path: IdPath) -> Response:
    """One edition, also a past one; a draft only for who designs."""
    found = work.session.get(FormEdition, path.id)
    if found is None or (found.state == "draft" and not work.actor.may("form.see")):
        raise NotFound
    return answer(tell_edition(form.find(work.session, found.form_id), found))


@api.post("/forms", **answers(FormTold, 201))
@guarded("form.manage")
def begin(work: Work, body: FormBegun) -> Response:
    """A new form with an empty draft."""
    begun = designing.begin(work, body.purpose, body.name, body.name_en, body.category)
    return answer(_one(work, begun), 201)


@api.get("/forms/<uuid:id>", **answers(FormTold))
@guarded("form.see")
def one(work: Work, path: IdPath) -> Response:
    """One form, and what keeps its draft from being put in force."""
    return answer(_one(work, form.find(work.session, path.id)))


@api.put("/forms/<uuid:id>", **answers(FormTold))
@guarded("form.manage")
def change(work: Work, path: IdPath, body: FormChanged) -> Response:
    """Write the draft anew; it need not be sound yet. Phones go on with the edition in force."""
    questions = [each.model_dump(exclude_defaults=True) for each in body.questions]
    designing.change_draft(work, path.id, body.version, body.name, body.name_en, questions)
    return answer(_one(work, form.find(work.session, path.id)))


@api.post("/forms/<uuid:id>/put-in-force", **answers(FormTold))
@guarded("form.manage")
def put_in_force(work: Work, path: IdPath, body: FormVersion) -> Response:
    """The draft is asked from now on; refused with the faults, field by field, while it cannot be answered."""
    designing.put_in_force(work, path.id, body.version)
    return answer(_one(work, form.find(work.session, path.id)))


@api.post("/forms/<uuid:id>/withdraw", **answers(FormTold))
@guarded("form.manage")
def withdraw(work: Work, path: IdPath, body: FormVersion) -> Response:
    """Nobody is asked any more; what was filled stays."""
    return answer(_one(work, designing.withdraw(work, path.id, body.version)))


def _one(work: Work, of: Form) -> FormTold:
    return _tell(work, [of])[0]


def _tell(work: Work, found: list[Form]) -> list[FormTold]:
    ids = [each.id for each in found]
    editions, filled = form.editions_of(work.session, ids), filled_form.counted(work.session, ids)
    names = _category_names(work, [each.category for each in found if each.category])
    return [_form(work, each, editions[each.id], filled.get(each.id, 0), names) for each in found]


def _form(work: Work, of: Form, editions: list[FormEdition], filled: int, names: dict[str, str]) -> FormTold:
    draft = next((each for each in editions if each.state == "draft"), None)
    force = next((each for each in editions if each.state == "in_force"), None)
    faults = designing.faults_of(work, of, draft.asks()) if draft else []
    return FormTold(
        id=str(of.id),
        purpose=of.purpose,
        purpose_label=purpose_label(of.purpose),
        category=of.category,
        category_name=names.get(of.category) if of.category else None,
        name=editions[0].title(language()),
        active=of.active,
        demo=of.demo,
        version=of.version,
        filled=filled,
        draft=tell_edition(of, draft) if draft else None,
        in_force=tell_edition(of, force) if force else None,
        faults=[FormFault(field=field, message=words.say(language())) for field, words in faults],
    )


def _category_names(work: Work, told: list[str]) -> dict[str, str]:
    codes = [each.partition(":")[2] for each in told]
    rows = work.session.scalars(select(Category).where(Category.code.in_(codes), Category.valid_to.is_(None)))
    english = language().startswith("en")
    return {f"{each.kind}:{each.code}": each.name_en or each.name if english else each.name for each in rows}
