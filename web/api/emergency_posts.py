"""The posts of the command: who may be chosen to hold one."""

from pydantic import Field
from werkzeug.wrappers import Response

from foundation.work import Work
from grid import crs, locate
from grid.division import LENGTHS
from web.api.blueprint import answers, part
from web.api.duty import Candidates, CandidatesAsked, tell_candidates
from web.api.emergency_tell import find_emergency
from web.door import answer, guarded
from web.shapes import IdPath

api = part("emergency-posts", "指挥岗位 posts of the command")


class HoldersAsked(CandidatesAsked):
    """The words, and where it happens (WGS84), as far as that is known."""

    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)


@api.get("/holders", **answers(Candidates))
@guarded("emergency.command")
def holders_at(work: Work, query: HoldersAsked) -> Response:
    """Who may hold a post of an emergency that is being opened: by words, else people of the town there."""
    return answer(tell_candidates(work, _town(work, query), query.q))


def _town(work: Work, query: HoldersAsked) -> str:
    """Its code; empty, which is the whole city, where no place is chosen or it lies outside."""
    if query.lon is None or query.lat is None:
        return ""
    found = locate.locate(work.session, *crs.to_cgcs2000(query.lon, query.lat, "wgs84"))
    return found.grid[: LENGTHS["town"]] if found else ""


@api.get("/emergencies/<uuid:id>/holders", **answers(Candidates))
@guarded("emergency.command")
def holders(work: Work, path: IdPath, query: CandidatesAsked) -> Response:
    """People with an account, found by words in name or account, else those of the town where it happens."""
    town = find_emergency(work, path.id).grid[: LENGTHS["town"]]
    return answer(tell_candidates(work, town, query.q))
