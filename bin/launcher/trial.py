"""bin/test and bin/bench: the product on services of its own, which are gone afterwards."""

import os
import shutil
from pathlib import Path

from launcher import passing, ports, setup, signals, stack, told
from launcher.place import CHECKOUT, Place
from launcher.stack import Stack

FIRST_PORT = 20000  # below the ports that Linux gives to outgoing connections
HELP = {
    "test": """usage: bin/test [--all] [pytest arguments]

Proves the product on its own private services; --all also runs the slow tests.""",
    "bench": """usage: bin/bench [NAME]

Measures speed, each against a raw limit of the same run; results in var/bench/NAME.json.""",
}
MOST_SIDES = 4  # more Chromiums and PostgreSQL connections than that help nobody
REPORTS = ("--junitxml=", "--junit-xml=")


def main(name: str, arguments: list[str]) -> int:
    if arguments in (["--help"], ["-h"]):
        print(HELP[name])
        return 0
    signals.listen()
    words = told.Told(told.alone())
    with passing.folder(name, in_memory=name == "test") as var:
        place = setup.ground(words, str(var))
        setup.complete(place, words, tests=True, screens=name == "test")
        city = _city(place, words, name)
        with passing.services(city) as supervisor:
            passing.start_broker(city, supervisor)
            if name == "bench":
                return _bench(city, supervisor, arguments)
            return _test(city, supervisor, arguments)


def _city(place: Place, words: told.Told, name: str) -> Stack:
    """Free ports, so that it runs beside a living city and beside other trials."""
    first = FIRST_PORT + os.getpid() % 10000
    mqtt = ports.next_free("127.0.0.1", first)
    door = ports.next_free("127.0.0.1", mqtt + 1)
    here = {f"MOYANG__{section}__HOST": "127.0.0.1" for section in ("SERVER", "MQTT")}
    words.environment |= here | {"MOYANG__MQTT__PORT": str(mqtt), "MOYANG__WEB_PUSH__LOOPBACK": "true"}
    return stack.build(place, words, port=door, trial=name)


def _test(city: Stack, supervisor: passing.Supervisor, arguments: list[str]) -> int:
    slow = [] if "--all" in arguments else ["-m", "not slow"]
    rest = [word for word in arguments if word != "--all"]
    report, rest = _own_report(city.place, rest)
    argv = [str(city.place.python), "-m", "pytest", "-o", f"cache_dir={city.place.var}/cache/pytest"]
    argv += [*slow, *_side_by_side(rest), *rest]
    env = city.env | {"HYPOTHESIS_STORAGE_DIRECTORY": f"{city.place.var}/cache/hypothesis"}
    code = passing.command(city.place, argv, env, supervisor)
    if report and (city.place.var / "cache" / "report.xml").exists():
        shutil.copyfile(city.place.var / "cache" / "report.xml", report)
    return code


def _side_by_side(arguments: list[str]) -> list[str]:
    """The whole run uses the cores there are; a narrow one stays readable. What goes together: tests/conftest.py."""
    if any(not word.startswith("-") or word.startswith(("-n", "-x", "--pdb", "-s")) for word in arguments):
        return []
    return ["-n", str(min(os.cpu_count() or 1, MOST_SIDES)), "--dist", "loadscope", "--no-loadscope-reorder"]


def _own_report(place: Place, arguments: list[str]) -> tuple[Path | None, list[str]]:
    """pytest runs as the city's account: a report for the person's own folder is written in ours and copied there."""
    for word in arguments:
        if word.startswith(REPORTS):
            others = [other for other in arguments if other != word]
            return Path(word.partition("=")[2]).absolute(), [*others, f"--junitxml={place.var}/cache/report.xml"]
    return None, arguments


def _bench(city: Stack, supervisor: passing.Supervisor, arguments: list[str]) -> int:
    code = passing.command(city.place, [str(city.place.python), "-m", "tests.bench", *arguments], city.env, supervisor)
    kept = CHECKOUT / "var" / "bench"
    kept.mkdir(parents=True, exist_ok=True)
    for result in (city.place.var / "bench").glob("*.json"):
        shutil.copyfile(result, kept / result.name)
    return code
