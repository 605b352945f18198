"""Everything that runs for one installation: which services are private, and the words every process is told."""

import secrets
from dataclasses import dataclass

from launcher import ports, venv
from launcher.broker import TLS_PORT, Broker
from launcher.console import say
from launcher.door import Door
from launcher.place import Place
from launcher.postgres import Postgres
from launcher.redis import Redis
from launcher.refusal import Refusal
from launcher.supervisor import Supervisor
from launcher.told import Told

SECRETS = ("session_key", "mqtt_listener", "web_push_key", "call_signing_key")
SERVICES_S = 60  # a database that has to replay its log after a crash needs its time


@dataclass
class Stack:
    """The parts that are private; an outside service is None here and keeps the url it was told."""

    place: Place
    env: dict[str, str]
    postgres: Postgres | None
    redis: Redis | None
    broker: Broker | None
    door: Door

    def parts(self) -> list[Postgres | Redis | Broker | Door]:
        return [part for part in (self.postgres, self.redis, self.broker, self.door) if part]

    def spoken(self) -> dict[str, str]:
        """The words of this installation alone, for commands that join in later."""
        return {key: value for key, value in self.env.items() if key.startswith("MOYANG_")}

    def start_stores(self, supervisor: Supervisor) -> None:
        """PostgreSQL and Redis, until they answer."""
        stores = [part.service(self.env) for part in (self.postgres, self.redis) if part]
        supervisor.add(stores)
        if not supervisor.until(lambda: not supervisor.down(), SERVICES_S):
            names = " and ".join(f"{child.service.name} ({child.journal.path})" for child in supervisor.down())
            raise Refusal(f"not ready within {SERVICES_S} s; see the log of {names}")
        if self.postgres:
            self.postgres.open(supervisor)


def build(place: Place, told: Told, port: int | None = None, trial: str = "") -> Stack:
    """Choose the private services, their places and ports, and write the environment of every process."""
    stack = Stack(
        place,
        _environment(place, told),
        Postgres(place, bool(trial), durable=trial != "test") if told.private("database") else None,
        Redis(place) if told.private("redis") else None,
        _broker(place, told) if told.private("mqtt") else None,
        Door(place, told("server", "host"), port or told.number("server", "port"), told("server", "public_url")),
    )
    for part in stack.parts():
        stack.env |= part.environment()
    if told.private("storage"):
        stack.env["MOYANG__STORAGE__URL"] = f"file://{place.var / 'storage'}"
    for name in SECRETS:
        place.account.create(place.var / "secrets" / name, secrets.token_urlsafe(32))
    return stack


def _environment(place: Place, told: Told) -> dict[str, str]:
    mine = {
        "PATH": venv.path_first(place),
        "HOME": str(place.var / "cache"),
        "USER": place.account.name,
        "LOGNAME": place.account.name,
        "PYTHONUNBUFFERED": "1",
        "MOYANG__SERVER__VAR": str(place.var),
    }
    return {"LANG": "C.UTF-8"} | told.environment | mine


def _broker(place: Place, told: Told) -> Broker:
    """On the wanted port, or on the next free one, and then says so."""
    host, wanted = told("mqtt", "host"), told.number("mqtt", "port")
    port = wanted if not ports.taken(host, wanted) else ports.next_free(host, TLS_PORT + 1)
    if port != wanted:
        say(f"MQTT port {wanted} is taken by another program; sensors connect to {port} this time")
    return Broker(place, host, port, told("server", "host"))
