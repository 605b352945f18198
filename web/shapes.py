"""Shapes that every part of the API shares: ids, moments, points, lists, paths."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from geoalchemy2.shape import to_shape
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from foundation.lifecycle import Move as LifecycleMove
from foundation.lifecycle import Need

Item = TypeVar("Item")
Crs = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]


def _only_text(value: Any) -> Any:
    if not isinstance(value, str | UUID | datetime):
        raise ValueError("must be text")
    return value


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("must be a whole number")
    return value


def _in_range(value: datetime) -> datetime:
    """Far outside it, neither Python nor the database can reckon with it in every time zone."""
    if not EARLIEST <= value <= LATEST:
        raise ValueError("must lie between 1900 and 2100")
    return value


def _storable(value: Any) -> Any:
    """Texts at any depth, keys among them; without recursion, because a body may be nested deep."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and UNSTORABLE.search(each):
            raise ValueError("must not hold the character NUL or half a character, which cannot be stored")
    return value


UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
Id = Annotated[UUID, BeforeValidator(_only_text), Field(strict=False)]
Moment = Annotated[AwareDatetime, BeforeValidator(_only_text), AfterValidator(_in_range), Field(strict=False)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
UUID_FORM = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
NO_NUL = r"^[^\x00]*$"
Version = Annotated[int, Field(ge=0, le=2**53, strict=False), BeforeValidator(_no_bool)]
Text = Annotated[str, Field(max_length=2000, pattern=NO_NUL)]


class Told(BaseModel):
    """Base of request bodies: strict types, no unknown fields, nothing that cannot be stored."""

    model_config = ConfigDict(strict=True, extra="forbid")

    storable = field_validator("*", mode="before")(_storable)


class ToldOnce(Told):
    """An act that may be sent again: under the same `id` it is done once, and answered as the first time."""

    id: Id | None = None

    def facts(self) -> dict[str, Any]:
        """What was stated, without the id it was sent under."""
        return self.model_dump(exclude={"id"})


class Pressed(ToldOnce):
    """Nothing is stated but the id it is sent under; it may come without a body."""

    @model_validator(mode="before")
    @classmethod
    def nothing(cls, value: Any) -> Any:
        return {} if value is None else value


class Asked(BaseModel):
    """Base of queries: unknown parameters are refused by name."""

    model_config = ConfigDict(extra="forbid")

    storable = field_validator("*", mode="before")(_storable)


class Paged(Asked):
    limit: int = Field(50, ge=1, le=200)
    after: str | None = Field(None, max_length=200)


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None = None


class Point(BaseModel):
    lon: float
    lat: float


class PointTold(Told):
    """A place as somebody sends it; `crs` names its coordinate system and is converted at the door."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    crs: Crs = "wgs84"
    accuracy_m: float | None = Field(None, ge=0, le=100_000, allow_inf_nan=False)


class DatedPoint(PointTold):
    """A place and when it was measured."""

    at: Moment


class IdPath(BaseModel):
    id: UUID


class CodePath(BaseModel):
    code: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")


class Option(BaseModel):
    value: str
    label: str


class NeedTold(BaseModel):
    """One fact a move asks for; `kind` says which control to draw."""

    name: str
    kind: str
    required: bool
    label: str
    options: list[Option] | None = None
    default: str | None = None


class MoveTold(BaseModel):
    """A move open to you now."""

    move: str
    label: str
    tone: str
    needs: list[NeedTold]


class HistoryItem(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)

    seq: int
    at: datetime
    move: str
    label: str
    from_: str | None = Field(serialization_alias="from")
    to: str
    from_label: str | None
    to_label: str
    actor_name: str
    role: str
    organisation_name: str
    reason: str | None
    stated: dict[str, Any]
    hash: str


def tell_move(move: LifecycleMove, language: str, defaults: dict[str, str | None] | None = None) -> MoveTold:
    """A lifecycle move as the screen draws it; `defaults` are proposals by the name of the need."""
    return MoveTold(
        move=move.name,
        label=move.words.say(language),
        tone=move.tone,
        needs=[_need(need, language, defaults or {}) for need in move.needs],
    )


def _need(need: Need, language: str, defaults: dict[str, str | None]) -> NeedTold:
    options = [Option(value=value, label=words.say(language)) for value, words in need.options]
    return NeedTold(
        name=need.name,
        kind=need.kind,
        required=need.required,
        label=need.words.say(language),
        options=options or None,
        default=defaults.get(need.name),
    )


def lonlat(shape: Any) -> Point:
    """The coordinates of a stored point; EWKB is read directly, without asking the database."""

    place = to_shape(shape)
    return Point(lon=place.x, lat=place.y)
