"""What each role may do: the one table of roles and permissions, and which roles one account may not hold together."""

from collections.abc import Iterable
from dataclasses import dataclass

from foundation.refusals import Invalid
from foundation.words import Words

W = Words


@dataclass(frozen=True)
class Role:
    """A role: its name for people, and everything it permits."""

    words: Words
    permissions: frozenset[str]


COMMON = ("department.see", "division.see", "map.see", "component.see")
READER = (*COMMON, "history.read", "person.see_names", "post.see", "situation.see", "device.see")
DESK = (*READER, "case.report", "routing.see", "calendar.see")
ANNOUNCER = ("announcement.send",)
LEADER = (
    *READER,
    "emergency.see",
    "emergency.draw",
    "routing.see",
    "calendar.see",
    "case.supervise",
    "case.force_close",
)
DIVISION = (
    *LEADER,
    "alarm.see_division",
    "case.see_division",
    "case.whistle",
    "case.escalate",
    "case.decide",
    "case.endorse",
    "sos.see_division",
    "patrol.coverage",
    "announcement.send_division",
)
COMMAND = ("emergency.open", "emergency.command", "plan.manage", "warning.draft", "warning.approve")
RESOURCES = ("resource.manage", "resource.dispatch", "team.report")
ALARMS = ("alarm.acknowledge", "alarm.confirm", "camera.see", "camera.view")
REGISTERS = ("catalogue.manage", "component.review", "component.load")
SENSES = ("device.see", "device.manage", "camera.see", "camera.manage", "rule.manage", "reject.see")
HANDLER = (
    *COMMON,
    "history.read",
    "person.see_names",
    "calendar.see",
    "case.see_department",
    "case.handle",
    "case.confirm",
    "case.escalate",
    "case.hand_down",
    "case.resume",
    "case.reply",
    "emergency.task",
    "team.report",
)


def _role(zh: str, en: str, *permissions: str) -> Role:
    return Role(W(zh, en), frozenset(permissions))


ROLES = {
    "officer": _role(
        "网格员",
        "grid officer",
        *COMMON,
        "case.report",
        "case.see_own_grid",
        "case.verify",
        "case.check",
        "case.settle",
        "alarm.see_own_grid",
        "alarm.confirm",
        "emergency.duty",
        "component.propose",
        "form.fill",
        "history.read",
        "sos.press",
        "patrol.record",
        "team.report",
    ),
    "supervisor": _role(
        "监督中心值班长",
        "supervision centre",
        *DESK,
        "case.see_all",
        "case.see_private",
        "case.accept",
        "case.close",
        "case.merge",
        "case.supervise",
        "case.decide",
        "case.reply",
        "component.review",
        "form.see",
        "form.see_personal",
        "place.manage",
        "campaign.manage",
        *ANNOUNCER,
    ),
    "dispatcher": _role(
        "指挥中心派遣员",
        "command centre",
        *DESK,
        "case.see_all",
        "case.see_private",
        "case.dispatch",
        "case.confirm",
        "case.adjudicate",
        "case.merge",
        "case.supervise",
        "case.decide",
        "case.resume",
        "case.reply",
        "alarm.see",
        "emergency.see",
        "sos.see",
        "resource.dispatch",
        "team.report",
        *ANNOUNCER,
    ),
    "handler": _role("部门处置员", "department", *HANDLER),
    "chief": _role("部门负责人", "department chief", *HANDLER, "case.decide", "case.endorse"),
    "town": _role("镇街领导", "town leader", *DIVISION, "case.close"),
    "county": _role("县区领导", "county leader", *DIVISION, "case.hand_down"),
    "city": _role(
        "市领导",
        "city leader",
        *LEADER,
        "alarm.see",
        "case.see_all",
        "case.hand_down",
        "case.adjudicate",
        "case.whistle",
        "case.decide",
        "case.endorse",
        "sos.see",
        "warning.approve",
        "patrol.coverage",
        *ANNOUNCER,
    ),
    "commander": _role(
        "应急值班指挥",
        "emergency duty commander",
        *LEADER,
        "alarm.see",
        "case.see_all",
        *ALARMS,
        *COMMAND,
        *RESOURCES,
        "sos.see",
        "sos.answer",
        *ANNOUNCER,
    ),
    "admin": _role(
        "系统管理员",
        "administrator",
        *COMMON,
        *SENSES,
        "metrics.read",
        "token.issue",
        *REGISTERS,
        "form.see",
        "form.manage",
        "place.manage",
        "campaign.manage",
        "resource.manage",
        *ANNOUNCER,
        "routing.see",
        "routing.manage",
        "calendar.see",
        "calendar.manage",
        "city.load",
        "person.manage",
        "person.see_names",
        "post.see",
        "post.manage",
        "alarm.see",
        "situation.see",
    ),
    "auditor": _role(
        "审计员",
        "auditor",
        *COMMON,
        "case.see_all",
        "case.see_private",
        "alarm.see",
        "emergency.see",
        "history.read",
        "routing.see",
        "calendar.see",
        "form.see",
        "audit.verify",
        "camera.see",
        "camera.audit",
        "announcement.see",
    ),
}

