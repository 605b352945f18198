"""`bin/moyang`: the desk of whoever runs the installation. Every command says what it did; --json to machines."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, select

from foundation import clock
from foundation.migrate import migrate
from foundation.refusals import Refusal
from foundation.settings import settings
from foundation.work import Work, Works, connect
from grid import city as loader
from people import account
from people.organisation import Department
from people.person import find_person
from sensors import broker_access, device_file, hotspots, registering, simulate
from web import auditing, backing_up, preparing
from web.api.operation import readiness


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
@click.option("--english", is_flag=True, help="Say refusals in English.")
@click.pass_context
def moyang(context: click.Context, as_json: bool, english: bool) -> None:
    """漠阳 Moyang: administration of this installation."""
    context.obj = {"json": as_json, "language": "en" if english else "zh-CN"}


def owner() -> Engine:
    return connect(settings().database.owner_url or settings().database.url, pool=1)


@contextmanager
def working() -> Iterator[Work]:
    """One unit of work as the house."""
    with refusing(), Works(connect(pool=2)).open() as work:
        yield work


@contextmanager
def refusing() -> Iterator[None]:
    """A refusal becomes one sentence and exit code 1."""
    language = click.get_current_context().obj["language"]
    try:
        yield
    except Refusal as refusal:
        lines = [refusal.sentence(language), *(f"  {field}: {words.say(language)}" for field, words in refusal.errors)]
        raise click.ClickException("\n".join(lines)) from refusal


def tell(told: Any, sentence: str) -> None:
    """The answer: a sentence for people, the facts for machines."""
    if click.get_current_context().obj["json"]:
        facts = asdict(told) if is_dataclass(told) and not isinstance(told, type) else told
        click.echo(json.dumps(facts, ensure_ascii=False, default=str))
    else:
        click.echo(sentence)


def progress(quiet: bool) -> Callable[[str], None]:
    return (lambda line: None) if quiet else (lambda line: click.echo(f"  {line}", err=True))


@moyang.command()
@click.option("--empty", is_flag=True, help="No demo city: an installation for a real one.")
def prepare(empty: bool) -> None:
    """Migrate, load what every city needs, and (unless --empty) the demo city; safe to repeat. bin/run does this."""
    began = time.monotonic()
    done = preparing.prepare(empty, progress(False))
    tell(done, f"ready in {time.monotonic() - began:.1f} s")


@moyang.command("migrate")
def migrate_now() -> None:
    """Bring the database to the newest schema."""
    migrate(owner())
    tell({"migrated": True}, "the schema is the newest")


@moyang.group()
def city() -> None:
    """The city's territory."""


@city.command("load")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def city_load(folder: Path | None) -> None:
    """Load a city from FOLDER (the demo city without one): all or nothing, repeatable."""
    with working() as work:
        done = loader.load(
            work, folder or loader.DEMO, progress(click.get_current_context().obj["json"]), demo=folder is None
        )
    tell(done, loader.words(done))


@moyang.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("username")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="May be given several times.")
@click.option("--department", help="Code of the department the person belongs to.")
@click.password_option(help="Asked for when not given.")
def user_add(username: str, name: str, roles: tuple[str, ...], department: str | None, password: str) -> None:
    """Open an account for NAME (the person's name) with USERNAME."""
    with working() as work:
        place = work.session.scalar(select(Department.id).where(Department.code == department)) if department else None
        if department and place is None:
            raise click.ClickException(f"there is no department with the code {department}")
        person = account.open_account(work, username, name, password, roles, place)
    tell({"id": person.id, "username": person.username}, f"{person.username} may sign in now")


@user.command("password")
@click.argument("username")
@click.password_option()
def user_password(username: str, password: str) -> None:
    """Set a new password; every session of the account ends."""
    with working() as work:
        person = find_person(work.session, username)
        if person is None:
            raise click.ClickException(f"there is no account called {username}")
        account.set_password(work, person.id, password)
    tell({"username": username}, f"{username} has a new password; all old sessions have ended")


@moyang.group()
def device() -> None:
    """Sensors and their passwords."""


@device.command("add")
@click.argument("name")
@click.argument("type")
@click.argument("lon", type=float)
@click.argument("lat", type=float)
@click.option("--code", help="Made when not given.")
@click.option("--enterprise")
def device_add(name: str, type: str, lon: float, lat: float, code: str | None, enterprise: str | None) -> None:
    """Register a device of TYPE at LON LAT (WGS84); its password is shown this once."""
    with working() as work:
        made, password = registering.register(
            work, registering.NewDevice(name, type, lon, lat, code, enterprise=enterprise)
        )
    tell(
        {"code": made.code, "password": password, "grid": made.grid},
        f"{made.code}  password {password}  grid {made.grid}",
    )


