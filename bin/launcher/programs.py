"""Where the programs of other makers stand on this machine."""

import re
import shutil
from pathlib import Path

OLDEST_POSTGRES = 14  # the first one with the multirange types and the exclusion constraints the tables use
SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"


def find(name: str) -> str | None:
    """The path of a program, also of one that only administrators have on their PATH."""
    return shutil.which(name) or shutil.which(name, path=SYSTEM_FOLDERS)


def postgres(version: str, name: str) -> Path:
    return Path(f"/usr/lib/postgresql/{version}/bin/{name}")


def newest_postgres() -> str | None:
    """The newest PostgreSQL of this machine that has PostGIS."""
    controls = Path("/usr/share/postgresql").glob("*/extension/postgis.control")
    versions = [path.parts[-3] for path in controls if re.fullmatch(r"\d+", path.parts[-3])]
    usable = [int(version) for version in versions if postgres(version, "postgres").exists()]
    return str(max(usable)) if usable and max(usable) >= OLDEST_POSTGRES else None
