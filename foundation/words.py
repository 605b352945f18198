"""A sentence in the two languages of the house, Chinese first."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    zh: str
    en: str

    def say(self, language: str, **values: Any) -> str:
        """The sentence in 'zh…' or 'en…' with {names} filled in."""
        text = self.en if language.lower().startswith("en") else self.zh
        return text.format(**values) if values else text
