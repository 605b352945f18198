"""How tests act: as the demo city's people, through the real verbs."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from dispatch import desk
from foundation import storage
from foundation.actor import Actor
from foundation.ids import new_id
from foundation.work import Work, Works
from grid.post import grids_of
from incidents import photo, report
from incidents.case import Case
from incidents.catalogue import StandardCondition, find_category
from people.organisation import Department
from people.permissions import permissions_of
from people.person import find_person, roles_of

NORTH_GATE = (111.9616677, 21.8583578)  # inside grid 441702001001001, whose officer is `officer`


def actor(works: Works, username: str) -> Actor:
    """The demo account as an Actor, with what it may do and how far it reaches."""
    with works.open() as work:
        person = find_person(work.session, username)
        assert person is not None, username
        department = work.session.get(Department, person.department_id)
        scopes = (
            {
                "department": frozenset({str(department.id)}),
                "division": frozenset({department.division}),
                "grid": grids_of(work.session, person.id, work.now),
            }
            if department
            else {}
        )
        return Actor(
            person.id,
            person.name,
            username,
            department.id if department else None,
            department.name if department else "",
            permissions_of(roles_of(work.session, person.id, work.now)),
            scopes,
        )


@cache
def jpeg(colour: tuple[int, int, int] = (90, 120, 60), size: tuple[int, int] = (640, 480)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def send_photo(works: Works, who: Actor, body: bytes | None = None) -> str:
    """Upload as the API does: check, store, enter."""
    body = body or jpeg()
    sha256 = hashlib.sha256(body).hexdigest()
    kind, width, height = photo.check(body, sha256)
    storage.keep(body)
    with works.open(who) as work:
        photo.receive(work, sha256, body, kind, width, height)
    return sha256


def litter(work: Work) -> str:
    """The id of the category 暴露垃圾."""
    from incidents.catalogue import Category

    return str(work.session.scalar(select(Category.id).where(Category.name == "暴露垃圾", Category.valid_to.is_(None))))


def tell(
    works: Works, who: Actor, report_id: UUID | None = None, place: tuple[float, float] = NORTH_GATE, **other: Any
) -> tuple[report.Report, Case]:
    """A report of litter at the north gate, unless told otherwise."""
    with works.open(who) as work:
        told = report.Told(
            category=litter(work),
            condition=None,
            lon=place[0],
            lat=place[1],
            crs="wgs84",
            accuracy_m=8.0,
            description="路口有暴露垃圾",
            photos=("0" * 64,),
            taken_at=None,
            self_handled=False,
        )
        told = replace(told, **other)
        return report.receive(work, report_id or new_id(), told, place)[:2]


def move(works: Works, who: Actor, case_id: UUID, name: str, **stated: Any) -> Case:
    """Make a move on the newest version."""
    with works.open(who) as work:
        case = work.session.get_one(Case, case_id)
        return desk.move(work, case, name, case.version, stated)


def condition_of(works: Works, case: Case) -> str:
    with works.open() as work:
        category = find_category(work.session, str(case.category_id))
        return str(
            work.session.scalar(
                select(StandardCondition.id)
                .where(StandardCondition.category_id == category.id)
                .order_by(StandardCondition.place)
                .limit(1)
            )
        )


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


PEOPLE = (
    "officer",
    "officer2",
    "supervisor",
    "dispatcher",
    "handler",
    "chief",
    "town_handler",
    "town",
    "county",
    "city",
)


class Cast:
    """The people of one test, and a case led by them to the stage a test begins at."""

    def __init__(self, works: Works):
        self.works = works
        for name in PEOPLE:
            setattr(self, name, actor(works, name))
        self.photo = send_photo(works, self.handler)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> Actor:
        raise AttributeError(name)

    def steps(self, case: Case) -> dict[str, tuple[Actor, str, dict[str, Any]]]:
        """The straight way from report to closing: stage reached -> who, move, stated."""
        return {
            "pending_dispatch": (self.supervisor, "file", {"condition": condition_of(self.works, case)}),
            "pending_handle": (self.dispatcher, "dispatch", {"department": str(self.handler.unit_id)}),
            "handling": (self.handler, "assign", {}),
            "handle_finish": (self.handler, "submit", {"photos": [self.photo], "note": "已清理"}),
            "pending_check": (self.handler, "confirm", {}),
            "pending_close": (self.officer, "check", {"result": "passed", "photos": [self.photo]}),
            "closed": (self.supervisor, "close", {}),
        }

    def case_at(self, stage: str) -> Case:
        """A new case, moved by the right people to that stage."""
        _, case = tell(self.works, self.officer)
        if stage == "pending_register":
            return case
        if stage == "pending_verify":
            return move(self.works, self.supervisor, case.id, "send_verify")
        if stage == "pending_filing":
            move(self.works, self.supervisor, case.id, "send_verify")
            return move(self.works, self.officer, case.id, "verify", result="true")
        if stage in ("not_accepted", "voided"):
            return move(
                self.works, self.supervisor, case.id, "refuse" if stage == "not_accepted" else "void", reason="重复"
            )
        if stage == "not_filed":
            waiting = self.case_at("pending_filing")
            return move(self.works, self.supervisor, waiting.id, "refuse", reason="不符合立案条件")
        if stage == "forced_close":
            return move(self.works, self.city, case.id, "force_close", reason="整体拆迁")
        for reached, (who, name, stated) in self.steps(case).items():
            case = move(self.works, who, case.id, name, **stated)
            if reached == stage:
                return case
        raise KeyError(stage)
