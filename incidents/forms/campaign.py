"""Special census campaigns (专项普查): one form, some grids, from when to when; how far each grid is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import history, sent_once
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.tables import Base
from foundation.words import Words
from foundation.work import Work
from grid.cell import Grid
from grid.division import Division
from incidents.forms import form
from incidents.forms.filled_form import FilledForm
from incidents.forms.form import Form, FormEdition

MOST_GRIDS = 5000


class Campaign(Base):
    """One campaign; it keeps the edition it was begun with, so that all grids answer the same questions."""

    __tablename__ = "campaign"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    words: Mapped[str]
    edition_id: Mapped[UUID] = mapped_column(ForeignKey(FormEdition.id))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    request_hash: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="order"),
        Index("ix_campaign_waiting", "begins_at", postgresql_where=text("begun_at IS NULL AND closed_at IS NULL")),
    )


class CampaignGrid(Base):
    """One grid's part of a campaign; `done_at` when its officer said it is complete."""

    __tablename__ = "campaign_grid"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(Campaign.id))
    grid: Mapped[str]
    town: Mapped[str]
    county: Mapped[str]
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))

    __table_args__ = (UniqueConstraint("campaign_id", "grid"), Index("ix_campaign_grid_grid", "grid"))


@dataclass(frozen=True)
class Stated:
    """What somebody asks for; `areas` are codes of grids, communities, towns or counties."""

    name: str
    words: str
    form: UUID
    areas: tuple[str, ...]
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Progress:
    """How far a town is: parts done of all, forms filled, hazards met. Of areas, never of persons."""

    area: str
    name: str
    grids: int
    done: int
    filled: int
    hazards: int


def begin(work: Work, stated: Stated, demo: bool = False, campaign_id: UUID | None = None) -> Campaign:
    """A campaign with one part for each grid in force in its areas."""
    of = work.session.get(Form, stated.form)
    edition = form.edition_in(work.session, of.id, "in_force") if of and of.active and of.purpose == "census" else None
    if edition is None:
        words = Words("请选择已启用的专项普查表单。", "Choose a form for a special census that is in force.")
        raise Invalid(errors=[("form", words)])
    _refuse_times(work, stated)
    grids = _grids(work.session, stated.areas)
    campaign = Campaign(
        id=campaign_id or new_id(),
        name=stated.name,
        words=stated.words,
        edition_id=edition.id,
        begins_at=stated.begins_at,
        ends_at=stated.ends_at,
        version=1,
        demo=demo,
        created_by=work.actor.id,
        created_at=work.now,
        request_hash=sent_once.digest(stated),
    )
    work.session.add(campaign)
    work.session.flush()
    parts = [
        CampaignGrid(
            id=new_id(), campaign_id=campaign.id, grid=each.code, town=each.town, county=each.county, version=1
        )
        for each in grids
    ]
    work.session.add_all(parts)
    work.session.flush()
    noted(work, campaign, "begin", {"name": stated.name, "areas": list(stated.areas), "grids": len(parts)})
    return campaign


def noted(work: Work, campaign: Campaign, move: str, stated: dict[str, Any]) -> None:
    """Who began or ended it stays known."""
    stage = "closed" if campaign.closed_at else "begun"
    history.note(work.session, work.actor, work.now, "campaign", campaign.id, move, stage, stated)


def _refuse_times(work: Work, stated: Stated) -> None:
    if stated.ends_at <= stated.begins_at or stated.ends_at <= work.now:
        words = Words("结束时间应晚于开始时间，且未过去。", "The end must be later than the begin, and not past.")
        raise Invalid(errors=[("ends_at", words)])


def _grids(session: Session, areas: tuple[str, ...]) -> list[Grid]:
    inside = or_(Grid.code.in_(areas), Grid.community.in_(areas), Grid.town.in_(areas), Grid.county.in_(areas))
    grids = list(session.scalars(select(Grid).where(inside, Grid.valid_to.is_(None)).order_by(Grid.code)))
    if not grids or len(grids) > MOST_GRIDS:
        words = Words(f"所选范围内应有1到{MOST_GRIDS}个网格。", f"The areas must hold 1 to {MOST_GRIDS} grids.")
        raise Invalid(errors=[("areas", words)])
    return grids


def take(work: Work, campaign_id: UUID, version: int) -> Campaign:
    """The campaign, locked, if nobody has changed it meanwhile and it is not closed."""
    campaign = work.session.scalar(select(Campaign).where(Campaign.id == campaign_id).with_for_update())
    if campaign is None:
        raise NotFound
    if campaign.version != version or campaign.closed_at is not None:
        words = Words(
            "已被别人改动或结束，请看最新内容。", "Somebody else changed or closed it; look at the present state."
        )
        raise Conflict(words, code="lost_race", version=campaign.version)
    campaign.version += 1
    return campaign


def state_of(campaign: Campaign, now: datetime) -> str:
    if campaign.closed_at is not None:
        return "closed"
    if now < campaign.begins_at:
        return "planned"
    return "running" if now < campaign.ends_at else "over"


def parts_of(session: Session, campaign_id: UUID) -> list[CampaignGrid]:
    return list(
        session.scalars(select(CampaignGrid).where(CampaignGrid.campaign_id == campaign_id).order_by(CampaignGrid.grid))
    )


def progress(session: Session, campaign_id: UUID) -> list[Progress]:
    """How far each town is, in the order of their codes."""
    filled = (
        select(FilledForm.grid, func.count().label("n"), func.sum(FilledForm.hazards).label("hazards"))
        .where(FilledForm.campaign_id == campaign_id)
        .group_by(FilledForm.grid)
        .subquery()
    )
    rows = session.execute(
        select(
            CampaignGrid.town,
            Division.name,
            func.count().label("grids"),
            func.count(CampaignGrid.done_at).label("done"),
            func.coalesce(func.sum(filled.c.n), 0).label("filled"),
            func.coalesce(func.sum(filled.c.hazards), 0).label("hazards"),
        )
        .join(Division, Division.code == CampaignGrid.town)
        .outerjoin(filled, filled.c.grid == CampaignGrid.grid)
        .where(CampaignGrid.campaign_id == campaign_id)
        .group_by(CampaignGrid.town, Division.name)
        .order_by(CampaignGrid.town)
    )
    return [Progress(row[0], row[1], row[2], row[3], int(row[4]), int(row[5])) for row in rows]


def totals(session: Session, campaigns: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of each campaign: grids done, and grids in all."""
    rows = session.execute(
        select(CampaignGrid.campaign_id, func.count(CampaignGrid.done_at), func.count())
        .where(CampaignGrid.campaign_id.in_(list(campaigns)))
        .group_by(CampaignGrid.campaign_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
