"""Who may be named, in a duty list or for a post of the command: people with an account in use, found by words."""

from sqlalchemy import false, func, select

from foundation.work import Work
from grid.division import LENGTHS, stem
from grid.post import Post, held
from people.organisation import Department
from people.person import Person


def candidates(work: Work, division: str, words: str, most: int) -> list[tuple[Person, Department | None]]:
    """By words in name or account anywhere, else the people of the division (by its code), officers last."""
    base = stem(division)[: LENGTHS["town"]]
    officers = select(Post.person_id).where(held(work.now))
    query = (
        select(Person, Department)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.active, Person.username.is_not(None))
        .order_by(func.coalesce(Department.division == division, false()).desc())
        .order_by(Person.id.in_(officers), Department.code, Person.name, Person.id)
    )
    if words:
        named = Person.name.contains(words, autoescape=True)
        query = query.where(named | Person.username.contains(words.lower(), autoescape=True))
    else:
        posts = officers.where(Post.grid.startswith(base))
        query = query.where(Department.division.startswith(base) | Person.id.in_(posts))
    return [(row[0], row[1]) for row in work.session.execute(query.limit(most))]
