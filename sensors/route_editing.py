"""Routes are data: which topics are listened to, read by which codec; followed by the listeners without a restart."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, LostRace, NotFound
from foundation.words import Words
from foundation.work import Work
from sensors.codecs import mapping
from sensors.codecs.catalogue import CODECS
from sensors.noting import changed
from sensors.registering import require_manager
from sensors.route import IngestRoute
from sensors.routing import is_filter

MOST_ACTIVE = 100


def add(work: Work, facts: Mapping[str, Any]) -> IngestRoute:
    """A new route: name, filter, codec, settings, active."""
    require_manager(work)
    require_sound(work, facts, None)
    made = IngestRoute(id=new_id(), created_at=work.now, version=1, **facts)
    work.session.add(made)
    work.session.flush()
    noted(work, made, "add", None)
    return made


def change(work: Work, route_id: UUID, version: int, facts: Mapping[str, Any]) -> IngestRoute:
    """All facts anew, by compare-and-set."""
    require_manager(work)
    found = work.session.scalar(select(IngestRoute).where(IngestRoute.id == route_id).with_for_update())
    if found is None:
        raise NotFound
    if found.version != version:
        raise LostRace(Words("路由已被他人修改，请查看最新情况。", "The route has been changed meanwhile; look again."))
    require_sound(work, facts, route_id)
    before = told(found)
    for name, value in facts.items():
        setattr(found, name, value)
    found.version += 1
    work.session.flush()
    noted(work, found, "change", before)
    return found


def noted(work: Work, route: IngestRoute, move: str, before: Mapping[str, Any] | None) -> None:
    changed(work, "ingest_route", route.id, move, "in_force" if route.active else "off", before, told(route))


def told(route: IngestRoute) -> dict[str, Any]:
    return {name: getattr(route, name) for name in ("name", "filter", "codec", "settings", "active", "version")}


def require_sound(work: Work, facts: Mapping[str, Any], own: UUID | None) -> None:
    if errors := faults_of(facts):
        raise Invalid(errors=errors)
    others = list(work.session.scalars(select(IngestRoute).where(IngestRoute.active, IngestRoute.id != own)))
    if facts["active"] and any(each.filter == facts["filter"] for each in others):
        raise Conflict(
            Words("已有路由使用此主题。", "A route for these topics is active already."), code="filter_taken"
        )
    if facts["active"] and len(others) >= MOST_ACTIVE:
        raise Conflict(Words("启用的路由过多。", "Too many routes are active."), code="too_many")


def faults_of(facts: Mapping[str, Any]) -> list[tuple[str, Words]]:
    """(field, words) of a filter, codec or settings that cannot be used."""
    errors = []
    if not is_filter(facts["filter"]):
        words = Words(
            "主题过滤器无效：逐级填写，+ 代表一级，# 只能在末尾。", "Not a topic filter: + is one level, # ends it."
        )
        errors.append(("filter", words))
    if facts["codec"] not in CODECS:
        errors.append(("codec", Words("没有这种解码器。", "There is no such codec.")))
    fault = mapping.wrong(facts["settings"]) if facts["codec"] == "mapping" else plain_fault(facts["settings"])
    if fault:
        errors.append(("settings", Words(f"设置无效：{fault}", f"The settings cannot be used: {fault}")))
    return errors


def plain_fault(settings: Mapping[str, Any]) -> str | None:
    """Of the other codecs: which device, the city's bounds, cameras' angles of view."""
    unknown = sorted(set(settings) - {"device", "bounds", "angle_of_view", "angles_of_view"})
    if unknown:
        return ", ".join(unknown)[:80]
    angles = settings.get("angles_of_view") or {}
    if not isinstance(angles, dict):
        return "angles_of_view: an object of degrees"
    numbers = [settings.get("angle_of_view", 1), *angles.values()]
    bounds = settings.get("bounds") or [0, 0, 0, 0]
    if not all(isinstance(each, int | float) and 0 < each <= 360 for each in numbers):
        return "angle_of_view"
    if not isinstance(bounds, list) or len(bounds) != 4 or not all(isinstance(each, int | float) for each in bounds):
        return "bounds: west, south, east, north"
    device = settings.get("device", "")
    return None if isinstance(device, str) and len(device) <= 128 else "device"
