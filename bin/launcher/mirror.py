"""A copy of the house for an account that may not enter the checkout, renewed at every start."""

import os
import shutil
from pathlib import Path

from launcher.place import CHECKOUT, Place

LEFT_OUT = {".git", ".venv", "var", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def renew(place: Place) -> None:
    """Bring the copy up to date; nothing to do when the processes read the checkout itself."""
    if place.house != CHECKOUT:
        _folder(CHECKOUT, place.house)


def _folder(source: Path, copy: Path) -> None:
    copy.mkdir(exist_ok=True)
    copy.chmod(0o755)
    wanted = {entry.name: entry for entry in os.scandir(source) if entry.name not in LEFT_OUT}
    for entry in os.scandir(copy):
        if entry.name not in wanted and entry.name not in LEFT_OUT:
            _remove(Path(entry.path))
    for name, entry in wanted.items():
        if entry.is_dir():
            _folder(Path(entry.path), copy / name)
        else:
            _file(Path(entry.path), copy / name)


def _file(source: Path, copy: Path) -> None:
    told = source.stat()
    if copy.exists() and (copy.stat().st_size, copy.stat().st_mtime_ns) == (told.st_size, told.st_mtime_ns):
        return
    fresh = copy.with_name(copy.name + ".new")
    shutil.copy2(source, fresh)
    fresh.chmod(0o755 if told.st_mode & 0o100 else 0o644)
    fresh.replace(copy)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
