"""The forms and key places the demo city begins with: proposals for a real city's own, and made-up places."""

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import select

from foundation.work import Work
from grid.cell import Grid
from grid.locate import locate
from incidents.forms import designing, key_place
from incidents.forms.form import Form
from incidents.forms.key_place import Stated

FOLDER = Path(__file__).parent.parent / "demo"
STEP_DEG = 0.00008  # about 8 m between key places of one grid, so that their pins can be told apart


def seed(work: Work) -> int:
    """Forms in force and key places, once; how many key places the demo city has now."""
    if work.session.scalar(select(Form.id).limit(1)) is not None:
        return 0
    forms = {told["key"]: _form(work, told) for told in json.loads((FOLDER / "forms.json").read_text())}
    with (FOLDER / "key_places.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for place, row in enumerate(rows):
        _key_place(work, row, forms[row["form"]], place)
    return len(rows)


def _form(work: Work, told: dict[str, Any]) -> UUID:
    begun = designing.begin(work, told["purpose"], told["name"], told["name_en"], told.get("category"), demo=True)
    designing.change_draft(work, begun.id, begun.version, told["name"], told["name_en"], told["questions"])
    designing.put_in_force(work, begun.id, begun.version)
    return begun.id


def _key_place(work: Work, row: dict[str, str], form: UUID, number: int) -> None:
    lon, lat = _somewhere(work, row["grid"], number)
    stated = Stated(
        name=row["name"],
        kind=row["kind"],
        lon=lon,
        lat=lat,
        form=form,
        cycle_days=int(row["cycle_days"]),
        address=row["address"] or None,
        enterprise=row["enterprise"] or None,
        contact_name=row["contact_name"] or None,
        contact_phone=f"0662-00000{number:02d}" if row["contact_name"] else None,
    )
    key_place.enter(work, stated, demo=True, first_due=work.now + timedelta(days=int(row["due_in_days"])))


def _somewhere(work: Work, code: str, number: int) -> tuple[float, float]:
    """A place near the middle of the grid, and surely in it."""
    middle = to_shape(work.session.scalars(select(Grid.point).where(Grid.code == code, Grid.valid_to.is_(None))).one())
    lon, lat = middle.x + (number % 5 - 2) * STEP_DEG, middle.y + (number % 3 - 1) * STEP_DEG
    here = locate(work.session, lon, lat)
    return (lon, lat) if here is not None and here.grid == code else (middle.x, middle.y)
