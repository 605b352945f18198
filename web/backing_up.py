"""A whole city in one file and back: every table as of one moment, and every photo; no loss, no half."""

import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import obstore
from sqlalchemy import Connection, Engine, column, delete, select, table, text

from foundation import storage
from foundation.refusals import Conflict
from foundation.tables import Base
from foundation.words import Words
from migrations import every_table  # noqa: F401  (makes the metadata whole)

LEFT_OUT = {
    "sign_in",
    "sign_in_attempt",
    "listener_state",  # sessions of the old machine are worth nothing on the new one
    "case_words",
    "open_case_words",  # written by the database itself with every case
}
PHOTO = re.compile(r"photos/original/[0-9a-f]{2}/[0-9a-f]{62}")
SEQUENCES = ("report_number", "emergency_number")


class NotEmpty(Conflict):
    code = "not_empty"
    words = Words(
        "此系统中已有案卷；恢复只能在新建的空系统中进行（bin/run --empty --var 新目录）。",
        "There are cases here already; restore into a new empty city (bin/run --empty --var DIR).",
    )


def tables() -> list[str]:
    return [each.name for each in Base.metadata.sorted_tables if each.name not in LEFT_OUT]


def save(owner: Engine, path: Path, now: datetime) -> dict[str, Any]:
    """Write the city into `path` (mode 0600), all tables as of one moment; returns the manifest."""
    half = path.with_suffix(path.suffix + ".half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(descriptor, "wb") as file,
        tarfile.open(fileobj=file, mode="w") as tar,
        owner.connect() as connection,
    ):
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        manifest: dict[str, Any] = {
            "made": now.isoformat(),
            "schema": _schema(connection),
            "rows": {},
            "photos": 0,
            "sequences": {
                name: connection.execute(select(column("last_value")).select_from(table(name))).scalar_one()
                for name in SEQUENCES
            },
        }
        for name in tables():
            body, count = _copy_out(connection, name)
            _add(tar, f"tables/{name}", body)
            manifest["rows"][name] = count
        for name, body in _photos():
            _add(tar, f"photos/{name}", body)
            manifest["photos"] += 1
        _add(tar, "manifest.json", json.dumps(manifest, indent=2).encode())
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    return manifest


def load(owner: Engine, path: Path) -> dict[str, Any]:
    """Bring a saved city into an empty one of the same schema, in one transaction; photos first: they harm nobody."""
    with tarfile.open(path) as tar:
        manifest: dict[str, Any] = json.loads(_read(tar, "manifest.json"))
        for member in tar:
            if member.isfile() and PHOTO.fullmatch(member.name):
                obstore.put(storage.store(), member.name.removeprefix("photos/"), _read(tar, member.name))
        with owner.begin() as connection:
            _require_fit(connection, manifest)
            for name in reversed(tables()):
                connection.execute(delete(Base.metadata.tables[name]))
            for name in tables():
                _copy_in(connection, name, _read(tar, f"tables/{name}"))
            for name, value in manifest["sequences"].items():
                if name in SEQUENCES:
                    connection.execute(text("SELECT setval(:name, :value)"), {"name": name, "value": value})
    return manifest


def _require_fit(connection: Connection, manifest: dict[str, Any]) -> None:
    if connection.execute(text("SELECT EXISTS (SELECT FROM history)")).scalar_one():
        raise NotEmpty
    if _schema(connection) != manifest["schema"]:
        raise Conflict(
            Words(
                f"备份的数据结构版本是{manifest['schema']}，请用相同版本的程序恢复，然后再升级。",
                f"The backup has schema {manifest['schema']}; restore with the same version, then upgrade.",
            )
        )


def _schema(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def cursor_of(connection: Connection) -> Any:
    """The driver's own cursor: COPY has no other way in; names come from the metadata, never from a file."""
    return connection.connection.cursor()


def _copy_out(connection: Connection, name: str) -> tuple[bytes, int]:
    """Columns the database reckons by itself are not kept: it will reckon them again."""
    columns = ", ".join(f'"{each.name}"' for each in Base.metadata.tables[name].columns if each.computed is None)
    out = io.BytesIO()
    with closing(cursor_of(connection)) as cursor:
        cursor.copy_expert(f'COPY (SELECT {columns} FROM "{name}") TO STDOUT (FORMAT csv, HEADER)', out)  # noqa: S608
        return out.getvalue(), int(cursor.rowcount)


def _copy_in(connection: Connection, name: str, body: bytes) -> None:
    columns = ", ".join(f'"{column}"' for column in body.split(b"\n", 1)[0].decode().strip().split(","))
    with closing(cursor_of(connection)) as cursor:
        cursor.copy_expert(f'COPY "{name}" ({columns}) FROM STDIN (FORMAT csv, HEADER)', io.BytesIO(body))


def _photos() -> Iterator[tuple[str, bytes]]:
    for batch in obstore.list(storage.store(), prefix="original"):
        for each in batch:
            yield each["path"], bytes(obstore.get(storage.store(), each["path"]).bytes())


def _add(tar: tarfile.TarFile, name: str, body: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(body), 0o600
    tar.addfile(entry, io.BytesIO(body))


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    found = tar.extractfile(name)
    if found is None:
        raise FileNotFoundError(name)
    return found.read()
