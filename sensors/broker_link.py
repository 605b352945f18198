"""The line to the MQTT broker: the one place that knows paho, with its reader (bulk_client.py). Everything here runs in
one thread, without callbacks into other threads: whoever holds a link reads it when it has time, and what it does not
read waits at the broker."""

import os
import select
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from foundation.settings import settings
from sensors.bulk_client import BulkClient
from sensors.delivery import Delivery

ANSWER_WITHIN_S = 5.0
KEEPALIVE_S = 30
NOBODY_THERE = 0x10
MOST = 1000  # packets taken in one reading


class BrokerAway(Exception):
    """The broker cannot be reached, or does not answer; try again later."""


class BrokerRefused(Exception):
    """The broker answered no: wrong name or password, or not allowed."""


@dataclass(frozen=True)
class Login:
    """Who signs in, under which client id, and how long the broker keeps unread messages for it."""

    client_id: str
    username: str
    password: str
    session_s: int = 0


@dataclass(frozen=True)
class Address:
    host: str
    port: int
    tls: bool = False
    socket: bool = False  # then `host` is the path of a Unix socket


def house_address() -> Address:
    """The house's own door, where one name may have several lines; the common one where there is none."""
    told = settings().mqtt
    if told.url or not (told.socket and os.access(told.socket, os.W_OK)):
        return address()
    return Address(told.socket, 1, socket=True)


def address() -> Address:
    """Where the broker is for devices: `[mqtt] url`, or the private one."""
    told = settings().mqtt
    if not told.url:
        return Address(told.host, told.port)
    url = urlsplit(told.url)
    tls = url.scheme in ("mqtts", "ssl")
    return Address(url.hostname or "127.0.0.1", url.port or (8883 if tls else 1883), tls)


