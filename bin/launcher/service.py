"""What the supervisor keeps alive: one process with its name, its command and its way to end."""

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from launcher.account import Account

APP, DOOR, BROKER, REDIS, POSTGRES = range(5)  # the order of stopping: whoever needs another one ends before it


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Service:
    """`ready` looks without waiting."""

    name: str
    argv: list[str]
    account: Account
    cwd: Path
    tier: int = APP
    env: dict[str, str] = field(default_factory=dict)
    end_signal: signal.Signals = signal.SIGTERM
    end_s: float = 10
    ready: Callable[[], bool] = _always
