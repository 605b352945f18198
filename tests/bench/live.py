"""MQTT publish -> committed row -> push in a browser at 200 messages a second, against bare publish -> subscribe.

`walls` does the same with 500 alarms open and fifty connections of a wall, each in its own socket of one browser.
"""

import gc
import json
import time
from collections.abc import Callable
from typing import Any

import paho.mqtt.client as mqtt
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from foundation.settings import settings
from foundation.work import Works
from sensors import broker_access
from sensors.alarm import Alarm
from sensors.registering import NewDevice, register
from tests.acting import NORTH_GATE
from tests.bench import ground
from tests.bench.ground import percentile
from tests.waiting import until

RATE, SECONDS = 200, 12
SPEAKERS, WALLS = 300, 1  # more than one second between two messages of a device: each is pushed
CHROMIUM = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LISTEN = """walls => { window.heard = []; window.joined = 0;
  for (let wall = 0; wall < walls; wall++) {
  const ws = new WebSocket(`ws://${location.host}/socket.io/?EIO=4&transport=websocket`);
  ws.onmessage = e => { const at = performance.timeOrigin + performance.now();
    if (e.data[0] === '0') ws.send('40'); else if (e.data === '2') ws.send('3');
    else if (e.data.startsWith('40')) window.joined++;
    else if (e.data.startsWith('42["changed"')) window.heard.push([at, JSON.parse(e.data.slice(2))[1], wall]); }; } }"""


def now_ms() -> float:
    return time.time_ns() / 1e6


def client(name: str, username: str, password: str) -> mqtt.Client:
    made = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5)
    made.username_pw_set(username, password)
    made.connect(settings().mqtt.host, settings().mqtt.port)
    made.loop_start()
    until(made.is_connected, f"{name} is connected")
    return made


def at_rate(send: Callable[[int], None], total: int, rate: int = RATE) -> None:
    """`send(0..total-1)` at `rate` a second, by the clock and not by pauses."""
    begun = time.perf_counter()
    for number in range(total):
        wait = begun + number / rate - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        send(number)


def raw() -> list[float]:
    """Milliseconds from publish to a subscriber's callback, QoS 1, over the same broker at the same rate."""
    taken, secret = [], settings().secret("mqtt_listener")
    hearer = client("bench-raw-sub", broker_access.LISTENER, secret)
    hearer.on_message = lambda *heard: taken.append(now_ms() - json.loads(heard[2].payload)["sent"])
    hearer.subscribe("moyang/v1/devices/BENCH-0000/event", qos=1)
    speaker = client("bench-raw-pub", "BENCH-0000", "bench")
    time.sleep(0.3)
    at_rate(
        lambda number: speaker.publish("moyang/v1/devices/BENCH-0000/event", json.dumps({"sent": now_ms()}), qos=1),
        RATE * SECONDS,
    )
    until(lambda: len(taken) >= RATE * SECONDS, "all raw messages are heard")
    for each in (hearer, speaker):
        each.loop_stop()
        each.disconnect()
    return taken


def register_all(works: Works, devices: int) -> None:
    with works.open() as work:
        for number in range(devices):
            register(
                work,
                NewDevice(f"测速 {number}", "gas_lel", *NORTH_GATE, code=f"BENCH-{number:04d}"),
                "bench",
                tell_broker=False,
            )
        broker_access.write(work.session)
    with works.open() as work:
        broker_access.write(work.session)


