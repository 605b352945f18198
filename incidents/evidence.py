"""Evidence: which photo shows which side of a case. The photo may still be on its way from the phone."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.ids import new_id
from foundation.refusals import Invalid
from foundation.tables import Base, one_of
from foundation.words import Words
from foundation.work import Work
from incidents.photo import Photo

ROLES = ("before", "verify", "after", "check", "arrive", "assist", "appeal")
MOST = 12  # photos stated with one act
NO_ORIGINALS: Mapping[str, str] = MappingProxyType({})


class Evidence(Base):
    """A photo of a case in a role; its bytes are in `photo` once received.

    `original_sha256`: the picture as the camera made it, before the phone shrank and stamped it; it stays on the phone.
    """

    __tablename__ = "evidence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    sha256: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    taken_at: Mapped[datetime | None]
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    original_sha256: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("case_id", "role", "sha256"),
        CheckConstraint(one_of("role", ROLES), name="role"),
    )


def add(
    work: Work,
    case_id: UUID,
    role: str,
    photos: list[str],
    taken_at: datetime | None = None,
    originals: Mapping[str, str] = NO_ORIGINALS,
) -> None:
    """Tie photos to a case; one already tied in this role stays as it is."""
    rows = [
        {
            "id": new_id(),
            "case_id": case_id,
            "sha256": sha256,
            "role": role,
            "taken_at": taken_at,
            "added_by": work.actor.id,
            "added_at": work.now,
            "original_sha256": originals.get(sha256),
        }
        for sha256 in dict.fromkeys(photos)
    ]
    if rows:
        work.session.execute(insert(Evidence).on_conflict_do_nothing(), rows)


def add_first(
    work: Work,
    case_id: UUID,
    role: str,
    photos: tuple[str, ...],
    taken_at: datetime | None,
    originals: Mapping[str, str] = NO_ORIGINALS,
) -> None:
    """Tie photos to a case that has just begun and so has none yet."""
    work.session.add_all(
        Evidence(
            id=new_id(),
            case_id=case_id,
            sha256=sha256,
            role=role,
            taken_at=taken_at,
            added_by=work.actor.id,
            added_at=work.now,
            original_sha256=originals.get(sha256),
        )
        for sha256 in dict.fromkeys(photos)
    )


def received(session: Session, photos: list[str]) -> list[str]:
    """Those of the photos whose bytes are here, in their order."""
    if not photos:
        return []
    have = set(session.scalars(select(Photo.sha256).where(Photo.sha256.in_(photos))))
    return [sha256 for sha256 in photos if sha256 in have]


def require_received(session: Session, photos: list[str]) -> None:
    """Refuse when a stated photo has not arrived: at a desk the bytes come first, then the act."""
    have = received(session, photos)
    missing = [sha256 for sha256 in photos if sha256 not in have]
    if missing:
        raise Invalid(
            Words(
                "有照片尚未上传完成，请重新上传后再提交。", "A photo has not arrived yet; upload it again, then submit."
            ),
            code="photo_missing",
            missing=missing,
            errors=[("photos", Words("照片未收到", "photo not received"))],
        )


def require_shown(session: Session, photos: list[str], stated: Mapping[str, Any]) -> None:
    """An act written down on a phone (`taken_at`) may come before its pictures, as a report does; others may not."""
    if not stated.get("taken_at"):
        require_received(session, photos)


def taken(work: Work, stated: Mapping[str, Any]) -> datetime:
    """When the pictures were taken: when the phone wrote the act down, else now."""
    told = stated.get("taken_at")
    return datetime.fromisoformat(told) if told else work.now


def require_fresh(session: Session, case_id: UUID, photos: list[str]) -> None:
    """The place afterwards is not proved by a picture of the place before."""
    old = select(Evidence.id).where(
        Evidence.case_id == case_id, Evidence.role.in_(("before", "verify")), Evidence.sha256.in_(photos)
    )
    if photos and session.scalar(old.limit(1)):
        words = Words("处置后的照片须重新拍摄，不能用处置前的照片。", "Take new photos: these show the place before.")
        raise Invalid(code="photo_reused", errors=[("photos", words)])


def of_case(session: Session, case_id: UUID) -> list[tuple[Evidence, bool]]:
    """Evidence of a case, oldest first, each with whether its bytes are here."""
    here = exists().where(Photo.sha256 == Evidence.sha256)
    rows = session.execute(
        select(Evidence, here).where(Evidence.case_id == case_id).order_by(Evidence.added_at, Evidence.id)
    )
    return [(row[0], row[1]) for row in rows]
