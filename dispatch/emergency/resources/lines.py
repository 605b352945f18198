"""Reads a file of the register (CSV): every line that cannot be understood is named by its number; pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from dispatch.emergency.resources.stated import Stated
from foundation.words import Words

W = Words
MOST_LINES, MOST_FAULTS = 5_000, 50
Fault = tuple[int, Words]


@dataclass
class Read:
    """The sound lines with their numbers, and the faults."""

    rows: list[tuple[int, Stated]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(body: str, shape: type[Stated], most: int = MOST_LINES) -> Read:
    """Every line as the shape says; a code may stand for one thing only."""
    done, seen = Read(), set[tuple[str, str]]()
    reader = csv.DictReader(io.StringIO(body.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        missing = _missing(shape, reader.fieldnames or ())
        if missing:
            named = ", ".join(missing)
            done.faults.append((1, W(f"缺少列：{named}。", f"Columns missing: {named}.")))
            return done
        for line in reader:
            if len(done.rows) >= most or len(done.faults) >= MOST_FAULTS:
                done.faults.append(
                    (reader.line_num, W(f"一次最多{most}行，请分批。", f"At most {most} lines at once."))
                )
                break
            _take(done, seen, reader.line_num, line, shape)
    except csv.Error:
        words = W(
            "这一行不是正确的CSV（引号不成对或内容过长）。", "This line is no proper CSV (an open quote, or too long)."
        )
        done.faults.append((reader.line_num + 1, words))
    return done


def _missing(shape: type[Stated], named: Sequence[str]) -> list[str]:
    needed = [name for name, told in shape.model_fields.items() if told.is_required()]
    return [name for name in needed if name not in named]


def _take(
    done: Read, seen: set[tuple[str, str]], number: int, line: dict[str, str | None], shape: type[Stated]
) -> None:
    told = {name: value.strip() for name, value in line.items() if name in shape.model_fields and (value or "").strip()}  # type: ignore[union-attr]
    listed = {name: _words(value) if name in shape.lists else value for name, value in told.items()}
    try:
        row = shape.model_validate(listed, strict=False)
    except ValidationError as error:
        for each in error.errors()[:5]:
            place = ".".join(str(part) for part in each["loc"])
            done.faults.append((number, W(f"“{place}”不正确：{told.get(place, '未填')}", f"“{place}”: {each['msg']}")))
        return
    key = (row.code, str(getattr(row, "expires_on", "")))
    if key in seen:
        done.faults.append((number, W(f"编码{row.code}重复。", f"The code {row.code} is there twice.")))
        return
    seen.add(key)
    done.rows.append((number, row))


def _words(value: str) -> list[str]:
    return [each.strip() for each in value.replace("；", ";").split(";") if each.strip()]
