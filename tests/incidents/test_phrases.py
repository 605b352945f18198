"""Description templates: which blanks they may have, editions that nobody overwrites, read by every phone."""

import pytest

from foundation.work import Works
from incidents import demo_phrases
from incidents.phrases import Phrase, faults
from tests.web.test_forms import ok, refused
from tests.web.test_sight import as_

API = "/api/v1/phrases"


@pytest.mark.parametrize(
    ("phrases", "fields"),
    [
        ([Phrase("{place}有垃圾约{measure}平方米")], []),
        ([Phrase("{place}"), Phrase("{place}", condition=2)], []),
        ([Phrase("{name}的电话")], ["phrases.0.text"]),
        ([Phrase("少一半{place")], ["phrases.0.text"]),
        ([Phrase("好"), Phrase("好的", "{who}")], ["phrases.1.text_en"]),
        ([Phrase("好", condition=3)], ["phrases.0.condition"]),
        ([Phrase("好", condition=0)], ["phrases.0.condition"]),
        ([Phrase("好"), Phrase("好")], ["phrases"]),
    ],
)
def test_a_phrase_has_known_blanks_a_condition_that_is_there_and_stands_once(
    phrases: list[Phrase], fields: list[str]
) -> None:
    assert [field for field, _ in faults(phrases, conditions=2)] == fields


def test_phrases_are_seeded_changed_by_who_may_and_never_over_another(city_works: Works) -> None:
    with city_works.open() as work:
        assert demo_phrases.seed(work) >= 20
    with city_works.open() as work:
        assert demo_phrases.seed(work) == 0
    officer, admin, litter = as_(city_works, "officer"), as_(city_works, "admin"), f"{API}/event:06010"
    seeded = {each["category"]: each for each in ok(officer.get(API))["items"]}
    assert seeded["event:06010"]["number"] == 1 and "{place}" in seeded["event:06010"]["phrases"][0]["text"]
    new = {"number": 1, "phrases": [{"text": " {place}有垃圾 "}, {"text": "垃圾外溢", "condition": 1}]}
    assert officer.put(litter, json=new).status_code == 403
    refused(admin.put(f"{API}/event:99999", json={**new, "number": 0}), 422, "category")
    refused(admin.put(litter, json={"number": 1, "phrases": [{"text": "{who}"}]}), 422, "phrases.0.text")
    changed = ok(admin.put(litter, json=new))
    assert (changed["number"], changed["phrases"][0]["text"]) == (2, "{place}有垃圾")
    assert ok(admin.put(litter, json=new)) == changed  # the answer was lost
    late = admin.put(litter, json={"number": 1, "phrases": []})
    assert (late.status_code, late.json["code"]) == (409, "lost_race")
    assert ok(admin.put(litter, json={"number": 2, "phrases": []}))["phrases"] == []
    assert "event:06010" not in {each["category"] for each in ok(officer.get(API))["items"]}
