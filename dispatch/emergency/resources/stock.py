"""Stock of the depots: items, lots, and the ledger of what came in and went out; never less than nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from dispatch.emergency.resources import ledger
from dispatch.emergency.resources.kinds import STOCK_KINDS, STOCK_MOVES
from dispatch.emergency.resources.ledger import Lot
from foundation.clock import city_day
from foundation.ids import new_id
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.tables import Base, one_of
from foundation.words import Words
from foundation.work import Work


class StockItem(Base):
    """Equipment or material of one kind in one depot."""

    __tablename__ = "stock_item"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    spec: Mapped[str]
    unit: Mapped[str]
    depot_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_site.id"), index=True)
    minimum: Mapped[int]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(STOCK_KINDS)), name="kind"),
        Index("ix_stock_item_name", "name"),
    )


class StockLot(Base):
    """One delivery of an item, told apart by when it expires; `reminded_at` when somebody was told that it will."""

    __tablename__ = "stock_lot"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey(StockItem.id), index=True)
    expires_on: Mapped[date | None] = mapped_column(Date)
    reminded_at: Mapped[datetime | None]


class StockMove(Base):
    """One line of the ledger: `quantity` with its sign, `balance` of the lot afterwards. Append-only; the database
    refuses a line that does not follow from the one before, or leaves less than nothing."""

    __tablename__ = "stock_move"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey(StockLot.id))
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    quantity: Mapped[int]
    balance: Mapped[int]
    emergency_id: Mapped[UUID | None] = mapped_column(ForeignKey("emergency.id"), index=True)
    note: Mapped[str | None]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("lot_id", "seq"),
        CheckConstraint(one_of("kind", tuple(STOCK_MOVES)), name="kind"),
        CheckConstraint("balance >= 0", name="balance"),
    )


def find(session: Session, item_id: UUID) -> StockItem:
    found = session.get(StockItem, item_id)
    if found is None:
        raise NotFound
    return found


def items(session: Session, words: str, depot: UUID | None, limit: int, after: str | None) -> list[StockItem]:
    """Items by code, past `after`."""
    query = select(StockItem).order_by(StockItem.code).limit(limit)
    if words:
        query = query.where(StockItem.name.contains(words, autoescape=True))
    if depot:
        query = query.where(StockItem.depot_id == depot)
    return list(session.scalars(query.where(StockItem.code > after) if after else query))


def lots(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, list[Lot]]:
    """What is left of every lot, by item."""
    left = func.coalesce(func.sum(StockMove.quantity), 0)
    rows = session.execute(
        select(StockLot.item_id, StockLot.id, StockLot.expires_on, left.label("left"))
        .outerjoin(StockMove, StockMove.lot_id == StockLot.id)
        .where(StockLot.item_id.in_(item_ids))
        .group_by(StockLot.id)
        .order_by(StockLot.expires_on.nulls_last(), StockLot.id)
    )
    found: dict[UUID, list[Lot]] = {each: [] for each in item_ids}
    for row in rows:
        found[row.item_id].append(Lot(row.id, int(row.left), row.expires_on))
    return found


def book(
    work: Work,
    item: StockItem,
    kind: str,
    quantity: int,
    *,
    expires_on: date | None = None,
    lot_id: UUID | None = None,
    emergency_id: UUID | None = None,
    note: str | None = None,
) -> list[StockMove]:
    """Lines of the ledger: `in` and `adjust` of one lot, `out` from what expires first, `expire` of a whole lot.

    `quantity` is what comes or goes; of `adjust` what is there now by count.
    """
    hold(work.session, item)
    there = lots(work.session, [item.id])[item.id]
    if kind == "in":
        return [_line(work, _lot(work, item, expires_on), kind, _positive(quantity), emergency_id, note)]
    if kind == "out":
        taken = ledger.taking(there, _positive(quantity), city_day(work.now))
        if taken is None:
            raise NotEnough(item=item.name, left=ledger.usable(there, city_day(work.now)), unit=item.unit)
        return [_line(work, lot, kind, -share, emergency_id, note) for lot, share in taken]
    lot = next((each for each in there if each.id == lot_id), None)
    if lot is None:
        raise Invalid(errors=[("lot", Words("请选择批次。", "Choose the lot."))])
    change = -lot.balance if kind == "expire" else quantity - lot.balance
    return [_line(work, lot.id, kind, change, emergency_id, note)] if change else []


class NotEnough(Conflict):
    code = "not_enough"
    words = Words(
        "{item}可用库存只有{left}{unit}，请减少数量或换一处仓库。",
        "Only {left} {unit} of {item} may be used; take less or from another depot.",
    )


def hold(session: Session, item: StockItem) -> None:
    """Whoever books an item waits for who books it now."""
    session.execute(select(StockItem.id).where(StockItem.id == item.id).with_for_update())


def moves(session: Session, item_id: UUID, limit: int = 200) -> list[StockMove]:
    """The ledger of an item, the newest first."""
    query = select(StockMove).join(StockLot, StockLot.id == StockMove.lot_id).where(StockLot.item_id == item_id)
    return list(session.scalars(query.order_by(StockMove.at.desc(), StockMove.id.desc()).limit(limit)))


def _positive(quantity: int) -> int:
    if quantity <= 0:
        raise Invalid(errors=[("quantity", Words("数量须大于零。", "The quantity must be more than nothing."))])
    return quantity


def _lot(work: Work, item: StockItem, expires_on: date | None) -> UUID:
    same = StockLot.expires_on == expires_on if expires_on else StockLot.expires_on.is_(None)
    found = work.session.scalar(select(StockLot.id).where(StockLot.item_id == item.id, same).limit(1))
    if found:
        return found
    lot = StockLot(id=new_id(), item_id=item.id, expires_on=expires_on)
    work.session.add(lot)
    work.session.flush()
    return lot.id


def _line(work: Work, lot: UUID, kind: str, quantity: int, emergency: UUID | None, note: str | None) -> StockMove:
    last = work.session.execute(
        select(StockMove.seq, StockMove.balance).where(StockMove.lot_id == lot).order_by(StockMove.seq.desc()).limit(1)
    ).first()
    line = StockMove(
        id=new_id(),
        lot_id=lot,
        seq=(last.seq if last else 0) + 1,
        kind=kind,
        quantity=quantity,
        balance=(last.balance if last else 0) + quantity,
        emergency_id=emergency,
        note=note,
        by=work.actor.id,
        by_name=work.actor.name,
        at=work.now,
    )
    work.session.add(line)
    work.session.flush()
    return line
