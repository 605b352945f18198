"""What a person must be to a case so that a move is theirs: pure questions about the actor and the row."""

from typing import Any

from foundation.actor import Actor
from incidents.case_stages import DISPOSAL_STAGES

LOCAL_LEVELS = ("grid", "town")
MOST_PASSES = 2  # between the officers on both sides of an edge: once each way
MOST_EXTENSIONS = 2  # approved ones of a case (domain.md §2.7)


def house(actor: Actor) -> bool:
    return actor.id is None


def unclaimed(actor: Actor, case: Any) -> bool:
    return case.claimed_by is None


def claimed_by_me(actor: Actor, case: Any) -> bool:
    return case.claimed_by is not None and (case.claimed_by == actor.id or house(actor))


def mine_or_free(actor: Actor, case: Any) -> bool:
    """Somebody else's claim is respected; the house itself is nobody else."""
    return case.claimed_by is None or house(actor) or case.claimed_by == actor.id


def own_grid(actor: Actor, case: Any) -> bool:
    return actor.reaches("grid", case.grid)


def may_pass_on(actor: Actor, case: Any) -> bool:
    """The own grid's case that no desk holds, until both sides have passed it on once."""
    return own_grid(actor, case) and case.claimed_by is None and case.passed < MOST_PASSES


def passed_both_ways(actor: Actor, case: Any) -> bool:
    """Both sides say it is the other's: the desk decides."""
    return bool(case.passed == MOST_PASSES) and mine_or_free(actor, case)


def own_grid_not_handler(actor: Actor, case: Any) -> bool:
    """The officer of the place, unless the very one who handled it."""
    return own_grid(actor, case) and another(actor, case.handler_id)


def own_unclaimed_report(actor: Actor, case: Any) -> bool:
    """The officer's own report of the own grid, which no desk has taken up yet; not one that is looked at again."""
    own = (house(actor) or case.reporter_id == actor.id) and own_grid(actor, case)
    untouched = case.claimed_by is None and case.filed_at is None and case.open_card is None
    return own and untouched and not case.reopen_count


def own_department(actor: Actor, case: Any) -> bool:
    return actor.reaches("department", case.department_id)


def own_department_or_centre(actor: Actor, case: Any) -> bool:
    return own_department(actor, case) or actor.may("case.dispatch")


def in_division(actor: Actor, case: Any) -> bool:
    """The leader's own town or county; the city's leaders see all and so reach all."""
    places = (case.town, case.county)
    return actor.may("case.see_all") or any(actor.reaches("division", place) for place in places)


def local_matter(actor: Actor, case: Any) -> bool:
    """A grid- or town-level matter in the actor's own town: the town may settle it by itself (简易流程)."""
    return case.level in LOCAL_LEVELS and actor.reaches("division", case.town) and mine_or_free(actor, case)


def judges(actor: Actor, case: Any) -> bool:
    """Who says whether it is settled: the supervision centre, or the town's leader on the simple path."""
    return actor.may("case.accept") or (case.path == "simple" and actor.reaches("division", case.town))


def judges_fixed(actor: Actor, case: Any) -> bool:
    """A failed check is not closed: it is done again, or a leader ends it by order."""
    return judges(actor, case) and case.check_result != "failed" and another(actor, case.handler_id)


def free_to_dispatch(actor: Actor, case: Any) -> bool:
    return not case.adjudicating and mine_or_free(actor, case)


def to_adjudicate(actor: Actor, case: Any) -> bool:
    return bool(case.adjudicating)


def may_return(actor: Actor, case: Any) -> bool:
    """What was adjudicated is not returned again."""
    return own_department(actor, case) and not case.adjudicated


def clock_runs(actor: Actor, case: Any) -> bool:
    """The own department's case whose clock is running."""
    return own_department(actor, case) and case.hung_at is None


def may_wait(actor: Actor, case: Any) -> bool:
    return clock_runs(actor, case) and case.waiting_since is None


def waits(actor: Actor, case: Any) -> bool:
    return own_department_or_centre(actor, case) and case.waiting_since is not None


def may_extend(actor: Actor, case: Any) -> bool:
    """At most twice, one request at a time, and not while the clock stands still."""
    return clock_runs(actor, case) and case.request_kind is None and case.extended < MOST_EXTENSIONS


def may_hang(actor: Actor, case: Any) -> bool:
    """Once per case."""
    return clock_runs(actor, case) and case.request_kind is None and case.hang_count == 0


def may_appeal(actor: Actor, case: Any) -> bool:
    """Once, by the department, after an overdue disposal."""
    late = case.finished_at is not None and case.deadline is not None and case.finished_at > case.deadline
    return own_department(actor, case) and late and case.request_kind is None and not case.appealed


def hung(actor: Actor, case: Any) -> bool:
    return own_department_or_centre(actor, case) and case.hung_at is not None


def requested(actor: Actor, case: Any) -> bool:
    return own_department(actor, case) and case.request_kind is not None


def first_step(actor: Actor, case: Any) -> bool:
    """The first of two answers: the department's chief or the leader above it; of an appeal the command centre."""
    if case.request_state != "asked" or not another(actor, case.request_by):
        return False
    if case.request_kind == "appeal":
        return actor.may("case.dispatch")
    return actor.may("case.endorse") and (own_department(actor, case) or _leads(actor, case))


def _leads(actor: Actor, case: Any) -> bool:
    return (actor.may("case.see_division") and in_division(actor, case)) or actor.may("case.see_all")


def second_step(actor: Actor, case: Any) -> bool:
    """The second answer, by another person again: the command centre; of an appeal the supervision centre."""
    if case.request_state != "endorsed":
        return False
    desk = "case.accept" if case.request_kind == "appeal" else "case.dispatch"
    return actor.may(desk) and another(actor, case.request_by) and another(actor, case.request_second)


def either_step(actor: Actor, case: Any) -> bool:
    return first_step(actor, case) or second_step(actor, case)


def another(actor: Actor, person: Any) -> bool:
    return house(actor) or actor.id != person


def carded(actor: Actor, case: Any) -> bool:
    """Whose desk the case lies on answers the card: its department; a centre while no department acts on it."""
    at_a_centre = case.stage not in DISPOSAL_STAGES and (actor.may("case.accept") or actor.may("case.dispatch"))
    return case.open_card is not None and (own_department(actor, case) or at_a_centre)


def below_city(actor: Actor, case: Any) -> bool:
    return own_department(actor, case) and case.level != "city" and not case.adjudicated


def above_town(actor: Actor, case: Any) -> bool:
    return own_department(actor, case) and case.level in ("county", "city") and not case.adjudicated


def _among(actor: Actor, departments: Any) -> bool:
    return any(actor.reaches("department", each) for each in departments or ())


def awaited(actor: Actor, case: Any) -> bool:
    """Whistled for, and not yet answered."""
    return _among(actor, case.awaited)


def arriving(actor: Actor, case: Any) -> bool:
    """Answered yes, and not yet signed in on site."""
    return _among(actor, case.arriving)


def helps(actor: Actor, case: Any) -> bool:
    return _among(actor, case.helpers)


def has_helpers(actor: Actor, case: Any) -> bool:
    return in_division(actor, case) and bool(case.helpers)
