"""The realtime process: Socket.IO beside the API, on the same address. Run by gunicorn with one gevent worker."""

from typing import Any

import gevent
import structlog
from flask import Flask, request
from flask_socketio import SocketIO, disconnect
from sqlalchemy.exc import SQLAlchemyError

import foundation.log
from foundation.log import first_line
from foundation.settings import settings
from foundation.work import Works, connect
from web.live import rooms
from web.live.outlet import BEAT_S, Outlet
from web.live.rooms import Guest

log = structlog.get_logger()
SOCKET_BYTES = 16_384  # a screen says nothing long
RECHECK_S = 5  # a session that ended is cut off within this


def create_app(works: Works | None = None) -> Flask:
    """The WSGI application of the realtime process."""
    foundation.log.start("realtime")
    app = Flask(__name__)
    works = works or Works(connect(pool=4))
    socketio = SocketIO(
        app,
        async_mode="gevent",
        cors_allowed_origins=_origins(),
        max_http_buffer_size=SOCKET_BYTES,
        ping_interval=20,
        ping_timeout=20,
        cookie=None,
        serve_client=False,
    )
    guests: dict[str, tuple[Guest, str, bool]] = {}
    _handlers(socketio, works, guests)
    outlet = Outlet(works, socketio.server)
    gevent.spawn(_follow, outlet)
    gevent.spawn(_beat, outlet)
    gevent.spawn(_recheck, socketio, works, guests)
    return app


def _origins() -> Any:
    """Our own pages only: same host, or the public address; None lets python-socketio compare with the Host header."""
    return [settings().server.public_url] if settings().server.public_url else None


def _handlers(socketio: SocketIO, works: Works, guests: dict[str, tuple[Guest, str, bool]]) -> None:
    @socketio.on("connect")
    def connect_screen(auth: Any = None) -> bool:
        told = rooms.token_of(request.environ, auth)
        guest = rooms.in_thread(rooms.welcome, works, *told) if told else None
        if guest is None:
            return False
        sid = request.sid  # type: ignore[attr-defined]
        guests[sid] = (guest, *told)  # type: ignore[misc]
        gevent.spawn(listen, sid)  # after the answer to this: no change reaches a screen before its "connect" does
        return True

    def listen(sid: str) -> None:
        for topic in guests[sid][0].topics if sid in guests else ():
            socketio.server.enter_room(sid, topic, "/")

    @socketio.on("disconnect")
    def leave(*_: Any) -> None:
        guests.pop(request.sid, None)  # type: ignore[attr-defined]

    @socketio.on("resume")
    def resume(asked: Any = None) -> None:
        """Replay what was missed since {seq}, then say where the log stands; or `reload`."""
        entry = guests.get(request.sid)  # type: ignore[attr-defined]
        if entry is None:
            disconnect()
            return
        listen(request.sid)  # type: ignore[attr-defined]
        seq = asked.get("seq") if isinstance(asked, dict) else None
        found = rooms.in_thread(
            rooms.missed, works, seq if isinstance(seq, int) and not isinstance(seq, bool) else -1, entry[0].topics
        )
        sid = request.sid  # type: ignore[attr-defined]
        for item in found.items:
            socketio.emit("changed", item, to=sid)
        socketio.emit("reload" if found.reload else "resumed", {"seq": found.seq}, to=sid)


def _follow(outlet: Outlet) -> None:
    """For ever: hand out what is new, as the bell brings it; a database away is waited for."""
    while True:
        try:
            outlet.hand_out(rooms.in_thread(outlet.next))
        except Exception as error:
            log.warning("realtime waits for the database", error=first_line(error))
            gevent.sleep(0.5)


def _beat(outlet: Outlet) -> None:
    while True:
        outlet.beat()
        gevent.sleep(BEAT_S)


def _recheck(socketio: SocketIO, works: Works, guests: dict[str, tuple[Guest, str, bool]]) -> None:
    """Whoever signed out, was disabled or changed post is cut off; the screen comes back with what it may hear now."""
    while True:
        gevent.sleep(RECHECK_S)
        for sid, (guest, value, bearer) in list(guests.items()):
            try:
                if rooms.in_thread(rooms.welcome, works, value, bearer) != guest:
                    guests.pop(sid, None)
                    socketio.server.disconnect(sid)
            except SQLAlchemyError as error:
                log.warning("realtime cannot check its guests", error=first_line(error))
                break
