"""Every table of the house, imported in one place so that the metadata is whole."""

import pkgutil
from importlib import import_module

from foundation.tables import Base

ROOMS = ("foundation", "people", "grid", "incidents", "sensors", "dispatch")


def import_all() -> None:
    """Every module of every room, but for the programs: whoever asks the metadata gets the whole of it."""
    for room in ROOMS:
        package = import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not found.name.endswith("__main__"):
                import_module(found.name)


import_all()
metadata = Base.metadata
