"""The streets behind the demo pictures: sky, arcade houses, pavement and road, drawn flat with Pillow."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 960
FINE = 2  # drawn this many times larger and then reduced, so that edges are smooth
Spot = tuple[float, float]
Colour = str | tuple[int, int, int, int]


class Brush:
    """Draws in the coordinates of the finished picture."""

    def __init__(self, image: Image.Image):
        self.image = image
        self.solid, self.glaze = ImageDraw.Draw(image), ImageDraw.Draw(image, "RGBA")

    def _pen(self, colour: Colour) -> ImageDraw.ImageDraw:
        """Blending is slow, so only see-through colours pay for it."""
        return self.solid if isinstance(colour, str) else self.glaze

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour, radius: float = 0) -> None:
        place = (left * FINE, top * FINE, right * FINE, bottom * FINE)
        if radius:
            self._pen(fill).rounded_rectangle(place, radius * FINE, fill)
        else:
            self._pen(fill).rectangle(place, fill)

    def shape(self, points: Sequence[Spot], fill: Colour) -> None:
        self._pen(fill).polygon([(x * FINE, y * FINE) for x, y in points], fill)

    def disc(self, x: float, y: float, wide: float, high: float, fill: Colour) -> None:
        self._pen(fill).ellipse(_around(x, y, wide, high), fill)

    def ring(self, x: float, y: float, wide: float, high: float, colour: Colour, width: float = 4) -> None:
        self._pen(colour).ellipse(_around(x, y, wide, high), outline=colour, width=round(width * FINE))

    def line(self, points: Sequence[Spot], colour: Colour, width: float = 4) -> None:
        self._pen(colour).line([(x * FINE, y * FINE) for x, y in points], colour, round(width * FINE), joint="curve")

    def shade(self, x: float, y: float, wide: float, high: float) -> None:
        """The soft shadow under a thing."""
        self.disc(x, y, wide, high, (20, 25, 30, 46))


def _around(x: float, y: float, wide: float, high: float) -> tuple[float, float, float, float]:
    return (x - wide) * FINE, (y - high) * FINE, (x + wide) * FINE, (y + high) * FINE


def turned(points: Sequence[Spot], degrees: float, around: Spot) -> list[Spot]:
    """Points turned clockwise around one of them."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return [
        (around[0] + (x - around[0]) * c - (y - around[1]) * s, around[1] + (x - around[0]) * s + (y - around[1]) * c)
        for x, y in points
    ]


def sheet(middle: Spot, left: float, top: float, right: float, bottom: float, degrees: float) -> list[Spot]:
    """A rectangle given by its distances from a middle, turned around it."""
    x, y = middle
    corners = [(x + left, y + top), (x + right, y + top), (x + right, y + bottom), (x + left, y + bottom)]
    return turned(corners, degrees, middle)


def blob(
    rng: Random, x: float, y: float, wide: float, high: float, rough: float = 0.2, corners: int = 22
) -> list[Spot]:
    """An uneven round outline."""
    return [
        (x + wide * cos(turn) * (reach := 1 + rng.uniform(-rough, rough)), y + high * sin(turn) * reach)
        for turn in (radians(360 * each / corners) for each in range(corners))
    ]


@dataclass(frozen=True)
class Mood:
    """The light of a picture: sky from top to bottom, walls to choose from, pavement and road."""

    top: str
    bottom: str
    far: str
    walls: tuple[str, ...]
    pavement: str
    tile: str
    road: str
    mark: str


