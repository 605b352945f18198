"""The words of the resource register: kinds of teams, of stock and of stock moves."""

from foundation.words import Words

W = Words

TEAM_KINDS = {
    "forest_fire": W("森林消防", "forest fire"),
    "fire": W("消防救援", "fire and rescue"),
    "chemical": W("危化处置", "chemical"),
    "medical": W("医疗救护", "medical"),
    "flood": W("防汛抢险", "flood"),
    "rescue": W("综合救援", "general rescue"),
    "power": W("电力抢修", "power"),
    "water": W("供水抢修", "water"),
    "gas": W("燃气抢修", "gas"),
    "evacuation": W("疏散转移", "evacuation"),
    "communications": W("通信保障", "communications"),
    "other": W("其他", "other"),
}
STOCK_KINDS = {"equipment": W("装备", "equipment"), "material": W("物资", "material")}
STOCK_MOVES = {
    "in": W("入库", "in"),
    "out": W("出库", "out"),
    "adjust": W("盘点调整", "adjusted"),
    "expire": W("过期报废", "expired"),
}
SITE_KINDS = ("depot", "shelter", "hospital", "target", "hazard")
