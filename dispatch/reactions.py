"""What happens next: the table event -> reactions. Each runs once per event, in one unit of work."""

from dispatch import task
from dispatch.announcing.publishing import tell_the_people
from dispatch.clock import deadline_moving
from dispatch.emergency import emergency
from dispatch.emergency.cascade import calling
from dispatch.emergency.plans import plan_task
from dispatch.emergency.resources import dispatching
from dispatch.reach import push_device, push_post
from dispatch.reminders.telling import tell_who_must_know
from dispatch.rounds import giving
from dispatch.watch.escalating import tell_the_assignee
from dispatch.watch.gathering_alarms import gather_the_alarm, show_it_in_the_situation, the_alarm
from foundation.event import Bell
from foundation.reactor import Reactions, Slow
from foundation.work import Work
from incidents import merging
from incidents.case import Case
from incidents.catalogue import Category
from sensors.alarm import Alarm
from sensors.device import Device
from sensors.device_type import DeviceType

ASKED = {"pending_check": ("check_case", "核查"), "pending_verify": ("verify_case", "核实")}


def ask_the_officer_about_the_case(work: Work, bell: Bell) -> None:
    """A case that waits for its grid officer becomes a task of that officer."""
    case = work.session.get_one(Case, bell.subject)
    asked = ASKED.get(bell.facts["target"])
    if asked is None or case.stage != bell.facts["target"]:
        return
    kind, verb = asked
    name = work.session.get_one(Category, case.category_id).name
    task.ask(work, kind, "case", case, f"{verb}：{name}", case.description[:120])


def settle_the_officers_case_task(work: Work, bell: Bell) -> None:
    """A case that no longer waits for the officer: answered when the officer moved it, else no longer asked."""
    asked = ASKED.get(bell.facts["source"] or "")
    if asked and bell.facts["target"] != bell.facts["source"]:
        answered = bell.facts["move"] in ("check", "verify")
        task.settle(work, asked[0], bell.subject, "done" if answered else "cancelled")


def ask_the_officer_about_the_alarm(work: Work, bell: Bell) -> None:
    """The officer of that very grid is asked what they see."""
    alarm = the_alarm(work, bell)
    if alarm.grid is None or alarm.verdict is not None or alarm.stage == "closed" or alarm.held:
        return
    if task.asked_of_the_situation(work, alarm):
        return
    device = work.session.get_one(Device, alarm.device_id)
    task.ask(
        work,
        "confirm_alarm",
        "alarm",
        alarm,
        f"现场确认：{device.name}报警",
        f"{_measured(work, device, alarm.metric, alarm.value)}，请到现场看是否属实",
    )


def ask_the_officer_again(work: Work, bell: Bell) -> None:
    """An alarm that has become worse, or has come back, must be looked at anew."""
    if bell.facts["move"] in ("upgrade", "recur"):
        ask_the_officer_about_the_alarm(work, bell)


def settle_the_officers_alarm_task(work: Work, bell: Bell) -> None:
    """Yes, no or cannot tell: the question is answered; an alarm closed without it is no longer asked about."""
    alarm = work.session.get_one(Alarm, bell.subject)
    if alarm.verdict is not None:
        task.settle(work, "confirm_alarm", alarm.id, "done")
    elif alarm.stage == "closed":
        task.settle(work, "confirm_alarm", alarm.id, "cancelled")


def open_an_emergency(work: Work, bell: Bell) -> None:
    """A confirmed alarm opens its emergency."""
    alarm = work.session.get_one(Alarm, bell.subject)
    device = work.session.get_one(Device, alarm.device_id)
    emergency.open_for_alarm(work, alarm, f"{device.name}：{_measured(work, device, alarm.metric, alarm.peak)}")


def give_the_parts_of_a_campaign(work: Work, bell: Bell) -> None:
    """A special census that begins at once: the officers are asked without waiting for the next round, some a bell."""
    giving.go_on(work, bell.subject)


def forget_the_browsers(work: Work, bell: Bell) -> None:
    """Whoever is signed out everywhere is woken nowhere."""
    push_device.forget_of_person(work, bell.subject, bell.at)


def _measured(work: Work, device: Device, metric: str, value: float) -> str:
    """A value in the words of its device type: 可燃气体浓度 62.5 %LEL."""
    kind = work.session.get_one(DeviceType, device.type)
    told = next((each for each in kind.metrics if each["metric"] == metric), {"name": metric, "unit": ""})
    return f"{told['name']} {value:g} {told['unit']}".strip()


REACTIONS: Reactions = {
    "CalendarChanged": (deadline_moving.recompute,),
    "CaseMoved": (
        ask_the_officer_about_the_case,
        settle_the_officers_case_task,
        merging.tell_of_the_main,
        tell_who_must_know,
    ),
    "AlarmRaised": (gather_the_alarm, ask_the_officer_about_the_alarm),
    "AlarmMoved": (settle_the_officers_alarm_task, ask_the_officer_again, show_it_in_the_situation),
    "AlarmAssigned": (tell_the_assignee,),
    "CameraDue": (Slow("sensors.cameras.watching.look"),),
    "AlarmConfirmed": (settle_the_officers_alarm_task, open_an_emergency),
    "EmergencyMoved": (dispatching.send_back, calling.stop),
    "CallMoved": (push_post.tell_of_the_call,),
    "CallAttempted": (Slow("dispatch.emergency.cascade.sending.send"),),
    "TaskMoved": (push_post.tell_of_the_task,),
    "AnnouncementMoved": (tell_the_people,),
    "NoticeGiven": (push_post.tell_of_the_notice,),
    "SosMoved": (push_post.tell_of_the_answer,),
    "SignedOutEverywhere": (forget_the_browsers,),
    "LetterWritten": (Slow("dispatch.reach.push_post.send"),),
    "CampaignPlanned": (give_the_parts_of_a_campaign,),
    "DocumentAsked": (Slow("dispatch.emergency.response.document.draw"),),
    "PhotoReceived": (plan_task.show_photo, Slow("incidents.photo.make_copies")),
}
