"""The device register: a device is registered with a place and a password, gets a new password, or is retired."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from foundation import history
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, LostRace, NotAllowed
from foundation.tables import SRID
from foundation.words import Words
from foundation.work import Work
from grid.locate import locate_or_refuse
from sensors import broker_access
from sensors.device import CODE_PATTERN, Device, device_of
from sensors.device_facts import faults_of
from sensors.device_type import DeviceType
from sensors.events import DeviceHeard, DeviceRegistered

log = structlog.get_logger()

MANAGE = "device.manage"
NOBODY = "me"  # `v1/devices/me/...` is whoever the route says


@dataclass(frozen=True)
class NewDevice:
    """What is stated of a device; without a `code` the house gives one."""

    name: str
    type: str
    lon: float
    lat: float
    code: str | None = None
    height_m: float | None = None
    enterprise: str | None = None
    demo: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)  # of device_facts.FACTS


def register(work: Work, new: NewDevice, password: str | None = None, tell_broker: bool = True) -> tuple[Device, str]:
    """The device and its password, which is shown this once and kept only as a hash.

    `tell_broker` False is for whoever registers many: one broker_access.write at the end does for all.
    """
    require_manager(work)
    require_sound(work.session, new)
    require_free_uid(work.session, new.more.get("uid"), new.code)
    code, password = new.code or next_code(work.session, new.type), password or broker_access.new_password()
    if code == NOBODY or work.session.scalar(select(Device.id).where(or_(Device.code == code, Device.uid == code))):
        raise Conflict(
            Words("设备编码“{device}”已被使用，请换一个。", "“{device}” is taken; choose another code."),
            code="code_taken",
            device=code,
        )
    place = locate_or_refuse(work.session, new.lon, new.lat)
    device = Device(
        id=new_id(),
        code=code,
        name=new.name.strip(),
        type=new.type,
        height_m=new.height_m,
        enterprise=new.enterprise,
        point=func.ST_SetSRID(func.ST_MakePoint(new.lon, new.lat), SRID),
        grid=place.grid,
        demo=new.demo,
        active=True,
        online=False,
        version=1,
        password_hash=broker_access.hash_password(password),
        created_at=work.now,
        password_at=work.now,
        **{name: value for name, value in new.more.items() if value is not None},
    )
    work.session.add(device)
    work.session.flush()
    noted(work, device, "register", {"code": code, "type": new.type, "lon": new.lon, "lat": new.lat})
    told(work, device, tell_broker)
    return device, password


def change(work: Work, code: str, version: int, facts: Mapping[str, Any], place: Sequence[float] | None) -> Device:
    """Facts of the device, and its place (lon, lat), by compare-and-set; None takes a fact away."""
    require_manager(work)
    device = device_of(work.session, code, hold=True)
    if device.version != version:
        raise LostRace(
            Words("设备资料已被他人修改，请查看最新情况。", "The device has been changed meanwhile; look again.")
        )
    stands = {"name": device.name, "calibrated_on": device.calibrated_on, "calibrate_by": device.calibrate_by}
    faults = faults_of(stands | dict(facts))
    if "name" in facts and facts["name"] is None:
        faults.append(("name", Words("请填写设备名称。", "A device has a name.")))
    if faults:
        raise Invalid(errors=faults)
    require_free_uid(work.session, facts.get("uid"), device.code)
    for name, value in facts.items():
        setattr(device, name, [] if name == "topics" and value is None else value)
    if place:
        device.grid = locate_or_refuse(work.session, *place).grid
        device.point = func.ST_SetSRID(func.ST_MakePoint(*place), SRID)
    device.version += 1
    work.session.flush()
    stated = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    noted(work, device, "change", stated | ({"lon": place[0], "lat": place[1]} if place else {}))
    told(work, device, tell_broker="topics" in facts)
    return device


def require_free_uid(session: Session, uid: str | None, owner: str | None) -> None:
    """Nobody is called as another device is, by its uid or by its code; one's own code may be one's uid."""
    if not uid:
        return
    same = or_(Device.uid == uid, Device.code == uid)
    taken = session.scalar(select(Device.code).where(same, Device.code.is_distinct_from(owner)).limit(1))
    if taken:
        raise Conflict(
            Words("标识“{uid}”已属于设备{device}。", "“{uid}” belongs to {device} already."),
            code="uid_taken",
            uid=uid,
            device=taken,
        )


def rotate_password(work: Work, code: str) -> str:
    """A new password; a connection opened with the old one is closed by the broker."""
    require_manager(work)
    device, password = device_of(work.session, code, hold=True), broker_access.new_password()
    if not device.active:
        raise Conflict(
            Words("设备已停用，不能更换密码。", "This device is retired; it needs no password."), code="device_retired"
        )
    device.password_hash, device.password_at = broker_access.hash_password(password), work.now
    device.version += 1
    work.session.flush()
    noted(work, device, "rotate", {})
    told(work, device)
    return password


def retire(work: Work, code: str) -> Device:
    """The device may no longer sign in; its readings and alarms stay."""
    require_manager(work)
    device = device_of(work.session, code, hold=True)
    if not device.active:
        return device
    was_online, device.active, device.online = device.online, False, False
    device.version += 1
    work.session.flush()
    noted(work, device, "retire", {})
    told(work, device)
    if was_online:
        work.record(DeviceHeard(subject=device.id, version=device.version, device=code, online=False))
    return device


def noted(work: Work, device: Device, move: str, stated: dict[str, Any]) -> None:
    stage = "registered" if device.active else "retired"
    history.note(work.session, work.actor, work.now, "device", device.id, move, stage, stated)


def told(work: Work, device: Device, tell_broker: bool = True) -> None:
    work.record(DeviceRegistered(subject=device.id, version=device.version, device=device.code))
    if tell_broker:
        work.after_commit(lambda: write_broker_files(work))


def write_broker_files(work: Work) -> None:
    """After the commit, on a fresh look at the register; a device stays registered when this fails."""
    try:
        with Session(work.session.get_bind()) as session:
            broker_access.write(session)
    except OSError as error:
        log.error(
            "the broker does not know the change: make var/mosquitto writable, then bin/moyang prepare",
            error=str(error),
        )


def require_manager(work: Work) -> None:
    if not work.actor.may(MANAGE):
        raise NotAllowed


def require_sound(session: Session, new: NewDevice) -> None:
    errors = faults_of({"enterprise": new.enterprise, "height_m": new.height_m, **new.more})
    if not 1 <= len(new.name.strip()) <= 80:
        errors.append(("name", Words("请填写设备名称，1至80字。", "State a name of 1 to 80 characters.")))
    if new.code is not None and not re.fullmatch(CODE_PATTERN, new.code):
        errors.append(
            (
                "code",
                Words(
                    "编码须为1至64位字母、数字、“-”或“_”，以字母或数字开头。",
                    "A code has 1 to 64 letters, digits, - or _, and begins with a letter or digit.",
                ),
            )
        )
    if session.get(DeviceType, new.type) is None:
        errors.append(
            (
                "type",
                Words("没有这种设备类型，请从类型表中选择。", "There is no such device type; choose from the list."),
            )
        )
    if errors:
        raise Invalid(errors=errors)


def next_code(session: Session, type_code: str) -> str:
    """gas_lel -> GAS-LEL-0001 and so on, one past the greatest in use; a lock keeps two clerks from the same number."""
    prefix = type_code.upper().replace("_", "-") + "-"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("device code " + prefix))))
    number = func.substring(Device.code, f"^{prefix}([0-9]{{1,9}})$")
    last = session.scalar(select(func.max(func.cast(number, type_=Device.version.type))))
    return f"{prefix}{(last or 0) + 1:04d}"
