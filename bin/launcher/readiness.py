"""Asks the city whether it is ready, and says what it is waiting for when it is not."""

import json
import urllib.error
import urllib.request
from typing import Any

from launcher.supervisor import Supervisor

ANSWER_S = 3


def ask(url: str) -> tuple[int, Any]:
    """Status and JSON of a page of the city; status 0 when nobody answers."""
    # Never through a proxy: this is a loopback address, whatever the environment says.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=ANSWER_S) as answer:
            return answer.status, _json(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, _json(error.read())
    except OSError:
        return 0, None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def missing(url: str, supervisor: Supervisor) -> str:
    """One line for each dependency that is not ready, with the place of its log."""
    lines = [f"  {child.service.name} is not running yet; its log: {child.journal.path}" for child in supervisor.down()]
    status, body = ask(f"{url}/readyz")
    if status == 503 and isinstance(body, dict):
        lines.append(f"  /readyz says: {json.dumps(body, ensure_ascii=False)[:800]}")
    elif status != 200 and not lines:
        lines.append(f"  {url}/readyz answers {status or 'nothing'}; the log: {supervisor.place.log / 'web.log'}")
    return "\n".join(lines)


def accounts(url: str) -> str:
    """The demo accounts as one short table; empty for a city of its own."""
    _, body = ask(f"{url}/api/v1/meta")
    people = body.get("demo_accounts") or [] if isinstance(body, dict) else []
    if not people:
        return ""
    lines = [f"  {person['username']:<12} {person.get('title', '')}" for person in people]
    return "\n".join(["Demo accounts, password moyang-demo:", *lines])
