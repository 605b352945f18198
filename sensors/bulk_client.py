"""A paho client that takes deliveries in bulk: many from one receive, many acknowledgements in one send.

paho asks the socket three times for each packet and unpacks every property: half of all the CPU the listener spent. So
what a broker delivers is taken apart by sensors.delivery; signing in, subscribing, publishing, keeping alive and
signing off stay paho's. This is the one file that leans on paho's inner names: its version is fixed, and
tests/sensors/test_delivery.py fails when they change.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from paho.mqtt.client import Client, MalformedPacket
from paho.mqtt.enums import MQTTErrorCode

from sensors.delivery import PUBACK, PUBLISH, Delivery, Malformed, acknowledgements, delivery_at, packet_at

READ_BYTES = 64 * 1024
QOS_2 = 4  # in the first byte of a PUBLISH; the house subscribes at 1, so no broker sends it


class BulkClient(Client):
    """`on_delivery` hears each message; one call of `loop_read` takes at most `room` packets, the others wait here."""

    def __init__(self, *told: Any, on_delivery: Callable[[Delivery], None], **more: Any):
        super().__init__(*told, **more)
        self.on_delivery, self.room = on_delivery, 1
        self._left = bytearray()
        self.on_pre_connect = lambda *_: self._left.clear()

    @property
    def holds_more(self) -> bool:
        """Whether `loop_read` would find a packet without waiting for the line, which may have nothing to say."""
        pending = getattr(self.socket(), "pending", None)  # TLS reads ahead
        try:
            whole = packet_at(self._left, 0) is not None
        except Malformed:
            return True  # the next read finds it too, and closes the line
        return whole or bool(pending and pending())

    def acknowledge(self, mids: Sequence[int]) -> None:
        """One send for all; what the line does not take now is written later."""
        if mids:
            self._packet_queue(PUBACK, acknowledgements(mids), 0, 1)

    def _packet_read(self) -> MQTTErrorCode:
        """In place of paho's: what is here already, else one receive and whatever it makes whole."""
        try:
            if packet_at(self._left, 0) is None:
                data = self._sock_recv(READ_BYTES)
                if not data:
                    return MQTTErrorCode.MQTT_ERR_CONN_LOST
                self._left += data
                self._last_bytes_received = time.monotonic()
            return self._take_whole()
        except BlockingIOError:
            return MQTTErrorCode.MQTT_ERR_AGAIN
        except OSError:
            return MQTTErrorCode.MQTT_ERR_CONN_LOST
        except (Malformed, MalformedPacket):
            return MQTTErrorCode.MQTT_ERR_PROTOCOL

    def _take_whole(self) -> MQTTErrorCode:
        place, taken, code = 0, 0, MQTTErrorCode.MQTT_ERR_SUCCESS
        while taken < self.room and not code and (whole := packet_at(self._left, place)):
            head, body, place = whole
            taken += 1
            if head & 0xF0 == PUBLISH and not head & QOS_2:
                self.on_delivery(delivery_at(head, self._left, body, place))
            else:
                code = self._hand_over(head, self._left[body:place])
        del self._left[:place]
        return code

    def _hand_over(self, head: int, packet: bytearray) -> MQTTErrorCode:
        """Everything but a delivery, as paho's own reading would have left it."""
        self._in_packet |= {"command": head, "packet": packet, "remaining_length": len(packet)}
        return self._packet_handle()
