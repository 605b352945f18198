"""Tells the broker who may sign in and say what: its password and topic files, written from the device register."""

import base64
import fcntl
import hashlib
import os
import re
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.settings import settings
from sensors.device import Device

log = structlog.get_logger()

LISTENER = "moyang.listener"  # no device can be called so: device codes have no dot
ITERATIONS = 101  # Mosquitto's own; enough, because device passwords are 160 random bits and no person chooses them
SALT_BYTES, KEY_BYTES = 12, 64  # what Mosquitto 2 reads

ACCESS = f"""# Written by Moyang from the device register; changes made here are lost.
user {LISTENER}
topic read moyang/v1/devices/#
topic read #
topic read $SYS/#
topic write spBv1.0/+/NCMD/+
topic write moyang/v1/devices/+/hotspots

pattern write moyang/v1/devices/%u/telemetry
pattern write moyang/v1/devices/%u/event
pattern write moyang/v1/devices/%u/status
pattern write moyang/v1/devices/%u/hotspots
pattern write moyang/v1/devices/%u/pyronear
pattern write v1/devices/%u/telemetry
"""
# What a gateway may be given besides: topics of the systems it speaks for, never another device's, never the broker's
# (`me` is nobody's name: the route of that topic says which device it is).
GATEWAY_TOPIC = re.compile(
    r"(?!moyang/|\$|#|\+|v1/(?:[+#]|devices/(?!me/telemetry(?!.))))"
    r"[A-Za-z0-9_.-]{1,64}(/([A-Za-z0-9_. :-]{1,64}|\+|#(?!.)))*"
)


def new_password() -> str:
    return secrets.token_urlsafe(20)


def hash_password(password: str, salt: bytes | None = None) -> str:
    """Mosquitto's $7$ form: PBKDF2 with SHA-512 (RFC 8018)."""
    salt = salt or os.urandom(SALT_BYTES)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS, KEY_BYTES)
    return f"$7${ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


def folder() -> Path:
    """Where passwd and acl lie; the broker's configuration points here."""
    path = settings().var / "mosquitto"
    path.mkdir(parents=True, exist_ok=True)
    return path


def write(session: Session) -> None:
    """Write both files from the register and let the broker read them again.

    The register is read under the lock, so that of two writers the later one writes the later truth. With a broker of
    your own (`[mqtt] url`) sign-in is that broker's business, and nothing is written.
    """
    if settings().mqtt.url:
        return
    with locked():
        devices = session.execute(
            select(Device.code, Device.password_hash, Device.topics).where(Device.active).order_by(Device.code)
        ).all()
        lines = [f"{LISTENER}:{hash_password(settings().secret('mqtt_listener'))}"]
        lines += [f"{device.code}:{device.password_hash}" for device in devices]
        put(folder() / "passwd", "\n".join(lines) + "\n")
        put(folder() / "acl", ACCESS + "".join(granted(device.code, device.topics) for device in devices))
        reload_broker()


def granted(code: str, topics: list[str]) -> str:
    """The lines of one gateway; a topic that is not allowed (any more) is left out."""
    lines = [f"topic write {topic}" for topic in topics if GATEWAY_TOPIC.fullmatch(topic)]
    return f"\nuser {code}\n" + "\n".join(lines) + "\n" if lines else ""


@contextmanager
def locked() -> Iterator[None]:
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def put(path: Path, content: str) -> None:
    """Replace the file whole: the broker sees the old one or the new one, never half of one."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)


def reload_broker() -> None:
    """Ask the running broker to read its files again; one that is not running reads them when it starts."""
    signal_broker(signal.SIGHUP)


def save_sessions() -> None:
    """Ask the private broker to save what it knows now: a session it has not saved, it would forget when killed, and
    what it acknowledges after its restart would be kept for nobody."""
    signal_broker(signal.SIGUSR1)


def signal_broker(number: signal.Signals) -> None:
    pid_file = settings().var / "run" / "mosquitto.pid"
    try:
        pid = int(pid_file.read_text())
        if Path(f"/proc/{pid}/comm").read_text().strip() != "mosquitto":  # the number has gone to another program
            return
        os.kill(pid, number)
    except PermissionError as error:
        log.warning("the broker is another account's; it cannot be told", error=str(error))
    except (FileNotFoundError, ProcessLookupError, ValueError):
        log.info("the broker is not running; it will read its files when it starts")
