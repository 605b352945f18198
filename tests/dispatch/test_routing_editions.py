"""Editions: a draft is copied, changed, checked and put in force by one administrator; the past stays readable."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from dispatch.routing import precedent, routing_editing, routing_rule
from dispatch.routing.routing_editing import NewRule
from dispatch.routing.routing_edition import RoutingEdition, editions, in_force, rows_of
from dispatch.routing.routing_rule import SEED, propose
from foundation.refusals import Conflict, Invalid, LostRace, Refusal
from foundation.work import Works
from incidents.case import Case
from people.organisation import Department
from tests.acting import Cast, actor, tell


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def names(works: Works) -> list[str]:
    with works.open() as work:
        edition = in_force(work.session)
        assert edition
        return [row.name for row in rows_of(work.session, edition.id)]


def department(works: Works, name: str) -> Department:
    with works.open() as work:
        found = work.session.scalar(select(Department).where(Department.name.contains(name)).limit(1))
        assert found, name
        return found


def draft_of(works: Works, *rules: NewRule) -> RoutingEdition:
    """A draft by the administrator that holds these rules before the ones in force."""
    with works.open(actor(works, "admin")) as work:
        draft = routing_editing.begin(work)
        kept = [
            NewRule(row.name, row.choose, row.conditions, row.department_id, row.active, row.id)
            for row in rows_of(work.session, draft.id)
        ]
        return routing_editing.set_rules(work, draft.id, draft.version, [*rules, *kept])


def put(works: Works, draft: RoutingEdition, who: str = "admin") -> RoutingEdition:
    with works.open(actor(works, who)) as work:
        return routing_editing.put_in_force(work, draft.id, draft.version, "试行")


def where(works: Works, case: Case) -> Any:
    with works.open() as work:
        return propose(work.session, work.session.get_one(Case, case.id))


def test_a_city_begins_with_one_edition_whose_rules_try_the_owner_of_a_component_first(city_works: Works) -> None:
    assert names(city_works) == [name for name, _, _ in SEED]
    ways = [choose for _, _, choose in SEED]
    assert ways[0] == "owner", "components: the owner first"
    assert ways.index("town_office") < max(at for at, way in enumerate(ways) if way == "owner"), (
        "matters: territory first"
    )
    with city_works.open() as work:
        assert routing_rule.seed(work) == 0, "seeding again changes nothing"


def test_a_draft_changes_nothing_until_it_is_put_in_force(cast: Cast) -> None:
    _, case = tell(cast.works, cast.officer)
    before, target = where(cast.works, case), department(cast.works, "水务")
    draft = draft_of(cast.works, NewRule("垃圾归水务", "department", {"majors": ["06"]}, target.id))
    assert where(cast.works, case).department == before.department
    put(cast.works, draft)
    after = where(cast.works, case)
    assert after.department.id == target.id
    assert (before.edition, after.edition) == (1, 2)
    assert after.tried[0].rule == "垃圾归水务"


def test_the_edition_a_case_was_dispatched_under_stays_readable(cast: Cast) -> None:
    put(cast.works, draft_of(cast.works, NewRule("新规则", "city", {})))
    with cast.works.open() as work:
        now, past = editions(work.session)
        assert (now.state, past.state) == ("in_force", "past")
        assert past.in_force_to == now.in_force_from
        assert [row.name for row in rows_of(work.session, past.id)] == [name for name, _, _ in SEED]
        kept = {row.id for row in rows_of(work.session, past.id)} & {row.id for row in rows_of(work.session, now.id)}
        assert len(kept) == len(SEED), "a rule that stays has the same id in both"


def test_a_rule_switched_off_is_passed_over(cast: Cast) -> None:
    _, case = tell(cast.works, cast.officer)
    target = department(cast.works, "水务")
    put(cast.works, draft_of(cast.works, NewRule("停用", "department", {}, target.id, active=False)))
    assert "停用" not in [each.rule for each in where(cast.works, case).tried]


def test_two_administrators_put_the_same_draft_in_force_and_one_is_told_who_was_first(city_works: Works) -> None:
    draft, together = draft_of(city_works, NewRule("同时", "city", {})), Barrier(2)

    def race(_: int) -> Refusal | RoutingEdition:
        together.wait()
        try:
            return put(city_works, draft)
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(race, range(2)))
    (lost,) = [each for each in ends if isinstance(each, LostRace)]
    assert lost.data["by"] == actor(city_works, "admin").name
    assert len([each for each in ends if isinstance(each, RoutingEdition)]) == 1
    assert names(city_works)[0] == "同时"


def test_two_drafts_of_the_same_edition_cannot_both_take_effect(city_works: Works) -> None:
    one, other = (draft_of(city_works, NewRule(name, "city", {})) for name in ("甲", "乙"))
    put(city_works, one)
    with pytest.raises(Conflict) as refused:
        put(city_works, other)
    assert refused.value.code == "draft_overtaken"
    assert refused.value.data["number"] == 2
    assert names(city_works)[0] == "甲"


def test_whoever_edits_an_older_version_of_a_draft_is_told_who_was_first(city_works: Works) -> None:
    draft = draft_of(city_works)
    with city_works.open(actor(city_works, "admin")) as work:
        routing_editing.set_rules(work, draft.id, draft.version, [])
    with pytest.raises(LostRace), city_works.open(actor(city_works, "admin")) as work:
        routing_editing.set_rules(work, draft.id, draft.version, [])


def test_what_has_been_in_force_can_be_neither_edited_nor_dropped(city_works: Works) -> None:
    with city_works.open() as work:
        edition = in_force(work.session)
        assert edition
        id, version = edition.id, edition.version
    for act in (
        lambda work: routing_editing.set_rules(work, id, version, []),
        lambda work: routing_editing.drop(work, id, version),
    ):
        with pytest.raises(LostRace), city_works.open(actor(city_works, "admin")) as work:
            act(work)
    draft = draft_of(city_works)
    with city_works.open(actor(city_works, "admin")) as work:
        routing_editing.drop(work, draft.id, draft.version)
    with city_works.open() as work:
        assert [each.number for each in editions(work.session)] == [1]


BOW_TIE = {"type": "Polygon", "coordinates": [[[111, 21], [112, 22], [112, 21], [111, 22], [111, 21]]]}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (NewRule("无部门", "department", {}), "请选择主办部门"),
        (NewRule("错区划", "city", {"places": ["999999"]}), "没有这个区划"),
        (NewRule("错类别", "city", {"categories": ["event:99999"]}), "没有这个类别"),
        (NewRule("自交", "city", {"area": BOW_TIE}), "自相交"),
        (NewRule("不是面", "city", {"area": {"type": "Point", "coordinates": [111, 21]}}), "GeoJSON 多边形"),
        (NewRule("时段", "city", {"hours": [8, 8]}), "起止相同"),
    ],
)
def test_a_wrong_rule_is_named_and_does_not_take_effect(city_works: Works, rule: NewRule, words: str) -> None:
    draft = draft_of(city_works, rule)
    with city_works.open() as work:
        found = [each for each in routing_editing.problems(work.session, draft) if each.fatal]
    assert len(found) == 1
    assert words in found[0].words.zh
    assert found[0].words.en
    with pytest.raises(Invalid):
        put(city_works, draft)
    assert names(city_works) == [name for name, _, _ in SEED]


def test_a_rule_behind_one_that_takes_all_its_cases_is_warned_about_and_allowed(city_works: Works) -> None:
    target = department(city_works, "水务").id
    wide = NewRule("全市归水务", "department", {"places": ["441702"]}, target)
    narrow = NewRule("南恩", "city", {"places": ["441702001"], "majors": ["06"]})
    beside = NewRule("阳春", "city", {"places": ["441781"]})
    draft = draft_of(city_works, wide, narrow, beside)
    with city_works.open() as work:
        rows = {row.id: row.name for row in rows_of(work.session, draft.id)}
        warned = {rows[each.rule]: each for each in routing_editing.problems(work.session, draft)}
    assert "全市归水务" in warned["南恩"].words.zh
    assert not any(each.fatal for each in warned.values())
    assert "阳春" not in warned
    assert "主城区由市级部门直管" in warned
    put(city_works, draft)


def test_a_precedent_goes_before_the_rules_and_only_around_its_place(cast: Cast) -> None:
    _, case = tell(cast.works, cast.officer)
    before, target = where(cast.works, case), department(cast.works, "水务")
    with cast.works.open(actor(cast.works, "admin")) as work:
        kept = precedent.keep(work, work.session.get_one(Case, case.id), target, None, "盲道维护界线图")
    after = where(cast.works, case)
    assert after.department.id == target.id != before.department.id
    assert after.tried[0].precedent
    assert after.tried[0].matched
    assert "盲道维护界线图" in after.reason.zh
    lon, lat = 111.9616677, 21.8583578
    _, near = tell(cast.works, cast.officer, place=(lon + 0.0015, lat))
    _, far = tell(cast.works, cast.officer, place=(lon + 0.0025, lat))
    assert where(cast.works, near).department.id == target.id, "155 m away"
    assert where(cast.works, far).department.id != target.id, "258 m away"
    with cast.works.open(actor(cast.works, "admin")) as work:
        assert precedent.withdraw(work, kept.id, "界线已改").withdrawn_reason == "界线已改"
    assert where(cast.works, case).department == before.department
    with pytest.raises(LostRace), cast.works.open(actor(cast.works, "admin")) as work:
        precedent.withdraw(work, kept.id, "再撤")


def test_the_department_of_a_precedent_that_returned_the_case_is_not_proposed_again(cast: Cast) -> None:
    case, target = cast.case_at("pending_handle"), department(cast.works, "水务")
    with cast.works.open(actor(cast.works, "admin")) as work:
        row = work.session.get_one(Case, case.id)
        precedent.keep(work, row, target, None, "裁定")
        row.returned_by = target.id
    verdict = where(cast.works, case)
    assert verdict.department.id != target.id
    assert "刚回退过此案" in verdict.tried[0].why.zh


def test_a_drawn_precedent_of_a_major_holds_for_its_other_categories(cast: Cast) -> None:
    from incidents.catalogue import Category

    _, case = tell(cast.works, cast.officer)
    target = department(cast.works, "水务")
    square = {
        "type": "Polygon",
        "coordinates": [[[111.95, 21.84], [111.98, 21.84], [111.98, 21.88], [111.95, 21.88], [111.95, 21.84]]],
    }
    with cast.works.open(actor(cast.works, "admin")) as work:
        precedent.keep(work, work.session.get_one(Case, case.id), target, square, "全市大类", breadth="major")
        other = work.session.scalars(
            select(Category.id).where(Category.major == "06", Category.valid_to.is_(None)).order_by(Category.code)
        ).first()
    _, another = tell(cast.works, cast.officer, category=str(other))
    assert where(cast.works, another).department.id == target.id
    with pytest.raises(Invalid), cast.works.open() as work:
        precedent.keep(work, work.session.get_one(Case, case.id), target, BOW_TIE, "画错")


class Undone(Exception):
    """Raised to roll a unit of work back."""


def test_a_decision_undone_leaves_no_trace_in_what_routing_remembers(cast: Cast) -> None:
    """A precedent seen inside a unit of work that is rolled back must not be followed by the next."""
    _, case = tell(cast.works, cast.officer)
    before = where(cast.works, case).department
    targets = [department(cast.works, name) for name in ("水务", "公安")]

    def keep_and_break_off() -> None:
        with cast.works.open() as work:
            row = work.session.get_one(Case, case.id)
            precedent.keep(work, row, targets[0], None, "撤回")
            inside = propose(work.session, row).department
            raise Undone(inside.id if inside else None)

    with pytest.raises(Undone) as undone:
        keep_and_break_off()
    assert undone.value.args == (targets[0].id,), "inside it was followed"
    assert where(cast.works, case).department == before
    with cast.works.open() as work:
        precedent.keep(work, work.session.get_one(Case, case.id), targets[1], None, "作数")
    assert where(cast.works, case).department.id == targets[1].id


def test_a_department_that_is_renamed_is_proposed_by_its_new_name_without_a_restart(cast: Cast) -> None:
    _, case = tell(cast.works, cast.officer)
    found = where(cast.works, case).department
    with cast.works.open() as work:
        work.session.get_one(Department, found.id).name = f"{found.name}（新）"
    assert where(cast.works, case).department.name == f"{found.name}（新）"


def test_hours_count_through_midnight_and_working_days_by_the_calendar(cast: Cast) -> None:
    report, case = tell(cast.works, cast.officer)
    with cast.works.open() as work:
        told = routing_rule.reported(work.session, case.reported_at)
    hour, other = told["hour"], (told["hour"] + 2) % 24
    night = department(cast.works, "公安").id
    put(
        cast.works,
        draft_of(
            cast.works,
            NewRule("别的时段", "department", {"hours": [other, (other + 3) % 24]}, night),
            NewRule("别的日子", "department", {"workday": not told["workday"]}, night),
            NewRule(
                "这一天这一时", "department", {"hours": [hour, (hour + 1) % 24], "workday": told["workday"]}, night
            ),
        ),
    )
    verdict = where(cast.works, case)
    assert [each.rule for each in verdict.tried] == ["别的时段", "别的日子", "这一天这一时"]
    assert verdict.tried[-1].matched
    assert UUID(str(verdict.department.id)) == night
    assert report.id
