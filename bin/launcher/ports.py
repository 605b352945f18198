"""Which TCP ports of this machine are free, and whether somebody answers on one."""

import socket
from pathlib import Path

# Linux gives ports from 32768 upwards to outgoing connections: one of those may be taken at any moment.
LARGEST = 32767


def taken(host: str, port: int) -> bool:
    """Whether a server could not listen here."""
    with _line(host) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((host, port))
        except OSError:
            return True
        return False


def reserved(port: int) -> bool:
    """Whether only root may listen here."""
    limit = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    return port < (int(limit.read_text()) if limit.exists() else 1024)


def next_free(host: str, port: int) -> int:
    """The first free port from this one on; beyond the largest lasting one, the first from 8000 on."""
    wanted = (*range(port, LARGEST + 1), *range(8000, min(port, LARGEST)))
    return next(number for number in wanted if not taken(host, number))


def answers(host: str, port: int) -> bool:
    with _line(host) as line:
        line.settimeout(0.5)
        try:
            line.connect((_reachable(host), port))
        except OSError:
            return False
        return True


def _reachable(host: str) -> str:
    """A server on every address is reached by the loopback one."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def address(host: str, port: int) -> str:
    """host:port as it stands in a URL."""
    host = _reachable(host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _line(host: str) -> socket.socket:
    return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
