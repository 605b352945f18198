"""Events leave once: through rollbacks, failing reactions, an emptied Redis and a killed worker."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from redis import Redis
from sqlalchemy import select, text

from foundation import clock, jobs, storage
from foundation.event import Bell
from foundation.outbox import Delivery, OutboxRow
from foundation.push import PushRow
from foundation.reactor import Reactor, Slow
from foundation.settings import settings
from foundation.work import Work, Works
from incidents.events import CaseMoved, PhotoReceived
from tests.acting import jpeg
from tests.waiting import until

JOB = "incidents.photo.make_copies"


def moved() -> CaseMoved:
    return CaseMoved(subject=uuid4(), version=1, move="report", source=None, target="pending_register")


def everyone(work: Work, bells: list[Bell]) -> list[dict[str, object]]:
    return [
        {"kind": bell.kind, "subject": bell.subject, "version": bell.version, "topics": ["cases"]} for bell in bells
    ]


def waiting(works: Works) -> list[OutboxRow]:
    with works.open() as work:
        return list(work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def record(works: Works, event: object = None) -> None:
    with works.open() as work:
        work.record(event or moved())  # type: ignore[arg-type]


def test_an_event_of_a_rolled_back_work_never_rings(works: Works) -> None:
    def broken_off() -> None:
        with works.open() as work:
            work.record(moved())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert waiting(works) == []


def test_each_reaction_happens_once_and_the_event_goes(works: Works) -> None:
    heard: list[int] = []

    def reaction(work: Work, bell: Bell) -> None:
        heard.append(bell.id)

    reactor = Reactor(works, {"CaseMoved": (reaction,)}, everyone, jobs.hand_out)
    record(works)
    reactor.drain()
    reactor.drain()
    assert len(heard) == 1
    assert waiting(works) == []


def test_a_second_delivery_does_nothing(works: Works) -> None:
    heard: list[int] = []

    def reaction(work: Work, bell: Bell) -> None:
        heard.append(bell.id)

    record(works)
    event = waiting(works)[0].id
    with works.open() as work:
        work.session.add(Delivery(event_id=event, reaction=f"{__name__}.reaction", at=work.now))
    Reactor(works, {"CaseMoved": (reaction,)}, everyone, jobs.hand_out).drain()
    assert heard == []
    assert waiting(works) == []


def test_a_failing_reaction_is_kept_and_tried_again_and_the_others_are_not_held_up(works: Works) -> None:
    heard: list[str] = []
    broken = [True]

    def good(work: Work, bell: Bell) -> None:
        heard.append("good")

    def bad(work: Work, bell: Bell) -> None:
        if broken[0]:
            raise RuntimeError("away")
        heard.append("bad")

    later = [timedelta(0)]
    moving = Works(works.engine, lambda: clock.now() + later[0])
    reactor = Reactor(moving, {"CaseMoved": (bad, good)}, everyone, jobs.hand_out)
    record(works)
    reactor.drain()
    assert heard == ["good"]
    assert "away" in (waiting(works)[0].last_error or "")
    broken[0], later[0] = False, timedelta(minutes=1)
    reactor.drain()
    assert heard == ["good", "bad"]
    assert waiting(works) == []


def test_pushes_are_numbered_in_the_order_of_commits(works: Works) -> None:
    reactor = Reactor(works, {}, everyone, jobs.hand_out)
    for _ in range(5):
        record(works)
        reactor.drain()
    with works.open() as work:
        assert list(work.session.scalars(select(PushRow.seq).order_by(PushRow.seq))) == [1, 2, 3, 4, 5]


def test_no_push_waits_behind_a_reaction(works: Works) -> None:
    def pushed() -> int:
        with works.open() as work:
            return len(list(work.session.scalars(select(PushRow.seq))))

    def long(work: Work, bell: Bell) -> None:
        if pushed() == 1:
            record(works)
            until(lambda: pushed() == 2, "what has happened meanwhile is pushed")

    reactor = Reactor(works, {"CaseMoved": (long,)}, everyone, jobs.hand_out)
    pushing = threading.Thread(target=reactor.pusher.follow)
    pushing.start()
    try:
        record(works)
        assert reactor.pusher.news.wait(20)
        until(lambda: not reactor.react() and not waiting(works), "everything has followed")
    finally:
        reactor._stop()
        pushing.join()


def redis() -> "Redis":
    return Redis.from_url(settings().redis.url)


def photo_event(works: Works, body: bytes) -> str:
    sha256 = storage.keep(body)
    record(works, PhotoReceived(subject=uuid4(), version=1, sha256=sha256))
    return sha256


class Later:
    """A reactor whose clock can be moved on past a lease, instead of sleeping through it."""

    def __init__(self, works: Works):
        self.ahead = timedelta(0)
        self.reactor = Reactor(
            Works(works.engine, lambda: clock.now() + self.ahead),
            {"PhotoReceived": (Slow(JOB),)},
            everyone,
            jobs.hand_out,
        )

    def after_the_lease(self) -> None:
        self.ahead += timedelta(seconds=settings().outbox.lease_s + 1)
        self.reactor.drain()


def test_an_event_survives_redis_being_emptied(works: Works) -> None:
    redis().flushall()
    sha256 = photo_event(works, jpeg((1, 2, 3)))
    later = Later(works)
    later.reactor.drain()
    assert redis().llen("rq:queue:slow") == 1
    redis().flushall()
    assert len(waiting(works)) == 1
    later.after_the_lease()
    assert redis().llen("rq:queue:slow") == 1
    jobs.run(JOB, waiting(works)[0].id, works)
    later.after_the_lease()
    assert waiting(works) == []
    assert storage.exists(sha256, "thumb")


def worker(works: Works) -> subprocess.Popen[bytes]:
    url = works.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "foundation.jobs"],
        env={**os.environ, "MOYANG__DATABASE__URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def done(works: Works) -> bool:
    with works.open() as work:
        return work.session.scalar(select(Delivery.reaction)) == JOB


def test_a_job_whose_worker_was_killed_is_done_by_the_next_one_and_counted_once(works: Works) -> None:
    redis().flushall()
    photo_event(works, jpeg((9, 9, 9), (6000, 5000)))
    later = Later(works)
    with works.engine.connect() as blocker:
        blocker.execute(text("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE"))  # the job stops in its middle
        first = worker(works)
        try:
            jobs.hand_out(JOB, _only_event(works))
            until(lambda: _blocked(blocker), "the worker holds the job")
        finally:
            first.send_signal(signal.SIGKILL)
            first.wait(10)
        blocker.rollback()
    assert not done(works)
    later.reactor.drain()
    later.after_the_lease()
    second = worker(works)
    try:
        until(lambda: done(works), "the second worker did it", 40)
        later.after_the_lease()
        assert waiting(works) == []
    finally:
        second.send_signal(signal.SIGKILL)
        second.wait(10)


def _only_event(works: Works) -> int:
    return waiting(works)[0].id


def _blocked(connection) -> bool:  # type: ignore[no-untyped-def]
    return bool(
        connection.execute(
            text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'delivery'::regclass")
        ).scalar()
    )
