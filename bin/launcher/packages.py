"""Debian and Ubuntu packages: only what is absent, only with the right to, and without waking system services."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from launcher import programs
from launcher.refusal import Refusal
from launcher.steps import Failed, step

POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_TEXT = "#!/bin/sh\n# Moyang's launcher: no service may be started while it installs packages.\nexit 101\n"
CLUSTER = Path("/etc/postgresql-common/createcluster.conf")
CLUSTER_LINE = "create_main_cluster = false  # Moyang's launcher, while it installs packages\n"
POSTGRES = "PostgreSQL with PostGIS"
BOOKWORM_POSTGRES = 15  # named when the package lists are not there to be asked
UNITS = {"redis-server", "mosquitto", "nginx"}  # packages that bring a system service of the same name
GET = ["apt-get", "-q", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
GET += ["-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"]
APT = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def missing_for_venv() -> list[str]:
    """Debian keeps the venv module out of its Python."""
    try:
        import ensurepip  # noqa: F401 -- only whether it is there
        import venv  # noqa: F401
    except ImportError:
        return ["python3-venv"]
    return []


def missing_services(postgres: bool, redis: bool, mqtt: bool) -> list[str]:
    """Packages of the wanted private services that this machine lacks; nginx is always wanted."""
    lacking = [
        name
        for name, wanted in (("redis-server", redis), ("mosquitto", mqtt), ("nginx", True))
        if wanted and not programs.find(name)
    ]
    if postgres and not programs.newest_postgres():
        lacking.append(POSTGRES)
    return lacking


def missing_for_tests() -> list[str]:
    """A browser, letters for the Chinese screens in its pictures, and what takes a picture out of a live stream."""
    lacking = [each for each in ("chromium", "ffmpeg") if not programs.find(each)]
    fonts = any(Path("/usr/share/fonts").glob("**/NotoSansCJK*"))
    return lacking + ([] if fonts else ["fonts-noto-cjk"])


LETTERS = "fonts-wqy-microhei"  # 1.6 MB: the Chinese letters of printed reports


def missing_for_paper() -> list[str]:
    """Letters for the reports the city prints; either font will do."""
    fonts = Path("/usr/share/fonts")
    return [] if any(fonts.glob("**/wqy-microhei.ttc")) or any(fonts.glob("**/NotoSansCJK-Regular.ttc")) else [LETTERS]


def wish(lacking: list[str], log: Path) -> None:
    """Install what the city can start without; where that cannot be, say in one line what is missing."""
    try:
        install(lacking, log)
    except (Refusal, Failed) as why:
        print(f"Going on without {' '.join(lacking)}: {why}", flush=True)


def install(lacking: list[str], log: Path) -> None:
    """Install packages, or refuse with the one line that tells a person how."""
    if not lacking:
        return
    if not programs.find("apt-get"):
        raise Refusal(f"this is no Debian or Ubuntu; install these by hand: {' '.join(_spell(lacking))}")
    right = _right()
    if right is None:
        raise Refusal(
            "packages are missing and neither root nor password-free sudo is at hand; install them with: "
            f"sudo apt-get install --no-install-recommends {' '.join(_spell(lacking))}"
        )
    get = [*right, "env", *(f"{key}={value}" for key, value in APT.items()), *GET]
    with _asleep(right):
        _mend(right, get, log)
        with contextlib.suppress(Failed):  # one broken source of this machine need not matter: fetching decides
            step("Reading the package lists", [*get, "update"], log)
        names = _spell(lacking)
        step(f"Fetching {len(names)} packages ({', '.join(names)})", [*get, "--download-only", "install", *names], log)
        step("Installing the packages", [*get, "install", *names], log, whole=True)
        _keep_out_of_boot(right, names)


def _mend(right: list[str], get: list[str], log: Path) -> None:
    """Complete an installation that was broken off by a power cut or a kill."""
    if subprocess.run(["dpkg", "--audit"], capture_output=True).stdout:
        with contextlib.suppress(Failed):  # what cannot be configured yet is put right by the next line
            step(
                "Mending a broken-off installation of packages", [*right, "dpkg", "--configure", "-a"], log, whole=True
            )
        step("Completing the broken-off installation", [*get, "--fix-broken", "install"], log, whole=True)


def _right() -> list[str] | None:
    """The prefix that gives the right to install, if there is one without asking for a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def _spell(lacking: list[str]) -> list[str]:
    """PostgreSQL's packages carry their version in the name: take the newest that comes with PostGIS."""
    if POSTGRES not in lacking:
        return lacking
    ask = [programs.find("apt-cache") or "true", "pkgnames", "postgresql-"]
    known = subprocess.run(ask, capture_output=True, text=True).stdout
    versions = [int(number) for number in re.findall(r"^postgresql-(\d+)-postgis-3$", known, re.MULTILINE)]
    version = max(versions, default=BOOKWORM_POSTGRES)
    postgis = f"postgresql-{version}-postgis-3"
    return [f"postgresql-{version}", postgis, f"{postgis}-scripts", *(name for name in lacking if name != POSTGRES)]


@contextlib.contextmanager
def _asleep(right: list[str]) -> Iterator[None]:
    """While packages unpack, no service starts and no PostgreSQL cluster is made; afterwards all is as it was."""
    policy, cluster = _before(POLICY, POLICY_TEXT), _before(CLUSTER, CLUSTER_LINE)
    _put(right, POLICY, POLICY_TEXT, 0o755)
    _put(right, CLUSTER, (cluster or "") + "\n" + CLUSTER_LINE, 0o644)
    try:
        yield
    finally:
        _put(right, POLICY, policy, 0o755)
        _put(right, CLUSTER, _after(cluster), 0o644)


def _before(path: Path, ours: str) -> str | None:
    """What stood in the file without us; a launcher killed in the middle may have left its own words there."""
    if not path.exists():
        return None
    text = path.read_text().replace("\n" + ours, "").replace(ours, "")
    return text or None


def _after(before: str | None) -> str | None:
    """The package brings this file; our early copy made dpkg keep ours, so its own text is put in its place."""
    packaged = Path("/usr/share/postgresql-common/createcluster.conf")
    return packaged.read_text() if before is None and packaged.exists() else before


def _put(right: list[str], path: Path, text: str | None, mode: int) -> None:
    """Write or remove a system file, with sudo where needed."""
    if text is None:
        subprocess.run([*right, "rm", "-f", str(path)], check=True)
        return
    subprocess.run([*right, "mkdir", "-p", str(path.parent)], check=True)
    subprocess.run([*right, "tee", str(path)], input=text, text=True, stdout=subprocess.DEVNULL, check=True)
    subprocess.run([*right, "chmod", f"{mode:o}", str(path)], check=True)


def _keep_out_of_boot(right: list[str], names: list[str]) -> None:
    """What we have just installed for ourselves must not start with the machine, nor when systemd comes later."""
    units = [f"{name}.service" for name in names if name in UNITS]
    if units and programs.find("deb-systemd-helper"):
        quiet = subprocess.DEVNULL
        name = "DPKG_MAINTSCRIPT_PACKAGE=moyang"  # the helper wants to know on whose behalf
        subprocess.run([*right, "env", name, "deb-systemd-helper", "disable", *units], stdout=quiet, stderr=quiet)
