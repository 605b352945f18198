"""The words of an emergency's story and of what is reported upwards: pure, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dispatch.emergency.response import report, wording
from dispatch.emergency.response.wording import Known
from dispatch.emergency.story_words import told
from foundation.words import Words

MOVE = Words("动作", "move")
KNOWN = Known(
    number="E1", title="泄漏", kind="accident", drill=False, at="", place="", source="", level=None, event_level=None,
    commander=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "stated", "reason", "zh", "en"),
    [
        ("alarm", {}, None, "动作", "move"),
        ("alarm", {"level": 2}, None, "动作：告警级别2级", "move: alarm level 2"),
        ("emergency", {"level": 4}, "扩散", "动作：响应级别Ⅳ级，扩散", "move: response level Ⅳ, 扩散"),
        (
            "emergency",
            {"event_level": 3, "warning_colour": "red", "dead": 3},
            None,
            "动作：事件级别Ⅲ级，红色预警，死亡人数 3",
            "move: event level Ⅲ, red warning, dead 3",
        ),
        ("emergency", {"holder": "李四", "note": "到岗"}, None, "动作：李四，到岗", "move: 李四, 到岗"),
    ],
)
def test_three_kinds_of_level_are_named_as_three(
    kind: str, stated: dict[str, object], reason: str | None, zh: str, en: str
) -> None:
    assert told(kind, MOVE, stated, reason) == Words(zh, en)


@pytest.mark.parametrize(
    ("known", "steps"),
    [
        (KNOWN, "正在组织"),
        (replace(KNOWN, commander="张三", level=4), "指挥：张三。已启动Ⅳ级响应"),
        (replace(KNOWN, done=("警戒",), running=("监测", "疏散")), "已完成：警戒。正在办理：监测；疏散"),
    ],
)
def test_nothing_unfinished_is_reported_as_finished(known: Known, steps: str) -> None:
    assert f"九、已采取措施：{steps}\n" in wording.report("first", known)


def test_what_happened_within_three_minutes_is_told_apart() -> None:
    at = datetime(2026, 11, 26, 16, 55, 22, tzinfo=UTC)
    assert report.instant(at) == "2026年11月27日 00:55:22"
    assert report.instant(at, english=True) == "2026-11-27 00:55:22"
