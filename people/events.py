"""What happens to people that other rooms hear of."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.event import Event


@dataclass(frozen=True, kw_only=True)
class SignedOutEverywhere(Event):
    """Every session of a person was ended: a lost phone, a new password, a closed account. The subject is who."""

    kind: ClassVar[str] = "person"
