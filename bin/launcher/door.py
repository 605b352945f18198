"""The one public door: nginx serves files, carries sockets, and holds slow or oversized visitors off."""

import resource
from dataclasses import dataclass
from pathlib import Path

from launcher import ports, programs
from launcher.place import Place
from launcher.service import DOOR, Service

TEMPLATE = Path(__file__).with_name("nginx.conf.in")
MOST_CONNECTIONS = 16384
# Behind a proxy that holds the certificate every visitor would look like this machine: the proxy's word counts then,
# and only that of a proxy on this machine.
BEHIND_PROXY = "set_real_ip_from 127.0.0.1; set_real_ip_from ::1; real_ip_header X-Forwarded-For;"
OTHER_FILES = 200  # files nginx itself holds open: programs, logs, pictures on their way


def _fill(text: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"@{name}@", word)
    return text


def _connections() -> int:
    """A phone on the line takes two connections; the machine's limit of open files bounds them."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_CONNECTIONS if limit == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, limit - OTHER_FILES)


@dataclass(frozen=True)
class Door:
    """`public_url` tells whether people reach us by https, through a proxy in front of this one."""

    place: Place
    host: str
    port: int
    public_url: str

    @property
    def url(self) -> str:
        return f"http://{ports.address(self.host, self.port)}"

    def environment(self) -> dict[str, str]:
        return {"MOYANG__SERVER__HOST": self.host, "MOYANG__SERVER__PORT": str(self.port)}

    def service(self, env: dict[str, str]) -> Service:
        listen = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        words = {
            "connections": str(_connections()),
            "run": str(self.place.run),
            "data": str(self.place.var / "nginx"),
            "house": str(self.place.house),
            "listen": listen,
            "scheme": "https" if self.public_url.startswith("https://") else "$scheme",
            "visitors": BEHIND_PROXY if self.public_url.startswith("https://") else "",
        }
        conf = self.place.configure("nginx.conf", _fill(TEMPLATE.read_text(encoding="utf-8"), words))
        argv = [programs.find("nginx") or "nginx", "-e", "stderr", "-c", str(conf), "-p", str(self.place.var / "nginx")]
        return Service(
            "nginx",
            argv,
            self.place.account,
            self.place.var,
            DOOR,
            env,
            ready=lambda: ports.answers(self.host, self.port),
        )
