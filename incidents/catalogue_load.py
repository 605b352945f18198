"""Puts the catalogue files into the database as a new edition; an unchanged file changes nothing."""

import hashlib
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, select, update

from foundation.ids import new_id
from foundation.work import Work
from incidents.catalogue import CatalogueEdition, Category, StandardCondition
from incidents.catalogue_file import CategoryLine, read

DEMO = Path(__file__).parent / "demo"


def load(work: Work, folder: Path = DEMO) -> int:
    """Load categories.csv and filing_standards_yuncheng_zh.csv; returns the number of categories written.

    A new edition closes the rows in force (valid_to) and opens new ones: a case keeps the category of its day.
    """
    texts = [(folder / name).read_text("utf-8-sig") for name in ("categories.csv", "filing_standards_yuncheng_zh.csv")]
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    if work.session.scalar(select(CatalogueEdition.id).where(CatalogueEdition.sha256 == digest)):
        return 0
    lines = read(*texts)
    edition = new_id()
    work.session.add(CatalogueEdition(id=edition, source=folder.name, sha256=digest, loaded_at=work.now))
    work.session.flush()
    for table in (StandardCondition, Category):
        work.session.execute(update(table).where(table.valid_to.is_(None)).values(valid_to=work.now))
    _write(work, edition, lines)
    return len(lines)


def _write(work: Work, edition: UUID, lines: list[CategoryLine]) -> None:
    categories, conditions = [], []
    for line in lines:
        category = {name: getattr(line, name) for name in line.__dataclass_fields__ if name != "conditions"}
        category |= {"id": new_id(), "edition": edition, "valid_from": work.now}
        categories.append(category)
        for place, condition in enumerate(line.conditions, start=1):
            conditions.append(
                {
                    **condition.__dict__,
                    "id": new_id(),
                    "category_id": category["id"],
                    "place": place,
                    "valid_from": work.now,
                }
            )
    work.session.execute(insert(Category), categories)
    work.session.execute(insert(StandardCondition), conditions)
