"""The private Redis: a bell and a queue for slow jobs, behind a Unix socket; the truth is never kept here."""

import socket
from dataclasses import dataclass

from launcher import programs
from launcher.place import Place
from launcher.service import REDIS, Service

SETTINGS = """# Written by bin/run at every start.
port 0
unixsocket "{run}/redis.sock"
unixsocketperm 700
dir "{data}"
appendonly yes
appendfsync everysec
save ""
maxmemory 256mb
maxmemory-policy noeviction
daemonize no
loglevel notice
"""


@dataclass(frozen=True)
class Redis:
    place: Place

    def environment(self) -> dict[str, str]:
        return {"MOYANG__REDIS__URL": f"unix://{self.place.run}/redis.sock"}

    def service(self, env: dict[str, str]) -> Service:
        conf = self.place.configure("redis.conf", SETTINGS.format(run=self.place.run, data=self.place.var / "redis"))
        argv = [programs.find("redis-server") or "redis-server", str(conf)]
        return Service("redis", argv, self.place.account, self.place.var, REDIS, env, ready=self._ready)

    def _ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(0.5)
            try:
                line.connect(f"{self.place.run}/redis.sock")
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False
