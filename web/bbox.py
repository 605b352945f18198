"""A box on the map, as lists are asked for it."""

from foundation.refusals import Invalid
from foundation.words import Words

Box = tuple[float, float, float, float]


def read_bbox(told: str | None) -> Box | None:
    """`west,south,east,north` in degrees; None asks for no box."""
    if not told:
        return None
    try:
        west, south, east, north = (float(each) for each in told.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid(errors=[("bbox", Words("范围应为“西,南,东,北”。", "bbox must be west,south,east,north."))])
    return west, south, east, north
