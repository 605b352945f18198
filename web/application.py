"""Puts the web process together: door, problems, pages, API."""

from typing import Any

from flask.json.provider import DefaultJSONProvider
from flask_openapi3 import Info, OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix

import foundation.log
from foundation.settings import settings
from foundation.settled import not_collecting
from foundation.work import Works, connect
from web import cap_feed, door, pages, problems
from web.api import (
    alarm_load,
    alarm_rules,
    alarms,
    announcement_receipts,
    announcements,
    calendar,
    cameras,
    campaigns,
    cascades,
    cases,
    catalogue,
    clock,
    communication_tests,
    component_proposals,
    components,
    contacts,
    desks,
    device_health,
    device_register,
    device_types,
    devices,
    duty,
    emergencies,
    emergency_drawings,
    emergency_impact,
    emergency_posts,
    emergency_reports,
    emergency_resources,
    emergency_review,
    emergency_tasks,
    errand_tracks,
    events,
    filled_forms,
    fire_weather,
    forms,
    ingest_routes,
    key_places,
    limits,
    map,
    moves,
    notices,
    openapi,
    operation,
    organisation,
    patrols,
    photos,
    phrases,
    plans,
    playback,
    precedents,
    push,
    reports,
    resources,
    routing_rules,
    scenes,
    session,
    similar,
    situation,
    situations,
    sos,
    stock,
    tasks,
    territory,
    voices,
    warnings,
)
from web.tile_shelf import Shelf

PARTS = (
    session,
    territory,
    catalogue,
    photos,
    playback,
    phrases,
    reports,
    cases,
    clock,
    components,
    component_proposals,
    contacts,
    calendar,
    cameras,
    similar,
    desks,
    tasks,
    moves,
    devices,
    device_register,
    device_health,
    device_types,
    ingest_routes,
    alarms,
    alarm_load,
    fire_weather,
    alarm_rules,
    emergencies,
    emergency_drawings,
    emergency_impact,
    emergency_posts,
    emergency_reports,
    emergency_resources,
    errand_tracks,
    emergency_review,
    cascades,
    duty,
    communication_tests,
    emergency_tasks,
    warnings,
    plans,
    resources,
    stock,
    situation,
    situations,
    events,
    map,
    operation,
    organisation,
    routing_rules,
    scenes,
    precedents,
    notices,
    announcements,
    announcement_receipts,
    limits,
    sos,
    push,
    forms,
    filled_forms,
    key_places,
    campaigns,
    patrols,
    voices,
)
BODY_SPARE = 1 << 20


class Json(DefaultJSONProvider):
    """JSON nested deeper than can be followed is malformed, and no fault of ours."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **options: Any) -> Any:
        try:
            return super().loads(s, **options)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def create_app(works: Works | None = None) -> OpenAPI:
    """The WSGI application; `works` is handed in by tests."""
    foundation.log.start("web")
    app = OpenAPI(
        __name__,
        info=Info(title="漠阳 Moyang", version=openapi.VERSION),
        doc_ui=False,
        static_folder=None,
        template_folder="templates",
        validation_error_callback=problems.invalid,
    )
    app.config["MAX_CONTENT_LENGTH"] = settings().storage.photo_bytes + BODY_SPARE
    app.json = Json(app)
    app.extensions["tile_shelf"] = Shelf()
    door.install(app, works or Works(connect()))
    problems.install(app)
    with not_collecting():
        _register(app)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _register(app: OpenAPI) -> None:
    pages.install(app)
    for each in PARTS:
        app.register_api(each.api)
    app.register_blueprint(openapi.pages)
    app.register_blueprint(operation.pages)
    app.register_blueprint(cap_feed.pages)