MOODS = (
    Mood(
        "#7cc4ee",
        "#e3f4fb",
        "#c3dfee",
        ("#f3d9b1", "#e9b99a", "#d9e2d0", "#f6e7c8", "#c9d6df"),
        "#d8cfc0",
        "#c2b8a6",
        "#66707b",
        "#f4f1e6",
    ),
    Mood(
        "#f2a65e",
        "#fdebc8",
        "#f3cfa0",
        ("#e8a87c", "#f0c98d", "#d98f6c", "#f5ddb0", "#c98b6b"),
        "#d9c3a5",
        "#c2aa88",
        "#6d675f",
        "#f9e9c8",
    ),
    Mood(
        "#9fb2c2",
        "#e4eaee",
        "#c4d0d8",
        ("#d5d2c8", "#b9c4c4", "#cfc0ae", "#e0ddd3", "#aebcc6"),
        "#c9c7c0",
        "#b2b0a8",
        "#5a636c",
        "#e9ecec",
    ),
)
AWNINGS = ("#d9534f", "#2f8f83", "#e0a030", "#3d6fb5", "#8c5aa8")


def sky(mood: Mood) -> Image.Image:
    """A fresh sheet with the sky, at its lightest where the houses stand."""
    light = Image.linear_gradient("L").resize((1, HEIGHT)).point(lambda level: min(255, level * 2))
    strip = Image.composite(Image.new("RGB", light.size, mood.bottom), Image.new("RGB", light.size, mood.top), light)
    return strip.resize((WIDTH * FINE, HEIGHT * FINE), Image.Resampling.NEAREST)


def street(brush: Brush, rng: Random, mood: Mood, foot: float) -> None:
    """A row of arcade houses standing at `foot`, with pavement, kerb and road before them."""
    for left in range(-40, WIDTH, 110):
        brush.box(left, foot - rng.randrange(330, 520), left + rng.randrange(90, 150), foot, mood.far)
    left = -rng.randrange(20, 160)
    while left < WIDTH:
        width = rng.randrange(230, 320)
        house(brush, rng, rng.choice(mood.walls), (left, foot), width, rng.choice((318, 330, 436, 448)))
        left += width
    ground(brush, mood, foot)


