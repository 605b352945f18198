"""Whoever keeps the depots is told in time what will expire: once per lot, thirty days before."""

from sqlalchemy import select

from dispatch.emergency.resources.ledger import SOON
from dispatch.emergency.resources.stock import StockItem, StockLot, lots
from dispatch.reminders import roster
from dispatch.reminders.notice import Telling, give
from foundation.clock import city_day
from foundation.work import Work

MOST = 200


def remind(work: Work) -> int:
    """Lots that expire within thirty days and are not empty; how many were told."""
    due = StockLot.expires_on <= city_day(work.now) + SOON
    rows = work.session.execute(
        select(StockLot, StockItem)
        .join(StockItem, StockItem.id == StockLot.item_id)
        .where(due, StockLot.reminded_at.is_(None))
        .order_by(StockLot.expires_on, StockLot.id)
        .limit(MOST)
        .with_for_update(of=StockLot, skip_locked=True)
    ).all()
    left = {lot.id: lot.balance for each in lots(work.session, [item.id for _, item in rows]).values() for lot in each}
    tellings = []
    for lot, item in rows:
        lot.reminded_at = work.now
        if left.get(lot.id):
            facts = {"item": item.name, "left": str(left[lot.id]), "unit": item.unit, "day": str(lot.expires_on)}
            people = roster.desk(work, "commander")
            tellings.append(Telling("stock_expires", people, item.id, f"stock/{lot.id}", facts, "stock"))
    give(work, tellings)
    return len(tellings)
