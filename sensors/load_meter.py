"""The load meter read from the tables: alarms told minute by minute, operators at their desks, nuisance devices."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import distinct, func, select, text
from sqlalchemy.orm import Session

from people.permissions import ROLES
from people.person import PersonRole, held
from people.session import SignIn
from sensors.alarm import Alarm
from sensors.alarm_lifecycle import ACKNOWLEDGE
from sensors.device import Device
from sensors.load import SPAN_MIN, Load, load

LOOKS_BACK_MIN = 60
AT_DESK = timedelta(minutes=30)
NUISANCE_OVER = timedelta(days=7)
OPERATORS = tuple(role for role, told in ROLES.items() if ACKNOWLEDGE in told.permissions)

MINUTES = text("""
    SELECT floor(extract(epoch FROM :now - announced_at) / 60)::int AS ago, count(*) AS told
    FROM alarm WHERE announced_at > :since AND announced_at <= :now GROUP BY 1""")


@dataclass(frozen=True)
class Nuisance:
    """A device by how often it was told of in seven days, and how often people called it false or it came back."""

    device: str
    name: str
    told: int
    false: int
    recurred: int


def minutes(session: Session, now: datetime, back: int = LOOKS_BACK_MIN) -> list[int]:
    """Alarms told in each of the last `back` minutes, the present one last; what is held does not count."""
    rows = session.execute(MINUTES, {"now": now, "since": now - timedelta(minutes=back)})
    ago = {row.ago: row.told for row in rows}
    return [ago.get(each, 0) for each in range(back - 1, -1, -1)]


def operators(session: Session, now: datetime) -> int:
    """People who may acknowledge alarms and were seen at a desk in the last half hour; at least one."""
    seen = session.scalar(
        select(func.count(distinct(SignIn.person_id)))
        .join(PersonRole, PersonRole.person_id == SignIn.person_id)
        .where(
            PersonRole.role.in_(OPERATORS),
            held(now),
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > now,
            SignIn.last_seen_at > now - AT_DESK,
        )
    )
    return max(int(seen or 0), 1)


def present(session: Session, now: datetime) -> tuple[Load, list[int], int]:
    """The load now, the minutes it is reckoned from, and the operators."""
    told, people = minutes(session, now), operators(session, now)
    return load(told, people), told, people


def in_flood(session: Session, now: datetime) -> bool:
    """Whether alarms are to be grouped now; a quiet desk costs one small read."""
    recent = session.scalar(
        select(func.count())
        .select_from(Alarm)
        .where(Alarm.announced_at > now - timedelta(minutes=SPAN_MIN), Alarm.announced_at <= now)
    )
    return bool(recent and recent >= FEWEST) and present(session, now)[0].flood


FEWEST = 5


def nuisances(session: Session, now: datetime, most: int = 10) -> list[Nuisance]:
    """The devices that were told of most in a week."""
    told = func.count().label("told")
    rows = session.execute(
        select(
            Device.code,
            Device.name,
            told,
            func.count().filter(Alarm.verdict == "false").label("false"),
            func.sum(Alarm.recurred).label("recurred"),
        )
        .join(Device, Device.id == Alarm.device_id)
        .where(Alarm.announced_at > now - NUISANCE_OVER, Alarm.announced_at <= now)
        .group_by(Device.code, Device.name)
        .order_by(told.desc(), Device.code)
        .limit(most)
    )
    return [Nuisance(row.code, row.name, row.told, row.false, int(row.recurred or 0)) for row in rows]
