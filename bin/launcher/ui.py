"""The screens: built from web/ui into web/static/dist, again only when a source has changed."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

from launcher import stamp, venv
from launcher.console import say
from launcher.place import CHECKOUT, Place
from launcher.steps import step

SOURCE, BUILT = CHECKOUT / "web" / "ui", CHECKOUT / "web" / "static" / "dist"
MODULES = SOURCE / "node_modules"
NOT_SOURCE = {"node_modules", "dist", ".vite"}
SQUEEZED = {".js", ".mjs", ".css", ".svg", ".json", ".webmanifest", ".html", ".wasm"}
SQUEEZE_FROM_BYTES = 1000


def ensure(place: Place, log: Path) -> None:
    """Build the screens unless they match their sources."""
    if not (SOURCE / "package.json").exists():
        say("There are no screens to build yet (web/ui/package.json is absent)")
        return
    if _current():
        return
    with stamp.alone("the screens"):
        if not _current():
            modules(place, log)
            step("Building the screens", ["npm", "run", "build"], log, env=environment(place), cwd=SOURCE)
            squeeze(BUILT)
            (MODULES / ".moyang-built").write_text(_wanted())


def modules(place: Place, log: Path) -> None:
    """Install the locked npm packages when the lock has changed."""
    wanted = stamp.of_files([SOURCE / "package-lock.json"])
    mark = MODULES / ".moyang-installed"
    if not stamp.matches(mark, wanted):
        step("Installing the packages of the screens", ["npm", "ci"], log, env=environment(place), cwd=SOURCE)
        mark.write_text(wanted)


def environment(place: Place) -> dict[str, str]:
    """The locked Node first on the PATH, so that every machine builds alike; certificates as the system knows them."""
    return {"NODE_USE_SYSTEM_CA": "1", "NO_COLOR": "1"} | os.environ | {"PATH": venv.path_first(place), "CI": "1"}


def squeeze(folder: Path) -> None:
    """Lay a compressed copy beside every larger text: nginx hands it out without compressing again."""
    for path in folder.rglob("*"):
        if path.suffix in SQUEEZED and path.stat().st_size >= SQUEEZE_FROM_BYTES:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def _current() -> bool:
    return BUILT.is_dir() and stamp.matches(MODULES / ".moyang-built", _wanted())


def _wanted() -> str:
    return stamp.of_files(_sources(SOURCE))


def _sources(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.name in NOT_SOURCE:
            continue
        if entry.is_dir():
            yield from _sources(Path(entry.path))
        else:
            yield Path(entry.path)
