"""The outlet says no more than a screen needs: one bell for a thing that changed many times while it looked away."""

from types import SimpleNamespace
from typing import Any

import pytest

from web.live.outlet import last_words


def rows(*told: tuple[str, str, str]) -> list[Any]:
    return [
        SimpleNamespace(seq=seq, kind=kind, subject=subject, topics=list(topics))
        for seq, (kind, subject, topics) in enumerate(told, 1)
    ]


@pytest.mark.parametrize(
    ("read", "handed_out"),
    [
        ([], []),
        ([("alarm", "1", "a"), ("alarm", "1", "a"), ("alarm", "1", "a")], [3]),
        ([("alarm", "1", "a"), ("alarm", "2", "a"), ("alarm", "1", "a")], [2, 3]),
        ([("case", "1", "a"), ("alarm", "1", "a")], [1, 2]),
        ([("case", "1", "a"), ("case", "1", "ab")], [1, 2]),  # who heard it before may not hear it again
        ([("case", "1", "ab"), ("case", "1", "b"), ("case", "1", "ab")], [2, 3]),
    ],
)
def test_the_newest_of_each_thing_for_each_audience(read: list[tuple[str, str, str]], handed_out: list[int]) -> None:
    assert [row.seq for row in last_words(rows(*read))] == handed_out
