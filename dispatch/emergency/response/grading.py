"""How bad it is: the event level that casualties, loss and burned forest say: highest column wins (domain.md §6.1)."""

from dataclasses import dataclass

from foundation.words import Words

W = Words
LEVELS = {
    1: W("特别重大", "particularly serious"),
    2: W("重大", "serious"),
    3: W("较大", "fairly serious"),
    4: W("一般", "ordinary"),
}
COLOURS = {
    "red": W("红色", "red"),
    "orange": W("橙色", "orange"),
    "yellow": W("黄色", "yellow"),
    "blue": W("蓝色", "blue"),
}


@dataclass(frozen=True)
class Figures:
    """What is known: people, direct loss in million CNY, burned forest in hectares; empty where nothing is known."""

    dead: int | None = None
    hurt: int | None = None
    loss_million: float | None = None
    burned_ha: float | None = None


@dataclass(frozen=True)
class Column:
    """One column of the scale: from which number on it is level 1, 2, 3 and 4."""

    field: str
    words: Words
    from_level: tuple[float, float, float, float]


DEAD = Column("dead", W("死亡{n}人", "{n} dead"), (30, 10, 3, 1))
ACCIDENT = (
    DEAD,
    Column("hurt", W("重伤{n}人", "{n} seriously hurt"), (100, 50, 10, 1)),
    Column("loss_million", W("直接损失{n}百万元", "loss of {n} million"), (100, 50, 10, 0)),
)
FOREST_FIRE = (
    DEAD,
    Column("hurt", W("重伤{n}人", "{n} seriously hurt"), (100, 50, 10, 1)),
    Column("burned_ha", W("受害森林{n}公顷", "{n} ha burned"), (1000, 100, 1, 0)),
)


def event_level(figures: Figures, forest_fire: bool = False) -> tuple[int, Words] | None:
    """The level and the figure that decides it; None while nothing is known."""
    found: list[tuple[int, Words]] = []
    for column in FOREST_FIRE if forest_fire else ACCIDENT:
        value = getattr(figures, column.field)
        level = level_of(value, column.from_level)
        if level is not None:
            told = f"{value:g}"
            found.append((level, W(column.words.zh.format(n=told), column.words.en.format(n=told))))
    return min(found, key=lambda each: each[0], default=None)


def level_of(value: float | None, from_level: tuple[float, float, float, float]) -> int | None:
    """1 the highest; below the last threshold there is no level; a threshold of 0 wants more than nothing."""
    if value is None or value <= 0:
        return None
    return next((place for place, least in enumerate(from_level, 1) if value >= least), None)


CRITERIA = {  # domain.md §6.1: graded scale of accidents; of forest fires §6.2
    1: W("死亡≥30人，或重伤≥100人，或直接损失≥1亿元；森林火灾受害≥1000公顷",
         "≥30 dead, or ≥100 seriously hurt, or loss ≥100 M; forest fire ≥1000 ha"),
    2: W("死亡10–29人，或重伤50–99人，或直接损失5000万–1亿元；森林火灾100–1000公顷",
         "10–29 dead, or 50–99 seriously hurt, or loss 50–100 M; forest fire 100–1000 ha"),
    3: W("死亡3–9人，或重伤10–49人，或直接损失1000万–5000万元；森林火灾1–100公顷",
         "3–9 dead, or 10–49 seriously hurt, or loss 10–50 M; forest fire 1–100 ha"),
    4: W("死亡1–2人，或重伤1–9人，或直接损失1000万元以下；森林火灾不足1公顷",
         "1–2 dead, or 1–9 seriously hurt, or loss below 10 M; forest fire below 1 ha"),
}  # fmt: skip
RESPONSES = {
    1: W(
        "市长（或请求省级）指挥：全力投入，请求省级支援", "the mayor (or the province): all-out, ask for the province"
    ),
    2: W("分管副市长指挥：设现场指挥部，组织疏散，调集力量", "deputy mayor: command post, evacuation, resources"),
    3: W("主管局领导指挥：队伍集结，联合值守", "bureau leader: teams ready, joint duty"),
    4: W("主管局值班指挥：核查、预警、报告", "bureau on duty: check, warn, report"),
}
