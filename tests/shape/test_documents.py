"""The documents tell the truth: diagrams equal the tables, commands and files they name exist."""

import re
from pathlib import Path

import pytest

from dispatch.emergency.emergency_lifecycle import LIFECYCLE as EMERGENCY
from foundation.lifecycle import Lifecycle
from foundation.lifecycle_diagram import diagram
from incidents.case_lifecycle import LIFECYCLE as CASE
from sensors.alarm_lifecycle import LIFECYCLE as ALARM

HOUSE = Path(__file__).parents[2]
FOREIGN = re.compile(r"(?<![\w.-])/(?:[w]ork|[f]arm)/|/[r]oot/\.|https?://[^ \"]+\.(?:[w]hl|[t]gz|[d]eb)\b")


@pytest.mark.parametrize("lifecycle", [CASE, ALARM, EMERGENCY], ids=lambda each: each.kind)
def test_the_diagram_in_architecture_is_the_table(lifecycle: Lifecycle) -> None:
    """When it fails: `python -m web.command diagrams` writes them anew."""
    assert diagram(lifecycle) in (HOUSE / "ARCHITECTURE.md").read_text()


@pytest.mark.parametrize(
    "document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/operation.md", "docs/dependencies.md"]
)
def test_every_file_a_document_links_to_exists(document: str) -> None:
    told = (HOUSE / document).read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", told) if not link.startswith(("http:", "https:"))]
    assert not [link for link in links if not ((HOUSE / document).parent / link).exists()]


def test_no_path_of_a_machine_and_no_registry_stands_in_any_file() -> None:
    import subprocess

    listed = (
        subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=False)
        .stdout.decode()
        .split("\0")
    )
    wrong = []
    for name in listed:
        path = HOUSE / name
        if (
            name
            and path.suffix in (".py", ".md", ".toml", ".ts", ".vue", ".lock", ".json", ".sh", "")
            and path.is_file()
        ):
            told = path.read_text(errors="replace")
            wrong += [name] if FOREIGN.search(told) else []
    assert not wrong