@device.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only look.")
def device_import(file: Path, dry_run: bool) -> None:
    """Register all devices of a CSV FILE, or none and say what is wrong where; passwords are shown this once."""
    with working() as work:
        done = device_file.take(work, file.read_text("utf-8-sig"), dry_run)
    language = click.get_current_context().obj["language"]
    if done.faults:
        lines = [f"  {each.line} {each.field}: {each.words.say(language)}" for each in done.faults]
        raise click.ClickException("nothing was registered\n" + "\n".join(lines))
    tell(
        {"lines": done.lines, "made": [{"code": code, "password": word} for code, word in done.made]},
        "\n".join(f"{code}  password {word}" for code, word in done.made) or f"{done.lines} lines, all sound",
    )


@device.command("hotspots")
@click.argument("code")
@click.argument("source")
def device_hotspots(code: str, source: str) -> None:
    """Poll a FIRMS CSV (SOURCE: a file or an http(s) address) and tell it as the feed CODE; repeating adds nothing."""
    with refusing():
        rows = hotspots.poll(code, source)
    tell({"device": code, "rows": rows}, f"{rows} rows told as {code}")


@moyang.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Save the whole city, data and photos, into FILE as of one moment; the city may go on working."""
    made = backing_up.save(owner(), file, clock.now())
    tell(made, f"{sum(made['rows'].values())} rows and {made['photos']} photos in {file}")


@moyang.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Bring the city in FILE into this empty installation; all or nothing. Everybody signs in anew afterwards."""
    with refusing():
        made = backing_up.load(owner(), file)
        with working() as work:
            broker_access.write(work.session)
    tell(made, f"{sum(made['rows'].values())} rows and {made['photos']} photos restored; made {made['made']}")


@moyang.command("simulate")
@click.option("--speed", type=click.FloatRange(0.1, 10_000), default=1.0, help="Times real time.")
@click.option("--seconds", type=float, help="Stop after so long; without it, on Ctrl-C.")
@click.option("--scene", "scenes", multiple=True, type=click.Choice(["leak", "fire"]), help="Begins at once.")
@click.option("--calm", is_flag=True, help="An ordinary day: no leak, no fire, no outages, no dying batteries.")
def simulate_city(speed: float, seconds: float | None, scenes: tuple[str, ...], calm: bool) -> None:
    """Let the demo devices live: each signs in at the broker as itself and tells its values.

    Days have their curves, batteries die, gateways are away for a while and tell afterwards what was measured. Without
    --scene a gas leak comes after ten minutes of the city's time and a forest fire, seen by smoke posts and two
    lookouts, after twenty. Only devices marked as demo take part, and so are their alarms.
    """
    works = Works(connect(pool=2))
    simulate.simulate(works, speed, seconds, script=simulate.script_of(works, works.tell_time(), scenes, calm))


@moyang.command("leak")
@click.argument("code", default="DEMO-LPG-01")
@click.option("--minutes", type=click.FloatRange(0.1, 120), default=2.0)
def leak(code: str, minutes: float) -> None:
    """A gas leak at a demo device: its value climbs past both alarm levels and falls again."""
    told = simulate.leak(Works(connect(pool=2)), code, minutes)
    tell({"device": code, "messages": told}, f"{code} told {told} readings of a leak")


@moyang.group()
def audit() -> None:
    """The sealed history."""


@audit.command("verify")
def audit_verify() -> None:
    """Check every seal, link and tail of the history; names the first broken row and exits 1."""
    with working() as work:
        checked, broken = auditing.verify(work.session)
    if broken is None:
        tell({"rows": checked, "broken": None}, f"{checked} rows, every seal holds")
        return
    tell({"rows": checked, "broken": broken.row, "where": str(broken)}, f"BROKEN at {broken}")
    raise SystemExit(1)


@moyang.command()
def doctor() -> None:
    """What this installation depends on, and how each stands."""
    told = readiness(Works(connect(pool=2)))
    tell(told, "\n".join(f"{name:10} {state}" for name, state in told.items()))
    if any(state != "ok" for state in told.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    moyang(prog_name="bin/moyang")
