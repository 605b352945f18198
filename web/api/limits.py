"""How long each desk may take, and at which steps of a limit who is told; set by administrators."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from dispatch.reminders import reminding, roster
from dispatch.reminders.reminding import ReminderStep
from dispatch.reminders.timing import BREACH, Step
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from incidents import desk_limit
from incidents.case_stages import CARDS, STAGES
from web.api.blueprint import answers, part
from web.door import answer, guarded
from web.problems import language
from web.shapes import Option, Page, Told

api = part("limits", "岗位时限与提醒 limits and reminders")
Tells = Literal["handler", "chief", "dispatcher", "supervisor", "leader", "leader_above", "city"]
MOST_MINUTES = desk_limit.MOST_MINUTES


class DeskLimitTold(BaseModel):
    """A stage that is not listed has no limit of its own: there the disposal limit rules."""

    stage: str
    label: str
    minutes: int


class DeskLimits(Page[DeskLimitTold]):
    pass


class DeskLimitAsked(Told):
    stage: str = Field(min_length=1, max_length=40, pattern="^[a-z_]+$")
    minutes: int = Field(ge=1, le=MOST_MINUTES)


class DeskLimitsAsked(Told):
    """Only what is named changes; desks that have begun keep the limit they began with."""

    items: list[DeskLimitAsked] = Field(min_length=1, max_length=20)


class ReminderStepTold(BaseModel):
    """At `share` percent of the limit, or `minutes_after` counted minutes past it."""

    share: int | None
    minutes_after: int | None
    card: str | None
    card_label: str | None
    tells: list[str]
    tells_labels: list[str]
    valid_from: datetime


class ReminderSteps(Page[ReminderStepTold]):
    """`who` and `cards` are what may be chosen."""

    who: list[Option]
    cards: list[Option]


class ReminderStepAsked(Told):
    share: int | None = Field(None, ge=1, le=100)
    minutes_after: int | None = Field(None, ge=1, le=reminding.LAST_MARK - BREACH)
    card: Literal["yellow", "red"] | None = None
    tells: list[Tells] = Field(min_length=1, max_length=7)


class ReminderStepsAsked(Told):
    """All steps from now on; those not named end."""

    items: list[ReminderStepAsked] = Field(max_length=reminding.MOST_STEPS)


@api.get("/desk-limits", **answers(DeskLimits))
@guarded("calendar.see")
def desk_limits(work: Work) -> Response:
    """How long each desk may take before it is late, in minutes by day and night."""
    return answer(_limits(work))


@api.put("/desk-limits", **answers(DeskLimits))
@guarded("calendar.manage")
def set_desk_limits(work: Work, body: DeskLimitsAsked) -> Response:
    """New limits from now on; the former ones stay readable."""
    present = desk_limit.limits(work.session)
    for item in body.items:
        if item.stage not in present:
            words = Words("这个岗位没有时限。", "That desk has no limit.")
            raise Invalid(errors=[("stage", words)])
        if present[item.stage] != item.minutes:
            desk_limit.set_limit(work, item.stage, item.minutes)
    return answer(_limits(work))


def _limits(work: Work) -> DeskLimits:
    found = desk_limit.limits(work.session)
    return DeskLimits(
        items=[
            DeskLimitTold(stage=stage, label=words.say(language()), minutes=found[stage])
            for stage, words in STAGES.items()
            if stage in found
        ]
    )


@api.get("/reminder-steps", **answers(ReminderSteps))
@guarded("calendar.see")
def steps(work: Work) -> Response:
    """The steps in force, in the order in which a case passes them."""
    return answer(_steps(reminding.rows(work.session)))


@api.put("/reminder-steps", **answers(ReminderSteps))
@guarded("calendar.manage")
def set_steps(work: Work, body: ReminderStepsAsked) -> Response:
    """The steps from now on, also for clocks that are running."""
    return answer(_steps(reminding.set_steps(work, [_step(item) for item in body.items])))


def _step(item: ReminderStepAsked) -> Step:
    if (item.share is None) == (item.minutes_after is None):
        words = Words("请填写“时限百分比”或“超期分钟”之一。", "State either the share or the minutes after.")
        raise Invalid(errors=[("share", words)])
    mark = item.share if item.share is not None else BREACH + (item.minutes_after or 0)
    return Step(mark, item.card, tuple(dict.fromkeys(item.tells)))


def _steps(rows: list[ReminderStep]) -> ReminderSteps:
    return ReminderSteps(items=[_tell(row) for row in rows], who=_options(roster.TELLS), cards=_options(CARDS))


def _options(words: dict[str, Words]) -> list[Option]:
    return [Option(value=value, label=each.say(language())) for value, each in words.items()]


def _tell(row: ReminderStep) -> ReminderStepTold:
    return ReminderStepTold(
        share=row.mark if row.mark <= BREACH else None,
        minutes_after=row.mark - BREACH if row.mark > BREACH else None,
        card=row.card,
        card_label=CARDS[row.card].say(language()) if row.card else None,
        tells=row.tells,
        tells_labels=[roster.TELLS[each].say(language()) for each in row.tells if each in roster.TELLS],
        valid_from=row.valid_from,
    )
