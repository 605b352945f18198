"""The supervision centre's desk and the officer's: claims, corrections, who may see, voiding, looking again."""

from collections.abc import Iterator

import pytest

from dispatch import desk
from foundation.actor import Actor
from foundation.refusals import NotFound
from incidents import handling, sight
from incidents.case import Case
from tests.acting import condition_of, tell
from tests.conftest import Cluster
from tests.dispatch.desk_cast import Chain, chain


@pytest.fixture(scope="module")
def cast(cluster: Cluster, city_template: str) -> Iterator[Chain]:
    with chain(cluster, city_template) as made:
        yield made


def sees(cast: Chain, who: Actor, case: Case) -> bool:
    try:
        with cast.works.open(who) as work:
            return sight.find(work.session, who, case.id) is not None
    except NotFound:
        return False


def colleague(cast: Chain) -> Actor:
    return Actor(cast.town.id, "另一位值班长", "supervisor", permissions=cast.supervisor.permissions)


def test_a_claimed_case_is_out_of_the_pool_until_it_is_released(cast: Chain) -> None:
    case = cast.move(cast.supervisor, cast.case_at("pending_register"), "claim")
    assert (case.claimed_by, case.claimed_at) == (cast.supervisor.id, cast.clock.now)
    for name in ("claim", "release", "correct", "file", "refuse", "send_verify"):
        assert cast.refused(colleague(cast), case, name, reason="理由", description="另") == "not_allowed"
    assert cast.move(cast.supervisor, case, "release").claimed_by is None
    assert cast.move(colleague(cast), case, "claim").claimed_by == cast.town.id


def test_whoever_signs_out_gives_back_everything_claimed(cast: Chain) -> None:
    held = [cast.move(cast.supervisor, cast.case_at("pending_register"), "claim") for _ in range(2)]
    with cast.works.open(cast.supervisor) as work:
        assert handling.release_all(work, cast.supervisor.id) == 2
    assert all(cast.history(case)[-1].move == "release" for case in held)


def test_somebody_who_lost_the_post_meanwhile_can_still_sign_out(cast: Chain) -> None:
    cast.move(cast.supervisor, cast.case_at("pending_register"), "claim")
    nobody = Actor(cast.supervisor.id, "离岗人员", "officer")
    with cast.works.open(nobody) as work:
        assert handling.release_all(work, nobody.id) == 0


def test_a_claim_ends_with_the_stage(cast: Chain) -> None:
    case = cast.move(cast.supervisor, cast.case_at("pending_register"), "claim")
    filed = cast.move(cast.supervisor, case, "file", condition=condition_of(cast.works, case))
    assert (filed.claimed_by, filed.claimed_at) == (None, None)


def test_a_correction_keeps_what_was_and_takes_only_real_changes(cast: Chain) -> None:
    case = cast.case_at("pending_register")
    assert cast.refused(cast.supervisor, case, "correct", description=case.description) == "nothing_corrected"
    after = cast.move(cast.supervisor, case, "correct", description="垃圾在桥下")
    assert after.description == "垃圾在桥下" and "桥下" in after.search
    assert cast.history(case)[-1].stated["was"] == {"description": case.description}


def test_a_correction_to_another_category_wants_its_own_condition(cast: Chain) -> None:
    case = cast.case_at("pending_register")
    before = condition_of(cast.works, case)
    with cast.works.open() as work:
        from sqlalchemy import select

        from incidents.catalogue import Category

        other = work.session.scalars(
            select(Category).where(Category.id != case.category_id).order_by(Category.id)
        ).first()
        assert other is not None
    after = cast.move(cast.supervisor, case, "correct", category=str(other.id))
    assert (after.category_id, after.condition_id, after.level) == (other.id, None, other.level)
    assert cast.refused(cast.supervisor, after, "file", condition=before) == "invalid"


@pytest.mark.parametrize(("stage", "end"), [("pending_register", "not_accepted"), ("pending_filing", "not_filed")])
def test_a_refusal_has_a_reason_and_the_stage_says_which_it_was(cast: Chain, stage: str, end: str) -> None:
    case = cast.case_at(stage)
    assert cast.refused(cast.supervisor, case, "refuse") == "invalid"
    assert cast.move(cast.supervisor, case, "refuse", reason="不属城市管理").stage == end


