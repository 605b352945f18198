"""Who alone may publish to a topic: the broker's rules (sensors.broker_access) tie a level of some topics to the name a
device signs in with."""

import re

TOPIC = re.compile(r"(?:moyang/v1/devices/([^/]+)/[^/]+|v1/devices/(?!me/)([^/]+)/telemetry)")


def publisher(topic: str) -> str:
    """The code of the one device that may publish there, or "" when the topic says nothing about its speaker."""
    found = TOPIC.fullmatch(topic)
    return (found[1] or found[2]) if found else ""
