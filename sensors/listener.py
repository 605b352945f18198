"""The listener: takes what devices publish, in batches, and tells the broker “received” only when it is stored."""

import gc
import hashlib
import hmac
import signal
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from foundation.log import first_line
from foundation.settings import settings
from foundation.work import Works
from sensors.blame import caused_by_content, too_slow
from sensors.broker_access import LISTENER, save_sessions
from sensors.broker_link import BrokerAway, BrokerRefused, Link, Login, house_address
from sensors.codecs.message import Misunderstood
from sensors.codecs.sparkplug import rebirth
from sensors.delivery import Delivery
from sensors.hearing import find_silent
from sensors.inbox import Held, Inbox, said_now
from sensors.intake import Incoming, take
from sensors.known import Known
from sensors.listener_state import Counts, beat, others_of
from sensors.reading_months import make_months
from sensors.rejecting import Quota, Refused, forget_old, keep
from sensors.sparing import Sparing

log = structlog.get_logger()

# Several listeners divide the stream by a shared subscription. A single one subscribes plainly, because Mosquitto 2.0
# saves plain subscriptions and no shared ones: after its restart it would acknowledge and drop whatever came before the
# listener signed in again. Another trap: the broker goes on giving a stopped member its share, which then waits in its
# session. Therefore names are stable (a stopped listener comes back and finds its share), and one that is taken away
# for good leaves with `python -m sensors --leave`: it drains and ends its session.
SHARE = "$share/ingest/"
OWN = [f"moyang/v1/devices/+/{channel}" for channel in ("telemetry", "event", "status")]  # until the routes are read
SESSION_S = 7 * 24 * 3600  # unread messages wait so long for this listener
BEAT_EVERY, TIDY_EVERY = timedelta(seconds=5), timedelta(hours=1)
SIGN_IN_EVERY_S, LONGEST_PAUSE_S = 1.0, 2.0
ASK_BIRTH_EVERY_S, MOST_NODES = 30.0, 5000
LARGEST_BYTES = 1 << 20  # payloads of one batch: a flood of great messages waits at the broker, not here
TRIES_ALONE = 3  # of a message the database has not stored within its patience


def client_id(name: str, secret: str) -> str:
    """Stable, and not to be guessed: whoever signs in under the same id takes over the session and its messages."""
    return f"{name}.{hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()[:20]}"


