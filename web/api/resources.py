"""The register of resources: teams, sites, experts; entered once, changed by version, loaded by file."""

from typing import Any

from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.emergency.resources import expert, register, site, team
from dispatch.emergency.resources.expert import Expert
from dispatch.emergency.resources.kinds import TEAM_KINDS
from dispatch.emergency.resources.site import Site
from dispatch.emergency.resources.team import Team
from dispatch.emergency.resources.team_lifecycle import LIFECYCLE, STAGES
from foundation.work import Work
from people.person import Person, name_for
from web.api.blueprint import answers, part
from web.api.resource_shapes import (
    ExpertPut,
    Experts,
    ExpertTold,
    ResourceFault,
    ResourceFile,
    ResourcesLoaded,
    SitePut,
    Sites,
    SitesAsked,
    SiteTold,
    TeamPut,
    Teams,
    TeamsAsked,
    TeamTold,
)
from web.door import answer, guarded
from web.problems import language
from web.shapes import IdPath, Paged, lonlat, tell_move

api = part("resources", "应急资源 resources")
SEE = ("emergency.see", "resource.manage")


@api.get("/teams", **answers(Teams))
@guarded(*SEE, "team.report")
def teams(work: Work, query: TeamsAsked) -> Response:
    """Teams by code; a crew gets its own."""
    rows = team.teams(work.session, work.actor, query.q or "", query.kind, query.stage, query.limit + 1, query.after)
    return answer(Teams(items=[tell_team(work, each) for each in rows[: query.limit]], next=_next(rows, query)))


@api.get("/teams/<uuid:id>", **answers(TeamTold))
@guarded(*SEE, "team.report")
def one_team(work: Work, path: IdPath) -> Response:
    return answer(tell_team(work, team.find(work.session, work.actor, path.id)))


@api.put("/teams/<uuid:id>", **answers(TeamTold, s201=TeamTold))
@guarded("resource.manage")
def put_team(work: Work, path: IdPath, body: TeamPut) -> Response:
    """Enter a team (201) or change it with the version you saw; where it is moves by its own moves."""
    row, new = register.put(work, "team", path.id, body.told, body.version)
    return answer(tell_team(work, row), 201 if new else 200)


@api.get("/sites", **answers(Sites))
@guarded(*SEE)
def sites(work: Work, query: SitesAsked) -> Response:
    """Depots, shelters, hospitals, protection targets and hazard sources by code."""
    rows = site.sites(work.session, query.kind, query.limit + 1, query.after)
    return answer(Sites(items=[tell_site(work, each) for each in rows[: query.limit]], next=_next(rows, query)))


@api.put("/sites/<uuid:id>", **answers(SiteTold, s201=SiteTold))
@guarded("resource.manage")
def put_site(work: Work, path: IdPath, body: SitePut) -> Response:
    """Enter a site (201) or change it: how many places are taken, whether it takes more."""
    row, new = register.put(work, "site", path.id, body.told, body.version)
    return answer(tell_site(work, row), 201 if new else 200)


@api.get("/experts", **answers(Experts))
@guarded(*SEE)
def experts(work: Work, query: Paged) -> Response:
    """Experts by code."""
    rows = expert.experts(work.session, query.limit + 1, query.after)
    return answer(Experts(items=[tell_expert(work, each) for each in rows[: query.limit]], next=_next(rows, query)))


@api.put("/experts/<uuid:id>", **answers(ExpertTold, s201=ExpertTold))
@guarded("resource.manage")
def put_expert(work: Work, path: IdPath, body: ExpertPut) -> Response:
    """Enter an expert (201) or change what is known."""
    row, new = register.put(work, "expert", path.id, body.told, body.version)
    return answer(tell_expert(work, row), 201 if new else 200)


@api.post("/resources/load", **answers(ResourcesLoaded))
@guarded("resource.manage")
def load(work: Work, body: ResourceFile) -> Response:
    """A file of one kind, all or none; faults are named line by line. The quantity of a new item is booked in."""
    done = register.load(work, body.kind, body.csv, write=not body.dry_run)
    faults = [ResourceFault(line=line, words=words.say(language())) for line, words in done.faults]
    plain = {name: getattr(done, name) for name in ("lines", "added", "changed")}
    return answer(ResourcesLoaded(**plain, faults=faults, written=not faults and not body.dry_run))


def _next(rows: list[Any], query: Paged) -> str | None:
    return str(rows[query.limit - 1].code) if len(rows) > query.limit else None


def callable_by(work: Work, phone: str | None) -> str | None:
    """A telephone number for those who may read names."""
    return phone if work.actor.may("person.see_names") else None


def tell_team(work: Work, each: Team) -> TeamTold:
    crew = work.session.scalar(select(Person.username).where(Person.id == each.crew_id)) if each.crew_id else None
    plain = ("code", "name", "kind", "skills", "people", "base", "division", "stage", "version", "demo")
    return TeamTold(
        **{name: getattr(each, name) for name in plain},
        id=str(each.id),
        kind_label=TEAM_KINDS[each.kind].say(language()),
        head=name_for(work.actor, each.head),
        phone=callable_by(work, each.phone),
        crew=crew,
        point=lonlat(each.point),
        stage_label=STAGES[each.stage].say(language()),
        moves=[tell_move(move, language()) for move in LIFECYCLE.open_moves(work.actor, each) if move.name != "alert"],
    )


def tell_site(work: Work, each: Site) -> SiteTold:
    plain = ("code", "name", "kind", "type", "state", "capacity", "occupied", "people", "version", "demo")
    return SiteTold(
        **{name: getattr(each, name) for name in plain},
        id=str(each.id),
        point=lonlat(each.point),
        free=each.capacity - each.occupied if each.capacity is not None else None,
        contact=name_for(work.actor, each.contact),
        phone=callable_by(work, each.phone),
    )


def tell_expert(work: Work, each: Expert) -> ExpertTold:
    plain = ("code", "field", "unit", "available", "version", "demo")
    return ExpertTold(
        **{name: getattr(each, name) for name in plain},
        id=str(each.id),
        name=name_for(work.actor, each.name) or "",
        phone=callable_by(work, each.phone),
    )
