"""Fills the demo city with cases of the last sixty days, made by the real verbs, each move at its own past moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import exists, select, text, update

from dispatch import demo_pictures, desk, routing_rule
from dispatch.demo_cast import CORE_COUNTY, Cast
from dispatch.demo_pictures import Album
from dispatch.demo_plan import Act, lines
from dispatch.demo_tales import Author, Tale
from dispatch.emergency import emergency
from dispatch.notice import Notice
from dispatch.reactions import REACTIONS
from dispatch.task import Task
from foundation import clock
from foundation.actor import HOUSE, Actor
from foundation.clock import city_zone
from foundation.event import Bell, Event
from foundation.ids import new_id
from foundation.reactor import Slow
from foundation.tables import SRID
from foundation.work import Work, Works
from grid.post import Post
from incidents import report as reports
from incidents.case import Case
from people.demo_accounts import ACCOUNTS

STORY_LOCK = 0x4D59_0020  # advisory lock "MY", 32: one teller at a time
SEED = 441700
RESULTS = {"verify": "true", "verify_false": "false", "check": "passed", "check_failed": "failed"}
NOTES = {"check": "现场复核，问题已解决", "check_failed": "现场复核，问题仍在"}
Report = Callable[[str], None]


def tell(works: Works, report: Report = lambda line: None) -> int:
    """Write the story unless there is one; returns how many cases were written, all or none."""
    with works.open(HOUSE) as work:
        if _told(work):
            return 0
    report("正在绘制演示照片 drawing the demo photos")
    album = demo_pictures.album()
    with works.open(HOUSE) as work:
        work.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": STORY_LOCK})
        if _told(work):
            return 0
        report("正在写入演示案卷 writing the demo cases")
        return _write(work, album)


def _told(work: Work) -> bool:
    return bool(work.session.scalar(select(exists().where(Case.demo))))


def _write(work: Work, album: Album) -> int:
    cast = Cast(work)
    tales = Author(work, cast, SEED).tales()
    past = Past(work)
    demo_pictures.receive(past, album)
    teller = Teller(past, cast, album)
    with work.session.no_autoflush:  # a wave holds one act of each case, so its history rows go in together
        for wave in waves(tales):
            for act, tale in wave:
                teller.play(tale, act)
            work.session.flush()
    teller.finish()
    tell_emergency(past, cast, tales, work.now)
    return len(tales)


def waves(tales: list[Tale]) -> Iterator[list[tuple[Act, Tale]]]:
    """The first acts of all cases in the order of time, then the second acts, and so on."""
    for place in range(max(len(tale.acts) for tale in tales)):
        wave = [(tale.acts[place], tale) for tale in tales if place < len(tale.acts)]
        yield sorted(wave, key=lambda told: told[0].at)


class Past(Work):
    """A unit of work at earlier moments inside a present one: real verbs, but no bell for what is long over."""

    def __init__(self, work: Work):
        super().__init__(work.session, work.actor, work.now)
        self.last: Event | None = None

    def at(self, moment: datetime, actor: Actor) -> "Past":
        self.now, self.actor = moment, actor
        return self

    def record(self, event: Event) -> None:
        self.last = event


@dataclass
class Teller:
    """Makes the moves of all tales, in the order in which they happened."""

    past: Past
    cast: Cast
    album: Album
    cases: dict[int, Case] = field(default_factory=dict)
    rng: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - a story, no secret
    reasons: dict[str, list[str]] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.own = {account.grid for account in ACCOUNTS if account.grid}
        for row in lines("reasons.csv"):
            self.reasons.setdefault(row["move"], []).append(row["words"])

    def play(self, tale: Tale, act: Act) -> None:
        case = self.cases.get(id(tale))
        if case is None:
            self.cases[id(tale)] = self._report(tale, act)
            return
        source = case.stage
        past = self.past.at(act.at, self._actor(tale, act, case))
        desk.move(past, case, act.step.move, case.version, self._stated(tale, act, case))
        if source != case.stage and (act is tale.acts[-1] or tale.place.grid in self.own):
            self._react(past)

    def _report(self, tale: Tale, act: Act) -> Case:
        hotline = tale.source == "hotline"
        reporter = self.cast.accounts["supervisor"] if hotline else self.cast.officer(tale.place.grid)
        told = reports.Told(
            category=str(tale.kind.category.id),
            lon=tale.point[0],
            lat=tale.point[1],
            crs="wgs84",
            condition=str(tale.kind.condition.id) if tale.condition_known else None,
            accuracy_m=None if hotline else round(self.rng.uniform(3, 15), 1),
            description=tale.description,
            photos=() if hotline else (self._photo(tale, "before"),),
            taken_at=None if hotline else act.at - timedelta(seconds=self.rng.randrange(40, 240)),
            self_handled=False,
            source=tale.source,
        )
        return reports.receive(self.past.at(act.at, reporter), new_id(), told, tale.point, tale.place)[1]

    def _actor(self, tale: Tale, act: Act, case: Case) -> Actor:
        if act.step.by == "officer":
            return self.cast.officer(tale.place.grid)
        if act.step.by == "department" and case.department_id:
            return self.cast.department(case.department_id)
        return self.cast.accounts[act.step.by]

    def _stated(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        """What the move must state; `after` photos show the place once it is in order."""
        if act.name in self.reasons:
            return {"reason": self.rng.choice(self.reasons[act.name])}
        if act.step.move == "correct":
            return {"description": f"{case.description}（位置已核对）"}
        if act.step.move == "file":
            return {"condition": str(tale.kind.condition.id)}
        if act.step.move == "dispatch":
            return {"department": str(self._department(case, act.name == "dispatch_astray"))}
        if act.name == "submit":
            return {"photos": [self._photo(tale, "after")], "note": tale.kind.problem.fixed}
        if act.name in RESULTS:
            side = "after" if act.name == "check" else "before"
            return {"result": RESULTS[act.name], "photos": [self._photo(tale, side)], "note": NOTES.get(act.name)}
        return {}

    def _photo(self, tale: Tale, side: str) -> str:
        return self.album[tale.kind.problem.picture, tale.variation, side].sha256

    def _department(self, case: Case, astray: bool) -> Any:
        """Where routing sends the case; gone astray, the first other department of the place."""
        proposed = routing_rule.propose(self.past.session, case).department
        if proposed is None:
            raise LookupError(f"no rule routes the demo case {case.report_number}")
        if not astray:
            return proposed.id
        near = routing_rule.candidates(self.past.session, case.county, case.town)
        others = (each.id for each in near if each.level == "town" and each.id != proposed.id)
        return next(others, self.cast.accounts["handler"].unit_id)

    def _react(self, past: Past) -> None:
        """What the reactor would have done: the officer is asked, or the question is settled.

        Told for what still waits and for the grids of the demo officers; nobody looks at the other answered questions.
        """
        event = past.last
        if event is None:
            return
        bell = Bell(0, event.name, event.kind, event.subject, event.version, event.facts(), past.now, past.actor.id)
        for reaction in REACTIONS[event.name]:
            if not isinstance(reaction, Slow):
                reaction(past, bell)

    def finish(self) -> None:
        """Mark every case as demo, and name the officer of every question: their posts began after this story did.

        What was told days ago has been read.
        """
        told = [case.id for case in self.cases.values()]
        self.past.session.execute(update(Case).where(Case.id.in_(told)).values(demo=True))
        officer = select(Post.person_id).where(Post.grid == Task.grid, Post.role == "primary").limit(1)
        self.past.session.execute(
            update(Task)
            .where(Task.subject_id.in_(told), Task.person_id.is_(None))
            .values(person_id=officer.scalar_subquery())
        )
        old = Notice.at < clock.now() - timedelta(days=1)
        self.past.session.execute(update(Notice).where(old).values(read_at=Notice.at))


def tell_emergency(past: Past, cast: Cast, tales: list[Tale], now: datetime) -> None:
    """One emergency of last week, long stood down."""
    place = next(tale for tale in tales if tale.place.county == CORE_COUNTY)
    commander = cast.accounts["commander"]
    opened = (now - timedelta(days=6)).astimezone(city_zone()).replace(hour=15, minute=22, second=10).astimezone(UTC)
    past.at(opened, commander)
    shape = WKTElement(f"POINT({place.point[0]} {place.point[1]})", srid=SRID)
    told = emergency.begin(
        past,
        f"{place.place.community_name}强降雨内涝",
        "natural",
        shape,
        place.place.grid,
        opened - timedelta(minutes=9),
    )
    told.demo = True
    for minutes, name, stated in (
        (7, "respond", {"level": "4", "reason": "1小时雨量62毫米，低洼路段积水约40厘米"}),
        (206, "stand_down", {"reason": "降雨停止，积水已排干，交通恢复"}),
    ):
        past.session.flush()
        past.at(opened + timedelta(minutes=minutes), commander)
        emergency.move(past, told, name, told.version, stated)
