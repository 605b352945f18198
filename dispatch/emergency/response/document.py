"""Documents of an emergency: the after-action report as PDF, drawn by the worker, kept by the hash of its bytes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import STAGES
from dispatch.emergency.plans.plan_task import PlanTask
from dispatch.emergency.response import report, review, review_pdf, review_words
from dispatch.emergency.response.report_clock import CHANNELS
from dispatch.emergency.response.report_clock import STAGES as REPORT_STAGES
from dispatch.emergency.response.review_pdf import Paper
from dispatch.emergency.timeline import sees_signal
from dispatch.events import DocumentAsked, EmergencyNoted
from foundation import storage
from foundation.actor import HOUSE, Actor
from foundation.event import Bell
from foundation.ids import new_id
from foundation.reactor import slow_job
from foundation.refusals import NotFound
from foundation.tables import Base, one_of
from foundation.work import Work
from people.person import masked_name

STATES = ("asked", "ready")
LANGUAGES = ("zh-CN", "en")
NOBODY = Actor(None, HOUSE.name)  # may see no alarm and no case


class Document(Base):
    """One PDF, as whoever asked for it may read it. `names` says whether it holds names unmasked, `signal` whether it
    tells the alarm or the case behind the emergency; `ready_at` is the moment until which it tells, `final` whether it
    was drawn after the stand-down (empty while it is asked for)."""

    __tablename__ = "emergency_document"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(ForeignKey("emergency.id"))
    state: Mapped[str]
    names: Mapped[bool]
    signal: Mapped[bool] = mapped_column(server_default=text("true"))
    language: Mapped[str] = mapped_column(server_default=text("'zh-CN'"))
    final: Mapped[bool | None]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    sha256: Mapped[str | None]
    size: Mapped[int | None]

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("language", LANGUAGES), name="language"),
        Index("ix_emergency_document_emergency", "emergency_id", "asked_at"),
    )


def ask(work: Work, emergency: Emergency, language: str = "zh-CN") -> Document:
    """The worker draws it in one of LANGUAGES; the screen hears when it is ready."""
    review_pdf.letters_here()
    asked = Document(
        id=new_id(),
        emergency_id=emergency.id,
        state="asked",
        names=work.actor.may("person.see_names"),
        signal=sees_signal(work.session, work.actor, emergency),
        language=language,
        asked_by=work.actor.id,
        asked_by_name=work.actor.name,
        asked_at=work.now,
    )
    work.session.add(asked)
    work.session.flush()
    work.record(DocumentAsked(subject=asked.id))
    return asked


@slow_job
def draw(work: Work, bell: Bell) -> None:
    """Slow reaction to DocumentAsked."""
    asked = work.session.get_one(Document, bell.subject)
    if asked.state == "ready":
        return
    emergency = work.session.get_one(Emergency, asked.emergency_id)
    paper = paper_of(work, emergency, asked, HOUSE if asked.signal else NOBODY)
    body = review_pdf.draw(paper)
    asked.sha256, asked.size, asked.final = storage.keep(body), len(body), paper.standing.final
    asked.state, asked.ready_at = "ready", work.now
    work.record(EmergencyNoted(subject=emergency.id, version=emergency.version, what="document"))


def paper_of(work: Work, emergency: Emergency, asked: Document, reader: Actor) -> Paper:
    """What is printed: the same facts as the page, in the language that was asked for."""
    whole, spoken = review.whole(work.session, reader, emergency, work.now), asked.language

    def named(name: str) -> str:
        if name == HOUSE.name:
            return review_words.who(name, spoken)
        return name if asked.names else masked_name(name)

    return Paper(
        language=spoken,
        title=emergency.title,
        number=emergency.number,
        stage=STAGES[emergency.stage].say(spoken),
        standing=review_words.standing(emergency.stage, work.now, emergency.closed_at, spoken),
        drill=emergency.drill,
        figures=[(words.say(spoken), value) for words, value in whole.figures],
        tasks=[
            (each.act, each.department_name, each.due_at, _settled(each, late, spoken), late, each.note or "")
            for each in whole.tasks
            for late in [review.overran(each, work.now)]
        ],
        timeline=[(each.at, each.said(asked.names).say(spoken), named(each.actor_name)) for each in whole.timeline],
        reports=[(_heading(each, spoken), each.text) for each in whole.reports],
        as_of=work.now,
    )


def _settled(task: PlanTask, late: bool, spoken: str) -> str:
    at = review_words.short(task.settled_at, spoken) if task.settled_at else ""
    return review_words.settled(review.how_settled(task), at, late, spoken)


def _heading(sent: report.Report, spoken: str) -> str:
    stage, channel = REPORT_STAGES[sent.stage].say(spoken), CHANNELS[sent.channel].say(spoken)
    return review_words.sent_heading(stage, channel, sent.addressee, sent.at, spoken)


def of(work: Work, emergency: Emergency) -> list[Document]:
    """Those the actor may read, the latest first; ten are enough."""
    query = select(Document).where(Document.emergency_id == emergency.id)
    if not work.actor.may("person.see_names"):
        query = query.where(~Document.names)
    if not sees_signal(work.session, work.actor, emergency):
        query = query.where(~Document.signal)
    return list(work.session.scalars(query.order_by(Document.asked_at.desc()).limit(10)))


def find(work: Work, document_id: UUID) -> Document:
    """One that may be read: names by those who may read names, the signal by those who may see it."""
    found = work.session.get(Document, document_id)
    if found is None or (found.names and not work.actor.may("person.see_names")):
        raise NotFound
    emergency = work.session.get_one(Emergency, found.emergency_id)
    if found.signal and not sees_signal(work.session, work.actor, emergency):
        raise NotFound
    return found
