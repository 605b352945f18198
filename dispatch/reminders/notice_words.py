"""The sentences of notices, Chinese first; the holes are filled from the facts kept with each notice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatch.announcing.announcement import URGENCIES
from dispatch.emergency.emergency_lifecycle import POSTS
from dispatch.register.change import KINDS as PROPOSED
from foundation.clock import city_zone
from foundation.words import Words
from incidents.case_stages import CARDS, REQUESTS, STAGES

W = Words
ABOUT_ZH, ABOUT_EN = "{number} {category}（{place}）", "{number} {category} ({place})"


def _about(zh: str, en: str) -> Words:
    """A sentence that opens with the case it is about."""
    return Words(f"{ABOUT_ZH}：{zh}", f"{ABOUT_EN}: {en}")


WORDS = {
    "reminder": _about("处置时限已用{percent}%，{due_at}到期。", "{percent} % of its time is used; due {due_at}."),
    "overdue": _about("处置已超期（{due_at}到期）{carded}。", "overdue since {due_at}{carded}."),
    "overdue_more": _about(
        "处置已超期{late}分钟工作时间仍未完成{carded}。",
        "still not done {late} counted minutes after its limit{carded}.",
    ),
    "long_overdue": _about("早已超期（{due_at}到期），请清理。", "long overdue (since {due_at}); please settle it."),
    "desk_late": _about("在“{stage}”岗位超时。", "late at the desk “{stage}”."),
    "card_late": _about("{card}已过回复时限，仍未回复。", "the {card} was not answered in time."),
    "whistle_late": _about("{departments}未在时限内应哨。", "{departments} did not answer the whistle in time."),
    "adjudication_late": _about("裁定已过时限，请尽快裁定。", "the adjudication is late; please decide."),
    "request_waits": _about("{request}申请尚未审批。", "the {request} request still waits for an answer."),
    "released": _about("领取后超过30分钟未办理，已退回公共池。", "claimed 30 minutes ago and left; back in the pool."),
    "resumed": _about("挂账到期，恢复计时，{due_at}到期。", "its clock runs again; due {due_at}."),
    "fallback": _about("没有规则匹配，请人工派遣。", "no routing rule matches; dispatch it by hand."),
    "refused": _about("不予受理，理由：{reason}", "not accepted: {reason}"),
    "not_filed": _about("不予立案，理由：{reason}", "not filed: {reason}"),
    "passed_on": _about("相邻网格{from}转来，请查看。{reason}", "passed to you by grid {from}; please look. {reason}"),
    "grid_disputed": _about("两个网格各转出一次，请裁定归属。", "passed on by both grids; decide whose it is."),
    "grid_decided": _about("已裁定由本网格办理：{reason}", "decided to be your grid's: {reason}"),
    "voided": _about("已作废，理由：{reason}", "voided: {reason}"),
    "dispatched": _about("派给本部门办理，{due_at}到期。", "dispatched to your department; due {due_at}."),
    "assisting": _about("请本部门协办。", "your department is asked to assist."),
    "copied": _about("抄送本部门知悉。", "for your department's information."),
    "assigned": _about("由您处置，{due_at}到期。", "assigned to you; due {due_at}."),
    "whistled": _about("吹哨报到：请于{due_at}前应哨。", "you are whistled for; answer by {due_at}."),
    "whistle_answered": _about("{department}应哨：{answer}。", "{department} answered the whistle: {answer}."),
    "urged": _about("催办：{note}", "urged: {note}"),
    "carded": _about("{card}督办，请于{due_at}前回复：{note}", "{card}; answer by {due_at}: {note}"),
    "request_asked": _about(
        "{request}申请待初审：{reason}", "a request ({request}) waits for your first answer: {reason}"
    ),
    "request_endorsed": _about("{request}申请已初审，待批准。", "a request ({request}) is endorsed and waits for you."),
    "request_approved": _about(
        "{request}申请已批准，{due_at}到期。", "the {request} request is approved; due {due_at}."
    ),
    "request_declined": _about("{request}申请未获同意：{reason}", "the {request} request is declined: {reason}"),
    "request_lapsed": _about("{request}申请逾期未审批，自动失效。", "the {request} request lapsed unanswered."),
    "reworked": _about("核查未通过，返工：{reason}", "to be done again: {reason}"),
    "returned": _about("被退回：{reason}", "returned: {reason}"),
    "adjudication_opened": _about("两次回退，请于{due_at}前裁定。", "returned twice; adjudicate by {due_at}."),
    "handed_down": _about("上级下派本部门：{reason}", "handed down to your department: {reason}"),
    "escalated": _about("下级上报，请重新派遣：{reason}", "passed up; dispatch it anew: {reason}"),
    "merged": _about(
        "与同一问题的案卷合并办理，您仍会收到结果。", "merged with a case of the same problem; you stay informed."
    ),
    "unmerged": _about("已解除并案，单独办理。", "taken apart again; handled by itself."),
    "wait_ended": _about("等待满15天，已恢复计时。", "waited 15 days; its clock runs again."),
    "waited_for": _about("有部门在等待您单位：{reason}", "another department waits for yours: {reason}"),
    "replied": _about("督办已回复：{note}", "the card is answered: {note}"),
    "part_done": _about("协办部门有反馈：{note}", "a department beside you reports: {note}"),
    "reopened": _about("已结案卷重新核查：{reason}", "looked at again after closing: {reason}"),
    "closed": _about("已结案。{closing}", "closed. {closing}"),
    "announced": W("{urgency}通知（{unit}）：{title}", "Announcement ({urgency}) by {unit}: {title}"),
    "announced_confirm": W(
        "{urgency}通知（{unit}），请于{confirm_at}前确认：{title}",
        "Announcement ({urgency}) by {unit}, to be confirmed by {confirm_at}: {title}",
    ),
    "announced_remind": W(
        "{urgency}通知（{unit}）尚未确认，请于{confirm_at}前确认：{title}",
        "Announcement ({urgency}) by {unit} is not confirmed yet; please confirm by {confirm_at}: {title}",
    ),
    "alarm_unanswered": W(
        "{device} {rule}（{level}级）已报警{minutes}分钟无人确认，请处理。",
        "{device}, {rule} (level {level}): unanswered for {minutes} minutes; please see to it.",
    ),
    "alarm_assigned": W(
        "{device} {rule}（{level}级）指派给您负责。", "{device}, {rule} (level {level}) is assigned to you."
    ),
    "proposal_approved": W(
        "{number} 部件{act}提议“{name}”已采纳，登记已更新。{reason}",
        "{number}: your proposal ({act}) about “{name}” is approved; the register is changed. {reason}",
    ),
    "proposal_refused": W(
        "{number} 部件{act}提议“{name}”未采纳：{reason}",
        "{number}: your proposal ({act}) about “{name}” is refused: {reason}",
    ),
    "emergency_task": W(
        "应急任务：{task}，请于{due_at}前完成（{title}）。", "emergency task: {task}; due {due_at} ({title})."
    ),
    "emergency_whistle": W(
        "应急吹哨：{task}，请于{due_at}前应哨到场（{title}）。", "whistled for: {task}; come by {due_at} ({title})."
    ),
    "emergency_post": W("应急岗位：由您担任{role}（{title}）。", "you hold a post: {role} ({title})."),
    "stock_expires": W(
        "{item}（{left}{unit}）将于{day}到期，请及时更换。",
        "{item} ({left} {unit}) expires on {day}; exchange it in time.",
    ),
}
MORE = {
    "alarm_unanswered": W("另有{count}条报警无人确认。", "{count} more alarms are unanswered."),
    "reminder": W("另有{count}件处置时限临近。", "{count} more cases come near their limit."),
    "overdue": W("另有{count}件处置超期。", "{count} more cases are overdue."),
    "long_overdue": W("另有{count}件早已超期。", "{count} more cases are long overdue."),
    "desk_late": W("另有{count}件在岗位超时。", "{count} more cases are late at their desks."),
    "dispatched": W("另有{count}件派给本部门。", "{count} more cases are dispatched to your department."),
}
ANY_MORE = W("另有{count}条同类通知，请到列表查看。", "{count} more notices of this kind; see the list.")
SAID = {  # facts that are values of a closed list are said in words
    "card": CARDS,
    "request": REQUESTS,
    "stage": STAGES,
    "act": PROPOSED,
    "urgency": URGENCIES,
    "role": POSTS,
    "answer": {"coming": W("到场", "coming"), "cannot": W("不能到场", "cannot come")},
}
CARDED = {  # the tail of a sentence about being late: which card the house gave
    "yellow": W("，已发黄牌，请回复", "; a yellow card was given and must be answered"),
    "red": W("，已发红牌，请立即回复", "; a red card was given and must be answered at once"),
}


class Facts(dict[str, str]):
    """A hole without a fact is a dash, never an error."""

    def __missing__(self, hole: str) -> str:
        return "—"


def say(kind: str, facts: Mapping[str, Any], count: int, grouped: bool, language: str) -> str:
    """The notice in the person's language."""
    words = MORE.get(kind, ANY_MORE) if grouped else WORDS[kind]
    template = words.en if language.lower().startswith("en") else words.zh
    return template.format_map(Facts({"count": str(count), "carded": "", **_spoken(facts, language)}))


def _spoken(facts: Mapping[str, Any], language: str) -> dict[str, str]:
    spoken = {name: _fact(name, value, language) for name, value in facts.items() if value not in (None, "")}
    if facts.get("card") in CARDED:
        spoken["carded"] = CARDED[facts["card"]].say(language)
    return {name: value for name, value in spoken.items() if name != "count"}


def _fact(name: str, value: Any, language: str) -> str:
    if name.endswith("_at"):
        return f"{datetime.fromisoformat(str(value)).astimezone(city_zone()):%m-%d %H:%M}"
    listed = SAID.get(name, {}).get(str(value))
    return listed.say(language) if listed else str(value)
