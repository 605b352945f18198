"""Description templates: ready sentences of each category, read by phones, written by administrators."""

from datetime import datetime

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from foundation.work import Work
from incidents import phrases
from incidents.phrases import LONGEST, MOST, Phrase, PhraseEdition
from web.api.blueprint import answers, part
from web.door import answer, guarded, signed_in
from web.shapes import NO_NUL, Page, Told

api = part("phrases", "描述短语 description templates")
CATEGORY = "^(component|event|governance):[0-9]{5}$"


class PhraseTold(BaseModel):
    """`condition`: number of the standard condition it belongs to; blanks are {place} and {measure}."""

    text: str
    text_en: str
    condition: int | None


class CategoryPhrases(BaseModel):
    """All phrases of one category; `number` is their edition, 0 where there is none yet."""

    category: str
    number: int
    changed_at: datetime | None
    phrases: list[PhraseTold]


class AllPhrases(Page[CategoryPhrases]):
    pass


class PhraseStated(Told):
    text: str = Field(min_length=1, max_length=LONGEST, pattern=NO_NUL)
    text_en: str = Field("", max_length=2 * LONGEST, pattern=NO_NUL)
    condition: int | None = Field(None, ge=1, le=999)


class PhrasesStated(Told):
    """`number`: the edition they were changed from, 0 for the first."""

    number: int = Field(ge=0, le=1_000_000)
    phrases: list[PhraseStated] = Field(max_length=MOST)


class CategoryPath(BaseModel):
    category: str = Field(pattern=CATEGORY)


@api.get("/phrases", **answers(AllPhrases))
@signed_in
def all_phrases(work: Work) -> Response:
    """The phrases in force of every category that has some."""
    return answer(AllPhrases(items=[_tell(each.category, each) for each in phrases.in_force(work.session)]))


@api.get("/phrases/<string:category>", **answers(CategoryPhrases))
@signed_in
def of_category(work: Work, path: CategoryPath) -> Response:
    """The phrases of one category, named kind:code."""
    return answer(_tell(path.category, phrases.current(work.session, path.category)))


@api.put("/phrases/<string:category>", **answers(CategoryPhrases))
@guarded("form.manage")
def change(work: Work, path: CategoryPath, body: PhrasesStated) -> Response:
    """The next edition of them; 409 when somebody else was faster. An empty list takes them all away."""
    told = [Phrase(each.text.strip(), each.text_en.strip(), each.condition) for each in body.phrases]
    return answer(_tell(path.category, phrases.change(work, path.category, body.number, told)))


def _tell(category: str, row: PhraseEdition | None) -> CategoryPhrases:
    return CategoryPhrases(
        category=category,
        number=row.number if row else 0,
        changed_at=row.valid_from if row else None,
        phrases=[PhraseTold(**each) for each in row.phrases] if row else [],
    )
