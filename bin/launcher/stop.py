"""bin/stop: ends the city that bin/run started, and waits until it rests."""

import argparse
import os
import signal
import time

from launcher import lock, orphans, place, told
from launcher.console import Progress, say
from launcher.refusal import Refusal

LIMIT_S = 90


def main(name: str, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("bin/stop", description="Ends the Moyang that bin/run started, and waits for it.")
    parser.add_argument("--var", metavar="DIR", help="folder of all state (default: var in the checkout)")
    var = parser.parse_args(arguments).var
    words = told.Told(told.environment())
    wanted = place.Path(var).absolute() if var else place.CHECKOUT / words("server", "var")
    folder = place.existing(wanted) / "launcher"
    held = lock.present(folder)
    if held:
        _end(held)
    elif (folder / "children.json").exists():
        orphans.end(folder / "children.json")
    say("Moyang has stopped" if held else f"Moyang does not run with {wanted}")
    return 0


def _end(held: dict[str, int]) -> None:
    try:
        os.kill(held["pid"], signal.SIGTERM)
    except PermissionError as error:
        raise Refusal(
            f"Moyang runs as another user (process {held['pid']}); stop it as that user, or as root"
        ) from error
    progress, limit = Progress("Stopping Moyang"), time.monotonic() + LIMIT_S
    while orphans.alive(held):
        if time.monotonic() > limit:
            raise Refusal(f"Moyang (process {held['pid']}) has not ended within {LIMIT_S} s; see var/log/launcher.log")
        time.sleep(0.05)
        progress.tick()
    progress.done()
