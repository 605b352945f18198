"""What wakes a phone: a letter per device, written with the event, sent by a job, quiet when no longer news.

A letter names the kind of thing that waits and the case's number; the rest is read in the app, under one's own sign-in.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert

from dispatch.emergency.cascade.cascade import CallAttempt, Cascade, CascadeCall, CascadeLine
from dispatch.events import LetterWritten
from dispatch.reach import sealing
from dispatch.reach.endpoint import allowed, origin
from dispatch.reach.push_device import PushDevice, PushLetter, of_person
from dispatch.reach.sos import Sos
from dispatch.reminders.notice import Notice
from dispatch.task import Task
from foundation.event import Bell
from foundation.ids import new_id
from foundation.reactor import slow_job
from foundation.settings import settings
from foundation.work import Work
from incidents.case import Case
from people.person import Person

log = structlog.get_logger()
PATIENCE_S = 10
SIGNED_FOR = timedelta(hours=12)
GONE, REFUSED = (404, 410), (400, 401, 403, 413)
MOST_FAILURES = 10
FRESH = {
    "task": timedelta(minutes=30),
    "notice": timedelta(hours=4),
    "sos": timedelta(minutes=30),
    "call": timedelta(minutes=10),
}
TITLES = {"confirm_alarm": "现场确认报警", "check_case": "有案件待核查", "verify_case": "有案件待核实"}


class NotYet(Exception):
    """The push service is away or busy: the lease of the job brings the letter again."""


@dataclass(frozen=True)
class News:
    """What one person is told."""

    person: UUID
    kind: str
    subject: UUID
    title: str
    number: str | None = None


def tell_of_the_task(work: Work, bell: Bell) -> None:
    """A task that has just been asked of an officer."""
    if bell.facts["state"] == "open":
        task = work.session.get_one(Task, bell.subject)
        if task.person_id:
            title = TITLES.get(task.kind, "有新任务")
            _write(work, bell, News(task.person_id, "task", task.id, title, _number(work, task)))


def _number(work: Work, task: Task) -> str | None:
    case = work.session.get(Case, task.subject_id) if task.subject_kind == "case" else None
    return (case.number or case.report_number) if case else None


def tell_of_the_notice(work: Work, bell: Bell) -> None:
    """A notice given at that moment; reading one rings the same bell and wakes nobody."""
    if not of_person(work.session, bell.subject):
        return
    given = work.session.scalar(
        select(Notice)
        .where(Notice.person_id == bell.subject, Notice.at == bell.at, Notice.read_at.is_(None))
        .order_by(Notice.id)
        .limit(1)
    )
    if given:
        number = given.facts.get("number") if given.subject_id else None
        _write(work, bell, News(bell.subject, "notice", given.id, "有新通知", number))


def tell_of_the_answer(work: Work, bell: Bell) -> None:
    """The officer who called for help has been seen."""
    if bell.facts.get("move") == "acknowledge":
        sos = work.session.get_one(Sos, bell.subject)
        _write(work, bell, News(sos.person_id, "sos", sos.id, "指挥中心已看到您的求助"))


def tell_of_the_call(work: Work, bell: Bell) -> None:
    """Somebody is called to an emergency: the phone wakes, with a button to answer."""
    if bell.facts["state"] == "calling":
        call = work.session.get_one(CascadeCall, bell.subject)
        cascade = work.session.get_one(Cascade, work.session.get_one(CascadeLine, call.line_id).cascade_id)
        title = f"{cascade.mark}{'请点击确认，无需到岗' if cascade.test else '应急呼叫，请立即确认'}"
        sent = _write(work, bell, News(call.person_id, "call", call.id, title))
        if sent:
            work.session.add(
                CallAttempt(
                    id=new_id(), call_id=call.id, channel="web_push", state="queued", at=work.now, detail=str(sent)
                )
            )


def _write(work: Work, bell: Bell, news: News) -> int:
    """How many devices are told."""
    person = work.session.get(Person, news.person)
    if not settings().web_push.enabled or person is None or not person.active:
        return 0
    written = 0
    for device in of_person(work.session, news.person):
        letter = {
            "id": new_id(),
            "device_id": device.id,
            "event_id": bell.id,
            "kind": news.kind,
            "subject_id": news.subject,
            "title": news.title,
            "number": news.number,
            "until": work.now + FRESH[news.kind],
        }
        if work.session.execute(insert(PushLetter).values(letter).on_conflict_do_nothing()).rowcount:  # type: ignore[attr-defined]
            work.record(LetterWritten(subject=letter["id"]))  # type: ignore[arg-type]
            written += 1
    return written


@slow_job
def send(work: Work, bell: Bell) -> None:
    """Slow reaction to LetterWritten: one letter to one push service, once; raises NotYet to be called again."""
    letter = work.session.get(PushLetter, bell.subject)
    device = work.session.get(PushDevice, letter.device_id) if letter else None
    if letter is None or device is None or letter.outcome is not None:
        return
    if work.now > letter.until:
        _settle(work, letter, "late")
    elif not _still_news(work, letter):
        _settle(work, letter, "quiet")
    elif not allowed(device.endpoint, settings().web_push):
        _forget(work, letter, device)
    else:
        _judge(work, letter, device, _post(work, letter, device))


def _still_news(work: Work, letter: PushLetter) -> bool:
    """Answered or read meanwhile, over the live link or elsewhere: then nobody is woken."""
    asked = {
        "task": exists().where(Task.id == letter.subject_id, Task.state == "open"),
        "notice": exists().where(Notice.id == letter.subject_id, Notice.read_at.is_(None)),
        "sos": exists().where(Sos.id == letter.subject_id, Sos.stage != "closed"),
        "call": exists().where(CascadeCall.id == letter.subject_id, CascadeCall.state == "calling"),
    }
    return bool(work.session.scalar(select(asked[letter.kind])))


def _judge(work: Work, letter: PushLetter, device: PushDevice, status: int) -> None:
    if status in GONE:
        log.info("a push device is gone", device=str(device.id))
        _forget(work, letter, device)
    elif status in REFUSED:
        device.failures += 1
        log.warning("a push was refused", device=str(device.id), status=status)
        _settle(work, letter, "refused")
        if device.failures >= MOST_FAILURES:
            work.session.delete(device)
    elif 200 <= status < 300:
        device.failures, device.last_sent_at = 0, work.now
        _settle(work, letter, "sent")
    else:
        raise NotYet(f"the push service answered {status}")


def _settle(work: Work, letter: PushLetter, outcome: str) -> None:
    letter.outcome, letter.settled_at = outcome, work.now
    _tell_the_cascade(work, letter, outcome)


def _forget(work: Work, letter: PushLetter, device: PushDevice) -> None:
    """The device and its letters go; whom they called was not reached by it."""
    _tell_the_cascade(work, letter, "gone")
    work.session.delete(device)


def _tell_the_cascade(work: Work, letter: PushLetter, outcome: str) -> None:
    """The attempt of a call ends as its letters do: one that arrived is enough."""
    if letter.kind != "call":
        return
    state = outcome if outcome in ("sent", "quiet") else "failed"
    work.session.execute(
        update(CallAttempt)
        .where(CallAttempt.call_id == letter.subject_id, CallAttempt.channel == "web_push", CallAttempt.state != "sent")
        .values(state=state, settled_at=work.now)
    )


def payload(letter: PushLetter) -> bytes:
    """All that leaves the house: no name, no place, no words of anybody."""
    told = {"kind": letter.kind, "id": str(letter.subject_id), "title": letter.title, "number": letter.number}
    return json.dumps(told, ensure_ascii=False).encode()


def _post(work: Work, letter: PushLetter, device: PushDevice) -> int:
    """The push service's answer; redirects are not followed."""
    secret, told = settings().secret("web_push_key"), urlsplit(device.endpoint)
    keys = sealing.Keys(device.p256dh, device.auth)
    body = sealing.seal(payload(letter), keys, ec.generate_private_key(sealing.CURVE), os.urandom(sealing.SALT_BYTES))
    expires = int((work.now + SIGNED_FOR).timestamp())
    headers = {
        "Authorization": sealing.authorization(secret, origin(device.endpoint), _contact(), expires),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, int((letter.until - work.now).total_seconds()))),
        "Topic": hashlib.sha256(f"{letter.kind}{letter.subject_id}".encode()).hexdigest()[:32],
        "Urgency": "high" if letter.kind in ("sos", "call") or letter.title == TITLES["confirm_alarm"] else "normal",
    }
    connection = (HTTPSConnection if told.scheme == "https" else HTTPConnection)(told.netloc, timeout=PATIENCE_S)
    try:
        connection.request("POST", f"{told.path or '/'}{'?' + told.query if told.query else ''}", body, headers)
        return connection.getresponse().status
    except (OSError, HTTPException) as error:
        raise NotYet(str(error)) from error
    finally:
        connection.close()


def _contact() -> str:
    return settings().web_push.contact or settings().server.public_url or "mailto:postmaster@localhost"
