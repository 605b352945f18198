"""Is it alive, is it ready, how is it doing: /healthz, /readyz, /metrics; and /meta for the sign-in page."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from pydantic import BaseModel
from redis.exceptions import RedisError
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as WerkzeugResponse

from foundation import jobs
from foundation.outbox import OutboxRow
from foundation.refusals import NotFound
from foundation.settings import settings
from foundation.work import Work, Works
from grid.division import Division
from incidents.case import Case
from people.demo_accounts import demo_accounts
from sensors.listener_state import ListenerState
from web.api.blueprint import answers, part
from web.api.openapi import VERSION
from web.door import answer, open_to_all

pages = Blueprint("operation", __name__)
api = part("meta", "系统 system")


class DemoAccount(BaseModel):
    username: str
    title: str


class City(BaseModel):
    code: str
    name: str
    bounds: list[float] | None
    centre: list[float] | None


class Meta(BaseModel):
    name: str
    version: str
    demo: bool
    demo_accounts: list[DemoAccount]
    city: City | None


@api.get("/meta", **answers(Meta))
@open_to_all("the sign-in page needs the city's name before anybody is signed in")
def meta(work: Work) -> WerkzeugResponse:
    """Name, version, city, and the demo accounts where this is the demo city."""
    accounts = [DemoAccount(**each) for each in demo_accounts(work.session)]
    return answer(
        Meta(name="漠阳 Moyang", version=VERSION, demo=bool(accounts), demo_accounts=accounts, city=_city(work))
    )


def _city(work: Work) -> City | None:
    city = work.session.get(Division, settings().city.code)
    if city is None:
        return None
    box = work.session.execute(
        select(
            *(getattr(func, f"ST_{side}")(func.ST_Extent(Division.area)) for side in ("XMin", "YMin", "XMax", "YMax"))
        ).where(Division.level == "county")
    ).one()
    bounds = [float(each) for each in box] if box[0] is not None else None
    centre = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2] if bounds else None
    return City(code=city.code, name=city.name, bounds=bounds, centre=centre)


@pages.get("/healthz")
@open_to_all("a watchdog asks it")
def healthz(work: Work) -> Response:
    return jsonify(status="alive")


def readiness(works: Works) -> dict[str, Any]:
    """The state of each thing we depend on: ok or what is wrong."""
    told: dict[str, Any] = {}
    try:
        with works.open() as work:
            told["database"] = "ok"
            told["schema"] = _schema(work)
            told["listener"] = _listener(work)
            told["outbox"] = _outbox(work)
    except SQLAlchemyError as error:
        told["database"] = f"away: {type(error).__name__}"  # its words name folders and roles of this machine
    try:
        told["redis"] = "ok" if jobs.redis().ping() else "no answer"
    except (RedisError, ValueError) as error:
        told["redis"] = f"away: {type(error).__name__}"
    return told


def _schema(work: Work) -> str:
    found = work.session.scalar(text("SELECT version_num FROM alembic_version"))
    return "ok" if found else "not migrated"


def _listener(work: Work) -> str:
    """Whether a listener is signed in at the broker and its batches are taken."""
    beat = work.session.scalar(select(func.max(ListenerState.beat_at)).where(ListenerState.connected))
    if beat is None:
        return "no listener is connected to the broker"
    silent = (work.now - beat).total_seconds()
    return "ok" if silent < LISTENER_SILENT_S else f"silent for {silent:.0f} s"


def _outbox(work: Work) -> str:
    """Whether the reactor keeps up: the age of the oldest event nobody has taken."""
    oldest = work.session.scalar(select(func.min(OutboxRow.at)).where(OutboxRow.attempts == 0))
    waits = (work.now - oldest).total_seconds() if oldest else 0
    return "ok" if waits < OUTBOX_WAITS_S else f"the oldest event has waited {waits:.0f} s: is the reactor running?"


LISTENER_SILENT_S = 20
OUTBOX_WAITS_S = 10
NEEDED = ("database", "schema", "listener", "outbox")  # without Redis the house works on, only slow jobs wait


@pages.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 when reports and readings can be taken; 503 with the state of each dependency otherwise."""
    told = readiness(current_app.extensions["works"])
    ready = all(told.get(name) == "ok" for name in NEEDED)
    return jsonify(ready=ready, dependencies=told), 200 if ready else 503


@pages.get("/metrics")
@open_to_all("Prometheus on this machine; others need a token with metrics.read")
def metrics(work: Work) -> Response:
    if request.remote_addr not in ("127.0.0.1", "::1", ""):
        raise NotFound
    registry = CollectorRegistry()
    waiting = Gauge("moyang_outbox_rows", "events not yet fully reacted to", registry=registry)
    waiting.set(work.session.scalar(select(func.count()).select_from(OutboxRow)) or 0)
    cases = Gauge("moyang_cases", "cases by stage", ["stage"], registry=registry)
    for stage, count in work.session.execute(select(Case.stage, func.count()).group_by(Case.stage)):
        cases.labels(stage).set(count)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
