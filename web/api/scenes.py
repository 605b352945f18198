"""Who is on the scene of an emergency, and the scenes where somebody may sign in."""

from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.emergency import presence
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.plans import plan_task
from foundation.words import Words
from foundation.work import Work
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.emergency_tell import find_emergency
from web.door import answer, guarded, signed_in
from web.problems import language
from web.shapes import IdPath, Page, Point, lonlat

api = part("scenes", "现场签到 on the scene")
MOST = 50


class MyScene(BaseModel):
    """A running emergency you belong to, as what (`post`); `since` when you have signed in."""

    emergency: str
    title: str
    drill: bool
    point: Point
    version: int
    post: str
    since: datetime | None
    distance_m: float | None


class MyScenes(Page[MyScene]):
    pass


class PresenceTold(BaseModel):
    """A person, or a department that was whistled for; `distance_m` from the place when they signed in."""

    name: str | None
    post: str
    since: datetime
    distance_m: float | None
    left_at: datetime | None


class Scene(Page[PresenceTold]):
    pass


@api.get("/my-scenes", **answers(MyScenes))
@signed_in
def mine(work: Work) -> Response:
    """Running emergencies where you hold a post, have a task or are called; the newest first."""
    running = select(Emergency).where(Emergency.stage != "closed").order_by(Emergency.opened_at.desc()).limit(MOST)
    found = [(each, presence.post_of(work.session, work.actor, each)) for each in work.session.scalars(running)]
    return answer(MyScenes(items=[_mine(work, each, post) for each, post in found if post]))


def _mine(work: Work, each: Emergency, post: Words) -> MyScene:
    here = presence.there(work.session, each.id, work.actor.id)
    return MyScene(
        emergency=str(each.id),
        title=each.title,
        drill=each.drill,
        point=lonlat(each.point),
        version=each.version,
        post=post.say(language()),
        since=here.since if here else None,
        distance_m=here.distance_m if here else None,
    )


@api.get("/emergencies/<uuid:id>/scene", **answers(Scene))
@guarded("emergency.see")
def scene(work: Work, path: IdPath) -> Response:
    """Who has signed in on the scene and since when, the first to come first; whoever left says until when."""
    emergency = find_emergency(work, path.id)
    people = [
        PresenceTold(
            name=name_for(work.actor, each.person_name),
            post=each.post,
            since=each.since,
            distance_m=each.distance_m,
            left_at=each.left_at,
        )
        for each in presence.of(work.session, emergency.id)
    ]
    departments = [
        PresenceTold(
            name=None, post=each.department_name, since=each.arrived_at, distance_m=each.arrived_m, left_at=None
        )
        for each in plan_task.of(work.session, emergency.id)
        if each.arrived_at
    ]
    return answer(Scene(items=sorted([*people, *departments], key=lambda each: each.since)))
