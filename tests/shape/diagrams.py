"""`python -m tests.shape.diagrams`: writes the lifecycle diagrams of the present tables into ARCHITECTURE.md."""

from pathlib import Path

from dispatch.emergency.alerting.warning_lifecycle import LIFECYCLE as WARNING
from dispatch.emergency.emergency_lifecycle import LIFECYCLE as EMERGENCY
from dispatch.emergency.resources.team_lifecycle import LIFECYCLE as TEAM
from dispatch.reach.sos_lifecycle import LIFECYCLE as SOS
from foundation.lifecycle_diagram import diagram
from incidents.case_lifecycle import LIFECYCLE as CASE
from sensors.alarm_lifecycle import LIFECYCLE as ALARM

PAGE = Path(__file__).parents[2] / "ARCHITECTURE.md"
LIFECYCLES = (CASE, ALARM, EMERGENCY, SOS, WARNING, TEAM)


def write() -> None:
    told = PAGE.read_text()
    for lifecycle in LIFECYCLES:
        head = f"<!-- {lifecycle.kind} -->\n```mermaid\n"
        before, _, rest = told.partition(head)
        told = f"{before}{head}{diagram(lifecycle)}\n```{rest.partition('```')[2]}"
    PAGE.write_text(told)


if __name__ == "__main__":
    write()
