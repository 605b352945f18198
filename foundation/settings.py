"""What this installation is told: config.toml, overridden by the environment."""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

HOUSE = Path(__file__).resolve().parent.parent
PREFIX = "MOYANG__"


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Server(Section):
    host: str = "127.0.0.1"
    port: int = 8000
    var: str = "var"
    public_url: str = ""


class Database(Section):
    url: str = ""
    owner_url: str = ""
    pool: int = 12


class Redis(Section):
    url: str = ""


class Mqtt(Section):
    host: str = "127.0.0.1"
    port: int = 11883
    socket: str = ""
    url: str = ""
    listener: str = "listener-1"
    batch: int = 1000
    linger_ms: int = 2


class Readings(Section):
    keep_days: int = Field(92, ge=31)
    keep_minute_days: int = Field(184, ge=31)
    keep_hour_days: int = Field(1096, ge=31)


class Storage(Section):
    url: str = ""
    photo_bytes: int = 12 * 1024 * 1024
    photo_pixels: int = 70_000_000
    voice_bytes: int = 2 * 1024 * 1024


class Outbox(Section):
    lease_s: float = 30
    keep_push_h: int = 24


class Session(Section):
    idle_min: int = 30
    phone_idle_min: int = 720
    absolute_h: int = 24


class WebPush(Section):
    enabled: bool = True
    hosts: str = (
        "fcm.googleapis.com, updates.push.services.mozilla.com, *.push.apple.com, *.notify.windows.com,"
        " *.push.services.mozilla.com"
    )
    contact: str = ""
    loopback: bool = False


class Patrol(Section):
    duty: str = Field("06:00-22:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
    longest_h: float = Field(9, gt=0, le=16)
    keep_days: int = Field(183, ge=1, le=184)
    coverage: bool = True
    sign_in: bool = False
    sign_in_basis: str = ""

    @model_validator(mode="after")
    def _basis(self) -> "Patrol":
        if self.sign_in and not self.sign_in_basis.strip():
            raise ValueError("[patrol] sign_in needs sign_in_basis: the rule that allows this city to ask for it")
        return self


class Cameras(Section):
    hosts: str = ""
    wvp_url: str = ""
    ffmpeg: str = "ffmpeg"
    snapshot_s: int = 300


class City(Section):
    code: str = "441700"
    timezone: str = "Asia/Shanghai"
    grid_code_pattern: str = r"^4417\d{11}$"


def quoting(content_type: str) -> str:
    """How values are quoted in a body of that type: json, form, xml or text; ValueError for any other."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return "json"
    if kind in ("application/xml", "text/xml") or kind.endswith("+xml"):
        return "xml"
    if kind in PLAIN_QUOTING:
        return PLAIN_QUOTING[kind]
    raise ValueError(f"content_type {content_type}: values can be written into JSON, XML, forms and plain text")


PLAIN_QUOTING = {"application/x-www-form-urlencoded": "form", "text/plain": "text"}


class Channel(Section):
    """Where a channel's messages go; `body` is a template in the language of `content_type`."""

    url: str = ""
    hosts: str = ""
    body: str = '{"to": "{phone}", "name": "{name}", "text": "{text}"}'
    content_type: str = "application/json"
    loopback: bool = False

    @model_validator(mode="after")
    def _writable(self) -> "Channel":
        quoting(self.content_type)
        return self


class Webhook(Channel):
    body: str = '{"call": "{call}", "number": "{number}", "name": "{name}", "phone": "{phone}", "text": "{text}"}'


class Wecom(Channel):
    body: str = '{"msgtype": "text", "text": {"content": "{text}"}}'


class Cascade(Section):
    step_s: int = Field(60, ge=5, le=600)
    limit_s: int = Field(180, ge=5, le=3600)


class Travel(Section):
    detour: float = Field(1.4, ge=1, le=3)
    speed_kmh: float = Field(40, gt=0, le=150)


class Scene(Section):
    check_min: int = Field(20, ge=1, le=240)


class Reporting(Section):
    first_phone_min: int = 20
    first_written_min: int = 40
    follow_up_min: int = 120


class Warning(Section):
    sender: str = "moyang.441700"
    sender_name: str = "阳江市应急指挥中心"
    trade: str = "000"


class Announcing(Section):
    remind_share: float = Field(0.25, ge=0, lt=1)
    remind_from_min: int = Field(60, ge=1)


class Log(Section):
    level: str = "INFO"


class Settings(Section):
    server: Server = Server()
    database: Database = Database()
    redis: Redis = Redis()
    mqtt: Mqtt = Mqtt()
    readings: Readings = Readings()
    storage: Storage = Storage()
    outbox: Outbox = Outbox()
    session: Session = Session()
    web_push: WebPush = WebPush()
    patrol: Patrol = Patrol()
    cameras: Cameras = Cameras()
    city: City = City()
    cascade: Cascade = Cascade()
    webhook: Webhook = Webhook()
    sms: Channel = Channel()
    voice: Channel = Channel()
    wecom: Wecom = Wecom()
    travel: Travel = Travel()
    scene: Scene = Scene()
    reporting: Reporting = Reporting()
    warning: Warning = Warning()
    announcing: Announcing = Announcing()
    log: Log = Log()

    @property
    def var(self) -> Path:
        """Folder of all state, absolute."""
        return Path(os.path.abspath(HOUSE / self.server.var))  # not resolved: a short link may stand for a deep folder

    def secret(self, name: str) -> str:
        """A secret from MOYANG_SECRET_<NAME> or var/secrets/<name>; raises with words when there is none."""
        from_environment = os.environ.get(f"MOYANG_SECRET_{name.upper()}")
        if from_environment:
            return from_environment
        path = self.var / "secrets" / name
        if not path.is_file():
            raise SystemExit(f"secret {name!r} is missing: start with bin/run, or put it into {path} (mode 0600)")
        return path.read_text().strip()


def read(path: Path = HOUSE / "config.toml", environment: dict[str, str] | None = None) -> Settings:
    """Settings from the file and the environment; an unknown key is an error that names it."""
    told: dict[str, dict[str, Any]] = tomllib.loads(path.read_text()) if path.is_file() else {}
    for name, value in (os.environ if environment is None else environment).items():
        if name.startswith(PREFIX):
            section, _, key = name.removeprefix(PREFIX).lower().partition("__")
            told.setdefault(section, {})[key] = value
    return Settings.model_validate(told)


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return read()
