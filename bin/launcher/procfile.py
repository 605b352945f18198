"""The city's own processes, as the Procfile names them."""

import re
import shlex

from launcher.place import Place
from launcher.refusal import Refusal
from launcher.service import Service

LINE = re.compile(r"([a-z][a-z0-9_-]*):\s*(\S.*)")


def services(place: Place, env: dict[str, str], text: str) -> list[Service]:
    """One service for each line `name: command`."""
    return [_service(place, env, line) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _service(place: Place, env: dict[str, str], line: str) -> Service:
    match = LINE.fullmatch(line.strip())
    if not match:
        raise Refusal(f"the Procfile line {line!r} is not of the form 'name: command'")
    return Service(match[1], shlex.split(match[2]), place.account, place.house, env=env)
