"""The documents tell the truth: diagrams equal the tables, commands and files they name exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.lifecycle import Lifecycle
from foundation.lifecycle_diagram import diagram
from tests.shape import moves_page
from tests.shape.diagrams import LIFECYCLES

HOUSE = Path(__file__).parents[2]
FOREIGN = re.compile(r"(?<![\w.-])/(?:[w]ork|[f]arm)/|/[r]oot/\.|https?://[^ \"]+\.(?:[w]hl|[t]gz|[d]eb)\b")


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each.kind)
def test_the_diagram_in_architecture_is_the_table(lifecycle: Lifecycle) -> None:
    """When it fails: `.venv/bin/python -m tests.shape.diagrams` writes them anew."""
    assert diagram(lifecycle) in (HOUSE / "ARCHITECTURE.md").read_text()


def test_the_page_of_moves_is_the_table() -> None:
    """When it fails: `.venv/bin/python -m tests.shape.moves_page` writes it anew."""
    assert moves_page.PAGE.read_text() == moves_page.page()


@pytest.mark.parametrize(
    "document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/operation.md", "docs/dependencies.md"]
)
def test_every_file_a_document_links_to_exists(document: str) -> None:
    told = (HOUSE / document).read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", told) if not link.startswith(("http:", "https:"))]
    assert not [link for link in links if not ((HOUSE / document).parent / link).exists()]


BUILT = {".git", ".venv", "node_modules", "var", "dist", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache"}
TEXTS = {".py", ".md", ".toml", ".ts", ".vue", ".lock", ".json", ".sh", ".in", ""}


def texts(folder: Path) -> Iterator[Path]:
    """Every text of the project below a folder, without what is built or installed."""
    for path in folder.iterdir():
        if path.name in BUILT:
            continue
        if path.is_dir():
            yield from texts(path)
        elif path.suffix in TEXTS:
            yield path


def test_no_path_of_a_machine_and_no_registry_stands_in_any_file() -> None:
    assert not [str(path) for path in texts(HOUSE) if FOREIGN.search(path.read_text(errors="replace"))]
