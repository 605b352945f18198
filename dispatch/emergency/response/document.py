"""Documents of an emergency: the after-action report as PDF, drawn by the worker, kept by the hash of its bytes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.emergency import Emergency
from dispatch.emergency.emergency_lifecycle import STAGES
from dispatch.emergency.response import report, review, review_pdf
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
NOBODY = Actor(None, HOUSE.name)  # may see no alarm and no case


class Document(Base):
    """One PDF, as whoever asked for it may read it. `names` says whether it holds names unmasked, `signal` whether it
    tells the alarm or the case behind the emergency."""

    __tablename__ = "emergency_document"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    emergency_id: Mapped[UUID] = mapped_column(ForeignKey("emergency.id"))
    state: Mapped[str]
    names: Mapped[bool]
    signal: Mapped[bool] = mapped_column(server_default=text("true"))
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    sha256: Mapped[str | None]
    size: Mapped[int | None]

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        Index("ix_emergency_document_emergency", "emergency_id", "asked_at"),
    )


def ask(work: Work, emergency: Emergency) -> Document:
    """The worker draws it; the screen hears when it is ready."""
    review_pdf.letters_here()
    asked = Document(
        id=new_id(),
        emergency_id=emergency.id,
        state="asked",
        names=work.actor.may("person.see_names"),
        signal=sees_signal(work.session, work.actor, emergency),
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
    body = review_pdf.draw(paper_of(work, emergency, asked.names, HOUSE if asked.signal else NOBODY))
    asked.sha256, asked.size = storage.keep(body), len(body)
    asked.state, asked.ready_at = "ready", work.now
    work.record(EmergencyNoted(subject=emergency.id, version=emergency.version, what="document"))


def paper_of(work: Work, emergency: Emergency, names: bool, reader: Actor) -> Paper:
    """What is printed: the same facts as the page, Chinese first."""
    whole = review.whole(work.session, reader, emergency, work.now)

    def named(name: str) -> str:
        return name if names else masked_name(name)

    return Paper(
        title=emergency.title,
        number=emergency.number,
        stage=STAGES[emergency.stage].zh,
        drill=emergency.drill,
        figures=[(words.zh, value) for words, value in whole.figures],
        tasks=[
            (each.act, each.department_name, each.due_at, each.settled_at, each.late(work.now), each.note or "")
            for each in whole.tasks
        ],
        timeline=[(each.at, each.said(names).zh, named(each.actor_name)) for each in whole.timeline],
        reports=[(_heading(each), each.text) for each in whole.reports],
        printed_at=work.now,
    )


def _heading(sent: report.Report) -> str:
    stage, channel = REPORT_STAGES[sent.stage].zh, CHANNELS[sent.channel].zh
    return f"{stage}（{channel}）→ {sent.addressee} {report.moment(sent.at)}"


def of(session: Session, emergency_id: UUID) -> list[Document]:
    """The latest first; ten are enough."""
    query = select(Document).where(Document.emergency_id == emergency_id)
    return list(session.scalars(query.order_by(Document.asked_at.desc()).limit(10)))


def find(work: Work, document_id: UUID) -> Document:
    """One that may be read: names by those who may read names, the signal by those who may see it."""
    found = work.session.get(Document, document_id)
    if found is None or (found.names and not work.actor.may("person.see_names")):
        raise NotFound
    emergency = work.session.get_one(Emergency, found.emergency_id)
    if found.signal and not sees_signal(work.session, work.actor, emergency):
        raise NotFound
    return found
