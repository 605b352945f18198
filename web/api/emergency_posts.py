"""The posts of the command: who may be chosen to hold one."""

from werkzeug.wrappers import Response

from foundation.work import Work
from grid.division import LENGTHS
from web.api.blueprint import answers, part
from web.api.duty import Candidates, CandidatesAsked, tell_candidates
from web.api.emergency_tell import find_emergency
from web.door import answer, guarded
from web.shapes import IdPath

api = part("emergency-posts", "指挥岗位 posts of the command")


@api.get("/emergencies/<uuid:id>/holders", **answers(Candidates))
@guarded("emergency.command")
def holders(work: Work, path: IdPath, query: CandidatesAsked) -> Response:
    """People with an account, found by words in name or account, else those of the town where it happens."""
    town = find_emergency(work, path.id).grid[: LENGTHS["town"]]
    return answer(tell_candidates(work, town, query.q))
