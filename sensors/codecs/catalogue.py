"""Which codecs there are: the name a route calls one by, and the function that reads its payloads."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sensors.codecs import chirpstack, firms, mapping, moyang_json, pyronear, sparkplug, thingsboard
from sensors.codecs.message import Said

Codec = Callable[[str, bytes, datetime, Mapping[str, Any]], list[Said]]

CODECS: dict[str, Codec] = {
    "moyang": moyang_json.read,
    "chirpstack": chirpstack.read,
    "sparkplug": sparkplug.read,
    "thingsboard": thingsboard.read,
    "pyronear": pyronear.read,
    "firms": firms.read,
    "mapping": mapping.read,
}