def whole(works: Works, page: Page, alarms: int, rate: int) -> list[float]:
    """Milliseconds from publish to the browser's event; 300 of the devices in alarm go on to speak, by turns."""
    sent: dict[tuple[str, int], float] = {}
    for first in range(SPEAKERS, alarms, SPEAKERS):
        others = speakers(range(first, min(first + SPEAKERS, alarms)))
        at_rate(lambda number, first=first, others=others: speak(others, number, first + number, 0, sent), len(others))
        until(lambda first=first, others=others: count(works) == first + len(others) - SPEAKERS, "they are in alarm")
        for each in others:
            each.loop_stop()
            each.disconnect()
        others.clear()
        gc.collect()  # paho waits by select, which knows 1,024 descriptors; a client lets go of three when it is gone
    ours = speakers(range(SPEAKERS))
    at_rate(lambda number: speak(ours, number, number, 0, sent), SPEAKERS)
    until(lambda: count(works) == alarms, "every device has raised its alarm", 60)
    until(lambda: quiet(page), "every screen has heard of them", 60)
    page.evaluate("() => { window.heard = [] }")
    at_rate(
        lambda number: speak(ours, number % SPEAKERS, number % SPEAKERS, number // SPEAKERS + 1, sent),
        rate * SECONDS,
        rate,
    )
    until(lambda: quiet(page), "every screen has heard the last word", 60)
    return matched(works, page.evaluate("() => window.heard"), sent)


def quiet(page: Page) -> bool:
    """No screen hears anything for two seconds: what comes afterwards is of the stream that is measured."""
    before = page.evaluate("() => window.heard.length")
    page.wait_for_timeout(2000)
    return bool(page.evaluate("() => window.heard.length") == before)


def speakers(numbers: range) -> list[mqtt.Client]:
    return [client(f"bench-{number}", f"BENCH-{number:04d}", "bench") for number in numbers]


def speak(lines: list[mqtt.Client], line: int, number: int, turn: int, sent: dict[tuple[str, int], float]) -> None:
    device = f"BENCH-{number:04d}"
    sent[device, turn] = now_ms()
    told = {"ts": time.time_ns() // 1_000_000, "seq": turn + 1, "values": {"lel": 60 + turn}}
    lines[line].publish(f"moyang/v1/devices/{device}/telemetry", json.dumps(told), qos=1)


def count(works: Works) -> int:
    with works.open() as work:
        return len(list(work.session.scalars(select(Alarm.id))))


def matched(works: Works, heard: list[Any], sent: dict[tuple[str, int], float]) -> list[float]:
    """The latest sending of a device before each event of its alarm; an event heard late counts in full."""
    with works.open() as work:
        device = {str(row.id): row.device_code for row in work.session.scalars(select(Alarm))}
    of: dict[str, list[float]] = {}
    for (code, turn), at in sorted(sent.items(), key=lambda item: item[1]):
        if turn:
            of.setdefault(code, []).append(at)
    taken: list[float] = []
    turn_of: dict[tuple[int, str], int] = {}
    for at, change, wall in heard:
        code = device.get(change["id"])
        turn = turn_of.get((wall, code or ""), 0)
        if change["kind"] == "alarm" and code and turn < len(of.get(code, ())):
            taken.append(at - of[code][turn])
            turn_of[wall, code] = turn + 1
    return taken


def run(devices: int = SPEAKERS, walls: int = WALLS, rate: int = RATE) -> dict[str, Any]:
    with ground.demo_city() as works:
        register_all(works, devices)
        with ground.processes(works, "realtime", "reactor", "listener", "web") as started, sync_playwright() as tool:
            browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
            page = browser.new_page()
            signed_in(page, started["web"][0], started["realtime"][0], walls)
            bare = raw()
            taken = whole(works, page, devices, rate)
            bare += raw()
            browser.close()
    return {"alarms_open": devices, "walls": walls} | figures(bare, taken, rate)


def walls() -> dict[str, Any]:
    """Fifty screens, 500 alarms open, and so many changes a second that each of them hears 1,200 a minute."""
    return run(500, 50, 20)


def signed_in(page: Page, web: int, realtime: int, walls: int) -> None:
    """The commander's cookie, fetched here and given to the browser, which then listens on the realtime process."""
    name, _, value = ground.cookie(web, "commander").partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{realtime}"}])
    page.goto(f"http://127.0.0.1:{realtime}/nothing-here")
    page.evaluate(LISTEN, walls)
    page.wait_for_function("walls => window.joined === walls", arg=walls)


def figures(bare: list[float], taken: list[float], rate: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "messages_per_s": rate,
        "seconds": SECONDS,
        "messages": rate * SECONDS,
        "pushes_matched": len(taken),
    }
    for share in (0.5, 0.99):
        name = f"p{round(share * 100)}"
        told |= {
            f"raw_{name}_ms": round(percentile(bare, share), 2),
            f"whole_{name}_ms": round(percentile(taken, share), 2),
            f"ratio_{name}": round(percentile(taken, share) / percentile(bare, share), 1),
        }
    return told
