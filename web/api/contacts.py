"""Duty numbers around a grid: the units that serve its town, its county and the city; officers beside, names masked."""

from pydantic import BaseModel, Field
from sqlalchemy import func, or_, select
from werkzeug.wrappers import Response

from foundation.work import Work
from grid.cell import Grid, find_grid
from grid.post import officer_of
from people import organisation
from people.organisation import Department
from web.api.blueprint import answers, part
from web.api.territory import shown_name
from web.door import answer, guarded
from web.problems import language
from web.shapes import CodePath, IdPath, Told

api = part("contacts", "通讯录 contacts")
CENTRES = ("supervision_centre", "command_centre", "emergency_office")
CITY = "441700"


class Contact(BaseModel):
    """`phone` is the unit's duty number, null while nobody has entered it."""

    id: str
    name: str
    kind: str
    level: str
    phone: str | None


class NeighbourContact(BaseModel):
    grid: str
    grid_name: str
    officer_name: str | None


class Contacts(BaseModel):
    departments: list[Contact]
    neighbours: list[NeighbourContact]


class PhoneBody(Told):
    phone: str | None = Field(max_length=24, pattern=r"^[0-9+() -]{3,24}$")


@api.get("/grids/<string:code>/contacts", **answers(Contacts))
@guarded("map.see")
def contacts(work: Work, path: CodePath) -> Response:
    """Whom to call for this grid: town, county, and the city's centres; never a person's own number."""
    own = find_grid(work.session, path.code)
    serving = select(Department).where(
        or_(
            Department.division == own.town,
            (Department.division == own.county) & (Department.kind != "unit"),
            (Department.division == CITY) & Department.kind.in_(CENTRES),
        )
    )
    rows = list(work.session.scalars(serving.order_by(Department.kind.not_in(CENTRES), Department.code)))
    near = work.session.scalars(
        select(Grid)
        .where(Grid.valid_to.is_(None), Grid.code != own.code, func.ST_Intersects(Grid.area, own.area))
        .order_by(Grid.code)
    )
    return answer(
        Contacts(
            departments=[_tell(each) for each in rows],
            neighbours=[
                NeighbourContact(
                    grid=each.code,
                    grid_name=each.name,
                    officer_name=shown_name(work, officer_of(work.session, each.code, work.now)),
                )
                for each in near
            ],
        )
    )


@api.put("/departments/<uuid:id>/phone", **answers(Contact))
@guarded("person.manage")
def set_phone(work: Work, path: IdPath, body: PhoneBody) -> Response:
    """Enter or clear the duty number of a unit."""
    return answer(_tell(organisation.set_phone(work, path.id, body.phone)))


def _tell(row: Department) -> Contact:
    name = row.name_en if language().startswith("en") else row.name
    return Contact(id=str(row.id), name=name, kind=row.kind, level=row.level, phone=row.phone)
