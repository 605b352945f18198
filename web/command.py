"""`bin/moyang`: the desk of whoever runs the installation. Every command says what it did; --json says it to machines."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import click

from foundation.migrate import migrate
from foundation.refusals import Refusal
from foundation.settings import settings
from foundation.work import Work, Works, connect


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
@click.option("--english", is_flag=True, help="Say refusals in English.")
@click.pass_context
def moyang(context: click.Context, as_json: bool, english: bool) -> None:
    """漠阳 Moyang: administration of this installation."""
    context.obj = {"json": as_json, "language": "en" if english else "zh-CN"}


@contextmanager
def working() -> Iterator[Work]:
    """One unit of work as the house; a refusal becomes one sentence and exit code 1."""
    language = click.get_current_context().obj["language"]
    try:
        with Works(connect(pool=2)).open() as work:
            yield work
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
    from web import preparing
    began = time.monotonic()
    done = preparing.prepare(empty, progress(False))
    tell(done, f"ready in {time.monotonic() - began:.1f} s")


@moyang.command("migrate")
def migrate_now() -> None:
    """Bring the database to the newest schema."""
    migrate(connect(settings().database.owner_url or settings().database.url, pool=1))
    tell({"migrated": True}, "the schema is the newest")


@moyang.group()
def city() -> None:
    """The city's territory."""


@city.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def city_load(folder: Path) -> None:
    """Load divisions, grids, departments and officers from FOLDER: all or nothing, repeatable."""
    from grid import city as loader
    with working() as work:
        done = loader.load(work, folder, progress(False))
    tell(done, str(done))


@moyang.group()
def audit() -> None:
    """The sealed history."""


@audit.command("verify")
def audit_verify() -> None:
    """Check every seal and link of the history; names the first broken row and exits 1."""
    from web import auditing
    with working() as work:
        checked, broken = auditing.verify(work.session)
    if broken is None:
        tell({"rows": checked, "broken": None}, f"{checked} rows, every seal holds")
        return
    tell({"rows": checked, "broken": broken.id}, f"BROKEN at history row {broken.id}: {broken.subject_kind} "
         f"{broken.subject_id} move {broken.seq} ({broken.move}, {broken.at:%Y-%m-%d %H:%M})")
    raise SystemExit(1)


@moyang.command()
def doctor() -> None:
    """What this installation depends on, and how each stands."""
    from web.api.operation import readiness
    told = readiness(Works(connect(pool=2)))
    tell(told, "\n".join(f"{name:10} {state}" for name, state in told.items()))
    if any(state != "ok" for state in told.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    moyang(prog_name="bin/moyang")
