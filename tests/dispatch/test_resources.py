"""The register of resources: files read line by line, a ledger that never goes below nothing, who may see what."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dispatch.emergency.resources import expiring, lines
from dispatch.emergency.resources.ledger import Lot, standing, taking, usable
from dispatch.emergency.resources.stated import StockLine, TeamStated
from foundation.work import Works
from tests.web.test_sight import as_
from web import auditing

TODAY = date(2026, 11, 26)
A, B, C = (UUID(int=each) for each in (1, 2, 3))
LOTS = [Lot(A, 5), Lot(B, 4, date(2026, 12, 1)), Lot(C, 9, date(2026, 11, 25))]


@pytest.mark.parametrize(
    ("quantity", "taken"),
    [
        (3, [(B, 3)]),
        (6, [(B, 4), (A, 2)]),
        (9, [(B, 4), (A, 5)]),
        (10, None),  # what expired yesterday does not count
    ],
)
def test_what_expires_first_is_taken_first(quantity: int, taken: list[tuple[UUID, int]] | None) -> None:
    assert usable(LOTS, TODAY) == 9
    assert taking(LOTS, quantity, TODAY) == taken


@pytest.mark.parametrize(
    ("lots", "minimum", "word"),
    [
        ([Lot(A, 5)], 5, "good"),
        ([Lot(A, 5)], 6, "low"),
        ([], 0, "good"),
        ([], 1, "low"),
        ([Lot(B, 4, date(2026, 12, 26))], 1, "expiring"),
        ([Lot(B, 4, date(2026, 12, 27))], 1, "good"),
        ([Lot(B, 0, date(2026, 11, 1)), Lot(A, 1)], 1, "good"),
        (LOTS, 1, "expired"),
    ],
)
def test_how_stock_stands(lots: list[Lot], minimum: int, word: str) -> None:
    assert standing(lots, minimum, TODAY) == word


HEAD = "code,name,kind,skills,people,lon,lat"


@pytest.mark.parametrize(
    ("body", "rows", "faulty"),
    [
        (f"{HEAD}\nT-1,甲队,fire,破拆；水幕,12,111.9,21.8\n", 1, []),
        (f"\ufeff{HEAD}\nT-1,甲队,fire,,12,111.9,21.8\nT-1,乙队,fire,,3,111.9,21.8\n", 1, [3]),
        (f"{HEAD}\nT-1,甲队,dragons,,0,abc,21.8\n", 0, [2, 2, 2]),
        ("code,name\nT-1,甲队\n", 0, [1]),
        (f'{HEAD}\nT-1,"甲队\n', 0, [2]),
    ],
)
def test_each_line_that_cannot_be_understood_is_named(body: str, rows: int, faulty: list[int]) -> None:
    read = lines.read(body, TeamStated)
    assert (len(read.rows), [line for line, _ in read.faults]) == (rows, faulty)


def test_a_file_is_read_with_its_types() -> None:
    body = "code,name,kind,unit,depot,quantity,expires_on\nM-1,水,material,箱,D-01,12,2027-01-31\n"
    row = lines.read(body, StockLine).rows[0][1]
    assert isinstance(row, StockLine) and (row.quantity, row.expires_on) == (12, date(2027, 1, 31))
    team = lines.read(f"{HEAD}\nT-1,甲队,fire,破拆；水幕,12,111.9,21.8\n", TeamStated).rows[0][1]
    assert isinstance(team, TeamStated) and team.skills == ["破拆", "水幕"]


TEAM: dict[str, Any] = {"code": "T-9", "name": "试验队", "kind": "fire", "people": 9, "lon": 111.96, "lat": 21.86}


def test_teams_and_stock_from_the_desk(city_works: Works) -> None:
    commander, admin, officer, town = (as_(city_works, each) for each in ("commander", "admin", "officer2", "town"))
    known = commander.get("/api/v1/teams", query_string={"limit": 200}).json["items"]
    assert len(known) == 22 and {each["stage"] for each in known} == {"available"}
    own = officer.get("/api/v1/teams").json["items"]
    assert [each["crew"] for each in own] == ["officer2"] and own[0]["phone"] is None
    assert town.put(f"/api/v1/teams/{uuid4()}", json={"told": TEAM}).status_code == 403

    url = f"/api/v1/teams/{uuid4()}"
    assert admin.put(url, json={"told": TEAM}).status_code == 201
    assert admin.put(url, json={"told": TEAM}).status_code == 200  # sent again after a lost answer
    assert admin.put(f"/api/v1/teams/{uuid4()}", json={"told": TEAM}).json["code"] == "code_taken"
    bad = admin.put(url, json={"told": {**TEAM, "crew": "nobody"}, "version": 1})
    assert bad.json["errors"][0]["field"] == "crew"
    assert admin.put(url, json={"told": {**TEAM, "crew": "officer"}, "version": 1}).json["crew"] == "officer"
    assert admin.put(url, json={"told": TEAM, "version": 1}).status_code == 409
    shelter = commander.get("/api/v1/sites", query_string={"kind": "shelter"}).json["items"][0]
    told = {name: shelter[name] for name in ("code", "name", "kind", "type", "capacity")} | shelter["point"]
    filled = admin.put(f"/api/v1/sites/{shelter['id']}", json={"told": {**told, "occupied": 700}, "version": 1}).json
    assert (filled["occupied"], filled["free"]) == (700, 1100)

    file = {"kind": "stock", "csv": "code,name,kind,unit,depot,quantity\nM-99,沙袋,material,只,D-04,40\n"}
    assert admin.post("/api/v1/resources/load", json={**file, "dry_run": True}).json["written"] is False
    assert commander.get("/api/v1/stock-items", query_string={"q": "沙袋"}).json["items"] == []
    assert admin.post("/api/v1/resources/load", json=file).json == {
        "lines": 1, "added": 1, "changed": 0, "faults": [], "written": True,
    }  # fmt: skip
    broken = {"kind": "stock", "csv": "code,name,kind,unit,depot\nM-98,沙,material,吨,D-77\n"}
    assert admin.post("/api/v1/resources/load", json=broken).json["faults"][0]["line"] == 2
    item = commander.get("/api/v1/stock-items", query_string={"q": "沙袋"}).json["items"][0]
    moves = f"/api/v1/stock-items/{item['id']}/moves"
    assert commander.post(moves, json={"kind": "out", "quantity": 15}).json["usable"] == 25
    assert commander.post(moves, json={"kind": "out", "quantity": 26}).json["code"] == "not_enough"
    lot = item["lots"][0]["id"]
    counted = admin.post(moves, json={"kind": "adjust", "quantity": 24, "lot": lot, "note": "盘点"}).json
    assert [(each["kind"], each["quantity"], each["balance"]) for each in counted["moves"]] == [
        ("adjust", -1, 24), ("out", -15, 25), ("in", 40, 40),
    ]  # fmt: skip
    soon = str(datetime.now(UTC).date() + timedelta(days=10))
    assert admin.post(moves, json={"kind": "in", "quantity": 5, "expires_on": soon}).json["usable"] == 29
    for sql in ("UPDATE stock_move SET quantity = 1", "DELETE FROM stock_move"):
        with pytest.raises(DBAPIError, match="permission denied"), city_works.open() as work:
            work.session.execute(text(sql))
    with pytest.raises(DBAPIError, match="follows"), city_works.open() as work:
        work.session.execute(
            text(
                "INSERT INTO stock_move (id, lot_id, seq, kind, quantity, balance, by_name, at)"
                " VALUES (gen_random_uuid(), :lot, 9, 'out', -50, 0, 'x', now())"
            ),
            {"lot": lot},
        )

    with city_works.open() as work:
        assert expiring.remind(work) >= 1 and expiring.remind(work) == 0
    told_of = [each["text"] for each in as_(city_works, "commander").get("/api/v1/notices").json["items"]]
    assert sum("沙袋" in each and "到期，请及时更换" in each for each in told_of) == 1
    with city_works.open() as work:
        assert auditing.verify(work.session)[1] is None
