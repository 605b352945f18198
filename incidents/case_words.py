"""What a case can be found by: its words and facts as numbers, written by the database itself (migration 0006)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base

STEADY = {"fastupdate": "off"}  # each report pays its own small part; no report pays for four thousand others


class CaseWords(Base):
    """Of every case: its tokens, mixed with the week of its report, so that a search goes back week by week."""

    __tablename__ = "case_words"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    reported_at: Mapped[datetime]
    keys: Mapped[list[int]] = mapped_column(ARRAY(Integer))

    __table_args__ = (Index("ix_case_words_keys", "keys", postgresql_using="gin", postgresql_with=STEADY),)


class OpenCaseWords(Base):
    """Of every open case: its tokens as they are; these are few, and queues are searched in the order of urgency."""

    __tablename__ = "open_case_words"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    tokens: Mapped[list[int]] = mapped_column(ARRAY(Integer))

    __table_args__ = (Index("ix_open_case_words_tokens", "tokens", postgresql_using="gin", postgresql_with=STEADY),)
