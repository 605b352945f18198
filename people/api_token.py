"""Tokens for other systems: a named key of one account, with fewer permissions than the account, and an end."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.refusals import Invalid, NotAllowed
from foundation.tables import Base
from foundation.words import Words
from foundation.work import Work
from people.identity import NOW, ROLES_NOW, SignedIn, identity
from people.organisation import Department
from people.permissions import PERMISSIONS, permissions_of
from people.person import Person, roles_of
from people.session import fingerprint

PREFIX = "moyang_"
LONGEST_DAYS = 366


class ApiToken(Base):
    """A token; `id` is its SHA-256, the token itself is told once."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    name: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


def issue(work: Work, person_id: UUID, name: str, scopes: list[str], days: int) -> tuple[str, ApiToken]:
    """A new token for an account; its scopes are permissions that both the account and who asks hold."""
    if not work.actor.may("token.issue"):
        raise NotAllowed
    own = permissions_of(roles_of(work.session, person_id, work.now))
    if person_id == work.actor.id:  # a token with few permissions must not beget one with all of them
        own &= work.actor.permissions
    _refuse_bad(name, scopes, days, own)
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        id=fingerprint(token),
        person_id=person_id,
        scopes=sorted(set(scopes)),
        name=name.strip(),
        created_at=work.now,
        created_by=work.actor.id,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(row)
    work.session.flush()
    return token, row


def _refuse_bad(name: str, scopes: list[str], days: int, own: frozenset[str]) -> None:
    errors = []
    if not name.strip() or len(name) > 100:
        errors.append(
            ("name", Words("请写明令牌用途，100字以内。", "Say what the token is for, at most 100 characters."))
        )
    if not scopes or not set(scopes) <= own & PERMISSIONS:
        errors.append(
            ("scopes", Words("权限范围须是该账号已有的权限。", "Scopes must be permissions the account holds."))
        )
    if not 1 <= days <= LONGEST_DAYS:
        errors.append(("days", Words("有效期为1至366天。", "Valid for 1 to 366 days.")))
    if errors:
        raise Invalid(errors=errors)


VALID = (
    select(ApiToken, Person, Department, ROLES_NOW)
    .join(Person, Person.id == ApiToken.person_id)
    .outerjoin(Department, Department.id == Person.department_id)
    .where(ApiToken.id == bindparam("id"), ApiToken.revoked_at.is_(None), ApiToken.expires_at > NOW, Person.active)
)


def resolve_token(session: Session, token: str, now: datetime) -> SignedIn | None:
    """The person behind a bearer token, with no more than the token's scopes; None when it is not valid."""
    row = session.execute(VALID, {"id": fingerprint(token), "now": now}).first()
    if row is None:
        return None
    return identity(
        row.Person, row.Department, row.roles, None, row.ApiToken.expires_at, frozenset(row.ApiToken.scopes)
    )


def revoke(work: Work, token_id: str) -> None:
    if not work.actor.may("token.issue"):
        raise NotAllowed
    work.session.execute(
        update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None)).values(revoked_at=work.now)
    )
