"""What the installation is told: config.toml, overridden by MOYANG__SECTION__KEY, as the house itself reads it."""

import os
import tomllib
from pathlib import Path

from launcher.place import CHECKOUT
from launcher.refusal import Refusal

DEFAULTS = {
    "server": {"host": "127.0.0.1", "port": "8000", "var": "var", "public_url": ""},
    "database": {"url": "", "owner_url": ""},
    "redis": {"url": ""},
    "mqtt": {"host": "127.0.0.1", "port": "11883", "url": ""},
    "storage": {"url": ""},
}


class Told:
    """`told("server", "port")` is the text of one key; an empty url means the private service."""

    def __init__(self, environment: dict[str, str]):
        self.environment = environment
        self.file = _read(CHECKOUT / "config.toml")

    def __call__(self, section: str, key: str) -> str:
        spoken = self.environment.get(f"MOYANG__{section}__{key}".upper())
        if spoken is not None:
            return spoken
        return str(self.file.get(section, {}).get(key, DEFAULTS[section][key]))

    def number(self, section: str, key: str) -> int:
        try:
            return int(self(section, key))
        except ValueError as error:
            raise Refusal(f"[{section}] {key} must be a whole number, not {self(section, key)!r}") from error

    def private(self, section: str) -> bool:
        return not self(section, "url")


def _read(path: Path) -> dict[str, dict[str, object]]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"config.toml cannot be read: {error}") from error


def environment() -> dict[str, str]:
    return dict(os.environ)


def alone() -> dict[str, str]:
    """The environment without any word about outside services: tests must never touch them."""
    mine = {key: value for key, value in os.environ.items() if not key.startswith("MOYANG__")}
    return mine | {f"MOYANG__{section.upper()}__URL": "" for section in DEFAULTS if "url" in DEFAULTS[section]}
