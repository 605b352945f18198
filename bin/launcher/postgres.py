"""The private PostgreSQL with PostGIS: reached by a Unix socket only, with one role that owns and one that works."""

import os
import secrets
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from launcher import programs
from launcher.place import Place
from launcher.refusal import Refusal
from launcher.service import POSTGRES, Service
from launcher.steps import step
from launcher.supervisor import Supervisor

SUPERUSER, OWNER, APP, DATABASE = "postgres", "moyang_owner", "moyang_app", "moyang"

SETTINGS = """# Written by bin/run at every start, sized for two cores and 2 GB.
data_directory = '{data}'
hba_file = '{conf}/pg_hba.conf'
ident_file = '{conf}/pg_ident.conf'
listen_addresses = ''
unix_socket_directories = '{run}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
dynamic_shared_memory_type = {shared_memory}
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
max_wal_size = 1GB
wal_compression = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] %u '
log_checkpoints = off
log_min_duration_statement = 1000
"""
HBA = """# Only accounts of this machine, by the map below; a replica may be taken by the superuser.
local all all peer map=moyang
local replication {superuser} peer map=moyang
"""
ROLES = """
select 'create role {owner} login' where not exists (select from pg_roles where rolname = '{owner}') \\gexec
select 'create role {app} login' where not exists (select from pg_roles where rolname = '{app}') \\gexec
alter role {owner} {power};
select 'create database {database} owner {owner}'
    where not exists (select from pg_database where datname = '{database}') \\gexec
revoke all on database {database} from public;
grant connect, temporary on database {database} to {app};
\\connect {database}
create extension if not exists postgis;
create extension if not exists btree_gist;
create extension if not exists pg_trgm;
"""


@dataclass(frozen=True)
class Postgres:
    """Of a `trial` the owner may make further databases; one that is not `durable` need not survive a power cut."""

    place: Place
    trial: bool = False
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.place.var / "postgres"

    def url(self, role: str) -> str:
        return f"postgresql+psycopg2:///{DATABASE}?host={self.place.run}&user={role}"

    def environment(self) -> dict[str, str]:
        return {"MOYANG__DATABASE__URL": self.url(APP), "MOYANG__DATABASE__OWNER_URL": self.url(OWNER)}

    def service(self, env: dict[str, str]) -> Service:
        """The server; its data folder is made first when there is none."""
        program = self._program("postgres")
        self._found()
        self._configure()
        argv = [program, "-D", str(self.data), "-c", f"config_file={self.place.conf}/postgresql.conf"]
        return Service(
            "postgres",
            argv,
            self.place.account,
            self.place.var,
            POSTGRES,
            env | {"LC_ALL": "C.UTF-8"},
            end_signal=signal.SIGINT,
            end_s=30,
            ready=self._ready,
        )

    def open(self, supervisor: Supervisor) -> None:
        """Make roles, database and extensions once; half-made ones are completed."""
        done = self.place.launcher / "database-made"
        if done.exists():
            return
        script = self.place.configure(
            "roles.sql",
            ROLES.format(owner=OWNER, app=APP, database=DATABASE, power="superuser" if self.trial else "nosuperuser"),
        )
        argv = [
            self._program("psql"),
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(self.place.run),
            "-U",
            SUPERUSER,
            "-d",
            "postgres",
            "-f",
            str(script),
        ]
        step(
            "Making the database",
            self.place.account.command(argv, "TERM"),
            self.place.log / "prepare.log",
            idle=supervisor.turn,
        )
        # A name for this database: what was prepared in another one does not count here.
        done.write_text(secrets.token_hex(8))

    def _found(self) -> None:
        """initdb into a folder that gets its name only when whole: a broken-off one is made afresh."""
        if (self.data / "PG_VERSION").exists():
            return
        half = self.place.var / "postgres.half"
        shutil.rmtree(half, ignore_errors=True)
        (self.place.launcher / "database-made").unlink(missing_ok=True)
        words = ["-U", SUPERUSER, "-A", "peer", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        words += [] if self.durable else ["--no-sync"]
        argv = [self._program("initdb", newest=True), "-D", str(self.place.account.own(half)), *words]
        step("Founding the database", self.place.account.command(argv, "TERM"), self.place.log / "prepare.log")
        half.rename(self.data)

    def _configure(self) -> None:
        shared = "posix" if self.place.account.can("-w", Path("/dev/shm")) else "mmap"
        self.place.configure(
            "postgresql.conf",
            SETTINGS.format(
                data=self.data,
                conf=self.place.conf,
                run=self.place.run,
                shared_memory=shared,
                durable="on" if self.durable else "off",
            ),
        )
        self.place.configure("pg_hba.conf", HBA.format(superuser=SUPERUSER))
        accounts = sorted({self.place.account.name, *(["root"] if os.geteuid() == 0 else [])})
        self.place.configure(
            "pg_ident.conf",
            "".join(f"moyang {account} {role}\n" for account in accounts for role in (SUPERUSER, OWNER, APP)),
        )

    def _ready(self) -> bool:
        """The server itself notes in its pid file when it takes connections."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def _program(self, name: str, newest: bool = False) -> str:
        """The program of the version that made the data, or of the newest one with PostGIS."""
        made = self.data / "PG_VERSION"
        version = programs.newest_postgres() if newest or not made.exists() else made.read_text().strip()
        path = programs.postgres(str(version), name)
        if not path.exists():
            raise Refusal(
                f"the data in {self.data} needs PostgreSQL {version} with PostGIS: "
                f"apt-get install postgresql-{version}-postgis-3"
            )
        return str(path)
