"""Under whose name the city's processes run: an unprivileged account, never root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from launcher.refusal import Refusal

SYSTEM_USER = "moyang"


@dataclass(frozen=True)
class Account:
    """A user of this machine; `lent` says that root takes on this name for the city's processes."""

    name: str
    uid: int
    gid: int
    lent: bool

    @cached_property
    def as_user(self) -> dict[str, object]:
        """The arguments that make subprocess start something under this name."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.lent else {}

    def command(self, argv: list[str], end_signal: str) -> list[str]:
        """Run argv under this name, without new privileges, and end it when the launcher itself is killed."""
        change = ["--reuid", str(self.uid), "--regid", str(self.gid), "--clear-groups"] if self.lent else []
        return ["setpriv", *change, "--no-new-privs", "--pdeathsig", end_signal, "--", *argv]

    def can(self, test: str, path: Path) -> bool:
        """Whether this user may read (`-r`), write (`-w`) or enter (`-x`) a path."""
        return subprocess.run(["test", test, str(path)], **self.as_user).returncode == 0  # type: ignore[call-overload]

    def own(self, path: Path) -> Path:
        """A folder that belongs to this user alone."""
        path.mkdir(parents=True, exist_ok=True)
        if self.lent:
            os.chown(path, self.uid, self.gid)
        os.chmod(path, 0o700)
        return path

    def create(self, path: Path, text: str) -> None:
        """A small file of this user alone, unless it is there; never through a link that the user has laid."""
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            return
        with open(handle, "w", encoding="utf-8") as file:
            if self.lent:
                os.fchown(file.fileno(), self.uid, self.gid)
            file.write(text)


def choose() -> Account:
    """Oneself, or for root the system user `moyang`, who is created when absent."""
    if os.geteuid() != 0:
        return _oneself()
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _create()
    return _account(entry, lent=True)


def _oneself() -> Account:
    try:
        return _account(pwd.getpwuid(os.geteuid()), lent=False)
    except KeyError as error:
        raise Refusal(
            f"user {os.geteuid()} has no name in /etc/passwd, and PostgreSQL insists on one; "
            "give it a name, or run as root"
        ) from error


def _account(entry: pwd.struct_passwd, lent: bool) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, lent)


def _create() -> pwd.struct_passwd:
    made = subprocess.run(
        ["useradd", "--system", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise Refusal(
            f"the user '{SYSTEM_USER}' could not be created ({made.stderr.strip()}); "
            f"create it with: useradd --system {SYSTEM_USER}"
        )
    return pwd.getpwnam(SYSTEM_USER)
