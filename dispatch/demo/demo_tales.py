"""Makes up the tales of the demo story: which problem, where, seen by whom, and how it went."""

from dataclasses import dataclass
from math import exp
from random import Random

from sqlalchemy import select

from dispatch.clock import work_calendar
from dispatch.demo import demo_plan
from dispatch.demo.demo_cast import CORE_COUNTY, Cast, Spot, places, spots
from dispatch.demo.demo_plan import MINUTE, Act, Limit, Pace, Problem
from dispatch.demo.demo_spread import BUREAU, CORE, COUNTIES, ENDS, MINUTES, OFFICERS, WAITING, Turn, Wanted, wanted
from dispatch.demo.demo_turns import TURNS
from dispatch.routing import routing_rule
from foundation.work import Work
from grid.locate import Located, locate_or_refuse
from incidents.case_relations import LOCAL_LEVELS
from incidents.catalogue import Category, StandardCondition, conditions_of

COASTAL = {"441702105", "441704103", "441721104", "441721105"}  # Zhapo, Dongping, Xitou, Shapa
HANDLED_STAGES = ("pending_handle", "handling", "handle_finish")
LONGEST_RUNNING = 5  # working days: a longer limit would make a waiting case weeks old
TAILS = ("。", "，请尽快处理。", "，请相关单位核实处理。", "，影响市民出行。", "，建议及时处置。")


@dataclass(frozen=True)
class Kind:
    """A problem with its rows of the catalogue."""

    problem: Problem
    category: Category
    condition: StandardCondition

    @property
    def limit(self) -> Limit:
        return Limit(self.condition.limit_value, self.condition.limit_unit)


@dataclass(frozen=True)
class Tale:
    """One case to be told: everything but who handles it, which routing decides when it gets there."""

    kind: Kind
    place: Located
    point: tuple[float, float]
    description: str
    source: str
    condition_known: bool
    variation: int
    acts: tuple[Act, ...]


