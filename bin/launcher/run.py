"""bin/run: from whatever this machine has to a running city, and back to rest on Ctrl-C."""

import argparse

from launcher import console, detached, lock, orphans, ports, prepare, procfile, readiness, setup, signals, stack, told
from launcher.console import Progress, say
from launcher.place import CHECKOUT
from launcher.refusal import Refusal
from launcher.stack import Stack
from launcher.supervisor import Supervisor

ASK_S = 0.2  # between two looks at /readyz: asking costs the starting processes their time
READY_S = 60  # a ready city takes seconds; longer means that something is wrong


def main(name: str, arguments: list[str]) -> int:
    options = parse(arguments)
    signals.listen()
    if options.detach:
        return detached.start(name, [word for word in arguments if word != "--detach"])
    words = told.Told(told.environment())
    place = setup.ground(words, options.var)
    held = lock.take(place)
    console.keep(place.log / "launcher.log")
    orphans.end(place.launcher / "children.json")
    city = stack.build(place, words, options.port)
    _port_is_free(city)
    setup.complete(place, words)
    with held:
        return _live(city, options)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "bin/run", description="Installs what is missing, starts Moyang, stays until Ctrl-C."
    )
    parser.add_argument("--port", type=int, help="port of the one public door (config.toml: 8000)")
    parser.add_argument("--var", metavar="DIR", help="folder of all state (default: var in the checkout)")
    parser.add_argument("--empty", action="store_true", help="found a city without the demo data")
    parser.add_argument("--simulate", metavar="X", type=float, help="the demo city lives at X times real time")
    parser.add_argument("--detach", action="store_true", help="return when ready; bin/stop ends it")
    return parser.parse_args(arguments)


def _port_is_free(city: Stack) -> None:
    host, port = city.door.host, city.door.port
    free = ports.next_free(host, max(port + 1, 8000))
    if ports.reserved(port):
        raise Refusal(
            f"port {port} is for root alone, and no process of the city runs as root; take another "
            f"(bin/run --port {free}) and let a proxy in front of it listen on {port}"
        )
    if ports.taken(host, port):
        raise Refusal(f"port {port} of {host} is taken by another program; take another: bin/run --port {free}")


def _live(city: Stack, options: argparse.Namespace) -> int:
    """Start in order, stay until asked to stop, end in order."""
    supervisor = Supervisor(city.place)
    try:
        _start(city, supervisor, options)
        while True:
            signals.check()
            supervisor.turn()
    except signals.Stopped as stopped:
        say("Stopping Moyang")
        return 0 if lock.ready(city.place.launcher) else stopped.exit_code
    finally:
        supervisor.stop()
        (city.place.launcher / "present.json").unlink(missing_ok=True)
        say("Moyang has stopped")


def _start(city: Stack, supervisor: Supervisor, options: argparse.Namespace) -> None:
    city.start_stores(supervisor)
    prepare.ensure(city, supervisor, options.empty)
    lines = (CHECKOUT / "Procfile").read_text(encoding="utf-8")
    if options.simulate:
        lines += f"\nsimulator: python -m web.command simulate --speed {options.simulate:g}\n"
    apps = procfile.services(city.place, city.env, lines)
    supervisor.add([part.service(city.env) for part in (city.broker, city.door) if part] + apps)
    _await_ready(city, supervisor)
    lock.write(city.place, {"url": city.door.url, "environment": city.spoken()})
    say(f"Moyang is ready: {city.door.url}")
    people = readiness.accounts(city.door.url)
    if people:
        say(people)
    detached.let_go()


def _await_ready(city: Stack, supervisor: Supervisor) -> None:
    """Wait for /readyz; what keeps it waiting is said after a minute, and again every further one."""
    progress = Progress("Starting the city")

    def ready() -> bool:
        progress.tick()
        return readiness.ask(f"{city.door.url}/readyz")[0] == 200

    while not supervisor.until(ready, READY_S, ASK_S):
        say(f"Moyang is not ready after {progress.seconds():.0f} s:\n{readiness.missing(city.door.url, supervisor)}")
        if detached.is_detached():
            raise Refusal(f"gave up; the logs are in {city.place.log}")
    progress.done()
