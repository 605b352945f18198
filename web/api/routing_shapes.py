"""How routing looks on the wire: rules, editions with their problems, dry-runs, precedents."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from dispatch.routing.routing_check import Problem
from dispatch.routing.routing_departments import Candidate
from dispatch.routing.routing_dry_run import DryRun, by_department
from dispatch.routing.routing_editing import NewRule
from dispatch.routing.routing_edition import RoutingEdition, RoutingRule
from dispatch.routing.routing_words import Names
from web.shapes import NO_NUL, UUID_FORM, Id, Page, Text, Told

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]
IdText = Annotated[str, Field(pattern=UUID_FORM)]
Division = Annotated[str, Field(pattern=r"^(\d{6}|\d{9}|\d{12})$")]
CategoryKey = Annotated[str, Field(pattern=r"^(component|event|governance):[0-9A-Za-z]{1,12}$")]
Hour = Annotated[int, Field(ge=0, le=24)]
Choice = Literal["department", "owner", "maintainer", "town_office", "county", "city"]
Level = Literal["grid", "town", "county", "city"]
Kind = Literal["component", "event", "governance"]
Source = Literal["officer", "public", "hotline", "video", "leader", "department", "media", "alarm"]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Ring = list[Annotated[list[Degrees], Field(min_length=2, max_length=3)]]
MOST_RULES = 20_000


class RoutingArea(Told):
    """A drawn area, GeoJSON in lon/lat."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Ring] | list[list[Ring]] = Field(max_length=200)


class Conditions(Told):
    """All that are stated must hold; an empty list asks nothing. `categories` are kind:code, `hours` from and to."""

    levels: list[Level] = Field([], max_length=4)
    kinds: list[Kind] = Field([], max_length=3)
    majors: list[Code] = Field([], max_length=100)
    categories: list[CategoryKey] = Field([], max_length=500)
    conditions: list[IdText] = Field([], max_length=100)
    places: list[Division] = Field([], max_length=1000)
    area: RoutingArea | None = None
    sources: list[Source] = Field([], max_length=8)
    owners: list[IdText] = Field([], max_length=100)
    hours: list[Hour] | None = Field(None, min_length=2, max_length=2)
    workday: bool | None = None


class RoutingRuleAsked(Told):
    """One rule of a draft; with the `id` it had it stays the same rule, perhaps changed."""

    id: Id | None = None
    name: Text = Field(min_length=1, max_length=80)
    active: bool = True
    conditions: Conditions = Conditions()
    choose: Choice
    department: Id | None = None

    def stated(self) -> NewRule:
        kept = self.conditions.model_dump(exclude_defaults=True)
        return NewRule(
            id=self.id,
            name=self.name,
            active=self.active,
            conditions=kept,
            choose=self.choose,
            department=self.department if self.choose == "department" else None,
        )


class ConditionsTold(BaseModel):
    levels: list[str] = []
    kinds: list[str] = []
    majors: list[str] = []
    categories: list[str] = []
    conditions: list[str] = []
    places: list[str] = []
    area: dict[str, Any] | None = None
    sources: list[str] = []
    owners: list[str] = []
    hours: list[int] | None = None
    workday: bool | None = None


class RoutingRuleTold(BaseModel):
    id: str
    place: int
    name: str
    active: bool
    conditions: ConditionsTold
    choose: str
    department: str | None


class ProblemTold(BaseModel):
    """`fatal` ones must be mended before the edition can be put in force."""

    rule: str
    fatal: bool
    words: str


class EditionRow(BaseModel):
    id: str
    number: int
    state: str
    version: int
    copied_from: int | None
    note: str
    made_by_name: str | None
    made_at: datetime
    changed_by_name: str | None
    changed_at: datetime
    in_force_from: datetime | None
    in_force_to: datetime | None
    rules_count: int


class RoutingEditionTold(EditionRow):
    """An edition with its rules; `names` names every code and id they speak of."""

    rules: list[RoutingRuleTold]
    names: dict[str, str]
    problems: list[ProblemTold]


class Editions(Page[EditionRow]):
    pass


class DepartmentShift(BaseModel):
    """How many of the cases looked at go there now and would go there then; no department: a person decides."""

    department: str | None
    name: str | None
    now: int
    then: int


class ExampleTold(BaseModel):
    """`from` by the edition in force, `to` by the draft, `actual` the department that has or had the case."""

    model_config = {"serialize_by_alias": True}

    case: str
    number: str
    category: str
    from_: str | None = Field(serialization_alias="from")
    to: str | None
    actual: str
    why_now: str
    why_then: str


class DryRunTold(BaseModel):
    """`right_now` and `right_then`: for how many the proposal is where the case really went."""

    looked_at: int
    changed: int
    right_now: int
    right_then: int
    nobody_now: int
    nobody_then: int
    since: datetime | None
    by_department: list[DepartmentShift]
    examples: list[ExampleTold]


def tell_rule(row: RoutingRule) -> RoutingRuleTold:
    return RoutingRuleTold(
        id=str(row.id),
        place=row.place,
        name=row.name,
        active=row.active,
        conditions=ConditionsTold(**row.conditions),
        choose=row.choose,
        department=str(row.department_id) if row.department_id else None,
    )


def tell_edition(
    row: EditionRow, rules: list[RoutingRule], names: Names, problems: list[Problem], language: str
) -> RoutingEditionTold:
    return RoutingEditionTold(
        **row.model_dump(),
        rules=[tell_rule(each) for each in rules],
        names={code: words.say(language) for code, words in names.items()},
        problems=[
            ProblemTold(rule=str(each.rule), fatal=each.fatal, words=each.words.say(language)) for each in problems
        ],
    )


def edition_row(edition: RoutingEdition, count: int, people: dict[UUID, str]) -> EditionRow:
    plain = ("number", "state", "version", "copied_from", "note", "made_at", "changed_at", "in_force_from")
    return EditionRow(
        **{name: getattr(edition, name) for name in (*plain, "in_force_to")},
        id=str(edition.id),
        made_by_name=people.get(edition.made_by) if edition.made_by else None,
        changed_by_name=people.get(edition.changed_by) if edition.changed_by else None,
        rules_count=count,
    )


def _name(candidate: Candidate | None, language: str) -> str | None:
    if candidate is None:
        return None
    return candidate.label_en if language.startswith("en") else candidate.name


def tell_dry_run(run: DryRun, language: str) -> DryRunTold:
    return DryRunTold(
        looked_at=run.looked_at,
        changed=run.changed,
        right_now=run.right_now,
        right_then=run.right_then,
        nobody_now=run.now[None],
        nobody_then=run.then[None],
        since=run.first,
        by_department=[
            DepartmentShift(department=str(each.id) if each else None, name=_name(each, language), now=now, then=then)
            for each, now, then in by_department(run)
        ],
        examples=[
            ExampleTold(
                case=str(each.case),
                number=each.number,
                category=each.category.say(language),
                from_=_name(each.now, language),
                to=_name(each.then, language),
                actual=each.actual,
                why_now=each.why_now.say(language),
                why_then=each.why_then.say(language),
            )
            for each in run.examples
        ],
    )
