"""Who is told of what: the reporter of a refusal, the department of its case, each once, and no storm."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dispatch.audience import audience
from dispatch.reactions import REACTIONS
from dispatch.reminders import notice, notice_words
from dispatch.reminders.notice import Notice, Telling
from dispatch.routing import routing_editing
from dispatch.routing.routing_editing import NewRule
from foundation.push import PushRow
from foundation.reactor import Reactor
from foundation.work import Works
from incidents.case import Case
from people.person import Person
from tests.acting import Cast, actor, move, tell


class Told:
    """The demo city with a reactor at hand."""

    def __init__(self, works: Works):
        self.works, self.cast = works, Cast(works)
        self.reactor = Reactor(works, REACTIONS, audience, lambda job, event: None)

    def kinds(self) -> Counter[tuple[str, str]]:
        """(kind, username) of every notice, when everything that follows has followed."""
        self.reactor.drain()
        with self.works.open() as work:
            query = select(Notice.kind, Person.username).join(Person, Person.id == Notice.person_id)
            return Counter((row[0], row[1]) for row in work.session.execute(query))

    def words(self, kind: str, language: str = "zh") -> str:
        with self.works.open() as work:
            row = work.session.scalars(select(Notice).where(Notice.kind == kind)).first()
            assert row is not None, kind
            return notice_words.say(row.kind, row.facts, row.count, row.subject_id is None, language)

    def forget(self) -> None:
        self.reactor.drain()
        with self.works.open() as work:
            for row in work.session.scalars(select(Notice)):
                work.session.delete(row)


@pytest.fixture
def told(city_works: Works) -> Told:
    return Told(city_works)


def test_the_reporter_of_a_refused_report_is_told_why(told: Told) -> None:
    _, case = tell(told.works, told.cast.officer)
    move(told.works, told.cast.supervisor, case.id, "refuse", reason="不在城管职责范围")
    assert told.kinds() == {("refused", "officer"): 1}
    assert "不在城管职责范围" in told.words("refused")
    assert case.report_number in told.words("refused", "en")


def test_the_walk_of_a_case_tells_each_person_what_concerns_them(told: Told) -> None:
    case = told.cast.case_at("pending_handle")
    assert told.kinds() == {("dispatched", "handler"): 1, ("dispatched", "chief"): 1}
    move(told.works, told.cast.chief, case.id, "assign", person=str(told.cast.handler.id))
    assert told.kinds()["assigned", "handler"] == 1
    move(told.works, told.cast.city, case.id, "supervise", card="yellow", ground="leader", note="限期办结")
    assert told.kinds()["carded", "handler"] == told.kinds()["carded", "chief"] == 1
    assert "限期办结" in told.words("carded")
    told.forget()
    photos = [told.cast.photo]
    move(told.works, told.cast.handler, case.id, "submit", photos=photos, note="已清理")
    move(told.works, told.cast.handler, case.id, "confirm")
    move(told.works, told.cast.officer, case.id, "check", result="failed", photos=photos)
    move(told.works, told.cast.supervisor, case.id, "rework", reason="仍有残留")
    assert told.kinds() == {("reworked", "handler"): 1, ("reworked", "chief"): 1}
    assert told.cast.officer.name not in told.words("reworked")


def test_departments_beside_the_lead_are_told_of_their_part(told: Told) -> None:
    case = told.cast.case_at("pending_dispatch")
    town = str(told.cast.town_handler.unit_id)
    lead = str(told.cast.handler.unit_id)
    move(told.works, told.cast.dispatcher, case.id, "dispatch", department=lead, assisting=[town])
    assert told.kinds()["assisting", "town_handler"] == 1
    move(told.works, told.cast.county, case.id, "whistle", departments=[town], ground="everyday", note="联合整治")
    assert told.kinds()["whistled", "town_handler"] == 1
    move(told.works, told.cast.town_handler, case.id, "respond", result="coming")
    assert told.kinds()["whistle_answered", "county"] == 1
    assert "到场" in told.words("whistle_answered")


def test_a_request_goes_from_the_first_decider_to_the_second_and_back_to_the_asker(told: Told) -> None:
    case = told.cast.case_at("handling")
    told.kinds()
    told.forget()
    move(told.works, told.cast.handler, case.id, "extend", reason="材料未到")
    assert told.kinds() == {("request_asked", "chief"): 1}
    move(told.works, told.cast.chief, case.id, "endorse")
    assert told.kinds()["request_endorsed", "dispatcher"] == 1
    move(told.works, told.cast.dispatcher, case.id, "approve")
    assert told.kinds()["request_approved", "handler"] == 1
    assert "延期" in told.words("request_approved")


def test_a_return_tells_its_receiver_and_a_second_one_those_who_adjudicate(told: Told) -> None:
    case = told.cast.case_at("pending_handle")
    move(told.works, told.cast.handler, case.id, "return", reason="不属本部门")
    assert told.kinds()["returned", "dispatcher"] == 1
    move(told.works, told.cast.dispatcher, case.id, "dispatch", department=str(told.cast.town_handler.unit_id))
    move(told.works, told.cast.town_handler, case.id, "return", reason="也不属本部门")
    kinds = told.kinds()
    assert kinds["adjudication_opened", "dispatcher"] == kinds["adjudication_opened", "city"] == 1


def test_a_case_no_rule_knows_is_told_to_the_dispatchers(told: Told) -> None:
    with told.works.open() as work:
        draft = routing_editing.begin(work)
        only = [NewRule("仅部件", "owner", {"kinds": ["component"]})]
        draft = routing_editing.set_rules(work, draft.id, draft.version, only)
        routing_editing.put_in_force(work, draft.id, draft.version, "没有兜底")
    told.cast.case_at("pending_dispatch")
    assert told.kinds() == {("fallback", "dispatcher"): 1}


def test_all_reporters_hear_of_the_closing_also_those_of_merged_cases(told: Told) -> None:
    main = told.cast.case_at("pending_close")
    _, child = tell(told.works, told.cast.officer2)
    with told.works.open() as work:
        merged = {"stage": "merged", "merged_into": main.id, "next_due": None}
        work.session.execute(update(Case).where(Case.id == child.id).values(**merged))
    told.kinds()
    told.forget()
    move(told.works, told.cast.supervisor, main.id, "close")
    assert told.kinds() == {("closed", "officer"): 1, ("closed", "officer2"): 1}


def test_a_reaction_that_runs_again_tells_nobody_twice(told: Told) -> None:
    told.cast.case_at("pending_handle")
    before = told.kinds()
    with told.works.open() as work:
        rows = list(work.session.scalars(select(Notice)))
        notice.give(
            work, [Telling(row.kind, [row.person_id], row.subject_id, row.cause) for row in rows if row.subject_id]
        )
    assert told.kinds() == before


def test_a_storm_is_ten_notices_and_a_number(told: Told) -> None:
    person = told.cast.handler.id
    assert person is not None
    case = told.cast.case_at("pending_register")
    for turn in range(3):
        with told.works.open() as work:
            notice.give(work, [Telling("dispatched", [person], case.id, f"{turn}/{each}") for each in range(40)])
    with told.works.open() as work:
        rows = list(work.session.scalars(select(Notice).where(Notice.person_id == person, Notice.kind == "dispatched")))
    grouped = [row for row in rows if row.subject_id is None]
    assert len(rows) - len(grouped) == notice.MOST_OF_A_KIND
    assert sum(row.count for row in rows) == 120
    assert "件派给本部门" in notice_words.say("dispatched", {}, grouped[0].count, True, "zh")


def test_a_notice_is_pushed_to_its_person_alone(told: Told) -> None:
    _, case = tell(told.works, told.cast.officer)
    move(told.works, told.cast.supervisor, case.id, "refuse", reason="重复")
    told.kinds()
    told.reactor.drain()
    with told.works.open() as work:
        pushes = list(work.session.scalars(select(PushRow).where(PushRow.kind == "notice")))
    assert [(row.subject, row.topics) for row in pushes] == [(told.cast.officer.id, [f"person:{told.cast.officer.id}"])]


def test_notices_out_of_sight_are_not_shown(told: Told) -> None:
    case = told.cast.case_at("pending_handle")
    told.kinds()
    move(told.works, told.cast.handler, case.id, "return", reason="不属本部门")
    told.kinds()
    handler = actor(told.works, "handler")
    with told.works.open(handler) as work:
        assert notice.page(work.session, handler, False, 50, None) == []
        assert notice.unread_count(work.session, handler) == 0


def test_old_notices_are_forgotten(told: Told) -> None:
    told.cast.case_at("pending_handle")
    told.kinds()
    with Works(told.works.engine, lambda: told.works.tell_time() + notice.KEPT + timedelta(days=1)).open() as work:
        notice.forget(work)
    assert told.kinds() == {}


UNNAMED = {"announced", "announced_confirm", "announced_remind", "stock_expires"} | {
    f"emergency_{each}" for each in ("post", "task", "whistle")
}


@pytest.mark.parametrize("kind", sorted(notice_words.WORDS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_has_its_sentence_and_survives_missing_facts(kind: str, language: str) -> None:
    told = notice_words.say(kind, {"number": "R1", "device": "R1", "reason": "{0} {x}"}, 1, False, language)
    assert told and (told.startswith("R1") or kind in UNNAMED)
    assert "{number}" not in told
    assert notice_words.say(kind, {}, 7, True, language).count("7") == 1
