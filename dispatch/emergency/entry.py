"""One line of an emergency's story (timeline.py)."""

from dataclasses import dataclass
from datetime import datetime

from foundation.words import Words


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `kind` is alarm, case, task, emergency or what the log names (log.py)."""

    at: datetime
    kind: str
    words: Words
    actor_name: str
