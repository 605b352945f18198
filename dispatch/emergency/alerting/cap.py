"""CAP 1.2 (OASIS): a message as XML with its elements in the order of the schema; and the GB/T 35965.1 identifier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from foundation.clock import city_zone

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SEVERITY = {"red": "Extreme", "orange": "Severe", "yellow": "Moderate", "blue": "Minor"}
COLOURS = {"red": "Red", "orange": "Orange", "yellow": "Yellow", "blue": "Blue"}
CATEGORIES = (
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
)
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")

Ring = Sequence[tuple[float, float]]


def identifier(division: str, trade: str, at: datetime, serial: int) -> str:
    """ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N, 31 characters: division, trade, unit 000, extension 00, time, serial 1-9."""
    told = f"{division:0>6}{trade:0>3}00000_{at.astimezone(city_zone()):%Y%m%d%H%M%S}_{serial}"
    if len(told) != 31 or not 1 <= serial <= 9:
        raise ValueError(told)
    return told


def moment(at: datetime) -> str:
    """CAP wants seconds and a numeric offset, never a Z."""
    return at.astimezone(city_zone()).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Message:
    """Everything one message says; `references` are earlier ones as (sender, identifier, sent)."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    msg_type: str
    scope: str
    category: str
    event: str
    response: str
    urgency: str
    colour: str
    certainty: str
    expires: datetime
    sender_name: str
    headline: str
    description: str
    instruction: str
    area: str
    rings: tuple[Ring, ...] = ()
    geocode: str | None = None
    references: tuple[tuple[str, str, datetime], ...] = ()
    note: str | None = None


def xml(told: Message) -> str:
    """The message; text is escaped, and what XML cannot hold is refused at the door already."""
    references = " ".join(f"{sender},{earlier},{moment(sent)}" for sender, earlier, sent in told.references)
    head = [
        _element("identifier", told.identifier),
        _element("sender", told.sender),
        _element("sent", moment(told.sent)),
        _element("status", told.status),
        _element("msgType", told.msg_type),
        _element("scope", told.scope),
        _element("note", told.note),
        _element("references", references),
    ]
    body = f"<info>{''.join(_info(told))}<area>{''.join(_area(told))}</area></info>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="{NAMESPACE}">{"".join(head)}{body}</alert>\n'


def _info(told: Message) -> list[str]:
    colour = f"<valueName>ColorCode</valueName><value>{COLOURS[told.colour]}</value>"
    return [
        _element("language", "zh-CN"),
        _element("category", told.category),
        _element("event", told.event),
        _element("responseType", told.response),
        _element("urgency", told.urgency),
        _element("severity", SEVERITY[told.colour]),
        _element("certainty", told.certainty),
        _element("effective", moment(told.sent)),
        _element("expires", moment(told.expires)),
        _element("senderName", told.sender_name),
        _element("headline", told.headline),
        _element("description", told.description),
        _element("instruction", told.instruction),
        f"<parameter>{colour}</parameter>",
    ]


def _area(told: Message) -> list[str]:
    code = f"<valueName>GB/T2260</valueName><value>{escape(told.geocode)}</value>" if told.geocode else ""
    return [
        _element("areaDesc", told.area),
        *(_element("polygon", " ".join(f"{lat:.6f},{lon:.6f}" for lon, lat in ring)) for ring in told.rings),
        f"<geocode>{code}</geocode>" if code else "",
    ]


def _element(name: str, words: str | None) -> str:
    """Empty elements are left out: the schema's optional ones may be absent and must not be blank."""
    return f"<{name}>{escape(words, quote=False)}</{name}>" if words else ""
