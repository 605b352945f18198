"""The load of the alarm desk, and what is kept from telling it and why."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from werkzeug.wrappers import Response

from foundation.work import Work
from people.person import masked_name
from sensors import holding, load_meter
from sensors.alarm import Alarm
from sensors.alarm_hold import HOLDS, AlarmHold
from sensors.alarm_lifecycle import CLOSED
from sensors.device import Device
from sensors.sight import visible_alarms
from web.api.blueprint import answers, part
from web.api.situation_shapes import HoldAsked, Holds, HoldTold, LoadTold, NuisanceTold
from web.door import answer, guarded
from web.problems import language
from web.shapes import IdPath

api = part("alarm-load", "报警负荷 load of the alarm desk")
DESKS = ("alarm.see", "alarm.see_division")


@api.get("/alarm-load", **answers(LoadTold))
@guarded(*DESKS)
def alarm_load(work: Work) -> Response:
    """What the alarm desk is asked to bear: of the whole city, for its operators answer for all of it."""
    now = work.now
    load, minutes, operators = load_meter.present(work.session, now)
    counts = work.session.execute(
        select(func.count().filter(Alarm.held.is_not(None)), func.count().filter(Alarm.escalated > 0)).where(
            Alarm.stage != CLOSED, visible_alarms(work.actor)
        )
    ).one()
    since = now - timedelta(minutes=load.since_min) if load.since_min is not None else None
    return answer(
        LoadTold(
            state=load.state,
            per_operator=load.per_operator,
            operators=operators,
            flood=load.flood,
            flood_since=since,
            flood_share=round(load.flood_min / len(minutes), 3),
            minutes=minutes,
            held=counts[0],
            escalated=counts[1],
            nuisances=[NuisanceTold(**vars(each)) for each in load_meter.nuisances(work.session, now)],
        )
    )


@api.get("/alarm-holds", **answers(Holds))
@guarded("alarm.see")
def holds(work: Work) -> Response:
    """Everything that keeps alarms from telling anybody now, with reason and end."""
    return answer(Holds(items=_holds(work, holding.present(work.session, work.now))))


@api.post("/alarm-holds", **answers(HoldTold, 201))
@guarded("alarm.acknowledge")
def hold(work: Work, body: HoldAsked) -> Response:
    """Take out of service or suppress by design; an alarm itself is shelved by its own move."""
    hours = body.hours.model_dump(by_alias=True) if body.hours else None
    made = holding.place(work, holding.NewHold(**body.model_dump(exclude={"hours"}), hours=hours))
    return answer(_holds(work, [made])[0], 201)


@api.post("/alarm-holds/<uuid:id>/end", **answers(HoldTold))
@guarded("alarm.acknowledge")
def end_hold(work: Work, path: IdPath) -> Response:
    """End it before its time; what it held is told within a second."""
    return answer(_holds(work, [holding.end(work, path.id)])[0])


def _holds(work: Work, found: Sequence[AlarmHold]) -> list[HoldTold]:
    ids = {each for hold in found for each in (hold.device_id, hold.while_device) if each}
    devices = {
        row.id: row
        for row in work.session.execute(select(Device.id, Device.code, Device.name).where(Device.id.in_(ids)))
    }
    open_names = work.actor.may("person.see_names")
    plain = ("kind", "metric", "reason", "since", "until", "hours", "ended_at")
    return [
        HoldTold(
            id=str(each.id),
            kind_label=HOLDS[each.kind].say(language()),
            device=devices[each.device_id].code,
            device_name=devices[each.device_id].name,
            while_device=devices[each.while_device].code if each.while_device else None,
            placed_by_name=each.placed_by_name if open_names else masked_name(each.placed_by_name),
            **{name: getattr(each, name) for name in plain},
        )
        for each in found
    ]
