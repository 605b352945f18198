"""The policy of a page: strict everywhere; what a built page carries within itself is allowed by its hash alone."""

from base64 import b64encode
from hashlib import sha256

from web.policy import carried, policy

LOOKS, SCRIPT = "b{top:0}", "\n  let a = 1 < 2\n"


def hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_what_stands_in_the_page_is_allowed_by_its_hash_and_nothing_else_is() -> None:
    page = f'<style>{LOOKS}</style><script>{SCRIPT}</script><script type="module" src="/a.js"></script>'
    told = dict(each.split(" ", 1) for each in policy("city.example:8000", carried(page.encode())).split("; "))
    assert told["style-src"] == f"'self' {hashed(LOOKS)}"
    assert told["script-src"] == f"'self' {hashed(SCRIPT)}"
    assert told["connect-src"] == "'self' ws://city.example:8000 wss://city.example:8000"
    assert told["default-src"] == "'none'" and "unsafe" not in str(told)
    plain = policy("city.example")
    assert "script-src 'self';" in plain and "style-src 'self';" in plain
