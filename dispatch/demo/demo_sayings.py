"""What each step of a demo case states: conditions, departments, reasons, photos."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from dispatch.demo.demo_cast import Cast
from dispatch.demo.demo_past import Past
from dispatch.demo.demo_pictures import Album
from dispatch.demo.demo_plan import Act, lines
from dispatch.demo.demo_tales import Tale
from dispatch.routing import routing_rule
from foundation.clock import city_day
from incidents.case import Case

RESULTS = {"verify": "true", "verify_false": "false", "check": "passed", "check_failed": "failed"}
NOTES = {"check": "现场复核，问题已解决", "check_failed": "现场复核，问题仍在"}
HANG_DAYS = 45
SAID: dict[str, dict[str, Any]] = {  # steps that state the same in every case
    "classify": {"result": "private", "reason": "涉及住户个人信息"},
    "urge": {"card": "urge", "ground": "important", "note": "群众关注，请尽快到场"},
    "yellow": {"card": "yellow", "ground": "timeout", "note": "临近时限，请说明进展和预计完成时间"},
    "red": {"card": "red", "ground": "leader", "note": "已超期，今日下班前必须到场处置并书面回复"},
    "reply": {"note": "已加派两组人员，明日上午完成"},
    "respond": {"result": "coming", "note": "中队两人已出发"},
    "respond_cannot": {"result": "cannot", "note": "全员参加防汛值守，请改约明日上午"},
    "wait": {"party": "供电公司停电配合", "reason": "作业面紧邻高压线，须停电后施工"},
    "wait_over": {"note": "供电公司已完成停电"},
    "endorse": {"note": "情况属实，同意上报"},
    "approve": {"note": "同意"},
    "endorse_appeal": {"note": "材料齐全，提请审定"},
    "approve_appeal": {"note": "属台风停工，准予免责"},
}


@dataclass
class Sayings:
    """Finds the words, photos and departments of a step."""

    past: Past
    cast: Cast
    album: Album
    rng: Random
    reasons: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in lines("reasons.csv"):
            self.reasons.setdefault(row["move"], []).append(row["words"])

    def of(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        """What the step states; a reason is chosen among those of reasons.csv."""
        told: dict[str, Any] = dict(SAID.get(act.name, {}))
        if act.name in self.reasons:
            told["reason"] = self.rng.choice(self.reasons[act.name])
        if act.name in ANSWERS:
            told |= ANSWERS[act.name](self, tale, act, case)
        return told

    def photo(self, tale: Tale, side: str) -> str:
        return self.album[tale.kind.problem.picture, tale.variation, side].sha256

    def _condition(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        return {"condition": str(tale.kind.condition.id)}

    def _correction(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        return {"description": f"{case.description}（位置已核对）"}

    def _lead(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        """Where routing sends the case; gone astray, the first other department of the place."""
        department = self._department(case, act.name == "dispatch_astray")
        if act.name != "dispatch_joint":
            return {"department": str(department)}
        return {"department": str(department), "assisting": [str(self.cast.beside(department, case.county).id)]}

    def _department(self, case: Case, astray: bool) -> Any:
        proposed = routing_rule.propose(self.past.session, case).department
        if proposed is None:
            return self._by_hand(case)
        if not astray:
            return proposed.id
        near = routing_rule.candidates(self.past.session, case.county, case.town)
        others = (each.id for each in near if each.level == "town" and each.id != proposed.id)
        return next(others, self.cast.accounts["handler"].unit_id)

    def _by_hand(self, case: Case) -> Any:
        """Passed up or sent back, so that no rule is left: the dispatcher knows the bureau, or the county's police."""
        if case.returned_by is None:
            raise LookupError(f"no rule routes the demo case {case.report_number}")
        return self.cast.beside(case.returned_by, case.county).id

    def _lower(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        return {"department": str(self.cast.town_office(case.town).id)}

    def _after(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        return {"photos": [self.photo(tale, "after")], "note": tale.kind.problem.fixed}

    def _seen(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        side = "after" if act.name == "check" else "before"
        return {"result": RESULTS[act.name], "photos": [self.photo(tale, side)], "note": NOTES.get(act.name)}

    def _on_site(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        return {"photos": [self.photo(tale, "before")], "note": "已到现场"}

    def _called(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        helper = self.cast.beside(case.department_id, case.county)
        others = [
            each for each in self.cast.departments.values() if each.division == case.county and "消防" in each.name
        ]
        called = [helper, *(each for each in others[:1] if each.id != case.department_id)]
        note = "问题反复出现，请派员到场联合处置"
        return {"departments": [str(each.id) for each in called], "ground": "enforcement", "note": note}

    def _rated(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        return {"department": str(self.cast.beside(case.department_id, case.county).id), "result": "4"}

    def _hung(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        return {"ground": "works", "until": f"{city_day(self.past.now + timedelta(days=HANG_DAYS)):%Y-%m-%d}"}

    def _part(self, tale: Tale, act: Act, case: Case) -> dict[str, Any]:
        return {"note": "已完成现场疏导和取证，移交主办部门继续处置", "photos": [self.photo(tale, "before")]}


ANSWERS = {
    "file": Sayings._condition,
    "accept_local": Sayings._condition,
    "correct": Sayings._correction,
    **dict.fromkeys(("dispatch", "dispatch_astray", "dispatch_joint", "adjudicate"), Sayings._lead),
    "hand_down": Sayings._lower,
    **dict.fromkeys(("submit", "self_handle"), Sayings._after),
    **dict.fromkeys(RESULTS, Sayings._seen),
    "sign_in": Sayings._on_site,
    "whistle": Sayings._called,
    "rate": Sayings._rated,
    "hang": Sayings._hung,
    "contribute": Sayings._part,
}