class Author:
    """Invents the tales; the same seed and moment give the same ones."""

    def __init__(self, work: Work, cast: Cast, seed: int):
        self.session, self.cast, self.seed = work.session, cast, seed
        self.rng = Random(seed)  # noqa: S311 - a story, no secret
        self.pace = Pace(self.rng, work_calendar.calendar(work.session), work.now)
        self.kinds = self._kinds()
        self.words: dict[tuple[str, bool], list[str]] = {}
        for row in demo_plan.lines("places.csv"):
            self.words.setdefault((row["setting"], row["urban"] == "1"), []).append(row["words"])
        self.bureau = cast.accounts["handler"].unit_id

    def _kinds(self) -> list[Kind]:
        rows = self.session.scalars(select(Category).where(Category.valid_to.is_(None)))
        categories = {(row.kind, row.code): row for row in rows}
        told = [(each, categories[each.kind, each.code]) for each in demo_plan.problems()]
        conditions = conditions_of(self.session, [category.id for _, category in told])
        return [
            Kind(each, category, next(row for row in conditions[category.id] if row.place == each.condition))
            for each, category in told
        ]

    def tales(self) -> list[Tale]:
        """Every tale of the spread."""
        groups = self._weighted()
        turned = [Wanted(turn.stage, turn.where, turn.share, turn) for turn in TURNS]
        chosen = [(each, self._spot(each, groups)) for each in [*wanted(), *turned]]
        points = places(self.session, {spot.code for _, spot in chosen}, self.seed)
        return [self._tale(each, spot, points[spot.code].pop()) for each, spot in chosen]

    def _weighted(self) -> dict[str, tuple[list[Spot], list[float]]]:
        """Grids to choose from by place, each with its weight: people, and a few hot spots."""
        found = spots(self.session, self.cast)
        groups = {CORE: [spot for spot in found if spot.county == CORE_COUNTY and spot.urban], COUNTIES: found}
        return {
            name: (group, [spot.people * exp(self.rng.gauss(0, 0.9)) for spot in group])
            for name, group in groups.items()
        }

    def _spot(self, each: Wanted, groups: dict[str, tuple[list[Spot], list[float]]]) -> Spot:
        if each.where in OFFICERS:
            officer = self.cast.accounts[each.where].id
            return next(spot for spot in groups[COUNTIES][0] if self.cast.officers[spot.code].id == officer)
        group, weights = groups[CORE if each.where == BUREAU else each.where]
        return self.rng.choices(group, weights)[0]

    def _tale(self, each: Wanted, spot: Spot, point: tuple[float, float]) -> Tale:
        kind = self._kind(each, spot)
        acts = self._acts(each, kind.limit)
        source = "hotline" if any(act.name == "send_verify" for act in acts) else "officer"
        place = locate_or_refuse(self.session, *point)
        return Tale(
            kind,
            place,
            point,
            self._description(kind.problem, place, spot, source),
            source,
            self.rng.random() < 0.6,
            self.rng.randrange(3),
            tuple(acts),
        )

    def _kind(self, each: Wanted, spot: Spot) -> Kind:
        """A problem that can be there and that goes to the wanted department; a running clock outlasts a night."""
        fitting = [
            kind
            for kind in self.kinds
            if (kind.problem.setting, spot.urban) in self.words
            and (kind.problem.setting != "coast" or spot.town in COASTAL)
            and self._fits(each, kind, spot)
            and (not each.share or (kind.limit.unit == "working_day" and kind.limit.value <= LONGEST_RUNNING))
        ]
        return self.rng.choices(fitting, [kind.problem.weight for kind in fitting])[0]

    def _fits(self, each: Wanted, kind: Kind, spot: Spot) -> bool:
        """Whose problem it is: the demo bureau's, another department's, the town's own, or one's below the city."""
        if each.turn is None:
            return each.stage not in HANDLED_STAGES or (each.where == BUREAU) == self._is_bureaus(kind, spot)
        if each.turn.fit == "local":
            return kind.category.level in LOCAL_LEVELS
        if each.turn.fit == "below":
            found = routing_rule.propose_for(self.session, kind.category, spot.county, spot.town).department
            return found is not None and found.level != "city"
        return each.turn.fit == "any" or (each.turn.fit == "bureau") == self._is_bureaus(kind, spot)

    def _is_bureaus(self, kind: Kind, spot: Spot) -> bool:
        """Whether routing sends it to the department of the demo handler."""
        found = routing_rule.propose_for(self.session, kind.category, spot.county, spot.town).department
        return found is not None and found.id == self.bureau

    def _description(self, problem: Problem, place: Located, spot: Spot, source: str) -> str:
        told = "市民来电反映：" if source == "hotline" else ""
        where = self.rng.choice(self.words[problem.setting, spot.urban])
        name = place.community_name.replace("居委会", "").replace("渔委会", "渔村").replace("村委会", "村")
        return f"{told}{name}{where}，{problem.seen}{self.rng.choice(TAILS)}"

    def _acts(self, each: Wanted, limit: Limit) -> list[Act]:
        if each.turn is not None and not each.turn.ended:
            return self._turning(each.turn, limit)
        if each.stage in WAITING and each.turn is None:
            return self._waiting(each, limit)
        while True:  # long limits cannot have ended within the last days: then it began earlier
            path = each.turn.way if each.turn else self._path(each.stage)
            acts = self.pace.forwards(path, self.pace.any_report(), limit)
            if acts[-1].at < self.pace.now - 2 * MINUTE:
                return acts

    def _path(self, stage: str) -> tuple[str, ...]:
        return self.rng.choice(ENDS[stage]) if stage in ENDS else self.pace.front() + self.pace.back()

    def _turning(self, turn: Turn, limit: Limit) -> list[Act]:
        """The unusual steps minutes ago, or spread over the time that the clock has run."""
        now = self.pace.now
        if not turn.share:
            return self.pace.backwards((*turn.way, *turn.then), now - self.rng.uniform(4, 40) * MINUTE, limit)
        taken = turn.way[-1] == "assign"
        acts = self.pace.backwards(
            turn.way[:-1] if taken else turn.way, self.pace.started(now, limit, turn.share), limit
        )
        if taken:
            acts.append(self.pace.taken(acts[-1].at, now))
        return [*acts, *self.pace.between(turn.then, acts[-1].at, now)]

    def _waiting(self, each: Wanted, limit: Limit) -> list[Act]:
        """The last step where the stage wants it: minutes ago, or so that the clock stands at the wanted share."""
        path, now = WAITING[each.stage], self.pace.now
        if each.share:
            acts = self.pace.backwards(path, self.pace.started(now, limit, each.share), limit)
            return [*acts, self.pace.taken(acts[-1].at, now)] if each.stage == "handling" else acts
        last = now - self.rng.uniform(*MINUTES[each.stage]) * MINUTE
        if each.stage != "handle_finish":
            return self.pace.backwards(path, last, limit)
        acts = self.pace.backwards(path, self.pace.started(last, limit, self.rng.uniform(0.2, 0.7)), limit)
        return [*acts, self.pace.taken(acts[-1].at, last), Act(last, "submit")]
