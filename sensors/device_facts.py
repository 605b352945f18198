"""What may be stated of a device besides its type and place: checked here for the form, a file and a change alike."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from foundation.words import Words
from sensors.broker_access import GATEWAY_TOPIC

UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:-]{0,127}")
TEXTS = {"name": 80, "enterprise": 200, "hazard_source": 80}
DAYS = ("installed_on", "calibrated_on", "calibrate_by")
FACTS = (*TEXTS, "uid", "topics", "period_s", "height_m", "photo_sha256", *DAYS)
MOST_TOPICS = 20

Faults = list[tuple[str, Words]]


def faults_of(told: Mapping[str, Any]) -> Faults:
    """(field, words) of each fact that cannot be; what is None says nothing."""
    return [*texts(told), *names(told), *topics(told.get("topics") or []), *numbers(told), *days(told)]


def texts(told: Mapping[str, Any]) -> Faults:
    return [
        (field, Words(f"请控制在1至{most}字。", f"State 1 to {most} characters."))
        for field, most in TEXTS.items()
        if told.get(field) is not None and not 1 <= len(told[field].strip()) <= most
    ]


def names(told: Mapping[str, Any]) -> Faults:
    found: Faults = []
    uid, photo = told.get("uid"), told.get("photo_sha256")
    if uid is not None and not UID.fullmatch(uid):
        words = Words("标识为设备EUI、或 Sparkplug 的 组/节点/设备。", "A devEUI, or a Sparkplug group/node/device.")
        found.append(("uid", words))
    if photo is not None and not re.fullmatch(r"[0-9a-f]{64}", photo):
        words = Words("照片应为已上传照片的 SHA-256。", "The SHA-256 of a photo that was sent.")
        found.append(("photo_sha256", words))
    return found


def topics(told: list[str]) -> Faults:
    if len(told) > MOST_TOPICS:
        return [("topics", Words(f"主题最多{MOST_TOPICS}个。", f"At most {MOST_TOPICS} topics."))]
    return [
        (
            "topics",
            Words(
                f"不能授权主题“{topic[:80]}”：不得为 moyang/、$、通配符开头或他人的 v1/devices/。",
                f"“{topic[:80]}” cannot be granted: not moyang/ or $, no wildcard first, no one's v1/devices/.",
            ),
        )
        for topic in told
        if not GATEWAY_TOPIC.fullmatch(topic)
    ]


def numbers(told: Mapping[str, Any]) -> Faults:
    found: Faults = []
    period, height = told.get("period_s"), told.get("height_m")
    if period is not None and not 1 <= period <= 7 * 86_400:
        found.append(("period_s", Words("上报周期为1秒至7天。", "A period is one second to seven days.")))
    if height is not None and not -500 <= height <= 9000:
        found.append(("height_m", Words("高度应在-500至9000米。", "A height is -500 to 9000 metres.")))
    return found


def days(told: Mapping[str, Any]) -> Faults:
    done, by = told.get("calibrated_on"), told.get("calibrate_by")
    wrong = [field for field in DAYS if told.get(field) and not date(1990, 1, 1) <= told[field] <= date(2100, 1, 1)]
    found: Faults = [(field, Words("日期不合理。", "That day cannot be.")) for field in wrong]
    if done and by and by <= done:
        found.append(("calibrate_by", Words("下次标定应晚于上次。", "The next calibration comes after the last.")))
    return found
