"""`bin/bench [NAME]`: runs the benchmarks, prints a table, keeps var/bench/NAME.json."""

import json
import sys

from foundation.settings import settings
from tests.bench import detector, gas, impact, ingest, intake, lists, live, maps, routing, timers

BENCHES = {
    "detector": detector.run,
    "gas": gas.run,
    "impact": impact.run,
    "ingest": ingest.run,
    "intake": intake.run,
    "live": live.run,
    "lists": lists.run,
    "map": maps.run,
    "routing": routing.run,
    "timers": timers.run,
    "walls": live.walls,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no benchmark called {unknown[0]}; there are: {', '.join(BENCHES)}")
        return 2
    folder = settings().var / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or [name for name in BENCHES if name not in ("lists", "map")]:
        print(f"== {name}", flush=True)
        figures = BENCHES[name]()
        (folder / f"{name}.json").write_text(json.dumps(figures, indent=2))
        for key, value in figures.items():
            print(f"  {key:<44} {value}", flush=True)
    return 0


sys.exit(main(sys.argv[1:]))
