"""Draws a table of moves as a state diagram (Mermaid), so that the picture in the documents cannot lie."""

from foundation.lifecycle import Lifecycle


def diagram(lifecycle: Lifecycle) -> str:
    """A Mermaid state diagram: stages with their Chinese names, arrows with the moves; moves that stay are left out."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {stage}: {words.zh} {stage}" for stage, words in lifecycle.stages.items()]
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in lifecycle.moves:
        for target in move.targets:
            if move.source != target:
                arrows.setdefault((move.source or "[*]", target), []).append(f"{move.words.zh} {move.name}")
    lines += [
        f"    {source} --> {target}: {' / '.join(dict.fromkeys(names))}" for (source, target), names in arrows.items()
    ]
    sources = {move.source for move in lifecycle.moves if move.source != move.target}
    lines += [f"    {stage} --> [*]" for stage in lifecycle.stages if stage not in sources]
    return "\n".join(lines)
