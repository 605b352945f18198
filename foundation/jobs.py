"""Slow work that touches the outside, run by RQ; Redis may be emptied at any time, the outbox hands out again.

`python -m foundation.jobs` is the worker. A job is a function (work, bell) named in the table of reactions.
"""

import importlib
from collections.abc import Callable

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import select

from foundation import clock
from foundation.outbox import OutboxRow
from foundation.reactor import enter
from foundation.settings import settings
from foundation.work import Works, connect

log = structlog.get_logger()

QUEUE, RUN = "slow", "foundation.jobs.run"
ROOMS = ("foundation", "people", "grid", "incidents", "sensors", "dispatch")


def redis() -> "Redis":
    return Redis.from_url(settings().redis.url, socket_timeout=3, socket_connect_timeout=2)


def hand_out(job: str, event_id: int) -> None:
    """Put (job, event) on the queue; a queue that is away costs nothing, the lease brings the event back."""
    try:
        Queue(QUEUE, connection=redis(), serializer=JSONSerializer).enqueue(
            RUN, job, event_id, job_id=f"{event_id}-{job.replace('.', '_')}", result_ttl=0, failure_ttl=3600
        )
    except RedisError as error:
        log.warning("slow job waits for Redis", job=job, event_id=event_id, error=str(error))


def resolve(job: str) -> Callable[..., None]:
    """The function of a dotted name; only one of the house that is marked as a slow job may be named."""
    module, _, name = job.rpartition(".")
    if module.split(".")[0] not in ROOMS:
        raise ValueError(f"{job!r} is not a job of the house")
    found: Callable[..., None] = getattr(importlib.import_module(module), name)
    if not getattr(found, "is_slow_job", False):
        raise ValueError(f"{job!r} is not a slow job")
    return found


def run(job: str, event_id: int, works: Works | None = None) -> None:
    """Do the job for the event and enter it into the ledger, in one unit of work."""
    works = works or Works(connect(pool=2))
    with works.open() as work:
        row = work.session.scalar(select(OutboxRow).where(OutboxRow.id == event_id))
        if row is None or not enter(work, event_id, job):
            return
        resolve(job)(work, row.bell())
        row.not_before = clock.now()


class HouseJob(Job):
    """Whatever stands in Redis, only `run` is run: RQ itself would import and call any function named there."""

    @property
    def func(self) -> Callable[..., None]:
        if self.func_name != RUN or self.instance is not None:
            raise ValueError(f"{self.func_name!r} is not a job of the house")
        return run

    success_callback = failure_callback = stopped_callback = property(lambda self: None)


def main() -> None:
    """The worker process; it ends loudly when Redis is away, and the supervisor starts it again."""
    import foundation.log

    foundation.log.start("worker")
    connection = Redis.from_url(settings().redis.url)
    queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer, job_class=HouseJob)
    SimpleWorker([queue], connection=connection, serializer=JSONSerializer, job_class=HouseJob).work(
        with_scheduler=False
    )


if __name__ == "__main__":
    main()
