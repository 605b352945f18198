"""Search: what can be found by which words, by whom; and the truth of it against reading every case."""

import unicodedata
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from foundation.actor import Actor
from foundation.refusals import Invalid
from foundation.work import Works
from incidents import case_filter
from incidents.case import Case
from incidents.case_filter import Filter
from people.person import Person
from tests.acting import Cast, tell

LETTERS = "井盖垃圾路灯坏了道Aa1２b，"


@pytest.fixture
def cast(city_works: Works) -> Cast:
    return Cast(city_works)


def found(works: Works, who: Actor, words: str, stretch: int = 1000, **asked: Any) -> list[UUID]:
    with works.open(who) as work:
        places = case_filter.places(work.session, who, Filter(words=words, **asked), work.now, 200, None, stretch)
        return [case_id for _, (_, case_id) in places]


def test_a_case_is_found_by_numbers_words_place_people_department_and_stage(cast: Cast) -> None:
    case, other = cast.case_at("handling"), tell(cast.works, cast.officer2, place=(112.2, 21.9))[1]
    with cast.works.open() as work:
        case = work.session.get_one(Case, case.id)
        work.session.get_one(Case, case.id).address = "东风三路138号百货大楼后门"
        officer = work.session.get_one(Person, cast.officer.id).name
    number = str(case.number)
    for words in (
        number,
        case.report_number,
        case.report_number.lower(),
        number[-5:],
        number[-4:],
        case.report_number[-6:],
        "百货大楼",
        "三路 后门",
        "东风",
        "１３８号",
        "北门",
        case.community,
        case.grid,
        "处置中",
        "综合执法",
        officer,
        cast.handler.name,
        cast.supervisor.name,
        f"暴露 {officer}",
    ):
        for stretch in (1, 1000):
            for urgent in (False, True):
                assert case.id in found(cast.works, cast.supervisor, words, stretch, urgent_first=urgent), words
                assert other.id not in found(cast.works, cast.supervisor, f"{words} 百货", stretch), words
    assert found(cast.works, cast.supervisor, "待受理") == [other.id]
    assert found(cast.works, cast.supervisor, "百货大楼前门") == []
    assert found(cast.works, cast.supervisor, "441700209901010000123"[:19]) == []


def test_the_handled_party_never_finds_a_case_by_the_officer(cast: Cast) -> None:
    case = cast.case_at("handling")
    assert found(cast.works, cast.handler, cast.handler.name) == [case.id]
    for name in (cast.officer.name, cast.supervisor.name):
        assert found(cast.works, cast.handler, name) == []
        assert found(cast.works, cast.officer, name) == []  # an officer may not read names at all


def test_a_search_never_leaves_the_actors_sight(cast: Cast) -> None:
    waiting, given_away = cast.case_at("pending_dispatch"), cast.case_at("handling")
    for stretch in (1, 1000):
        assert found(cast.works, cast.handler, "垃圾", stretch) == [given_away.id]
        assert set(found(cast.works, cast.supervisor, "垃圾", stretch)) == {waiting.id, given_away.id}
        assert found(cast.works, cast.handler, str(waiting.report_number), stretch) == []


def test_what_is_found_follows_the_case(cast: Cast) -> None:
    case = cast.case_at("pending_register")
    for told in ("路口积水严重", "井盖丢失"):
        with cast.works.open() as work:
            work.session.get_one(Case, case.id).description = told
        assert found(cast.works, cast.supervisor, told[-2:], 1) == [case.id]
    assert found(cast.works, cast.supervisor, "积水", 1) == []


def test_one_character_alone_is_refused_and_beside_others_it_narrows(cast: Cast) -> None:
    case = cast.case_at("pending_register")
    with pytest.raises(Invalid):
        found(cast.works, cast.supervisor, "路")
    assert found(cast.works, cast.supervisor, "垃圾 路") == [case.id]
    assert found(cast.works, cast.supervisor, "垃圾 井") == []


def plain(told: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", told).lower().split())


@pytest.mark.timeout(300)
def test_search_finds_exactly_what_reading_every_case_finds(cast: Cast) -> None:
    tell(cast.works, cast.officer)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.text(LETTERS + " ", min_size=1, max_size=12), min_size=1, max_size=12),
        st.lists(st.text(LETTERS, min_size=2, max_size=4), min_size=1, max_size=3),
        st.booleans(),
    )
    def agree(texts: list[str], words: list[str], urgent: bool) -> None:
        with cast.works.open() as work:
            one = work.session.execute(text("SELECT id FROM cases ORDER BY reported_at LIMIT 1")).scalar_one()
            for sentence in ("DELETE FROM report", "DELETE FROM evidence", "DELETE FROM cases WHERE id <> :one"):
                work.session.execute(text(sentence), {"one": one} if ":one" in sentence else {})
            copies = (
                "INSERT INTO cases (id, report_number, stage, version, source, category_id, description, urgent,"
                " self_handled, search, point, grid_id, grid, community, town, county, reporter_id, reported_at)"
                " SELECT gen_random_uuid(), 'X' || gen_random_uuid(),"
                " CASE turn % 3 WHEN 0 THEN 'closed' ELSE 'pending_register' END,"
                " 1, source, category_id, told, false, false, '', point, grid_id, grid, community, town, county,"
                " reporter_id, reported_at - turn * interval '5 days'"
                " FROM cases, unnest(CAST(:texts AS text[])) WITH ORDINALITY AS every (told, turn)"
            )
            work.session.execute(text(copies), {"texts": texts})
            every = work.session.execute(
                text(
                    "SELECT cases.id, category.name || ' ' || description FROM cases"
                    " JOIN category ON category.id = category_id"
                )
            ).all()
        true = {case_id for case_id, told in every if all(plain(word) in plain(told) for word in words)}
        for stretch in (1, 1000):
            got = found(cast.works, cast.supervisor, " ".join(words), stretch, urgent_first=urgent)
            assert len(got) == len(set(got))
            assert set(got) == true

    agree()
