"""A hostile line between a browser and the house: loses questions and answers, breaks off at a byte, crawls, lies."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

PIECE = 4096
HEAD_END = b"\r\n\r\n"
PAGE = b"<html><h1>Please sign in to this Wi-Fi</h1></html>"
GATE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE
)
PATIENCE_S = 60
FRESH = (b"accept-encoding:", b"if-none-match:", b"if-modified-since:")


@dataclass(frozen=True)
class Fate:
    """What becomes of one question: `pass`, `lose question`, `lose answer`, `cut` at a byte of its body, `gate`."""

    kind: str = "pass"
    at: int = 0
    also: bytes = b""  # put behind the answer's body


PASS = Fate()


@dataclass
class Question:
    """One request as it came from the browser."""

    head: bytes
    rest: bytes

    @property
    def line(self) -> str:
        """`PUT /api/v1/reports/…`"""
        method, path, *_ = self.head.split(b" ", 2)
        return f"{method.decode()} {path.decode()}"

    @property
    def length(self) -> int:
        for each in self.head.lower().split(b"\r\n"):
            if each.startswith(b"content-length:"):
                return int(each.partition(b":")[2])
        return 0

    @property
    def upgrades(self) -> bool:
        return b"\nupgrade: websocket" in self.head.lower()

    def alone(self, plainly: bool = False) -> bytes:
        """The head for a connection of its own, so that the answer ends with it; `plainly`: anew, unpacked, uncut."""
        dropped = (b"connection:", b"keep-alive:", *(FRESH if plainly else ()))
        kept = [each for each in self.head.split(b"\r\n") if each and not each.lower().startswith(dropped)]
        if plainly:
            kept[0] = kept[0].replace(b"HTTP/1.1", b"HTTP/1.0")
        return b"\r\n".join(kept) + b"\r\nConnection: close" + HEAD_END


@dataclass
class Line:
    """Listens on a port of its own and carries to the house's port; `fate` decides, `log` remembers."""

    house: int
    fate: Callable[[str], Fate] = lambda _: PASS
    bytes_per_s: int = 0
    down: bool = False
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._ear.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._ear.close()

    def count(self, beginning: str) -> int:
        return sum(each.startswith(beginning) for each in self.log)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._ear.accept()
                threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        browser.settimeout(PATIENCE_S)
        with browser, suppress(OSError):
            question = self._hear(browser)
            if question is None or self.down:
                return
            fate = self.fate(question.line)
            self.log.append(f"{question.line} {fate.kind}")
            if fate.kind == "gate":
                self._read_body(browser, question)
                browser.sendall(GATE)
            elif fate.kind != "lose question":
                with socket.create_connection(("127.0.0.1", self.house), timeout=PATIENCE_S) as house:
                    self._carry(browser, house, question, fate)

    def _hear(self, browser: socket.socket) -> Question | None:
        heard = b""
        while HEAD_END not in heard:
            piece = browser.recv(PIECE)
            if not piece:
                return None
            heard += piece
        head, _, rest = heard.partition(HEAD_END)
        return Question(head, rest)

    def _read_body(self, browser: socket.socket, question: Question) -> None:
        left = question.length - len(question.rest)
        while left > 0 and (piece := browser.recv(min(PIECE, left))):
            left -= len(piece)

    def _carry(self, browser: socket.socket, house: socket.socket, question: Question, fate: Fate) -> None:
        if question.upgrades:
            house.sendall(question.head + HEAD_END + question.rest)
            self._both_ways(browser, house)
            return
        house.sendall(question.alone(plainly=bool(fate.also)))
        if not self._carry_body(browser, house, question, fate):
            return
        if fate.kind == "lose answer":
            while house.recv(PIECE):
                pass
            return
        self._carry_answer(house, browser, fate)

    def _carry_body(self, browser: socket.socket, house: socket.socket, question: Question, fate: Fate) -> bool:
        """False when the line broke on the way."""
        sent, piece = 0, question.rest
        while True:
            if fate.kind == "cut" and sent + len(piece) >= fate.at:
                house.sendall(piece[: fate.at - sent])
                return False
            house.sendall(piece)
            sent += len(piece)
            self._slowly(len(piece))
            if sent >= question.length:
                return True
            piece = browser.recv(min(PIECE, question.length - sent))
            if not piece or self.down:
                return False

    def _carry_answer(self, house: socket.socket, browser: socket.socket, fate: Fate) -> None:
        if fate.also:
            head, _, body = self._whole(house).partition(HEAD_END)
            kept = [each for each in head.split(b"\r\n") if not each.lower().startswith((b"content-length:", b"etag:"))]
            browser.sendall(b"\r\n".join(kept) + HEAD_END + body + fate.also)
            return
        while (piece := house.recv(PIECE)) and not self.down:
            browser.sendall(piece)
            self._slowly(len(piece))

    def _whole(self, house: socket.socket) -> bytes:
        heard = b""
        while piece := house.recv(PIECE):
            heard += piece
        return heard

    def _both_ways(self, browser: socket.socket, house: socket.socket) -> None:
        def pour(source: socket.socket, target: socket.socket) -> None:
            with suppress(OSError):
                while (piece := source.recv(PIECE)) and not self.down:
                    target.sendall(piece)
            with suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)

        back = threading.Thread(target=pour, args=(house, browser), daemon=True)
        back.start()
        pour(browser, house)

    def _slowly(self, count: int) -> None:
        if self.bytes_per_s:
            time.sleep(count / self.bytes_per_s)
