"""GET /situation: the four numbers on the wall, and what lies behind them."""

from datetime import datetime, time

from pydantic import BaseModel
from sqlalchemy import and_, func, select, true
from werkzeug.wrappers import Response

from foundation.clock import city_day, city_zone
from foundation.work import Work
from grid.cell import Grid
from grid.post import Post
from incidents.case import Case
from incidents.case_filter import overdue
from incidents.case_lifecycle import OPEN_STAGES
from incidents.sight import visible
from sensors.alarm import Alarm
from sensors.device import Device
from sensors.sight import visible_alarms
from web.api.blueprint import answers, part
from web.door import answer, guarded

api = part("situation", "态势 situation")


class Situation(BaseModel):
    now: datetime
    cases_open: int
    cases_overdue: int
    reported_today: int
    closed_today: int
    alarms_unacknowledged: int
    alarms_active: int
    devices_online: int
    devices_total: int
    officers_posted: int
    grids_total: int


SEE = ("case.see_all", "case.see_division", "case.see_department")


@api.get("/situation", **answers(Situation))
@guarded("situation.see")
def situation(work: Work) -> Response:
    """Counts of this moment, of your own territory; "today" is the city's calendar day."""
    midnight = datetime.combine(city_day(work.now), time(), city_zone())
    mine = visible(work.actor) if any(work.actor.may(each) for each in SEE) else true()
    is_open = and_(mine, Case.stage.in_(OPEN_STAGES))
    counts = work.session.execute(
        select(
            _count(Case, is_open),
            _count(Case, is_open, overdue(work.now)),
            _count(Case, mine, Case.reported_at >= midnight),
            _count(Case, mine, Case.stage == "closed", Case.closed_at >= midnight),
            _count(Alarm, visible_alarms(work.actor), Alarm.stage == "unacknowledged_active"),
            _count(
                Alarm, visible_alarms(work.actor), Alarm.stage.in_(("unacknowledged_active", "acknowledged_active"))
            ),
            _count(Device, Device.active, Device.online),
            _count(Device, Device.active),
            _count(Post, Post.role == "primary", Post.during.contains(work.now)),
            _count(Grid, Grid.valid_to.is_(None)),
        )
    ).one()
    return answer(Situation(now=work.now, **dict(zip(list(Situation.model_fields)[1:], counts, strict=True))))


def _count(table: type, *where: object):  # type: ignore[no-untyped-def]
    return select(func.count()).select_from(table).where(*where).scalar_subquery()  # type: ignore[arg-type]
