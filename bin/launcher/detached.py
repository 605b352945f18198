"""bin/run --detach: the city lives on in the background, the terminal is free again once it is ready."""

import codecs
import os
import subprocess
import sys
from pathlib import Path

from launcher import console, signals

MARK = "MOYANG_DETACHED"


def start(name: str, arguments: list[str]) -> int:
    """Start a second launcher in a session of its own and show its words until it is ready or has given up."""
    argv = [sys.executable, "-I", str(Path(__file__).parent), name, *arguments]
    child = subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {MARK: "1"},
        start_new_session=True,
    )
    assert child.stdout
    passed_on, decode = False, codecs.getincrementaldecoder("utf-8")("replace").decode
    os.set_blocking(child.stdout.fileno(), False)
    while True:
        if signals.asked() and not passed_on:
            child.terminate()
            passed_on = True
        piece = child.stdout.read(4096)
        if piece == b"":
            break
        if piece:
            console.write(decode(piece))
        else:
            signals.wait_for(child.stdout.fileno(), 0.5)
    return _verdict(child)


def _verdict(child: "subprocess.Popen[bytes]") -> int:
    """The second launcher lets go of the terminal when ready; otherwise it has ended, or is about to."""
    try:
        return child.wait(0.3)
    except subprocess.TimeoutExpired:
        return child.wait() if signals.asked() else 0


def is_detached() -> bool:
    return MARK in os.environ


def let_go() -> None:
    """From here on nobody listens: further words go to the launcher's own log alone."""
    if is_detached():
        nowhere = os.open(os.devnull, os.O_RDWR)
        for handle in (1, 2):
            os.dup2(nowhere, handle)
