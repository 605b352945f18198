"""What is due becomes a task of the grid's officer: key places by their cycle, campaigns when they begin."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import exists, select

from dispatch import task
from dispatch.events import CampaignPlanned
from dispatch.task import Task
from foundation import sent_once
from foundation.work import Work
from grid.cell import Grid
from grid.locate import locate
from incidents.forms import campaign as campaigns
from incidents.forms.campaign import Campaign, CampaignGrid, Stated
from incidents.forms.form import Form
from incidents.forms.key_place import KINDS, KeyPlace

KIND_OF = {"inspection": "inspect_place", "visit": "visit_place"}
PLACE_KINDS = tuple(KIND_OF.values())
AHEAD = timedelta(days=3)  # told so long before it is due, or half a cycle where that is shorter
MOST_AT_ONCE = 500
PARTS_AT_ONCE = 100  # of a campaign: alarms wait behind no more


def ahead(cycle_days: int) -> timedelta:
    """How long before it is due the officer is asked: three days, of a short cycle half of it."""
    return min(AHEAD, timedelta(days=cycle_days) / 2)


def give_due(work: Work) -> int:
    """Every key place that is due soon and of which nobody is asked yet becomes a task; how many did."""
    is_asked = exists().where(Task.subject_id == KeyPlace.id, Task.state == "open", Task.kind.in_(PLACE_KINDS))
    rows = work.session.execute(
        select(KeyPlace, Form.purpose)
        .join(Form, Form.id == KeyPlace.form_id)
        .where(KeyPlace.next_due <= work.now + AHEAD, Form.active, ~is_asked)
        .order_by(KeyPlace.next_due)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=KeyPlace, skip_locked=True)
    )
    given = [place for place, purpose in rows if _soon(work, place) and ask_about(work, place, KIND_OF[purpose])]
    return len(given) + begin_campaigns(work)


def _soon(work: Work, place: KeyPlace) -> bool:
    return place.next_due is not None and place.next_due - ahead(place.cycle_days) <= work.now


def ask_about(work: Work, place: KeyPlace, kind: str) -> Task | None:
    """Ask the officer of the grid in which the place lies today; grids may have been redrawn."""
    shape = to_shape(place.point)
    here = locate(work.session, shape.x, shape.y)
    if here is not None and here.grid != place.grid:
        place.grid, place.town, place.county = here.grid, here.town, here.county
    verb = {"inspect_place": "检查", "visit_place": "走访"}[kind]
    words = " · ".join(each for each in (KINDS[place.kind].zh, place.address) if each)
    return task.ask(work, kind, "key_place", place, f"{verb}：{place.name}", words, place.next_due)


def begin_once(work: Work, campaign_id: UUID, stated: Stated) -> tuple[Campaign, bool]:
    """Begun under the desk's own id, and whether this was the first time; 409 when it said something else before."""
    sent = sent_once.known(work, Campaign, campaign_id, stated)
    return (sent, False) if sent else (begin(work, stated, campaign_id), True)


def begin(work: Work, stated: Stated, campaign_id: UUID | None = None) -> Campaign:
    """A new campaign; when its day has come already, its officers hear of it within seconds."""
    campaign = campaigns.begin(work, stated, campaign_id=campaign_id)
    work.record(CampaignPlanned(subject=campaign.id, version=campaign.version))
    return campaign


def begin_campaigns(work: Work) -> int:
    """Campaigns whose day has come, the first parts of each; how many tasks were given."""
    due = select(Campaign).where(
        Campaign.begun_at.is_(None), Campaign.closed_at.is_(None), Campaign.begins_at <= work.now
    )
    return sum(give_parts(work, each) for each in work.session.scalars(due.with_for_update(skip_locked=True)))


def go_on(work: Work, campaign_id: UUID) -> int:
    """The next parts of a campaign that is being begun, unless somebody else is at it, or it waits or is over."""
    found = work.session.scalar(select(Campaign).where(Campaign.id == campaign_id).with_for_update(skip_locked=True))
    begins = found is not None and found.begun_at is None and found.closed_at is None and found.begins_at <= work.now
    return give_parts(work, found) if found and begins else 0


def give_parts(work: Work, campaign: Campaign, most: int = PARTS_AT_ONCE) -> int:
    """A task for each of the next grids, until its end; another bell for the rest. It has begun with the last one."""
    rows = _unasked(work, campaign, most + 1)
    for part, grid in rows[:most]:
        subject = PartOfGrid(part.id, part.grid, grid.point)
        title, words = f"专项普查：{campaign.name}", campaign.words
        task.ask(work, "census", "campaign_grid", subject, title, words[:120], campaign.ends_at)
    if len(rows) > most:
        work.record(CampaignPlanned(subject=campaign.id, version=campaign.version))
    else:
        campaign.begun_at, campaign.version = work.now, campaign.version + 1
    work.session.flush()
    return min(len(rows), most)


def _unasked(work: Work, campaign: Campaign, most: int) -> list[Any]:
    """The next parts of which nobody has been asked, each with its grid."""
    asked = exists().where(Task.kind == "census", Task.subject_id == CampaignGrid.id)
    rows = (
        select(CampaignGrid, Grid)
        .join(Grid, Grid.code == CampaignGrid.grid)
        .where(CampaignGrid.campaign_id == campaign.id, Grid.valid_to.is_(None), ~asked)
        .order_by(CampaignGrid.grid)
        .limit(most)
    )
    return list(work.session.execute(rows))


class PartOfGrid:
    """A grid's part of a campaign as a task's subject: somewhere in that grid."""

    def __init__(self, part: UUID, grid: str, point: object):
        self.id, self.grid, self.point = part, grid, point


def close(work: Work, campaign_id: UUID, version: int) -> Campaign:
    """The campaign ends now: who has not finished is no longer asked; what was filled stays."""
    campaign = campaigns.take(work, campaign_id, version)
    campaign.closed_at = work.now
    parts = campaigns.parts_of(work.session, campaign.id)
    for part in parts:
        task.settle(work, "census", part.id, "cancelled")
    work.session.flush()
    undone = sum(part.done_at is None for part in parts)
    campaigns.noted(work, campaign, "close", {"name": campaign.name, "grids": len(parts), "undone": undone})
    return campaign
