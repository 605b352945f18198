"""The description of the API (OpenAPI 3.1), complete with every error, and its plain page."""

from typing import Any

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from foundation.work import Work
from web.door import open_to_all
from web.problems import Problem

VERSION = "1.0.0"
ALWAYS = ("400", "404", "405", "413", "422", "429", "500", "503", "507")
GUARDED = ("401", "403")
CHANGES = ("409", "415")

pages = Blueprint("openapi", __name__)


def describe() -> dict[str, Any]:
    """flask-openapi3's description, with problem+json on every error and the ways to sign in."""
    api: dict[str, Any] = current_app.api_doc  # type: ignore[attr-defined]
    schemas = api.setdefault("components", {}).setdefault("schemas", {})
    definition = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(definition.pop("$defs", {}))
    schemas["Problem"] = definition
    api["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": "moyang_session"},
        "token": {"type": "http", "scheme": "bearer"},
    }
    for path, operations in api.get("paths", {}).items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    return {key: value for key, value in api.items() if value is not None}


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    view = _view(path, method)
    open_door = view is None or view.guard is None
    operation["security"] = [] if open_door else [{"session": []}, {"token": []}]
    codes = ALWAYS + (() if open_door else GUARDED) + (CHANGES if method in ("post", "put", "delete") else ())
    responses = operation["responses"]
    for code in [each for each in responses if each[0] in "45"]:
        del responses[code]
    for code in codes + (("401",) if open_door and path.endswith("/session") else ()):
        responses[code] = {
            "description": "problem",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    if open_door and method != "get":
        responses["403"] = responses["400"]


def _view(path: str, method: str) -> Any:
    for rule in current_app.url_map.iter_rules():
        if method.upper() in (rule.methods or ()) and _plain(rule.rule) == path:
            return current_app.view_functions[rule.endpoint]
    return None


def _plain(rule: str) -> str:
    """Flask's /a/<uuid:b> as OpenAPI's /a/{b}."""
    out, rest = "", rule
    while "<" in rest:
        before, _, tail = rest.partition("<")
        inside, _, rest = tail.partition(">")
        out += before + "{" + inside.rpartition(":")[2] + "}"
    return out + rest


@pages.get("/api/openapi.json")
@open_to_all("the description holds no data")
def description(work: Work) -> ResponseReturnValue:
    return jsonify(_kept())


@pages.get("/api/docs")
@open_to_all("the description holds no data")
def documentation(work: Work) -> ResponseReturnValue:
    return render_template("docs.html", api=_kept())


def _kept() -> dict[str, Any]:
    """The description, made once per process."""
    if "moyang_openapi" not in current_app.extensions:
        current_app.extensions["moyang_openapi"] = describe()
    kept: dict[str, Any] = current_app.extensions["moyang_openapi"]
    return kept
