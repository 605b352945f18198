"""How the house says no over HTTP: RFC 9457 problem+json, a stable code and a sentence in the person's language."""

from typing import Any

import structlog
from flask import Flask, Response, request
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from foundation.refusals import Invalid, Refusal, TooMany, Unavailable
from foundation.words import Words

log = structlog.get_logger()

RETRY_S = 2


class FieldError(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """What every error answer looks like (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError]
    data: dict[str, Any]


HTTP_WORDS = {
    400: ("bad_request", Words("请求格式不对，请检查后重试。", "The request is malformed; check it and try again.")),
    404: ("not_found", Words("没有这个地址。", "There is nothing at this address.")),
    405: ("method_not_allowed", Words("这个地址不支持此操作。", "This address does not take that method.")),
    406: ("not_acceptable", Words("无法提供所要的格式。", "The asked format cannot be given.")),
    413: ("too_large", Words("内容太大，请缩小后重试。", "This is too large; make it smaller and try again.")),
    415: ("unsupported_type", Words("请以 JSON 格式发送。", "Send it as JSON.")),
    416: (
        "bad_range",
        Words("分片范围不对，请从已收到的位置续传。", "The range is wrong; continue from where we are."),
    ),
    500: (
        "fault",
        Words(
            "系统出错，已记录；您的内容未被保存，请稍后重试。",
            "A fault on our side, noted; nothing was saved, please try again shortly.",
        ),
    ),
}
NAMES = {"missing": Words("必填", "required"), "extra_forbidden": Words("不认识的字段", "unknown field")}


def language() -> str:
    """zh-CN unless the request prefers English."""
    return "en" if request.accept_languages.best_match(["zh-CN", "zh", "en"], "zh-CN") == "en" else "zh-CN"


def problem(
    status: int,
    code: str,
    detail: str,
    errors: list[FieldError] | None = None,
    data: dict[str, Any] | None = None,
    retry_after: int | None = None,
) -> Response:
    """The answer itself."""
    told = Problem(
        type=f"urn:moyang:problem:{code}",
        title=code.replace("_", " "),
        status=status,
        code=code,
        detail=detail,
        errors=errors or [],
        data=data or {},
    )
    response = Response(told.model_dump_json(), status, content_type="application/problem+json")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def refused(refusal: Refusal) -> Response:
    said = language()
    errors = [FieldError(field=field, message=words.say(said)) for field, words in refusal.errors]
    waits = refusal.data.get("retry_after") if isinstance(refusal, TooMany) else None
    return problem(
        refusal.status,
        refusal.code,
        refusal.sentence(said),
        errors,
        refusal.data,
        RETRY_S if isinstance(refusal, Unavailable) else waits,
    )


def invalid(error: ValidationError) -> Response:
    """422 with every field at fault: the body or the query did not have the documented shape."""
    said = language()
    errors = [
        FieldError(
            field=".".join(str(part) for part in each["loc"]) or "body",
            message=NAMES[each["type"]].say(said) if each["type"] in NAMES else each["msg"],
        )
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return problem(Invalid.status, Invalid.code, Invalid.words.say(said), errors)


def http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    code, words = HTTP_WORDS.get(status, ("refused", Refusal.words))
    response = problem(status, code, words.say(language()))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


TAKEN = Words(
    "同时有人录入了相同的内容，本次未保存；请刷新后再看。",
    "Somebody entered the same at the same moment; nothing was saved. Refresh and look again.",
)


def database_error(error: DBAPIError) -> Response:
    """The database is away, slow or full: nothing was committed, the person may try again. Of two who enter the same
    at once the second is told so."""
    sqlstate = getattr(error.orig, "pgcode", None) or ""
    if sqlstate == "23505":
        log.info("two entered the same at once", path=request.path, error=str(error.orig).strip().splitlines()[:1])
        return problem(409, "already_there", TAKEN.say(language()))
    if (
        isinstance(error, OperationalError)
        or error.connection_invalidated
        or sqlstate[:2] in ("08", "53", "57", "40", "55")
    ):
        log.warning("database unavailable", sqlstate=sqlstate, error=str(error.orig).strip().splitlines()[:1])
        return problem(
            507 if sqlstate == "53100" else 503, "unavailable", Unavailable.words.say(language()), retry_after=RETRY_S
        )
    return fault(error)


def busy(error: PoolTimeout) -> Response:
    return refused(Unavailable())


def fault(error: Exception) -> Response:
    log.error("fault", path=request.path, method=request.method, exc_info=error)
    code, words = HTTP_WORDS[500]
    return problem(500, code, words.say(language()))


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DBAPIError, database_error)
    app.register_error_handler(PoolTimeout, busy)
    app.register_error_handler(Exception, fault)
