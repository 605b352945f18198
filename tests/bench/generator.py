"""Publishes readings at a rate, light enough for two cores: `python -m tests.bench.generator RATE SECONDS CODE...`.

Whole packets are written many at once, at least once (QoS 1); the broker's answers are read and thrown away.
"""

import socket
import sys
import time
from os import dup

from sensors.broker_link import Link, Login

TICK_S = 0.004
FAR = 60_000  # packet numbers are used in turn; so many are never unanswered


def packet(topic: bytes, mid: int, payload: bytes) -> bytes:
    """A PUBLISH at QoS 1 without properties (MQTT 5.0, §3.3)."""
    body = len(topic).to_bytes(2, "big") + topic + mid.to_bytes(2, "big") + b"\0" + payload
    length = bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 127 | 128, len(body) >> 7])
    return b"\x32" + length + body


class Speaker:
    """One device on its own line."""

    def __init__(self, code: str):
        self.link = Link(Login(code, code, "bench"))
        self.link.connect()
        self.line = socket.socket(fileno=dup(self.link.fileno()))
        self.line.setblocking(True)
        self.topic, self.number = f"moyang/v1/devices/{code}/telemetry".encode(), 0

    def say(self, count: int) -> None:
        now, told = time.time_ns() // 1000, []
        for place in range(count):
            self.number += 1
            moment = (now + place) / 1000
            payload = b'{"ts": %.3f, "seq": %d, "values": {"lel": 2.0}}' % (moment, self.number)
            told.append(packet(self.topic, self.number % FAR + 1, payload))
        self.line.sendall(b"".join(told))
        try:
            self.line.recv(65536, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return


def main(rate: int, seconds: float, codes: list[str]) -> None:
    speakers = [Speaker(code) for code in codes]
    begun, said = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        due = int(passed * rate) - said
        for number in range(min(len(speakers), due)):
            speakers[(said + number) % len(speakers)].say(due // len(speakers) + (number < due % len(speakers)))
        said += due
        time.sleep(TICK_S)
    print(said)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
