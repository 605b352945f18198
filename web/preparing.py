"""Everything between an empty database and a city that works; each step is safe to repeat."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from dispatch.clock import calendar_change
from dispatch.demo import demo_story
from dispatch.emergency import seed as emergency_seed
from dispatch.routing import routing_rule
from foundation import clock
from foundation.migrate import migrate
from foundation.settings import settings
from foundation.work import Works, connect
from grid import city
from incidents import catalogue_load, demo_phrases
from incidents.forms import demo_forms
from sensors import broker_access, seed
from sensors.cameras import demo_cameras

Report = Callable[[str], None]
FOUNDED = timedelta(days=90)  # the demo city's grids and posts began before its sixty days of history


def prepare(empty: bool, report: Report) -> dict[str, Any]:
    """Migrate and seed; with the demo city unless `empty`. Each step is one unit of work, all or nothing."""
    report("schema")
    migrate(connect(settings().database.owner_url or settings().database.url, pool=1))
    works = Works(connect(pool=2))
    founded = works if empty else Works(works.engine, lambda: clock.now() - FOUNDED)
    done: dict[str, Any] = {}
    with founded.open() as work:
        done |= {
            "categories": catalogue_load.load(work),
            "rules": routing_rule.seed(work),
            "holidays": calendar_change.seed(work),
        }
    if not empty:
        demo(works, founded, report, done)
    with works.open() as work:
        seed.seed_types(work)
        broker_access.write(work.session)
    return done


def demo(works: Works, founded: Works, report: Report, done: dict[str, Any]) -> None:
    """The demo city with its officers, devices and two months of history."""
    report("demo city: divisions, grids, officers, departments")
    with founded.open() as work:
        done["city"] = str(city.load(work, city.DEMO, report, demo=True))
    with works.open() as work:
        seed.seed_types(work)
        done["devices"] = seed.seed_demo(work)
        done["cameras"] = demo_cameras.seed(work)
        done["key_places"] = demo_forms.seed(work)
        done["phrases"] = demo_phrases.seed(work)
        done["emergency"] = emergency_seed.seed_demo(work)
    report("demo history of sixty days")
    done["cases"] = demo_story.tell(works, report)
