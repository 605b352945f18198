"""The demo city's accounts: one for every role, all with the password in README; never on a real city."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from foundation.ids import new_id
from foundation.settings import Server, settings
from foundation.work import Work
from people.organisation import Department
from people.password import hash_password
from people.permissions import separated
from people.person import Person, PersonRole

PASSWORD = "moyang-demo"  # noqa: S105 - told openly in README, and worth nothing beyond this machine


@dataclass(frozen=True)
class DemoAccount:
    """`department` is a code of departments.csv, `grid` the code of the grid an officer holds."""

    username: str
    role: str
    name: str
    title: str
    department: str
    grid: str | None = None


ACCOUNTS = (
    DemoAccount("officer", "officer", "林海燕", "网格员（北门社区第1网格）", "441702001-01", "441702001001001"),
    DemoAccount("officer2", "officer", "许国栋", "网格员（北门社区第2网格）", "441702001-01", "441702001001002"),
    DemoAccount("supervisor", "supervisor", "梁静怡", "监督中心值班长", "441700-001"),
    DemoAccount("dispatcher", "dispatcher", "黄志明", "指挥中心派遣员", "441700-002"),
    DemoAccount("handler", "handler", "陈伟强", "市城市管理和综合执法局处置员", "441700-025"),
    DemoAccount("chief", "chief", "何永康", "市城市管理和综合执法局负责人", "441700-025"),
    DemoAccount("town_handler", "handler", "温倩雯", "南恩街道处置员", "441702001-01"),
    DemoAccount("town", "town", "冯丽华", "南恩街道领导", "441702001-01"),
    DemoAccount("county", "county", "谭建军", "江城区领导", "441702-04"),
    DemoAccount("city", "city", "郑文斌", "市领导", "441700-001"),
    DemoAccount("commander", "commander", "关振邦", "市应急指挥值班长", "441700-021"),
    DemoAccount("admin", "admin", "苏晓岚", "系统管理员", "441700-001"),
    DemoAccount("auditor", "auditor", "莫一帆", "审计员", "441700-001"),
)


def write(work: Work) -> Mapping[str, Person]:
    """Make the accounts that are not there yet; returns all of them by username."""
    known = {
        person.username: person
        for person in work.session.scalars(
            select(Person).where(Person.username.in_([account.username for account in ACCOUNTS]))
        )
    }
    missing = [account for account in ACCOUNTS if account.username not in known]
    if not missing:
        return {str(username): person for username, person in known.items()}
    departments = dict(work.session.execute(select(Department.code, Department.id)).all())
    password_hash = hash_password(PASSWORD)
    for account in missing:
        separated((account.role,))
        person = Person(
            id=new_id(),
            username=account.username,
            name=account.name,
            password_hash=password_hash,
            department_id=departments.get(account.department),
            demo=True,
            created_at=work.now,
        )
        work.session.add(person)
        known[account.username] = person
    work.session.flush()
    work.session.execute(
        insert(PersonRole),
        [
            {"id": new_id(), "person_id": known[account.username].id, "role": account.role, "valid_from": work.now}
            for account in missing
        ],
    )
    return {str(username): person for username, person in known.items()}


def at_home(server: Server) -> bool:
    """Whether the one public door is open to this machine only: neither bound to the net nor behind a proxy that is."""
    return _loopback(server.host) and (not server.public_url or _loopback(urlsplit(server.public_url).hostname or ""))


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def known_to_all(password: str, server: Server) -> bool:
    """The password everybody can read in README does not open a door that others can reach."""
    return password == PASSWORD and not at_home(server)


def demo_accounts(session: Session) -> list[dict[str, str]]:
    """The accounts the sign-in page offers: [{username, title}]; none in a real city or beyond this machine."""
    if not at_home(settings().server):
        return []
    there = set(
        session.scalars(select(Person.username).where(Person.demo, Person.active, Person.password_hash.is_not(None)))
    )
    return [{"username": account.username, "title": account.title} for account in ACCOUNTS if account.username in there]
