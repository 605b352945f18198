"""The cast with a clock that the test sets, and the ways a case takes in these tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from foundation.actor import Actor
from foundation.history import HistoryRow, rows_of
from foundation.refusals import Refusal
from foundation.work import Works
from incidents.case import Case
from people.organisation import Department
from tests.acting import Cast, move
from tests.conftest import Cluster
from tests.dispatch.desk_facts import LeapingClock, local_category

MORNING = datetime(2026, 12, 1, 1, tzinfo=UTC)  # a Tuesday, 09:00 in the city


class Chain(Cast):
    """Everybody of the demo city, before one clock."""

    def __init__(self, works: Works):
        self.clock = LeapingClock()
        self.clock.now = MORNING
        super().__init__(Works(works.engine, self.clock))

    def leap(self, **time: float) -> datetime:
        self.clock.now += timedelta(**time)
        return self.clock.now

    def move(self, who: Actor, case: Case, name: str, **stated: Any) -> Case:
        return move(self.works, who, case.id, name, **stated)

    def refused(self, who: Actor, case: Case, name: str, **stated: Any) -> str:
        """The code of the refusal, which is told in whole sentences in both languages."""
        with pytest.raises(Refusal) as refusal:
            move(self.works, who, case.id, name, **stated)
        told = [refusal.value.sentence(language) for language in ("zh-CN", "en")]
        assert all(told) and not any("{" in each for each in told)
        return refusal.value.code

    def department(self, code: str) -> str:
        with self.works.open() as work:
            return str(work.session.scalar(select(Department.id).where(Department.code == code)))

    def local(self) -> str:
        """A category that a town may settle by itself."""
        with self.works.open() as work:
            return local_category(work)

    def rows(self, table: Any, case: Case) -> list[Any]:
        with self.works.open() as work:
            return list(work.session.scalars(select(table).where(table.case_id == case.id)))

    def history(self, case: Case) -> list[HistoryRow]:
        with self.works.open() as work:
            return rows_of(work.session, "case", case.id)

    def granted(self, case: Case, kind: str, **stated: Any) -> Case:
        """Asked by the handler, endorsed by the chief, approved by the command centre."""
        self.move(self.handler, case, kind, reason="理由", **stated)
        self.move(self.chief, case, "endorse")
        return self.move(self.dispatcher, case, "approve")


@contextmanager
def chain(cluster: Cluster, template: str) -> Iterator[Chain]:
    with cluster.clone(template) as engine:
        yield Chain(Works(engine))
