"""bin/moyang: the house's administration, joined to the running city or with its databases started for the moment."""

import argparse
import os
from pathlib import Path

from launcher import lock, passing, setup, signals, stack, told
from launcher.place import Place


def main(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("bin/moyang", add_help=False, allow_abbrev=False)
    parser.add_argument("--var", metavar="DIR")
    own, rest = _split(arguments)
    var = parser.parse_args(own).var
    signals.listen()
    words = told.Told(told.environment())
    place = setup.ground(words, var)
    running = lock.present(place.launcher)
    if running and "environment" in running:
        return _run(place, rest, os.environ | {"PATH": stack.venv.path_first(place)} | running["environment"])
    setup.complete(place, words, screens=False)
    city = stack.build(place, words)
    if not rest or {"--help", "-h"} & set(rest):
        return _run(place, rest or ["--help"], city.env)
    with passing.services(city) as supervisor:
        return _run(place, rest, city.env, supervisor)


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """`--var DIR` before the command is ours; all else belongs to the command."""
    if arguments[:1] == ["--var"]:
        return arguments[:2], arguments[2:]
    if arguments[:1] and arguments[0].startswith("--var="):
        return arguments[:1], arguments[1:]
    return [], arguments


def _run(place: Place, arguments: list[str], env: dict[str, str], supervisor: passing.Supervisor | None = None) -> int:
    """File names count from where the person stands, if the city's account may enter there."""
    here = Path.cwd()
    # -P: a folder `web` where the person stands must not be taken for the house's.
    argv = [str(place.python), "-P", "-m", "web.command", *arguments]
    env = env | {"PYTHONPATH": str(place.house)}
    return passing.command(place, argv, env, supervisor, here if place.account.can("-x", here) else None)
