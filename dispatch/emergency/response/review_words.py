"""The words of the after-action report, the same on its page and on paper, and what it says of its own moment."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.emergency.emergency_lifecycle import STAGES
from dispatch.emergency.response.report import instant
from foundation.actor import HOUSE
from foundation.words import Words

W = Words
SAID = {
    "review": W("总结评估", "after-action report"),
    "drill": W("演练 EXERCISE", "演练 EXERCISE"),
    "unedited": W("由时间线生成，未经编辑", "built from the timeline, unedited"),
    "figures": W("要数", "Figures"),
    "tasks": W("任务", "Tasks"),
    "no_tasks": W("没有下达任务。", "No tasks were given."),
    "act": W("任务", "Task"),
    "owner": W("责任单位", "Owner"),
    "due": W("时限", "Due"),
    "settled": W("办结", "Settled"),
    "note": W("备注", "Note"),
    "unsettled": W("未办结", "not settled"),
    "done": W("", ""),
    "withdrawn": W("（收回）", " (withdrawn)"),
    "dropped": W("终止时未完成", "undone at the end"),
    "late": W("（超时）", " (late)"),
    "timeline": W("时间线", "Timeline"),
    "when": W("时间", "When"),
    "what": W("事项", "What"),
    "who": W("人员", "Who"),
    "house": W(HOUSE.name, "the system"),
    "reports": W("信息报送", "Reports upwards"),
    "no_reports": W("没有报送。", "No report was sent."),
    "interim": W("过程稿", "interim report"),
    "page": W("第 {page} 页 共 {pages} 页", "page {page} of {pages}"),
}
INTERIM = W(
    "过程稿：截至{at}编制，当时应急尚未终止（{stage}），此后的情况未列入。",
    "Interim report as of {at}: the emergency had not been stood down ({stage}); nothing after that is in it.",
)
FINAL = W(
    "截至{at}编制，应急已于{closed}终止；编制后补报、报送的情况未列入。",
    "As of {at}; the emergency was stood down at {closed}. What was told or sent after that is not in it.",
)


@dataclass(frozen=True)
class Standing:
    """Until when a report tells: `final` is one made after the stand-down."""

    final: bool
    words: str


def said(language: str) -> dict[str, str]:
    return {name: words.say(language) for name, words in SAID.items()}


def short(at: datetime, language: str) -> str:
    """Without the year, which the first page tells."""
    return instant(at, language.startswith("en"))[5:]


def standing(stage: str, as_of: datetime, closed_at: datetime | None, language: str) -> Standing:
    """What the first page says of its moment; the stage and the stand-down are those that were read for it. Pure."""
    english = language.startswith("en")
    at = instant(as_of, english)
    if closed_at is None:
        return Standing(False, INTERIM.say(language, at=at, stage=STAGES[stage].say(language)))
    return Standing(True, FINAL.say(language, at=at, closed=instant(closed_at, english)))


def settled(how: str, at: str, late: bool, language: str) -> str:
    """When and how a task ended (review.how_settled); only what was done or taken back has its own moment. Pure."""
    words = SAID[how].say(language)
    told = f"{at}{words}" if how in ("done", "withdrawn") else words
    return f"{told}{SAID['late'].say(language) if late else ''}"


def who(name: str, language: str) -> str:
    """What nobody did, the house did: its name is said in the reader's language. Pure."""
    return SAID["house"].say(language) if name == HOUSE.name else name


def sent_heading(stage: str, channel: str, addressee: str, at: datetime, language: str) -> str:
    """Of one report upwards; stage and channel are words already. Pure."""
    how = f"{stage}, {channel}" if language.startswith("en") else f"{stage}（{channel}）"
    return f"{how} → {addressee} · {instant(at, language.startswith('en'))}"


def file_name(number: str, as_of: datetime, final: bool, language: str) -> str:
    """Tells a paper from an earlier one of the same emergency in a folder of downloads. Pure."""
    stamp = "".join(letter for letter in instant(as_of, english=True)[:16] if letter.isdigit())
    return f"{number}-{stamp}{'' if final else '-interim'}{'-en' if language.startswith('en') else ''}.pdf"
