"""What a plan says: when it starts at which level, duty posts, action cards, what it needs; checked whole."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]
Level = Annotated[int, Field(ge=1, le=4)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Start(Part):
    """The condition that starts the response of this level."""

    level: Level
    condition: Words


class DutyPost(Part):
    """One post of the organisation chart: who holds it and what for."""

    post: Words
    holder: Words
    duty: Words


class Card(Part):
    """One action card: what, by whom, due so many minutes after the start, at which levels, the message to send."""

    act: Words
    department: Words
    due_min: int = Field(gt=0, le=10_080)
    levels: list[Level] = Field(min_length=1, max_length=4)
    message: Words


class Want(Part):
    """The run card: how much of a kind of resource this level asks for, with which skills, within how many minutes."""

    level: Level
    resource: Words
    kind: Literal["team", "material", "equipment"]
    quantity: int = Field(gt=0, le=1_000_000)
    skills: list[Words] = Field(default=[], max_length=10)
    within_min: int | None = Field(None, gt=0, le=1440)


class Matches(Part):
    """Which emergencies it is for: classes, metrics of the alarm, words of the title."""

    kinds: list[str] = Field(default=[], max_length=4)
    metrics: list[str] = Field(default=[], max_length=20)
    words: list[Words] = Field(default=[], max_length=40)


class Content(Part):
    """The whole of an edition."""

    basis: Words
    scope: Words
    starts: list[Start] = Field(min_length=1, max_length=8)
    posts: list[DutyPost] = Field(min_length=1, max_length=60)
    cards: list[Card] = Field(min_length=1, max_length=200)
    wants: list[Want] = Field(default=[], max_length=100)
    matches: Matches
