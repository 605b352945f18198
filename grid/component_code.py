"""Codes of components (管理部件标识码): 6-digit county, 5-digit category, 6-digit running number (GB/T 47678.5)."""

import re

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from foundation.refusals import Conflict, Invalid
from foundation.words import Words
from grid.component import Component

CATEGORY = re.compile(r"\d{5}")
CODE = re.compile(r"\d{6}\d{5}\d{6}|\d{6}\d{4}\d{6}")  # the older code of GB/T 30428.2 has 4 digits of category
RUNNING = 6
LAST = 10**RUNNING - 1


def is_code(told: str) -> bool:
    """17 digits, or the older 16; both stay as they are."""
    return CODE.fullmatch(told) is not None


def following(last: str | None, prefix: str) -> str:
    """The code after `last`, the largest of its prefix; a code is never used again."""
    number = int(last.removeprefix(prefix)) + 1 if last else 1
    if number > LAST:
        raise Conflict(
            Words("该类部件在本县区的编码已用完。", "The codes of this kind of component are used up in this county."),
            code="codes_used_up",
        )
    return f"{prefix}{number:0{RUNNING}d}"


def next_code(session: Session, county: str, category: str) -> str:
    """The next free code; whoever asks at the same moment waits until this work ends."""
    if not CATEGORY.fullmatch(category):
        raise Invalid(
            errors=[
                ("category", Words("部件类别应为5位编码。", "The category of a component has a code of five digits."))
            ]
        )
    prefix = f"{county[:6]}{category}"
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:prefix, 1))"), {"prefix": prefix})
    known = Component.code.startswith(prefix) & (func.length(Component.code) == len(prefix) + RUNNING)
    return following(session.scalar(select(func.max(Component.code)).where(known)), prefix)
