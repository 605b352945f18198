"""Ctrl-C and SIGTERM are noted at once and obeyed at the next safe point, so nothing is left half-started."""

import select
import signal
import socket

_asked: list[int] = []
_wake, _ring = socket.socketpair()


class Stopped(Exception):
    """Somebody asked us to stop; the exit code is the shell's usual one for that signal."""

    def __init__(self, number: int):
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


def listen() -> None:
    """From now on SIGINT, SIGTERM and SIGHUP are only noted; `check` obeys them."""
    for end in (_wake, _ring):
        end.setblocking(False)
    signal.set_wakeup_fd(_ring.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: _asked.append(got))
    signal.signal(signal.SIGCHLD, lambda _got, _frame: None)  # rings the bell alone: a child has ended


def bell() -> socket.socket:
    """Becomes readable when a signal has arrived, to end a waiting select."""
    return _wake


def quiet() -> None:
    """Empty the bell after it has ended a select."""
    try:
        _wake.recv(64)
    except BlockingIOError:
        return


def asked() -> int:
    """The signal that asked us to stop, or 0."""
    return _asked[0] if _asked else 0


def check() -> None:
    """Stop here when somebody has asked for it."""
    if _asked:
        raise Stopped(_asked[0])


def wait_for(handle: int | None, seconds: float) -> None:
    """Sleep until the handle is readable, a signal comes or the time is over."""
    watched = [_wake.fileno()] + ([] if handle is None else [handle])
    woken, _, _ = select.select(watched, [], [], seconds)
    if _wake.fileno() in woken:
        quiet()


def pause(seconds: float) -> None:
    """Sleep, unless somebody asks us to stop."""
    check()
    wait_for(None, seconds)
    check()
