"""Stock of the depots: what lies where, what expires, and the ledger of every coming and going."""

from uuid import UUID

from werkzeug.wrappers import Response

from dispatch.emergency import sent_act
from dispatch.emergency.emergency import Emergency
from dispatch.emergency.resources import dispatching, ledger, register, stock
from dispatch.emergency.resources.kinds import STOCK_KINDS, STOCK_MOVES
from dispatch.emergency.resources.site import Site
from dispatch.emergency.resources.stock import StockItem
from foundation.clock import city_day
from foundation.refusals import Invalid
from foundation.words import Words
from foundation.work import Work
from people.person import name_for
from web.api.blueprint import answers, part
from web.api.emergency_tell import find_emergency
from web.api.resource_shapes import (
    LotTold,
    StockAsked,
    StockBooking,
    StockDetail,
    StockItems,
    StockMoveTold,
    StockPut,
    StockTold,
)
from web.door import answer, guarded
from web.problems import language
from web.shapes import IdPath

api = part("stock", "应急物资 stock")
SEE = ("emergency.see", "resource.manage")


@api.get("/stock-items", **answers(StockItems))
@guarded(*SEE)
def items(work: Work, query: StockAsked) -> Response:
    """Equipment and materials by code, with what is left of each delivery."""
    depot = UUID(query.depot) if query.depot else None
    rows = stock.items(work.session, query.q or "", depot, query.limit + 1, query.after)
    page = rows[: query.limit]
    following = page[-1].code if len(rows) > query.limit else None
    return answer(StockItems(items=_tell(work, page), next=following))


@api.get("/stock-items/<uuid:id>", **answers(StockDetail))
@guarded(*SEE)
def one(work: Work, path: IdPath) -> Response:
    """One item with the newest 200 lines of its ledger."""
    return answer(_detail(work, stock.find(work.session, path.id)))


@api.put("/stock-items/<uuid:id>", **answers(StockDetail, s201=StockDetail))
@guarded("resource.manage")
def put(work: Work, path: IdPath, body: StockPut) -> Response:
    """Enter an item (201) or change what is said of it; how much there is changes by the ledger alone."""
    row, new = register.put(work, "stock", path.id, body.told, body.version)
    return answer(_detail(work, row), 201 if new else 200)


@api.post("/stock-items/<uuid:id>/moves", **answers(StockDetail, 201, s200=StockDetail))
@guarded("resource.manage", "resource.dispatch")
def book(work: Work, path: IdPath, body: StockBooking) -> Response:
    """A line of the ledger: in, out (what expires first), adjusted by count, or a lot that has expired."""
    item = stock.find(work.session, path.id)
    emergency = find_emergency(work, UUID(body.emergency)) if body.emergency else None

    def do() -> list[UUID]:
        if emergency:
            _take(work, emergency, item, body)
            return []
        lot = UUID(body.lot) if body.lot else None
        lines = stock.book(work, item, body.kind, body.quantity, expires_on=body.expires_on, lot_id=lot, note=body.note)
        return [each.id for each in lines]

    _, first = sent_act.once(work, emergency, body.id, "stock_move", {"item": item.id, **body.facts()}, do)
    return answer(_detail(work, item), 201 if first else 200)


def _take(work: Work, emergency: Emergency, item: StockItem, body: StockBooking) -> None:
    """What goes out for an emergency is written into its log, and only while it runs."""
    if body.kind != "out":
        raise Invalid(errors=[("emergency", Words("只有出库才填写应急事件。", "Only what goes out names one."))])
    dispatching.consume(work, emergency, item, body.quantity, body.note)


def _tell(work: Work, rows: list[StockItem]) -> list[StockTold]:
    lots, today = stock.lots(work.session, [each.id for each in rows]), city_day(work.now)
    told = []
    for each in rows:
        depot = work.session.get_one(Site, each.depot_id)
        plain = ("code", "name", "kind", "spec", "unit", "minimum", "version", "demo")
        told.append(
            StockTold(
                **{name: getattr(each, name) for name in plain},
                id=str(each.id),
                kind_label=STOCK_KINDS[each.kind].say(language()),
                depot=str(depot.id),
                depot_code=depot.code,
                depot_name=depot.name,
                usable=ledger.usable(lots[each.id], today),
                standing=ledger.standing(lots[each.id], each.minimum, today),
                lots=[
                    LotTold(id=str(lot.id), balance=lot.balance, expires_on=lot.expires_on)
                    for lot in lots[each.id]
                    if lot.balance
                ],
            )
        )
    return told


def _detail(work: Work, item: StockItem) -> StockDetail:
    lines = [
        StockMoveTold(
            id=str(line.id),
            kind=line.kind,
            kind_label=STOCK_MOVES[line.kind].say(language()),
            quantity=line.quantity,
            balance=line.balance,
            lot=str(line.lot_id),
            emergency=str(line.emergency_id) if line.emergency_id else None,
            note=line.note,
            by_name=name_for(work.actor, line.by_name),
            at=line.at,
        )
        for line in stock.moves(work.session, item.id)
    ]
    return StockDetail(**_tell(work, [item])[0].model_dump(), moves=lines)
