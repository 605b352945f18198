"""`bin/bench detector`: precision and recall of the smoke detector on stills with truth, if at hand.

The stills (HPWREN FIgLib) lie outside the product. The detector's threshold was chosen on this very sequence: the
figures show that it works there and say nothing of another camera.
"""

import csv
from pathlib import Path
from time import process_time
from typing import Any

from sensors.cameras.detecting import KEPT, NEEDED, SkylineSmoke, frame_of
from tests.bench.scored import scored

HOUSE = Path(__file__).parents[2]
PLACES = tuple(each / "shared" / "data" / "video" for each in (HOUSE.parent, HOUSE.parent.parent))


def run() -> dict[str, Any]:
    """Precision, recall and CPU of each sequence; says so when the stills are not at hand."""
    folder = next((each for each in PLACES if (each / "frames.csv").exists()), None)
    if folder is None:
        return {"not measured": "the stills with truth (HPWREN FIgLib) are not at hand: ../shared/data/video"}
    with (folder / "frames.csv").open(newline="") as file:
        told = list(csv.DictReader(file))
    found: dict[str, Any] = {}
    for name in sorted({row["file"].split("/")[0] for row in told}):
        rows = [row for row in told if row["file"].startswith(name)]
        found |= {f"{name}: {key}": value for key, value in sequence(folder, rows).items()}
    found["caution"] = "the threshold was chosen on the stills of 2018-07-18; no claim beyond them"
    return found


def sequence(folder: Path, rows: list[dict[str, str]]) -> dict[str, Any]:
    began = process_time()
    frames = [frame_of((folder / row["file"]).read_bytes()) for row in rows]
    if len(frames) <= NEEDED:
        return {"not measured": f"{len(frames)} stills are fewer than the detector looks back upon"}
    detector = SkylineSmoke()
    said = [detector.detect(frames[max(0, n - KEPT) : n], frames[n]).confidence > 0 for n in range(NEEDED, len(frames))]
    truth = [row["smoke"] == "1" for row in rows[NEEDED:]]
    first = next((row for row, smoke in zip(rows[NEEDED:], said, strict=True) if smoke and row["smoke"] == "1"), None)
    return {
        **scored(said, truth),
        "precision of always saying smoke": round(sum(truth) / len(truth), 3),
        "seconds from ignition to the first true detection": first["seconds_from_ignition"] if first else None,
        "CPU ms per still": round(1000 * (process_time() - began) / len(frames), 1),
    }
