"""The log: one JSON line an event, no secrets, no control characters from outside."""

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from foundation.settings import settings

SECRET = re.compile(r"password|secret|token|cookie|authorization", re.IGNORECASE)


def hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: "***" if SECRET.search(key) else value for key, value in event.items()}


def start(process: str) -> None:
    """Set the log up for this process; JSON escapes newlines and ANSI, so a line is always one event."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            hide_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings().log.level)),
    )
    structlog.contextvars.bind_contextvars(process=process)


def first_line(error: Exception) -> str:
    """What went wrong in one line, also where an error says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
