"""The demo story's unit of work: the real verbs at moments long past."""

from datetime import datetime

from foundation.actor import Actor
from foundation.event import Event
from foundation.work import Work


class Past(Work):
    """A unit of work at earlier moments inside a present one: real verbs, but no bell for what is long over."""

    def __init__(self, work: Work):
        super().__init__(work.session, work.actor, work.now)
        self.last: Event | None = None

    def at(self, moment: datetime, actor: Actor) -> "Past":
        self.now, self.actor = moment, actor
        return self

    def record(self, event: Event) -> None:
        self.last = event
