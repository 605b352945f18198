"""How long it takes: over the roads where they are loaded, else a straight line with detour and speed; pure."""

import functools
import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from foundation.words import Words
from grid.measure import metres_between
from grid.road_lines import Corner

SNAP_M = 1500.0  # a place farther than this from any road is not on the network
ASKED_AGAIN = 8  # answers kept: where teams are under way, the same goal is asked for at every fix
CELL = 0.01  # degrees: the squares in which the nearest crossing is looked for


@dataclass(frozen=True)
class Manner:
    """What is assumed where no road is known."""

    detour: float = 1.4
    speed_kmh: float = 40.0

    def minutes(self, distance_m: float) -> float:
        return distance_m * self.detour / (self.speed_kmh / 3.6) / 60


@dataclass(frozen=True)
class Way:
    """How long, how far as the crow flies, and by which reckoning: roads or straight."""

    minutes: float
    distance_m: float
    basis: str


def said(minutes: float) -> Words:
    """In whole minutes; of less than one that it is less, as on the screens."""
    if minutes < 1:
        return Words("不到1分钟", "under 1 minute")
    return Words(f"约{minutes:.0f}分钟", f"about {minutes:.0f} min")


class Network:
    """Crossings and the seconds between them. Built once per load of roads."""

    def __init__(self, edges: Iterable[Sequence[float]]):
        self.onward: dict[Corner, list[tuple[Corner, float]]] = defaultdict(list)
        self.backward: dict[Corner, list[tuple[Corner, float]]] = defaultdict(list)
        for lon1, lat1, lon2, lat2, length, speed, one_way in edges:
            a, b, seconds = (lon1, lat1), (lon2, lat2), length / (speed / 3.6)
            self._add(a, b, seconds)
            if not one_way:
                self._add(b, a, seconds)
        self.cells: dict[tuple[int, int], list[Corner]] = defaultdict(list)
        for node in {*self.onward, *self.backward}:
            self.cells[_cell(node)].append(node)
        self.seconds = functools.lru_cache(ASKED_AGAIN)(self._seconds)

    def _add(self, a: Corner, b: Corner, seconds: float) -> None:
        self.onward[a].append((b, seconds))
        self.backward[b].append((a, seconds))

    def nearest(self, place: Corner) -> tuple[Corner, float] | None:
        """The nearest crossing and how far it is; None beyond SNAP_M."""
        x, y = _cell(place)
        around = (
            node
            for dx in (-2, -1, 0, 1, 2)
            for dy in (-2, -1, 0, 1, 2)
            for node in self.cells.get((x + dx, y + dy), ())
        )
        best = min(((metres_between(place, node), node) for node in around), default=None)
        return (best[1], best[0]) if best and best[0] <= SNAP_M else None

    def _seconds(self, begin: tuple[tuple[Corner, float], ...], onward: bool) -> dict[Corner, float]:
        """Dijkstra: the least seconds from any of `begin` to every crossing, or with `onward` off from it to them."""
        graph, done, waiting = (
            self.onward if onward else self.backward,
            dict[Corner, float](),
            [(cost, node) for node, cost in begin],
        )
        heapq.heapify(waiting)
        while waiting:
            cost, node = heapq.heappop(waiting)
            if node in done:
                continue
            done[node] = cost
            for neighbour, more in graph.get(node, ()):
                if neighbour not in done:
                    heapq.heappush(waiting, (cost + more, neighbour))
        return done


def _cell(place: Corner) -> tuple[int, int]:
    return math.floor(place[0] / CELL), math.floor(place[1] / CELL)


def ways_to(goal: Corner, places: Sequence[Corner], network: Network | None, manner: Manner) -> list[Way]:
    """How long from each of the places to the goal."""
    return _ways([goal], places, network, manner, onward=False)


def ways_from(
    sources: Sequence[Corner], places: Sequence[Corner], network: Network | None, manner: Manner
) -> list[Way | None]:
    """How long to each of the places from whichever source is quickest; None without any source."""
    return list(_ways(sources, places, network, manner, onward=True)) if sources else [None] * len(places)


def _ways(
    ends: Sequence[Corner], places: Sequence[Corner], network: Network | None, manner: Manner, onward: bool
) -> list[Way]:
    snapped = [found for found in (network.nearest(end) for end in ends) if found] if network else []
    begin: dict[Corner, float] = {}
    for node, off in snapped:
        begin[node] = min(begin.get(node, math.inf), manner.minutes(off) * 60)
    reached = network.seconds(tuple(begin.items()), onward) if network and begin else {}
    return [_way(ends, place, network, reached, manner) for place in places]


def _way(
    ends: Sequence[Corner], place: Corner, network: Network | None, reached: Mapping[Corner, float], manner: Manner
) -> Way:
    distance = min(metres_between(place, end) for end in ends)
    snapped = network.nearest(place) if network and reached else None
    if snapped and snapped[0] in reached:
        return Way((reached[snapped[0]] / 60) + manner.minutes(snapped[1]), distance, "roads")
    return Way(manner.minutes(distance), distance, "straight")
