"""Fills the demo city with cases of the last sixty days, made by the real verbs, each move at its own past moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from geoalchemy2 import WKTElement
from sqlalchemy import exists, select, text, update

from dispatch import desk
from dispatch.demo import demo_pictures
from dispatch.demo.demo_cast import CORE_COUNTY, Cast
from dispatch.demo.demo_past import Past
from dispatch.demo.demo_pictures import Album
from dispatch.demo.demo_plan import Act
from dispatch.demo.demo_register import tell_register
from dispatch.demo.demo_sayings import Sayings
from dispatch.demo.demo_tales import Author, Tale
from dispatch.emergency import emergency
from dispatch.reactions import REACTIONS
from dispatch.reminders.notice import Notice
from dispatch.task import Task
from foundation import clock
from foundation.actor import HOUSE, Actor
from foundation.clock import city_zone
from foundation.event import Bell
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
    tell_register(past, cast, album, work.now, SEED)
    teller.finish()
    tell_emergency(past, cast, tales, work.now)
    return len(tales)


def waves(tales: list[Tale]) -> Iterator[list[tuple[Act, Tale]]]:
    """The first acts of all cases in the order of time, then the second acts, and so on."""
    for place in range(max(len(tale.acts) for tale in tales)):
        wave = [(tale.acts[place], tale) for tale in tales if place < len(tale.acts)]
        yield sorted(wave, key=lambda told: told[0].at)


@dataclass
class Teller:
    """Makes the moves of all tales, in the order in which they happened."""

    past: Past
    cast: Cast
    album: Album
    cases: dict[int, Case] = field(default_factory=dict)
    rng: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - a story, no secret
    own: set[str] = field(default_factory=set)
    sayings: Sayings = field(init=False)

    def __post_init__(self) -> None:
        self.own = {account.grid for account in ACCOUNTS if account.grid}
        self.sayings = Sayings(self.past, self.cast, self.album, self.rng)

    def play(self, tale: Tale, act: Act) -> None:
        case = self.cases.get(id(tale))
        if case is None:
            self.cases[id(tale)] = self._report(tale, act)
            return
        source = case.stage
        past = self.past.at(act.at, self._actor(tale, act, case))
        desk.move(past, case, act.step.move, case.version, self.sayings.of(tale, act, case))
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
            photos=() if hotline else (self.sayings.photo(tale, "before"),),
            taken_at=None if hotline else act.at - timedelta(seconds=self.rng.randrange(40, 240)),
            self_handled=False,
            source=tale.source,
        )
        return reports.receive(self.past.at(act.at, reporter), new_id(), told, tale.point, tale.place)[1]

    def _actor(self, tale: Tale, act: Act, case: Case) -> Actor:
        by, lead = act.step.by, case.department_id
        if by == "officer":
            return self.cast.officer(tale.place.grid)
        if by == "helper":
            return self.cast.department(self.cast.beside(lead, case.county).id)
        if by == "department" and lead:
            return self.cast.department(lead)
        if by == "chief" and lead:
            return self.cast.chief(lead)
        return self.cast.accounts[by]

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
