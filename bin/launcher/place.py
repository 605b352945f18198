"""Where everything stands: the checkout, the folder the processes read it from, and the folder of all state."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from launcher.account import Account
from launcher.refusal import Refusal

CHECKOUT = Path(__file__).resolve().parent.parent.parent
ELSEWHERE = Path("/var/lib")  # for root, when the city's user may not enter the wanted folder
SOCKET_PATH_BYTES = 100  # the kernel takes 107; the longest of ours below var is run/.s.PGSQL.5432.lock
LONGEST_SOCKET = "/run/.s.PGSQL.5432"

# What is the account's, and what stays root's when root starts the city: root must not write where the account could
# have laid a link.
THEIRS = ("run", "secrets", "storage", "redis", "mosquitto", "nginx", "backup", "bench", "cache")
OURS = ("log", "conf", "launcher")


@dataclass(frozen=True)
class Place:
    """`house` is the checkout, or its copy when the account may not enter the checkout."""

    account: Account
    house: Path
    venv: Path
    var: Path

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def conf(self) -> Path:
        return self.var / "conf"

    @property
    def launcher(self) -> Path:
        return self.var / "launcher"

    def configure(self, name: str, text: str) -> Path:
        """A settings file of a private service; the service may read it, only the launcher writes it."""
        path = self.conf / name
        path.write_text(text, encoding="utf-8")
        return path


def find(account: Account, wanted_var: Path) -> Place:
    """Choose the folders and make those of the state."""
    house, venv = CHECKOUT, CHECKOUT / ".venv"
    if not _readable(account, CHECKOUT):
        base = _elsewhere(CHECKOUT)
        house, venv = base / "house", base / ".venv"
    place = Place(account, house, venv, _short(account, find_var(account, wanted_var)))
    for name in THEIRS:
        account.own(place.var / name)
    for name in OURS:
        _keep(account, place.var / name)
    return place


def _keep(account: Account, folder: Path) -> None:
    """A folder of the launcher's own that the account may read."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o750)
    if account.lent:
        os.chown(folder, os.geteuid(), account.gid)


def find_var(account: Account, wanted: Path) -> Path:
    """The folder of the state itself: the wanted one, or one under /var/lib that the wanted one links to."""
    wanted = wanted.resolve()
    try:
        wanted.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"the folder {wanted} cannot be made ({error.strerror}); choose another with --var") from error
    if not account.lent and not os.access(wanted, os.W_OK):
        raise Refusal(f"the folder {wanted} cannot be written; choose another with --var")
    if account.can("-x", wanted):
        return wanted
    data = _elsewhere(wanted) / "var"
    data.mkdir(exist_ok=True)
    link = wanted / "data"
    if not link.is_symlink():
        link.symlink_to(data)
    return data


def existing(wanted: Path) -> Path:
    """The folder of the state as an earlier start has chosen it."""
    link = wanted / "data"
    return link.resolve() if link.is_symlink() else wanted


def _readable(account: Account, folder: Path) -> bool:
    if not account.lent:
        return True
    return account.can("-r", folder / "config.toml") and account.can("-x", folder / "bin" / "launcher")


def _elsewhere(path: Path) -> Path:
    base = ELSEWHERE / f"moyang-{_name(path)}"
    base.mkdir(parents=True, exist_ok=True)
    base.chmod(0o755)
    return base


def _name(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def _short(account: Account, var: Path) -> Path:
    """A Unix socket's path is limited by the kernel: a folder too deep is reached by a short link of our own."""
    if len(os.fsencode(var)) + len(LONGEST_SOCKET) <= SOCKET_PATH_BYTES:
        return var
    for folder in (tempfile.gettempdir(), "/tmp"):
        link = Path(folder) / f"moyang-{os.geteuid()}-{_name(var)}"
        if len(os.fsencode(link)) + len(LONGEST_SOCKET) <= SOCKET_PATH_BYTES:
            return _link(link, var)
    raise Refusal(f"the folder {var} lies too deep for a Unix socket; choose a shorter one with --var")


def _link(link: Path, var: Path) -> Path:
    """Never follow a link that somebody else has put there."""
    if not link.is_symlink():
        link.symlink_to(var)
    if link.lstat().st_uid != os.geteuid() or link.readlink() != var:
        raise Refusal(f"{link} is not ours; remove it, or choose a shorter folder with --var")
    return link
