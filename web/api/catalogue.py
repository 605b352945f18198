"""GET /categories: what may be reported, with the standard conditions and their limits."""

from typing import Literal

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from foundation.work import Work
from incidents import catalogue
from web.api.blueprint import answers, part
from web.door import answer, signed_in
from web.shapes import Asked, Page

api = part("catalogue", "类别与立案标准 categories and standard conditions")


class Limit(BaseModel):
    value: int
    unit: str


class ConditionTold(BaseModel):
    id: str
    text: str
    closing_text: str
    limit: Limit


class CategoryTold(BaseModel):
    id: str
    code: str
    kind: str
    name: str
    name_en: str
    major: str
    major_name: str
    major_name_en: str
    level: str
    urgent: bool
    conditions: list[ConditionTold]


class CategoriesAsked(Asked):
    kind: Literal["component", "event", "governance"] | None = None
    q: str | None = Field(None, max_length=40)
    limit: int = Field(500, ge=1, le=500)
    after: str | None = Field(None, max_length=40)


class Categories(Page[CategoryTold]):
    pass


@api.get("/categories", **answers(Categories))
@signed_in
def categories(work: Work, query: CategoriesAsked) -> Response:
    """The categories in force, in code order; `after` is the last `kind:code` of the page before."""
    found = catalogue.current_categories(work.session, query.kind, query.q)
    if query.after:
        found = [each for each in found if f"{each.kind}:{each.code}" > query.after]
    page = found[: query.limit]
    conditions = catalogue.conditions_of(work.session, [each.id for each in page])
    following = f"{page[-1].kind}:{page[-1].code}" if len(found) > len(page) else None
    return answer(Categories(items=[_tell(each, conditions[each.id]) for each in page], next=following))


def _tell(category: catalogue.Category, conditions: list[catalogue.StandardCondition]) -> CategoryTold:
    return CategoryTold(
        id=str(category.id),
        code=category.code,
        kind=category.kind,
        name=category.name,
        name_en=category.name_en,
        major=category.major,
        major_name=category.major_name,
        major_name_en=category.major_name_en,
        level=category.level,
        urgent=category.urgent,
        conditions=[
            ConditionTold(
                id=str(each.id),
                text=each.text,
                closing_text=each.closing_text,
                limit=Limit(value=each.limit_value, unit=each.limit_unit),
            )
            for each in conditions
        ],
    )
