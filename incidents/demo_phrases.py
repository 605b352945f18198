"""The description templates the demo city begins with, for its most reported categories; a real city writes its own."""

import csv
from pathlib import Path

from sqlalchemy import select

from foundation.work import Work
from incidents import phrases
from incidents.phrases import Phrase, PhraseEdition

FILE = Path(__file__).parent / "demo" / "phrases.csv"


def seed(work: Work) -> int:
    """Phrases of every category in the file, once; how many categories."""
    if work.session.scalar(select(PhraseEdition.id).limit(1)) is not None:
        return 0
    found: dict[str, list[Phrase]] = {}
    with FILE.open(newline="") as file:
        for row in csv.DictReader(file):
            condition = int(row["condition"]) if row["condition"] else None
            found.setdefault(row["category"], []).append(Phrase(row["text"], row["text_en"], condition))
    for category, of in found.items():
        phrases.change(work, category, 0, of)
    return len(found)
