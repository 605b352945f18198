"""Corrections at the supervision desk: a wrong category, condition, place or wording is put right before filing."""

from typing import Any

from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from grid import crs
from grid.drawing import point_at
from grid.locate import locate_or_refuse
from incidents.case import Case
from incidents.case_lifecycle import LIFECYCLE
from incidents.catalogue import Category, find_category, find_condition
from incidents.handling import Stated, told

NOTHING = Invalid(
    Words("没有更正任何内容。", "Nothing was corrected."),
    code="nothing_corrected",
    errors=[
        (
            "category",
            Words("请更正类别、立案条件、描述或位置之一。", "Correct the category, condition, words or place."),
        )
    ],
)


def correct(work: Work, case: Case, version: int, stated: Stated) -> Case:
    """Put right what was reported wrongly; a return is answered by it."""
    LIFECYCLE.allow(work.actor, case, "correct")
    category = find_category(work.session, str(stated["category"])) if stated.get("category") else None
    changes = {**_category(case, category), **_condition(work, case, category, stated), **_place(work, stated)}
    if stated.get("description") and stated["description"] != case.description:
        changes["description"] = stated["description"]
    if not changes:
        raise NOTHING
    kind = category or work.session.get_one(Category, case.category_id)
    changes |= {"search": f"{kind.name} {changes.get('description', case.description)}", "return_mark": None}
    return LIFECYCLE.move(
        work, case, "correct", version, changes=changes, **told({**stated, "was": _was(case, changes)})
    )


def _category(case: Case, category: Category | None) -> dict[str, Any]:
    if category is None or category.id == case.category_id:
        return {}
    levels = {"level": category.level, "routed_level": category.level}
    return {"category_id": category.id, "condition_id": None, "urgent": category.urgent, **levels}


def _condition(work: Work, case: Case, category: Category | None, stated: Stated) -> dict[str, Any]:
    if not stated.get("condition"):
        return {}
    condition = find_condition(work.session, category.id if category else case.category_id, stated["condition"])
    return {"condition_id": condition.id} if condition.id != case.condition_id else {}


def _place(work: Work, stated: Stated) -> dict[str, Any]:
    """The new place with everything that follows from it."""
    if not stated.get("point"):
        return {}
    point = stated["point"]
    lon, lat = crs.to_cgcs2000(point["lon"], point["lat"], point.get("crs", "wgs84"))
    place = locate_or_refuse(work.session, lon, lat)
    return {
        "point": point_at(lon, lat),
        "grid_id": place.grid_id,
        "grid": place.grid,
        "community": place.community,
        "town": place.town,
        "county": place.county,
    }


def _was(case: Case, changes: dict[str, Any]) -> dict[str, str]:
    """What stood there before, for the history."""
    kept = ("category_id", "condition_id", "description", "grid")
    return {name: str(getattr(case, name)) for name in kept if name in changes and getattr(case, name) is not None}
