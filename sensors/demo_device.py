"""How a demo device lives: its password, and the value each of its metrics has at a moment of the day."""

import base64
import hashlib
import hmac
import math
from datetime import datetime

from foundation.settings import settings

DAY_S = 86400


def password_of(code: str) -> str:
    """A demo device's password, derived from this installation's listener secret.

    So the simulator can sign in as any demo device without a list of passwords; whoever can read the secret could read
    the stream anyway, and from one device's password neither the secret nor another's can be found.
    """
    secret = settings().secret("mqtt_listener")
    key = hmac.new(secret.encode(), f"demo device {code}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def noise(code: str, metric: str, moment: float) -> float:
    """The same number from -1 to 1 for the same device, metric and second, whoever asks."""
    told = hashlib.blake2b(f"{code} {metric} {int(moment)}".encode(), digest_size=4).digest()
    return int.from_bytes(told, "big") / 2**31 - 1


def warmth(moment: datetime) -> float:
    """-1 before dawn, 1 in the early afternoon, by the sun of Yangjiang (about UTC+7:28)."""
    local = (moment.timestamp() + 7.47 * 3600) % DAY_S / DAY_S
    return -math.cos(2 * math.pi * (local - 0.08))


def value_at(code: str, metric: str, moment: datetime) -> float:
    """An ordinary value: far from every alarm, different for each device, with the sun's daily wave and some noise."""
    rough, day = noise(code, metric, moment.timestamp()), warmth(moment)
    own = noise(code, metric, 0.0)
    ordinary = {
        "lel": 2.0 + own + 0.6 * day + 0.4 * rough,
        "h2s": 0.8 + 0.3 * own + 0.2 * day + 0.15 * rough,
        "co": 3.0 + own + 0.8 * day + 0.5 * rough,
        "nh3": 1.5 + 0.5 * own + 0.4 * day + 0.3 * rough,
        "cl2": 0.08 + 0.02 * own + 0.01 * rough,
        "o2": 20.9 + 0.05 * rough,
        "smoke": 0.4 + 0.15 * own + 0.1 * rough,
        "temperature": 25.0 + 2 * own + 4.5 * day + 0.3 * rough,
        "humidity": 74.0 + 4 * own - 11 * day + rough,
        "depth": 0.02 + 0.01 * own + 0.005 * rough,
        "wind_speed": 3.2 + own + 1.4 * day + 0.8 * rough,
        "wind_direction": (135.0 + 30 * own + 15 * rough) % 360,
        "rain": 0.0,
        "smoke_alarm": 0.0,
        "gas_alarm": 0.0,
        "valve": 1.0,
        "concentration": max(0.0, round(1 + own + rough)),
        "battery": 80.0 + 15 * own,
        "pm25": 22.0 + 6 * own + 5 * day + 2 * rough,
        "hotspot": 0.0,
    }
    return round(ordinary[metric], 3)


def metrics_told(type_metrics: list[dict[str, str]], device_type: str) -> list[str]:
    """The metrics a demo device reports by itself; a camera and an index say nothing."""
    return [] if device_type in ("camera", "fire_weather") else [each["metric"] for each in type_metrics]
