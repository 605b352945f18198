"""From a bare machine to one that can start the city: packages, Python environment, screens."""

import contextlib
import os
import resource

from launcher import account, mirror, packages, place, ui, venv
from launcher.place import Place
from launcher.told import Told

OPEN_FILES = 65536  # every phone on the line is one for nginx and one for the process behind it


def ground(told: Told, var: str | None) -> Place:
    """The account and the folders; `--var` counts from where the person stands, the setting from the checkout."""
    os.umask(0o022)
    _allow_open_files()
    wanted = place.Path(var).absolute() if var else place.CHECKOUT / told("server", "var")
    return place.find(account.choose(), wanted)


def complete(at: Place, told: Told, tests: bool = False, screens: bool = True) -> None:
    """Install and build whatever is missing; nothing of it is done twice."""
    lacking = packages.missing_services(
        postgres=told.private("database"), redis=told.private("redis"), mqtt=told.private("mqtt")
    )
    lacking += packages.missing_for_venv() + (packages.missing_for_tests() if tests else [])
    packages.install(lacking, at.log / "setup.log")
    packages.wish(packages.missing_for_paper(), at.log / "setup.log")
    venv.ensure(at, venv.TEST if tests else venv.RUN, at.log / "setup.log")
    if screens:
        ui.ensure(at, at.log / "setup.log")
    mirror.renew(at)
    venv.compile_house(at, at.log / "setup.log")


def _allow_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError):  # a stricter machine simply serves fewer phones
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
