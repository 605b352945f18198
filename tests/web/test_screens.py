"""The screens' own proofs: types agree, and the unit tests of outbox, texts, clocks and order pass."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCREENS = Path(__file__).parents[2] / "web" / "ui"


@pytest.mark.parametrize(
    "words",
    [["vue-tsc/bin/vue-tsc.js", "--noEmit"], ["vitest/vitest.mjs", "run", "--configLoader", "runner"]],
    ids=["types", "units"],
)
def test_the_screens_keep_their_word(words: list[str], tmp_path: Path) -> None:
    node = Path(sys.executable).parent / "node"
    tool, *rest = words
    done = subprocess.run(
        [str(node), str(SCREENS / "node_modules" / tool), *rest],
        cwd=SCREENS,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1", "CI": "1", "HOME": str(tmp_path)},
        timeout=110,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
