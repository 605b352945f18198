"""What every part of the API is built on: one prefix and the errors that any route may answer."""

from typing import Any

from flask_openapi3 import APIBlueprint, Tag

PREFIX = "/api/v1"


def part(name: str, words: str) -> APIBlueprint:
    """A part of the API; `words` head its section in /api/docs."""
    return APIBlueprint(name, __name__, url_prefix=PREFIX, abp_tags=[Tag(name=name, description=words)])


def answers(told: Any, status: int = 200, **also: Any) -> dict[str, Any]:
    """The documented good answers of a route; the problems are added to all routes by openapi.py."""
    return {"responses": {str(status): told, **{code.removeprefix("s"): model for code, model in also.items()}}}
