"""One row of the case's table of moves, out of one or several stages."""

from foundation.lifecycle import Move, Need, Relation, anyone
from foundation.words import Words

ACCEPT, DISPATCH, HANDLE, CLOSE = "case.accept", "case.dispatch", "case.handle", "case.close"
DECIDE = "case.decide"


def row(
    name: str,
    sources: str | tuple[str, ...],
    target: str | None,
    permission: str,
    words: tuple[str, str],
    needs: tuple[Need, ...] = (),
    relation: Relation = anyone,
    tone: str = "plain",
    also: tuple[str, ...] = (),
) -> tuple[Move, ...]:
    """One move out of one or several stages; target None leaves the stage as it is."""
    listed = (sources,) if isinstance(sources, str) else sources
    return tuple(
        Move(name, each, target or each, permission, Words(*words), needs, relation, tone, also) for each in listed
    )
