"""Migrations, the demo city and the broker's passwords: done by the house itself, again only when it has changed."""

from pathlib import Path

from launcher import stamp
from launcher.console import say
from launcher.place import CHECKOUT
from launcher.stack import Stack
from launcher.steps import step
from launcher.supervisor import Supervisor

ROOMS = ("foundation", "people", "grid", "incidents", "sensors", "dispatch", "migrations")


def ensure(stack: Stack, supervisor: Supervisor, empty: bool) -> None:
    """Run the house's own preparation, unless its stamp says that nothing has changed since."""
    empty = _remembered(stack, empty)
    done = stack.place.launcher / "prepared"
    made = stack.place.launcher / "database-made"
    wanted = stamp.of_files(
        _sources(), str(empty), stack.env["MOYANG__DATABASE__URL"], made.read_text() if made.exists() else ""
    )
    if stamp.matches(done, wanted) and (stack.broker is None or _broker_ready(stack)):
        return
    argv = [str(stack.place.python), "-m", "web.command", "prepare", *(["--empty"] if empty else [])]
    step(
        "Preparing the city" if not empty else "Preparing the database",
        stack.place.account.command(argv, "TERM"),
        stack.place.log / "prepare.log",
        env=stack.env,
        cwd=stack.place.house,
        idle=supervisor.turn,
    )
    done.write_text(wanted)


def _remembered(stack: Stack, empty: bool) -> bool:
    """The first start decides for good whether this folder holds the demo city: no real city ever gets demo people."""
    choice = stack.place.launcher / "choice"
    if not choice.exists():
        choice.write_text("empty" if empty else "demo")
    chosen = choice.read_text() == "empty"
    if empty and not chosen:
        say(f"{stack.place.var} already holds the demo city; --empty needs a folder of its own: --var DIR")
    return chosen


def _broker_ready(stack: Stack) -> bool:
    data = stack.place.var / "mosquitto"
    return (data / "passwd").exists() and (data / "acl").exists()


def _sources() -> list[Path]:
    """Whatever may say something about the tables or the demo city."""
    told = [CHECKOUT / "config.toml", *(CHECKOUT / "web").glob("*.py")]
    return told + [
        path for room in ROOMS for path in (CHECKOUT / room).rglob("*") if path.is_file() and path.suffix != ".pyc"
    ]
