"""When a track may be kept, and which of the rules against formalism at the fingertips each optional figure touches."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from foundation.clock import city_zone
from foundation.settings import Patrol
from foundation.words import Words

CELL_M = 100  # a square of the city's metre system (EPSG:4546)
ROUGH_M = 100.0  # a fix no better than this says nothing about a cell
CLOCK_OFF = timedelta(minutes=10)
OLDEST = timedelta(days=7)  # a phone that was away for longer keeps its track to itself

OPINIONS = "《关于防治“指尖上的形式主义”的若干意见》（2023年12月）"
MEASURES = "《政务移动互联网应用程序规范化管理办法》（2026年1月）"


@dataclass(frozen=True)
class Metric:
    """A figure a city may switch on, and what it must bear in mind."""

    name: str
    words: Words
    rule: Words


METRICS = (
    Metric(
        "coverage",
        Words("网格覆盖（百米格）", "cells of the grid that were visited"),
        Words(
            f"轨迹由网格员自愿开启，只显示走到的格子，不计里程、时长，不排名、不设定额、不作考核依据；"
            f"涉及{OPINIONS}防止过度留痕、{MEASURES}“非必要不得强制上传轨迹”。",
            "Tracks are voluntary; only visited cells show: no distance, no hours, no ranking, no quota, no "
            "appraisal. Touches the opinions against formalism at the fingertips (December 2023) on leaving traces and "
            "the measures on government apps (January 2026) on tracks that must not be demanded without need.",
        ),
    ),
    Metric(
        "sign_in",
        Words("签到", "signing in"),
        Words(
            f"“打卡签到”是{OPINIONS}和{MEASURES}点名限制的强制性功能，仅限安保、应急等有明确规定的场景；"
            "默认关闭，开启须写明依据。",
            "Signing in is one of the compulsory functions that the opinions of December 2023 and the measures of "
            "January 2026 keep to security, emergencies and the like; off by default, and its basis must be stated.",
        ),
    ),
)


def window(at: datetime, told: Patrol) -> tuple[datetime, datetime]:
    """The hours of duty of that day of the city."""
    first, last = (time.fromisoformat(each.strip()) for each in told.duty.split("-"))
    day = at.astimezone(city_zone()).date()
    return (datetime.combine(day, first, city_zone()), datetime.combine(day, last, city_zone()))


def ends_at(started: datetime, told: Patrol) -> datetime | None:
    """When a patrol begun at that moment ends by itself; None when that moment is off duty."""
    first, last = window(started, told)
    return min(last, started + timedelta(hours=told.longest_h)) if first <= started < last else None


def counts(at: datetime, started: datetime, ends: datetime, now: datetime) -> bool:
    """Whether a fix of that moment may be kept."""
    return started <= at <= ends and at <= now + CLOCK_OFF
