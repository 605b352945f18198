"""The kinds of device the city knows, and what each of them measures; kinds are data, not code."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base


class DeviceType(Base):
    """One kind of device. `metrics` is a list of {metric, name, name_en, unit, low, high, aliases}.

    `aliases` are other makers' names of the metric: {name, factor, offset, words}; a number is taken times `factor`
    plus `offset` (ppm into mg/m³), a text by its number in `words`.
    `low` and `high` bound what the sensor can possibly say; a value beyond is a broken sensor and is kept as a reject.
    `period_s` is how often such a device reports; three periods of silence make it offline (domain.md §6.3).
    """

    __tablename__ = "device_type"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    metrics: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    period_s: Mapped[int]
    version: Mapped[int] = mapped_column(server_default=text("1"))
