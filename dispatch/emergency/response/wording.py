"""The words of a report in the usual order: time, place, source, extent, casualties, trend, steps, needs."""

from dataclasses import dataclass, field
from typing import Any

HEADS = {"first": "首报", "follow_up": "续报", "final": "终报"}
LEVELS = {1: "Ⅰ级", 2: "Ⅱ级", 3: "Ⅲ级", 4: "Ⅳ级"}
KINDS = {"accident": "事故灾难", "natural": "自然灾害", "health": "公共卫生事件", "security": "社会安全事件"}
UNKNOWN = "正在核实"


@dataclass(frozen=True)
class Known:
    """What is known at this moment; empty where nothing is."""

    number: str
    title: str
    kind: str
    drill: bool
    at: str
    place: str
    source: str
    level: int | None
    event_level: int | None
    commander: str | None
    figures: dict[str, Any] = field(default_factory=dict)
    people: int | None = None
    done: tuple[str, ...] = ()
    running: tuple[str, ...] = ()


def report(stage: str, known: Known) -> str:
    """The whole text. What nobody knows says so; nothing is invented."""
    told = known.figures
    lines = [
        f"{'【演练】' if known.drill else ''}{HEADS[stage]}：{known.title}（{known.number}）",
        f"一、时间：{known.at}",
        f"二、地点：{known.place}",
        f"三、信息来源：{known.source}",
        f"四、类别与级别：{KINDS[known.kind]}；事件级别：{_level(known.event_level)}；响应级别：{_level(known.level)}",
        f"五、原因：{told.get('cause') or UNKNOWN}",
        f"六、影响范围：{_extent(known)}",
        f"七、人员伤亡和损失：{_casualties(told)}",
        f"八、发展趋势：{told.get('trend') or UNKNOWN}",
        f"九、已采取措施：{_steps(known)}",
        f"十、需要支援：{told.get('wants') or '暂无'}",
    ]
    return "\n".join(lines)


def _level(level: int | None) -> str:
    return LEVELS[level] if level else "未定"


def _extent(known: Known) -> str:
    burned = known.figures.get("burned_ha")
    parts = [f"研判范围内约{known.people}人（估算）"] if known.people is not None else []
    return "；".join([*parts, *([f"受害森林约{burned:g}公顷"] if burned else [])]) or UNKNOWN


def _casualties(told: dict[str, Any]) -> str:
    named = (("dead", "死亡{}人"), ("hurt", "受伤{}人"), ("missing", "失联{}人"), ("evacuated", "转移{}人"))
    parts = [words.format(told[name]) for name, words in named if told.get(name) is not None]
    loss = told.get("loss_million")
    return "，".join([*parts, *([f"直接损失约{loss:g}百万元"] if loss else [])]) or UNKNOWN


def _steps(known: Known) -> str:
    """What has been done so far; where nothing has been finished yet, nothing is called finished."""
    parts = [
        f"指挥：{known.commander}" if known.commander else "",
        f"已启动{_level(known.level)}响应" if known.level else "",
        f"已完成：{'；'.join(known.done)}" if known.done else "",
        f"正在办理：{'；'.join(known.running)}" if known.running else "",
    ]
    return "。".join(filter(None, parts)) or "正在组织"
