"""The listener's hands: what has come, what of it goes into the database next, and what may be acknowledged."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sensors.alarm_lane import Turns, parted, urgent
from sensors.codecs.message import Said
from sensors.delivery import Delivery
from sensors.intake import Incoming
from sensors.known import Known
from sensors.routing import Routes


class Held(NamedTuple):
    """A message in hand, with what is needed to acknowledge it."""

    incoming: Incoming
    mid: int
    qos: int
    generation: int
    said: list[Said]
    routes: Routes  # that read it
    hurries: bool  # it may be an alarm, and its device has its turn


class Inbox:
    """Messages are handed out in parts, what may be an alarm first, and leave in the order in which they came, as their
    acknowledgements must (MQTT 5.0, §4.6)."""

    def __init__(self, known: Known) -> None:
        self.known, self.turns, self.bytes, self.hurry = known, Turns(), 0, False
        self._held: list[Held] = []
        self._waiting: list[Held] = []

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Held]:
        return iter(self._held)

    def add(self, message: Delivery, incoming: Incoming, generation: int) -> None:
        said, routes = read(incoming, self.known), self.known.routes
        hurries = any(self.turns.may(device, incoming.received_at) for device in urgent(said, self.known))
        held = Held(incoming, message.mid, message.qos, generation, said, routes, hurries)
        self._held.append(held)
        self._waiting.append(held)
        self.bytes, self.hurry = self.bytes + len(message.payload), self.hurry or held.hurries

    def next(self) -> list[Held]:
        """What is to be stored next, together; nothing when all of it is."""
        if not self.hurry:
            return list(self._waiting)
        first = parted([held.said for held in self._waiting], [held.hurries for held in self._waiting], self.known)
        return [self._waiting[place] for place in first]

    def stored(self, part: Iterable[Held]) -> list[Held]:
        """These are in the database: what may be acknowledged now, which leaves."""
        gone = set(map(id, part))
        self._waiting = [held for held in self._waiting if id(held) not in gone]
        self.hurry = any(held.hurries for held in self._waiting)
        first = self._waiting[0] if self._waiting else None
        count = next((place for place, held in enumerate(self._held) if held is first), len(self._held))
        done, self._held = self._held[:count], self._held[count:]
        self.bytes -= sum(len(held.incoming.payload) for held in done)
        return done


def said_now(part: Iterable[Held], known: Known) -> list[list[Said]]:
    """What each message says by the routes in force: one heard before they were known, or changed, is read again."""
    return [held.said if held.routes is known.routes else read(held.incoming, known) for held in part]


def read(incoming: Incoming, known: Known) -> list[Said]:
    return known.routes.read(incoming.topic, incoming.payload, incoming.received_at)