PERMISSIONS = frozenset().union(*(role.permissions for role in ROLES.values()))

SUPERVISION = frozenset({"case.accept"})
JUDGING = frozenset({"case.close"})  # a town's leader closes on the simple path, and handles nothing
ACTING = frozenset({"case.dispatch", "case.handle"})
MOVING = (
    "accept adjudicate check close confirm decide dispatch endorse escalate force_close"
    " hand_down handle merge reply resume settle supervise verify whistle"
)
CASE_MOVES = frozenset(f"case.{each}" for each in MOVING.split())
CHECKING, HANDLING = frozenset({"case.check", "case.verify"}), frozenset({"case.handle"})
ORDERING = frozenset({"case.force_close"})
ADMINISTRATION = frozenset({"person.manage"})
AUDIT = frozenset({"audit.verify"})

APART_FROM_ACTING = W(
    "监管分离：受理、立案、结案与派遣、处置不得由同一账号办理，请另设账号。",
    "Supervision is kept apart: one account may not both file or close and dispatch or handle;"
    " give the other role to another account.",
)
APART = (
    (SUPERVISION, ACTING, APART_FROM_ACTING),
    (JUDGING, ACTING, APART_FROM_ACTING),
    (
        HANDLING,
        ORDERING,
        W(
            "处置与强制结案分开：请另设账号。",
            "Handling is kept apart from closing by order; give one role to another account.",
        ),
    ),
    (
        CHECKING,
        SUPERVISION | JUDGING | ORDERING | ACTING,
        W(
            "现场核查与立案、派遣、结案分开：请另设账号。",
            "Checking on site is kept apart from filing, dispatching and closing; give one role to another account.",
        ),
    ),
    (
        CHECKING,
        HANDLING,
        W(
            "核查与处置分开：处置人不得核查自己的结果，请另设账号。",
            "Checking is kept apart from handling: nobody checks their own work; give one role to another account.",
        ),
    ),
    (
        ADMINISTRATION,
        CASE_MOVES,
        W(
            "系统管理员不办理案件，请另设账号。",
            "An administrator does not move cases; give the other role to another account.",
        ),
    ),
    (
        AUDIT,
        CASE_MOVES | ADMINISTRATION,
        W(
            "审计员只读：不得兼任管理员或办案角色，请另设账号。",
            "An auditor only reads: no administration and no case moves in the same account.",
        ),
    ),
)


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything these roles permit; a role no longer in the table permits nothing."""
    return frozenset().union(*(ROLES[role].permissions for role in roles if role in ROLES))


def separated(roles: Iterable[str]) -> None:
    """Refuse roles that one account may not hold together, or that do not exist."""
    told = frozenset(roles)
    unknown = sorted(told - ROLES.keys())
    if unknown:
        raise Invalid(
            W("没有这个角色：{role}。", "There is no such role: {role}."), code="no_such_role", role="、".join(unknown)
        )
    permitted = permissions_of(told)
    for one, other, words in APART:
        if permitted & one and permitted & other:
            raise Invalid(words, code="not_separated", roles=sorted(told))