class Link:
    """One client, one socket. `generation` grows with every sign-in: an acknowledgement counts only on its own line."""

    def __init__(
        self,
        login: Login,
        where: Address | None = None,
        on_message: Callable[[Delivery], None] | None = None,
        receive_maximum: int = 1000,
        will: tuple[str, bytes] | None = None,
    ):
        self.login, self.where, self.receive_maximum = login, where or address(), receive_maximum
        self.generation = 0
        self._awaited = ""
        self._answer: Any = None
        self._client = BulkClient(
            CallbackAPIVersion.VERSION2,
            login.client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            transport="unix" if self.where.socket else "tcp",
            manual_ack=True,
            on_delivery=on_message or (lambda _delivery: None),
        )
        self._client.username_pw_set(login.username, login.password)
        self._client.on_connect = lambda _c, _u, _flags, reason, _p: self._signed_in(reason)
        self._client.on_subscribe = lambda _c, _u, mid, reasons, _p: self._told(f"subscribe {mid}", reasons)
        self._client.on_unsubscribe = lambda _c, _u, mid, reasons, _p: self._told(
            f"unsubscribe {mid}", reasons or [True]
        )
        self._client.on_publish = lambda _c, _u, mid, reason, _p: self._told(f"publish {mid}", reason)
        if will:
            self._client.will_set(will[0], will[1], qos=1, retain=True)
        if self.where.tls:
            self._client.tls_set()

    @property
    def up(self) -> bool:
        return bool(self._client.socket() is not None and self._client.is_connected())

    def connect(self) -> None:
        """Sign in and wait for the answer; unread messages of an earlier session come again."""
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = self.login.session_s
        properties.ReceiveMaximum = self.receive_maximum
        try:
            self._client.connect(
                self.where.host,
                self.where.port,
                KEEPALIVE_S,
                clean_start=self.login.session_s == 0,
                properties=properties,
            )
        except OSError as error:
            raise BrokerAway(f"{self.where.host}:{self.where.port}: {error}") from error
        reason = self._wait_for("connect")
        if reason.is_failure:
            self._client.disconnect()
            raise BrokerRefused(str(reason))

    def subscribe(self, filters: list[str], as_published: bool = True) -> None:
        """At least once; `as_published` keeps the retain flag, so that a retained message is known as one. What was
        retained before is not sent: it is of another day."""
        options = SubscribeOptions(
            qos=1, retainAsPublished=as_published, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND
        )
        code, mid = self._client.subscribe([(each, options) for each in filters])
        for reason in self._wait_for(f"subscribe {mid}", code):
            if reason.is_failure:
                raise BrokerRefused(f"subscription: {reason}")

    def unsubscribe(self, filters: list[str]) -> None:
        """Returns when the broker has done it: only then may it be asked to save what it knows."""
        if filters:
            code, mid = self._client.unsubscribe(filters)
            self._wait_for(f"unsubscribe {mid}", code)

    def publish(self, topic: str, payload: bytes, qos: int = 1, retain: bool = False) -> None:
        """Hand one message over without waiting for the answer."""
        self._client.publish(topic, payload, qos, retain)

    def publish_and_wait(self, topic: str, payload: bytes, retain: bool = False) -> bool:
        """Hand one message over at least once; returns when the broker has it, refuses when it does not take it. False:
        it says that nobody is there to hear, so that it has kept nothing (MQTT 5.0, §3.4.2.1, reason 0x10)."""
        told = self._client.publish(topic, payload, 1, retain)
        reason = self._wait_for(f"publish {told.mid}", told.rc)
        if reason.is_failure:
            raise BrokerRefused(f"{topic}: {reason}")
        return int(reason.value) != NOBODY_THERE

    def _signed_in(self, reason: Any) -> None:
        """Counted here and not after connect(): unread messages follow the answer at once and belong to this line."""
        self.generation += 1
        self._told("connect", reason)

    def _told(self, name: str, answer: Any) -> None:
        if name == self._awaited:
            self._answer = answer

    def _wait_for(self, name: str, code: int = 0) -> Any:
        """Read until the broker has answered, at most ANSWER_WITHIN_S; nothing is read before this is called."""
        self._awaited, self._answer = name, None
        until = time.monotonic() + ANSWER_WITHIN_S
        while self._answer is None:
            left = until - time.monotonic()
            if code or left <= 0 or self._client.socket() is None:
                raise BrokerAway(f"no answer to {name}")
            if self.wait(left):
                self.read()
        return self._answer

    def wait(self, seconds: float) -> bool:
        """True when something can be read within `seconds`; writes what still waits to be written."""
        line = self._client.socket()
        if line is None:
            return False
        if self._client.holds_more:
            return True
        writing = [line] if self._client.want_write() else []
        readable, writable, _ = select.select([line], writing, [], seconds)
        if writable:
            self._client.loop_write()
        return bool(readable)

    def read(self, most: int = MOST) -> None:
        """Take what is there, at most so many packets; what has come beyond them waits here and `wait` says so."""
        self._client.room = most
        self._client.loop_read()

    def keep_alive(self) -> None:
        """To be called every few seconds, also while nothing is read."""
        self._client.loop_misc()

    def acknowledge(self, mids: Sequence[int]) -> None:
        """Say of deliveries of this line that they are taken; a lost line says nothing, and they come again."""
        if self._client.socket() is not None:
            self._client.acknowledge(mids)

    def flush(self, seconds: float = 2.0) -> None:
        """Write out what waits, as long as the line takes it."""
        until = time.monotonic() + seconds
        while self._client.want_write() and time.monotonic() < until:
            self.wait(0.05)

    def close(self, forget: bool = False) -> None:
        """Sign off; with `forget` the broker drops the session and whatever it kept for it."""
        properties = None
        if forget:
            properties = Properties(PacketTypes.DISCONNECT)
            properties.SessionExpiryInterval = 0
        self.flush()
        self._client.disconnect(properties=properties)
        self.flush(0.5)

    def drop(self) -> None:
        """Close the line without a word, as a lost device does."""
        line = self._client.socket()
        if line is not None:
            socket.socket(fileno=os.dup(line.fileno())).shutdown(socket.SHUT_RDWR)
            self._client.loop_read()

    def fileno(self) -> int:
        """So that many links can be waited for in one select; -1 when the line is down."""
        line = self._client.socket()
        return line.fileno() if line is not None else -1
