"""A day's forest-fire weather of a county: what stood at noon, the codes carried on, the index; kept for good."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Float, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from foundation.tables import Base

# EFFIS: upper bounds of very low, low, moderate, high, very high; beyond is extreme. The index is the Canadian FWI, so
# the classes of LY/T 1172 (an index of its own) do not grade it.
CLASSES = ((5.2, 1), (11.2, 2), (21.3, 3), (38.0, 4), (50.0, 5))


def effis_class(fwi: float) -> int:
    """1 (very low) to 6 (extreme), European Forest Fire Information System."""
    return next((grade for bound, grade in CLASSES if fwi < bound), 6)


class FireDay(Base):
    """`division` is a county (GB/T 2260). `run` counts the days on end that were observed: the drought code of a run
    younger than some weeks still remembers its beginning. °C, %, km/h, mm in 24 h; `stations` that were heard."""

    __tablename__ = "fire_day"

    division: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    temperature: Mapped[float] = mapped_column(Float)
    humidity: Mapped[float] = mapped_column(Float)
    wind: Mapped[float] = mapped_column(Float)
    rain: Mapped[float] = mapped_column(Float)
    ffmc: Mapped[float] = mapped_column(Float)
    dmc: Mapped[float] = mapped_column(Float)
    dc: Mapped[float] = mapped_column(Float)
    isi: Mapped[float] = mapped_column(Float)
    bui: Mapped[float] = mapped_column(Float)
    fwi: Mapped[float] = mapped_column(Float)
    run: Mapped[int] = mapped_column(SmallInteger)
    stations: Mapped[int] = mapped_column(SmallInteger)
    reckoned_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("run >= 1 AND stations >= 1", name="observed"),)
