"""Routing rules: the ones in force, editions as drafts and as history, dry-runs, putting in force."""

from typing import Any
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from dispatch.routing import routing_dry_run, routing_editing
from dispatch.routing.routing_edition import (
    RoutingEdition,
    RoutingRule,
    as_rule,
    editions,
    find_edition,
    in_force,
    rows_of,
)
from dispatch.routing.routing_names import names_of
from foundation.refusals import NotFound
from foundation.work import Work
from people.person import Person
from web.api.blueprint import answers, part
from web.api.routing_shapes import (
    MOST_RULES,
    DryRunTold,
    EditionRow,
    Editions,
    RoutingEditionTold,
    RoutingRuleAsked,
    edition_row,
    tell_dry_run,
    tell_edition,
)
from web.door import answer, guarded
from web.problems import language
from web.shapes import Asked, IdPath, Text, Told, Version

api = part("routing", "派遣规则 routing rules")


class DraftAsked(Told):
    note: Text = ""


class RulesAsked(Told):
    """The whole list in its order, decided on this version of the draft."""

    version: Version
    rules: list[RoutingRuleAsked] = Field(max_length=MOST_RULES)

    @model_validator(mode="after")
    def once_each(self) -> "RulesAsked":
        named = [rule.id for rule in self.rules if rule.id]
        if len(named) != len(set(named)):
            raise ValueError("a rule stands in the list twice")
        return self


class DryRunAsked(Told):
    """The cases of the last `days`, or the last `count`; the newest 10,000 at most."""

    days: int | None = Field(None, ge=1, le=3650)
    count: int | None = Field(None, ge=1, le=routing_dry_run.MOST)


class InForceAsked(Told):
    version: Version
    note: Text = Field(min_length=1)


class DropAsked(Asked):
    version: int = Field(ge=0)


def _row(work: Work, edition: RoutingEdition) -> EditionRow:
    return _rows(work, [edition])[0]


def _rows(work: Work, found: list[RoutingEdition]) -> list[EditionRow]:
    people = {each for row in found for each in (row.made_by, row.changed_by) if each}
    named = select(Person.id, Person.name).where(Person.id.in_(people))
    names: dict[UUID, str] = {row.id: row.name for row in work.session.execute(named)}
    per_edition = select(RoutingRule.edition_id, func.count()).group_by(RoutingRule.edition_id)
    counts: dict[Any, int] = {
        row[0]: row[1]
        for row in work.session.execute(per_edition.where(RoutingRule.edition_id.in_([each.id for each in found])))
    }
    return [edition_row(each, counts.get(each.id, 0), names) for each in found]


def _whole(work: Work, edition: RoutingEdition) -> RoutingEditionTold:
    rules = rows_of(work.session, edition.id)
    names = names_of(work.session, [as_rule(row) for row in rules])
    wrong = routing_editing.problems(work.session, edition) if edition.state == "draft" else []
    return tell_edition(_row(work, edition), rules, names, wrong, language())


@api.get("/routing-rules", **answers(RoutingEditionTold))
@guarded("routing.see", "routing.manage")
def rules(work: Work) -> Response:
    """The rules in force, in their order."""
    edition = in_force(work.session)
    if edition is None:
        raise NotFound
    return answer(_whole(work, edition))


@api.get("/routing-editions", **answers(Editions))
@guarded("routing.see", "routing.manage")
def all_editions(work: Work) -> Response:
    """Every edition, the newest first: drafts, the one in force, past ones."""
    return answer(Editions(items=_rows(work, editions(work.session))))


@api.post("/routing-editions", **answers(RoutingEditionTold, 201))
@guarded("routing.manage")
def begin(work: Work, body: DraftAsked) -> Response:
    """A new draft, copied from the edition in force."""
    return answer(_whole(work, routing_editing.begin(work, body.note)), 201)


@api.get("/routing-editions/<uuid:id>", **answers(RoutingEditionTold))
@guarded("routing.see", "routing.manage")
def edition(work: Work, path: IdPath) -> Response:
    """One edition with its rules; a draft also with what is wrong in it."""
    return answer(_whole(work, find_edition(work.session, path.id)))


@api.put("/routing-editions/<uuid:id>/rules", **answers(RoutingEditionTold))
@guarded("routing.manage")
def set_rules(work: Work, path: IdPath, body: RulesAsked) -> Response:
    """The draft's whole list. 409 says who changed it in the meantime."""
    draft = routing_editing.set_rules(work, path.id, body.version, [each.stated() for each in body.rules])
    return answer(_whole(work, draft))


@api.post("/routing-editions/<uuid:id>/dry-run", **answers(DryRunTold))
@guarded("routing.manage")
def dry_run(work: Work, path: IdPath, body: DryRunAsked) -> Response:
    """Which past cases the draft would send elsewhere than the rules in force do, and where they really went."""
    tried = find_edition(work.session, path.id)
    run = routing_dry_run.dry_run(work.session, tried, work.now, body.days, body.count)
    return answer(tell_dry_run(run, language()))


@api.post("/routing-editions/<uuid:id>/put-in-force", **answers(RoutingEditionTold))
@guarded("routing.manage")
def put_in_force(work: Work, path: IdPath, body: InForceAsked) -> Response:
    """From now on this draft decides. 409 says who was first."""
    return answer(_whole(work, routing_editing.put_in_force(work, path.id, body.version, body.note)))


@api.delete("/routing-editions/<uuid:id>", responses={"204": None})
@guarded("routing.manage")
def drop(work: Work, path: IdPath, query: DropAsked) -> Response:
    """Throw a draft away."""
    routing_editing.drop(work, path.id, query.version)
    return Response(status=204)