def house(brush: Brush, rng: Random, wall: str, corner: Spot, width: float, high: float) -> None:
    """One arcade house (骑楼): windows above, an arch and a shop with an awning below."""
    left, foot = corner
    right, top = left + width, foot - high
    brush.box(left, top, right, foot, wall)
    brush.box(left - 6, top - 14, right + 6, top + 8, (255, 255, 255, 150))
    brush.box(right - 10, top, right, foot, (0, 0, 0, 26))
    floor = foot - 170
    for level in range(int((high - 300) // 120) + 1):
        sill = floor - 30 - level * 120
        for each in range(3):
            x = left + width * (0.14 + each * 0.27)
            brush.box(x - 4, sill - 76, x + width * 0.18 + 4, sill + 4, (255, 255, 255, 170))
            brush.box(x, sill - 72, x + width * 0.18, sill, "#5d7c8c")
            brush.shape([(x, sill - 72), (x + width * 0.18, sill - 72), (x, sill - 20)], (255, 255, 255, 60))
    brush.box(left, floor - 12, right, floor + 4, (0, 0, 0, 34))
    brush.box(left + 26, floor + 30, right - 26, foot, "#4a4f55", 30)
    brush.box(left + 26, foot - 60, right - 26, foot, "#4a4f55")
    brush.box(left + 54, floor + 74, right - 54, foot, rng.choice(("#8fa3a8", "#b7a183", "#7f8c94")))
    for rib in range(int(floor) + 86, int(foot), 14):
        brush.line([(left + 54, rib), (right - 54, rib)], (0, 0, 0, 30), 2)
    awning(brush, rng.choice(AWNINGS), left + 34, right - 34, floor + 44)


def awning(brush: Brush, colour: str, left: float, right: float, top: float) -> None:
    """Stripes with a scalloped edge."""
    step = (right - left) / 8
    for each in range(8):
        x, fill = left + each * step, colour if each % 2 else "#f7f3ea"
        brush.box(x, top, x + step, top + 36, fill)
        brush.disc(x + step / 2, top + 36, step / 2, 10, fill)


def ground(brush: Brush, mood: Mood, foot: float) -> None:
    """Pavement with tiles, kerb, and the road down to the lower edge."""
    kerb = foot + 130
    brush.box(0, foot, WIDTH, kerb, mood.pavement)
    brush.box(0, foot, WIDTH, foot + 12, (0, 0, 0, 30))
    for row in (30, 62, 98):
        brush.line([(0, foot + row), (WIDTH, foot + row)], mood.tile, 2)
    for each in range(-14, 34):
        x = WIDTH / 2 + (each - 10) * 70
        brush.line([(x, foot), (WIDTH / 2 + (x - WIDTH / 2) * 1.3, kerb)], mood.tile, 2)
    brush.box(0, kerb, WIDTH, kerb + 22, "#eceae3")
    brush.box(0, kerb + 14, WIDTH, kerb + 26, (0, 0, 0, 60))
    brush.box(0, kerb + 22, WIDTH, HEIGHT, mood.road)
    brush.box(0, kerb + 22, WIDTH, kerb + 60, (0, 0, 0, 22))
    lane = kerb + 22 + (HEIGHT - kerb) * 0.66
    if HEIGHT - kerb > 200:
        for x in range(-60, WIDTH, 260):
            brush.shape([(x, lane), (x + 130, lane), (x + 118, lane + 16), (x - 14, lane + 16)], mood.mark)


def tree(brush: Brush, rng: Random, x: float, foot: float, high: float, leaf: str = "#4f9a58") -> None:
    """A street tree in its pit."""
    brush.disc(x, foot, 62, 14, "#7a6248")
    brush.shape([(x - 20, foot), (x - 12, foot - high), (x + 12, foot - high), (x + 20, foot)], "#8a6a4a")
    brush.shape([(x + 4, foot), (x + 2, foot - high), (x + 12, foot - high), (x + 20, foot)], (0, 0, 0, 40))
    for wide, up, side in (
        (120, 0.95, 0),
        (96, 1.2, -62),
        (100, 1.22, 58),
        (84, 1.45, 0),
        (72, 1.0, -108),
        (72, 1.02, 104),
    ):
        brush.shape(blob(rng, x + side, foot - high * up, wide, wide * 0.8, 0.07), leaf)
    for _ in range(26):
        brush.disc(x + rng.uniform(-120, 120), foot - high * rng.uniform(0.9, 1.6), 16, 10, (255, 255, 255, 34))


def cone(brush: Brush, x: float, foot: float, size: float = 1) -> None:
    """A warning cone."""
    brush.shade(x, foot, 52 * size, 12 * size)
    brush.box(x - 44 * size, foot - 12 * size, x + 44 * size, foot + 4 * size, "#c8501e", 4)
    brush.shape(
        [
            (x - 30 * size, foot - 10 * size),
            (x + 30 * size, foot - 10 * size),
            (x + 8 * size, foot - 112 * size),
            (x - 8 * size, foot - 112 * size),
        ],
        "#f0702c",
    )
    for low, high in ((34, 52), (70, 86)):
        brush.shape(
            [
                (x - (30 - low * 0.2) * size, foot - low * size),
                (x + (30 - low * 0.2) * size, foot - low * size),
                (x + (30 - high * 0.2) * size, foot - high * size),
                (x - (30 - high * 0.2) * size, foot - high * size),
            ],
            "#fbf7ee",
        )


def planter(brush: Brush, rng: Random, x: float, foot: float) -> None:
    """A flower box."""
    brush.shade(x, foot, 140, 16)
    for _ in range(16):
        brush.disc(
            x + rng.uniform(-100, 100),
            foot - rng.uniform(90, 150),
            30,
            24,
            rng.choice(("#4f9a58", "#5fae68", "#3f8549")),
        )
    for _ in range(14):
        brush.disc(
            x + rng.uniform(-100, 100),
            foot - rng.uniform(100, 160),
            9,
            9,
            rng.choice(("#f2c14e", "#e8708a", "#fbf7ee")),
        )
    brush.box(x - 126, foot - 88, x + 126, foot, "#b5845a", 6)
    brush.box(x - 126, foot - 88, x + 126, foot - 70, "#9a6d47")
