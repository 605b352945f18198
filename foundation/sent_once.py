"""What is sent under an id of its own is there once, however often it is sent after an answer was lost."""

import hashlib
import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import text

from foundation.refusals import Conflict
from foundation.words import Words
from foundation.work import Work

DIFFERS = Words(
    "这个编号已录入过，内容不同；请刷新查看。", "Something else was entered under this id already; refresh and look."
)


def digest(stated: Any) -> str:
    """SHA-256 over what was stated."""
    return hashlib.sha256(json.dumps(asdict(stated), sort_keys=True, default=str).encode()).hexdigest()


def known(work: Work, table: Any, row_id: UUID, stated: Any) -> Any | None:
    """The row of the first sending, if there was one; refuses (409) when it said something else."""
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 2))"), {"id": str(row_id)})
    row = work.session.get(table, row_id)
    if row is not None and row.request_hash != digest(stated):
        raise Conflict(DIFFERS, code="already_differs")
    return row
