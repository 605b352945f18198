"""Notices: what the person who asks must know, newest first; read one by one or all at once."""

import base64
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from dispatch.reminders import notice, notice_words
from dispatch.reminders.notice import Notice
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from web.api.blueprint import answers, part
from web.door import answer, signed_in
from web.problems import language
from web.shapes import IdPath, Page, Paged

api = part("notices", "通知 notices")


class NoticeSubject(BaseModel):
    kind: str
    id: str


class NoticeTold(BaseModel):
    """One notice; a grouped one has no subject, and `count` says how many it stands for."""

    id: str
    kind: str
    text: str
    subject: NoticeSubject | None
    count: int
    at: datetime
    read_at: datetime | None


class NoticesAsked(Paged):
    unread: bool = False
    after: str | None = Field(None, max_length=120, pattern="^[A-Za-z0-9_=-]+$")


class Notices(Page[NoticeTold]):
    """`unread` counts all of the person's, up to 100."""

    unread: int


class Unread(BaseModel):
    unread: int


@api.get("/notices", **answers(Notices))
@signed_in
def notices(work: Work, query: NoticesAsked) -> Response:
    """Your own notices, about what you may still see."""
    after = _place(query.after) if query.after else None
    rows = notice.page(work.session, work.actor, query.unread, query.limit + 1, after)
    following = _mark(rows[query.limit - 1]) if len(rows) > query.limit else None
    told = [_tell(row) for row in rows[: query.limit]]
    return answer(Notices(items=told, next=following, unread=notice.unread_count(work.session, work.actor)))


@api.post("/notices/<uuid:id>/read", **answers(Unread))
@signed_in
def read(work: Work, path: IdPath) -> Response:
    """You have seen it; answers how many are still unread."""
    notice.read(work, path.id)
    return answer(Unread(unread=notice.unread_count(work.session, work.actor)))


@api.post("/notices/read-all", **answers(Unread))
@signed_in
def read_all(work: Work) -> Response:
    """You have seen all of them."""
    notice.read_all(work)
    return answer(Unread(unread=notice.unread_count(work.session, work.actor)))


def _tell(row: Notice) -> NoticeTold:
    subject = NoticeSubject(kind=row.subject_kind, id=str(row.subject_id)) if row.subject_kind else None
    return NoticeTold(
        id=str(row.id),
        kind=row.kind,
        text=notice_words.say(row.kind, row.facts, row.count, subject is None, language()),
        subject=subject,
        count=row.count,
        at=row.at,
        read_at=row.read_at,
    )


def _mark(last: Notice) -> str:
    return base64.urlsafe_b64encode(f"{last.at.isoformat()} {last.id}".encode()).decode()


def _place(mark: str) -> tuple[datetime, UUID]:
    try:
        at, last = base64.urlsafe_b64decode(mark).decode().split(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a moment without its zone")
        return moment, UUID(last)
    except ValueError:
        words = Words("请从第一页重新加载。", "Please load again from the first page.")
        raise Invalid(errors=[("after", words)]) from None
