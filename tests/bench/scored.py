"""How well what was said agrees with the truth."""

from collections.abc import Sequence
from typing import Any


def scored(said: Sequence[bool], truth: Sequence[bool]) -> dict[str, Any]:
    """Precision and recall with the counts they come from."""
    hit = sum(a and b for a, b in zip(said, truth, strict=True))
    false, missed = sum(said) - hit, sum(truth) - hit
    return {
        "true": hit,
        "false": false,
        "missed": missed,
        "precision": round(hit / max(hit + false, 1), 3),
        "recall": round(hit / max(hit + missed, 1), 3),
    }
