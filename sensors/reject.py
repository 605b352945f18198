"""Rejects: messages that could not be taken, with the reason, so that a person can mend the device."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base
from foundation.words import Words

KEPT_BYTES = 4096  # of a payload: enough to see what it was, too little to fill a disk
KEPT_PER_MINUTE = 20  # rejects stored per device and minute; all are counted
KEPT_DAYS = 30

W = Words
REASONS = {
    "unknown_topic": W(
        "主题不符合约定，请检查设备配置。", "The topic is not one of the contract; check the device's settings."
    ),
    "unknown_device": W("设备未登记，请先登记设备。", "This device is not registered; register it first."),
    "device_retired": W(
        "设备已停用，如需恢复请重新登记。", "This device is retired; register it again if it is needed."
    ),
    "too_large": W("消息超过 256 KB，请减少单条内容。", "The message is over 256 KB; send less at a time."),
    "empty": W("消息没有内容。", "The message is empty."),
    "not_utf8": W("内容不是 UTF-8 编码。", "The payload is not UTF-8."),
    "not_json": W("内容不是有效的 JSON。", "The payload is not JSON."),
    "too_deep": W("JSON 嵌套过深。", "The JSON is nested too deeply."),
    "wrong_shape": W("JSON 结构不符合约定。", "The JSON has not the agreed shape."),
    "too_many": W("单条消息的读数或指标过多。", "Too many readings or metrics in one message."),
    "bad_time": W(
        "时间 ts 缺失或无法识别，应为带时区的 RFC 3339 或毫秒数。",
        "ts is missing or not understood; send RFC 3339 with offset, or milliseconds.",
    ),
    "future": W(
        "时间比服务器快 5 分钟以上，请校准设备时钟。", "Dated more than 5 minutes ahead; set the device's clock."
    ),
    "too_late": W("读数已超过 24 小时，不再接收。", "Older than 24 hours; not taken any more."),
    "bad_seq": W("序号 seq 应为非负整数。", "seq must be a whole number, 0 or more."),
    "bad_quality": W("质量 quality 应为 good、bad 或 maintenance。", "quality must be good, bad or maintenance."),
    "bad_metric": W("指标名称无效。", "The name of the metric is not valid."),
    "no_value": W("读数为空（null）。", "The value is null."),
    "not_finite": W("读数不是有限数（NaN 或无穷）。", "The value is not a finite number."),
    "wrong_kind": W("读数类型不符合该指标。", "The value is not of the kind this metric has."),
    "out_of_range": W("读数超出传感器可能的范围，请检查传感器。", "Beyond what this sensor can say; check the sensor."),
    "retained": W(
        "保留消息不作为实时读数，请关闭 retain。", "Retained messages are not taken as live; switch retain off."
    ),
    "no_decoder": W(
        "没有该设备型号的解码器，请在设备档案名称或 ChirpStack 编解码器中设置。",
        "No decoder for this device profile; name the model in the profile or give it a codec in ChirpStack.",
    ),
    "bad_bytes": W("载荷字节无法按该型号解码，请核对设备型号。", "The bytes are not of this model; check the model."),
    "no_birth": W(
        "指标编号没有对应名称，已请节点重新上线。",
        "A metric's number has no name yet; the node was asked to say it again.",
    ),
    "nobody": W("消息没有说明设备，请检查接入路由。", "The message names no device; check the route."),
    "not_csv": W("内容不是有效的 CSV。", "The payload is not CSV."),
    "not_understood": W("解码程序出错，已隔离此条消息。", "The codec failed at this message; it was set aside."),
    "not_storable": W("内容无法存储，已隔离此条消息。", "This message could not be stored and was set aside."),
}


class Reject(Base):
    """One message, or one value of a message, that was not taken. `detail` says where; REASONS[reason] says why."""

    __tablename__ = "reject"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    topic: Mapped[str]
    device_code: Mapped[str | None]
    reason: Mapped[str]
    detail: Mapped[str]
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    listener: Mapped[str]

    __table_args__ = (Index("ix_reject_at", "at", "id"), Index("ix_reject_device", "device_code", "at"))


class RejectCount(Base):
    """How many were refused per device, reason and minute, stored or not: a flood is counted, not kept."""

    __tablename__ = "reject_count"

    device_code: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
