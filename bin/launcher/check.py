"""bin/check: format, lint, types and the house's own rules, each told as a line."""

import subprocess
import sys
import time

from launcher import packages, setup, signals, told, ui, venv
from launcher.place import CHECKOUT, Place


def main(name: str, arguments: list[str]) -> int:
    signals.listen()
    words = told.Told(told.alone())
    place = setup.ground(words, None)
    packages.install(packages.missing_for_venv(), place.log / "setup.log")
    venv.ensure(place, venv.TEST, place.log / "setup.log")
    failed = [label for label, argv in _looks(place) if not _look(place, label, argv)]
    print("All is well." if not failed else f"To be mended: {', '.join(failed)}.")
    return 1 if failed else 0


def _looks(place: Place) -> list[tuple[str, list[str]]]:
    python = [str(place.python), "-m"]
    looks = [
        ("format", [*python, "ruff", "format", "--check", "--quiet", "."]),
        ("lint", [*python, "ruff", "check", "--quiet", "."]),
        ("types", [*python, "mypy"]),
    ]
    if (CHECKOUT / "tests" / "shape").is_dir():
        looks.append(("house rules", [*python, "pytest", "-q", "-p", "no:cacheprovider", "tests/shape"]))
    if (ui.SOURCE / "package-lock.json").exists():
        with_modules = place.log / "setup.log"
        ui.modules(place, with_modules)
        looks.append(("screens", ["npm", "--silent", "--prefix", str(ui.SOURCE), "run", "check"]))
    return looks


def _look(place: Place, label: str, argv: list[str]) -> bool:
    begin = time.monotonic()
    sys.stdout.flush()
    good = subprocess.run(argv, cwd=CHECKOUT, env=ui.environment(place)).returncode == 0
    signals.check()
    print(f"{label}: {'good' if good else 'not good'} ({time.monotonic() - begin:.1f} s)", flush=True)
    return good
