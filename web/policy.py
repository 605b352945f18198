"""What a page may load: the house's own files and, each by its hash, what the built page carries within itself."""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

WITHIN = re.compile(rb"<(script|style)>(.*?)</\1>", re.DOTALL)
POLICY = (
    "default-src 'none'; script-src 'self'{script}; style-src 'self'{style}; img-src 'self' blob: data:; "
    "font-src 'self'; media-src 'self' blob:; connect-src 'self' ws://{host} wss://{host}; worker-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
Carried = dict[str, str]  # the sources allowed beside 'self' for script and style
NOTHING: Carried = {"script": "", "style": ""}


def policy(host: str, within: Carried = NOTHING) -> str:
    """The Content-Security-Policy (CSP level 3) of an answer from `host`."""
    return POLICY.format(host=host, **within)


def carried(page: bytes) -> Carried:
    """The hashes of the scripts and the styles that stand in the page itself."""
    found = dict(NOTHING)
    for kind, text in WITHIN.findall(page):
        found[kind.decode()] += f" 'sha256-{b64encode(sha256(text).digest()).decode()}'"
    return found


def carried_by(built: Path) -> Carried:
    """The same for a page on the disk, read once for each time it was built."""
    return _carried_by(built, built.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _carried_by(built: Path, _written: int) -> Carried:
    return carried(built.read_bytes())
