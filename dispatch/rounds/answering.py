"""A filled form arrives: kept exactly once, and the task it answers is settled."""

from uuid import UUID

from sqlalchemy import select

from dispatch import task
from dispatch.rounds import fitting
from dispatch.rounds.giving import PLACE_KINDS
from dispatch.task import Task
from foundation.refusals import Invalid, NotFound
from foundation.words import Words
from foundation.work import Work
from incidents.forms import filling, key_place
from incidents.forms.campaign import Campaign, CampaignGrid
from incidents.forms.filled_form import FilledForm
from incidents.forms.filling import Belongs, Filling
from incidents.forms.key_place import KeyPlace

REFUSED: dict[fitting.Fit, Words] = {
    "other_form": Words(
        "这里问的是另一份表单，请刷新后按所问的填写。", "Another form is asked here; refresh and answer that one."
    ),
    "past_edition": Words(
        "表单已更新，请刷新后按新表单填写。", "The form has changed since; refresh and answer the new one."
    ),
}


def receive(work: Work, filled_id: UUID, told: Filling) -> tuple[FilledForm, bool]:
    """The filled form, and whether this was the first time. A task somebody else has settled meanwhile, or that was
    called off, does not refuse the work that was done."""
    sent = filling.known(work, filled_id, told)
    if sent is not None:
        return sent, False
    asked = work.session.get(Task, told.task) if told.task else None
    if told.task and asked is None:
        raise NotFound
    place = _place(work, told, asked)
    if place is not None:
        return _inspection(work, filled_id, told, place), True
    if asked is None or asked.subject_kind != "campaign_grid":
        words = Words("请说明是哪项任务或哪个场所。", "Say which task or which place it is about.")
        raise Invalid(errors=[("task", words)])
    return _census(work, filled_id, told, asked.subject_id), True


def _place(work: Work, told: Filling, asked: Task | None) -> KeyPlace | None:
    named = told.key_place or (asked.subject_id if asked and asked.subject_kind == "key_place" else None)
    if named is None:
        return None
    place = work.session.scalar(select(KeyPlace).where(KeyPlace.id == named).with_for_update())
    if place is None:
        raise NotFound
    return place


def _inspection(work: Work, filled_id: UUID, told: Filling, place: KeyPlace) -> FilledForm:
    """It settles what is asked of the place when it answers the place's form; what answers a former one is kept."""
    edition = filling.edition_for(work, told, place.grid)
    former = key_place.formerly_asked(work.session, place, edition.form_id)
    fit = fitting.fits(place.form_id, edition.form_id, edition.in_force_to, told.taken_at, former, work.now)
    _refuse(fit)
    filled = filling.keep(work, filled_id, told, Belongs(place.grid, key_place=place.id), edition)
    if fit == "settles":
        key_place.looked_at(work, place, told.taken_at)
        for kind in PLACE_KINDS:
            task.settle(work, kind, place.id, "done")
    return filled


def _refuse(fit: fitting.Fit) -> None:
    if fit in REFUSED:
        raise Invalid(errors=[("edition", REFUSED[fit])])


def _census(work: Work, filled_id: UUID, told: Filling, part_id: UUID) -> FilledForm:
    part = work.session.scalar(select(CampaignGrid).where(CampaignGrid.id == part_id).with_for_update())
    if part is None:
        raise NotFound
    edition = filling.edition_for(work, told, part.grid)
    campaign = work.session.get_one(Campaign, part.campaign_id)
    _refuse("settles" if edition.id == campaign.edition_id else "other_form")
    filled = filling.keep(work, filled_id, told, Belongs(part.grid, campaign=part.campaign_id), edition)
    if not told.more and part.done_at is None:
        part.done_at, part.version = work.now, part.version + 1
        if campaign.closed_at is None:
            task.settle(work, "census", part.id, "done")
    work.session.flush()
    return filled
