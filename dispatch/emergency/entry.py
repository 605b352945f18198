"""One line of an emergency's story (timeline.py)."""

from dataclasses import dataclass
from datetime import datetime

from foundation.clock import city_zone
from foundation.words import Words
from people.person import masked_name


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `kind` is alarm, case, task, emergency or what the log names (log.py); `person` is who
    is named in the words."""

    at: datetime
    kind: str
    words: Words
    actor_name: str
    person: str | None = None

    def said(self, names: bool) -> Words:
        """The words as they are for whoever may read names, else with the person masked."""
        return self.words if names else unnamed(self.words, self.person)


def unnamed(words: Words, person: str | None) -> Words:
    if not person:
        return words
    return Words(words.zh.replace(person, masked_name(person)), words.en.replace(person, masked_name(person)))


def heard_late(words: Words, received_at: datetime) -> Words:
    """Of what was done before its end and heard of after it."""
    hour = f"{received_at.astimezone(city_zone()):%m-%d %H:%M}"
    return Words(f"{words.zh}（补报，{hour}收到）", f"{words.en} (told late, received {hour})")