def test_a_void_case_is_archived_as_an_error_and_stays(cast: Chain) -> None:
    case = cast.case_at("handling")
    assert cast.refused(cast.dispatcher, case, "void", reason="重复") == "not_allowed"
    case = cast.move(cast.supervisor, case, "void", reason="重复")
    assert (case.stage, case.archive_type, case.request_kind) == ("voided", "error", None)


def test_a_private_case_is_seen_by_the_desks_that_act_and_not_by_leaders_who_look_on(cast: Chain) -> None:
    case = cast.case_at("handling")
    lookers = (cast.town, cast.county, cast.city)
    assert all(sees(cast, who, case) for who in lookers)
    cast.move(cast.supervisor, case, "classify", result="private", reason="涉及未成年人")
    assert not any(sees(cast, who, case) for who in lookers)
    assert all(
        sees(cast, who, case) for who in (cast.supervisor, cast.dispatcher, cast.handler, cast.chief, cast.officer)
    )
    assert not sees(cast, cast.officer2, case) and not sees(cast, cast.town_handler, case)
    cast.move(cast.supervisor, case, "classify", result="open", reason="已脱密")
    assert all(sees(cast, who, case) for who in lookers)


def test_only_the_supervision_centre_says_who_may_see(cast: Chain) -> None:
    case = cast.case_at("handling")
    for who in (cast.dispatcher, cast.handler, cast.city):
        assert cast.refused(who, case, "classify", result="private", reason="理由") == "not_allowed"


def settled(cast: Chain, *photos: str) -> Case:
    return tell(cast.works, cast.officer, photos=photos, self_handled=True)[1]


def test_settled_on_the_spot_with_both_photos_closes_at_once(cast: Chain) -> None:
    case = settled(cast, cast.photo, "2" * 64)
    assert (case.stage, case.path, case.archive_type, case.version) == ("closed", "self", "self", 2)
    assert [row.move for row in cast.history(case)] == ["report", "self_handle"]


def test_settled_on_the_spot_without_proof_stays_open(cast: Chain) -> None:
    case = settled(cast, cast.photo)
    assert (case.stage, case.self_handled) == ("pending_register", True)
    assert cast.move(cast.officer, case, "self_handle", photos=[cast.photo], note="已清").stage == "closed"


def test_an_officer_settles_only_the_own_report_that_no_desk_has_taken_up(cast: Chain) -> None:
    case = cast.case_at("pending_register")
    proof = {"photos": [cast.photo], "note": "已清"}
    assert cast.refused(cast.officer2, case, "self_handle", **proof) == "not_allowed"
    cast.move(cast.supervisor, case, "claim")
    assert cast.refused(cast.officer, case, "self_handle", **proof) == "not_allowed"


def test_a_closed_case_is_looked_at_again_by_the_officer(cast: Chain) -> None:
    case = cast.move(cast.supervisor, cast.case_at("closed"), "reopen", reason="回潮")
    assert (case.stage, case.reopen_count, case.closed_at, case.archive_type) == ("pending_check", 1, None, None)


def test_what_no_department_handled_is_looked_at_again_by_the_accepting_desk(cast: Chain) -> None:
    case = cast.move(cast.supervisor, settled(cast, cast.photo, "3" * 64), "reopen", reason="照片不符")
    assert (case.stage, case.path, case.closed_at) == ("pending_register", "standard", None)
    assert cast.refused(cast.officer, case, "self_handle", photos=[cast.photo], note="已清") == "not_allowed"
    filed = cast.move(cast.supervisor, case, "file", condition=condition_of(cast.works, case))
    assert filed.stage == "pending_dispatch" and filed.number


def test_an_unknown_move_is_refused_in_words(cast: Chain) -> None:
    case = cast.case_at("pending_register")
    assert cast.refused(cast.supervisor, case, "teleport") == "no_such_move"
    assert "teleport" not in desk.VERBS