class Listener:
    """One process, one thread, one database connection. What it has not acknowledged is still the broker's."""

    def __init__(self, works: Works, name: str | None = None):
        told, secret = settings().mqtt, settings().secret("mqtt_listener")
        self.works, self.name = works, name or told.listener
        self.largest, self.linger_s = told.batch, told.linger_ms / 1000
        self.link = Link(
            Login(client_id(self.name, secret), LISTENER, secret, SESSION_S),
            house_address(),
            on_message=self._heard,
            receive_maximum=min(2 * told.batch, 65535),
        )
        self.known, self.quota, self.counts = Known(), Quota(self.name), Counts()
        self.started_at = self.listening_since = self.heard_at = works.tell_time()
        self.beat_at = self.tidied_at = datetime.min.replace(tzinfo=self.started_at.tzinfo)
        self.tried_at = -SIGN_IN_EVERY_S
        self.inbox, self.spare = Inbox(self.known), Sparing()
        self.filters: set[str] = set()
        self.alone, self.sharing = True, False
        self.reborn: dict[str, float] = {}
        self.stopping = False

    def run(self) -> None:
        """Until told to stop; outlives absences of the broker and of the database."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            self.step()
        self.link.close()
        log.info("listener stopped", listener=self.name)

    def step(self) -> None:
        """One turn: be signed in, gather, settle, look after the house."""
        if self.link.up or self.sign_in():
            self.gather()
            self.settle()
        self.housekeep()

    def sign_in(self) -> bool:
        """Two listeners of one name would throw each other out again and again: then at least not in a hurry."""
        if time.monotonic() - self.tried_at < SIGN_IN_EVERY_S:
            self._pause(SIGN_IN_EVERY_S)
        self.tried_at = time.monotonic()
        self.read_routes()
        self.sharing, self.heard_at = not self.alone, self.works.tell_time()
        try:
            self.link.connect()
            self.filters = set(self.known.routes.filters or OWN)
            self.link.subscribe(topics(self.filters, self.sharing))
            self.link.unsubscribe(topics(self.filters, not self.sharing))
        except (BrokerAway, BrokerRefused) as error:
            log.warning("the broker does not take the listener; trying again", listener=self.name, error=str(error))
            self.link.close()
            return False
        save_sessions()
        self.listening_since = self.works.tell_time()
        log.info("listening", listener=self.name, generation=self.link.generation)
        return True

    def read_routes(self) -> None:
        """Before the first subscription, so that nothing is missed; with the database away what was known counts on."""
        try:
            with self.works.open() as work:
                self.known.look(work.session, work.now)
                self.alone = others_of(work, self.name) == 0
        except SQLAlchemyError as error:
            log.warning("the routes cannot be read now", error=first_line(error))

    def _heard(self, message: Delivery) -> None:
        incoming = Incoming(message.topic, message.payload, message.retained, self.heard_at, message.again)
        self.inbox.add(message, incoming, self.link.generation)

    def gather(self) -> None:
        """Fill the inbox: wait for the first message, then as long as more are there or `linger` has not passed. With
        something in hand that is left over, or may be an alarm, nothing more is waited for."""
        self.link.keep_alive()
        begun = bool(self.inbox)
        if not self.link.wait(0.0 if begun else 0.5):
            return
        until = time.monotonic() + (0.0 if begun else self.linger_s)
        while self.room() > 0 and self.link.up and not self.inbox.hurry:
            before = len(self.inbox)
            self.heard_at = self.works.tell_time()
            self.link.read(self.room())
            if len(self.inbox) == before and not self.link.wait(max(0.0, until - time.monotonic())):
                return

    def room(self) -> int:
        return self.largest - len(self.inbox) if self.inbox.bytes < LARGEST_BYTES else 0

    def settle(self) -> None:
        """Store what may be an alarm, then all the rest, and acknowledge what is stored with all before it; what is
        stored and not acknowledged does no harm when it comes again. (Less than all the rest at once brought no alarm
        sooner and cost a third of the throughput.)"""
        for _ in range(1 + self.inbox.hurry):
            if (part := self.inbox.next()) and self.stored(part):
                self.acknowledge(self.inbox.stored(part))

    def stored(self, batch: list[Held]) -> bool:
        """Take a batch, however long the database is away; False when stopped before that."""
        pause = 0.1
        while True:
            try:
                self.take(batch)
                return True
            except SQLAlchemyError as error:
                log.warning(
                    "the database does not take readings; the broker holds them",
                    waiting=len(self.inbox),
                    error=first_line(error),
                )
                if self.stopping:
                    return False
                self.link.keep_alive()
                self._pause(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)

    def acknowledge(self, done: list[Held]) -> None:
        """A message that came over an earlier line is not acknowledged on this one: its number may mean another now."""
        present = self.link.generation
        self.link.acknowledge([held.mid for held in done if held.qos and held.generation == present])
        if done:
            self.counts.last_message_at = done[-1].incoming.received_at

    def take(self, batch: list[Held]) -> None:
        """Store a batch; one that fails for its content, or takes too long, is halved until the guilty one is alone."""
        guilty = self.take_once(batch)
        for _ in range(TRIES_ALONE - 1):
            if guilty and len(batch) == 1 and too_slow(guilty):  # or the database has a bad minute
                self.link.keep_alive()
                guilty = self.take_once(batch)
        if guilty and len(batch) == 1:
            self.set_aside(batch[0].incoming, guilty)
        elif guilty:
            middle = len(batch) // 2
            self.take(batch[:middle])
            self.take(batch[middle:])

    def take_once(self, batch: list[Held]) -> Exception | None:
        """None when it is stored; otherwise what in it could not be."""
        try:
            with self.works.open() as work:
                self.known.look(work.session, work.now)
                said = said_now(batch, self.known)
                tally = take(work, [held.incoming for held in batch], self.known, self.quota, said)
        except Exception as error:  # whatever a message can cause, the next one must still be heard
            self.known.forget()
            if not (caused_by_content(error) or too_slow(error)):
                raise
            return error
        self.counts.add(tally.messages, tally.refused, work.now)
        self.ask_births(tally.unnamed, work.now)
        log.debug("batch stored", messages=tally.messages, readings=tally.readings, refused=tally.refused)
        return None

    def ask_births(self, nodes: Iterable[str], now: datetime) -> None:
        """Sparkplug: whoever speaks in numbers without names is asked for its names, not over and over."""
        for node in nodes:
            group, _, name = node.partition("/")
            if name and time.monotonic() - self.reborn.get(node, -ASK_BIRTH_EVERY_S) >= ASK_BIRTH_EVERY_S:
                if len(self.reborn) > MOST_NODES:
                    self.reborn.clear()
                self.reborn[node] = time.monotonic()
                self.link.publish(f"spBv1.0/{group}/NCMD/{name}", rebirth(now))

    def follow_routes(self) -> None:
        """Listen to what the routes in force name, and to nothing else any more."""
        wanted, sharing = set(self.known.routes.filters), not self.alone
        if not self.link.up or (wanted, sharing) == (self.filters, self.sharing):
            return
        now, then = topics(self.filters, self.sharing), topics(wanted, sharing)
        try:
            if set(then) - set(now):
                self.link.subscribe([each for each in then if each not in now])
            self.link.unsubscribe([each for each in now if each not in then])
            self.filters, self.sharing = wanted, sharing
            save_sessions()
        except (BrokerAway, BrokerRefused) as error:
            log.warning("the broker does not take the routes; trying again", error=str(error))

    def set_aside(self, incoming: Incoming, error: Exception) -> None:
        if self.spare.may():
            why = first_line(error)
            log.error("a message cannot be stored and is set aside", topic=incoming.topic, error=why, exc_info=error)
        told = Misunderstood("not_storable", first_line(error))
        with self.works.open() as work:
            keep(work, self.quota, [Refused(incoming.topic, None, told, incoming.payload, incoming.received_at)])
        self.counts.add(1, 1, work.now)

    def housekeep(self) -> None:
        """Every few seconds: the sign of life and silent devices; every hour: months ahead, old rejects."""
        now = self.works.tell_time()
        if now - self.beat_at < BEAT_EVERY:
            return
        tidy = now - self.tidied_at >= TIDY_EVERY
        try:
            with self.works.open() as work:
                self.known.look(work.session, work.now)
                self.alone = others_of(work, self.name) == 0
                beat(work, self.name, self.started_at, self.link.up, self.counts)
                if self.link.up:
                    find_silent(work, self.listening_since)
                if tidy:
                    make_months(work.session)
                    forget_old(work)
        except SQLAlchemyError as error:
            log.warning("the database does not answer", error=first_line(error))
            self.beat_at = now
            return
        self.counts, self.beat_at, self.tidied_at = Counts(), now, now if tidy else self.tidied_at
        self.follow_routes()

    def leave(self, quiet_s: float = 3.0) -> None:
        """Go for good: ask for nothing new, take what still waits here, and end the session."""
        if not self.sign_in():
            raise SystemExit("the broker does not answer; start it and try again")
        self.link.unsubscribe(topics(self.filters, self.sharing))
        until = time.monotonic() + quiet_s
        while time.monotonic() < until and not self.stopping:
            self.gather()
            if self.inbox:
                until = time.monotonic() + quiet_s
            self.settle()
        self.link.close(forget=True)

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(min(0.1, seconds))

    def _stop(self, *_: object) -> None:
        self.stopping = True


def topics(filters: Iterable[str], sharing: bool) -> list[str]:
    return [(SHARE if sharing else "") + each for each in sorted(filters)]


def spare_the_collector() -> None:
    """A batch is ten thousand small things that die with it: looking for cycles among them costs a fifth of the CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
