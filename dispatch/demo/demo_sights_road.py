"""What the demo pictures show on the road: manhole, pothole, flood and guardrail, broken and put right."""

from math import cos, radians, sin
from random import Random

from dispatch.demo.demo_scenes import HEIGHT, WIDTH, Brush, Mood, Spot, blob, cone, street, turned

NEAR_ROAD, SMALL_ROAD = 330, 470  # where the houses stand, so that the road has the room


def manhole(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, NEAR_ROAD)
    x, y = 620 + rng.uniform(-40, 40), 735
    if fixed:
        brush.shape([(x - 350, y - 150), (x + 330, y - 150), (x + 380, y + 150), (x - 400, y + 150)], (25, 28, 32, 120))
        brush.disc(x, y + 8, 256, 112, "#3a3f45")
        cover(brush, x, y, 1)
        return
    for _ in range(9):
        crack(brush, rng, (x, y), 270, 122)
    brush.disc(x, y, 262, 118, "#8d949a")
    brush.disc(x, y + 3, 236, 102, "#3a3d42")
    brush.disc(x, y + 16, 228, 92, "#15171a")
    brush.disc(x, y + 58, 168, 44, "#24303a")
    for step in (0, 26, 50):
        brush.line([(x - 50, y - 40 + step), (x + 30, y - 40 + step)], "#6b7278", 6)
    brush.shade(x + 330, y + 92, 250, 60)
    brush.disc(x + 322, y + 74, 240, 98, "#34393f")
    cover(brush, x + 318, y + 54, 1)


def cover(brush: Brush, x: float, y: float, size: float) -> None:
    """The iron cover with its pattern."""
    brush.disc(x, y, 238 * size, 104 * size, "#7b838a")
    brush.disc(x, y, 222 * size, 95 * size, "#5b6369")
    for ring in (0.84, 0.58, 0.32):
        brush.ring(x, y, 222 * size * ring, 95 * size * ring, "#878f95", 6)
    for turn in range(0, 360, 30):
        brush.line(
            [
                (x + cos(radians(turn)) * 222 * size * reach, y + sin(radians(turn)) * 95 * size * reach)
                for reach in (0.36, 0.8)
            ],
            "#878f95",
            7,
        )
    brush.disc(x, y, 34 * size, 15 * size, "#878f95")


def crack(brush: Brush, rng: Random, middle: Spot, wide: float, high: float) -> None:
    """A crack running outwards from the rim of an ellipse."""
    turn = rng.uniform(0, 360)
    reach, points = 0.98, []
    for _ in range(5):
        points.append((middle[0] + cos(radians(turn)) * wide * reach, middle[1] + sin(radians(turn)) * high * reach))
        reach, turn = reach + rng.uniform(0.08, 0.16), turn + rng.uniform(-7, 7)
    brush.line(points, "#33383d", rng.uniform(3, 6))


def pothole(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, NEAR_ROAD)
    x, y = 600 + rng.uniform(-50, 50), 745
    if fixed:
        brush.shape([(x - 330, y - 120), (x + 300, y - 120), (x + 350, y + 120), (x - 380, y + 120)], "#2c3035")
        brush.line(
            [(x - 330, y - 120), (x + 300, y - 120), (x + 350, y + 120), (x - 380, y + 120), (x - 330, y - 120)],
            "#1d2023",
            8,
        )
        for _ in range(420):
            brush.disc(x + rng.uniform(-330, 300), y + rng.uniform(-108, 108), 2.4, 1.6, "#474d53")
        return
    for _ in range(16):
        crack(brush, rng, (x, y), 270, 108)
    outline = blob(rng, x, y, 300, 122, 0.13, 26)
    brush.shape(outline, "#8b8378")
    brush.shape([(x + (px - x) * 0.93, y + (py - y) * 0.88 + 8) for px, py in outline], "#4b443c")
    brush.shape([(x + (px - x) * 0.8, y + (py - y) * 0.72 + 18) for px, py in outline], "#37322c")
    brush.shape(blob(rng, x + 30, y + 34, 170, 46, 0.1), "#7f97a5")
    brush.shape(blob(rng, x + 10, y + 26, 90, 16, 0.1), (255, 255, 255, 70))
    for _ in range(46):
        turn = rng.uniform(0, 6.28)
        brush.shape(
            blob(
                rng,
                x + cos(turn) * 330 * rng.uniform(0.7, 1.1),
                y + sin(turn) * 135 * rng.uniform(0.75, 1.1),
                11,
                7,
                0.3,
                7,
            ),
            "#a49c90",
        )
    cone(brush, x + 400, y - 30, 1.35)


def flood(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, NEAR_ROAD)
    colour, x = rng.choice(("#d6504a", "#f0c14b", "#4a7fc1")), 640 + rng.uniform(-60, 90)
    if fixed:
        grate(brush, 190, 530)
        for _ in range(7):
            brush.disc(rng.uniform(0, WIDTH), rng.uniform(800, 920), rng.uniform(60, 120), 10, (20, 25, 30, 30))
        car(brush, colour, x, 700)
        return
    shore = [(each * 64, 430 + 10 * sin(each) + rng.uniform(-5, 5)) for each in range(21)]
    brush.shape([*shore, (WIDTH, HEIGHT), (0, HEIGHT)], "#8aa3a4")
    for _ in range(26):
        brush.box(
            left := rng.uniform(0, WIDTH), 440, left + rng.uniform(30, 90), rng.uniform(520, 620), (255, 255, 255, 20)
        )
    car(brush, colour, x, 700)
    brush.shape(
        [(0, 652), *[(each * 64, 650 + 5 * sin(each * 1.7)) for each in range(21)], (WIDTH, HEIGHT), (0, HEIGHT)],
        (122, 148, 150, 240),
    )
    brush.shape(blob(rng, x, 664, 330, 15, 0.06), (222, 236, 238, 120))
    for _ in range(46):
        left, y = rng.uniform(0, WIDTH), rng.uniform(460, 945)
        brush.line([(left, y), (left + rng.uniform(50, 180), y)], (235, 246, 248, 90), 3)
    for _ in range(12):
        left, y = rng.uniform(60, WIDTH - 60), rng.uniform(690, 930)
        for size in (1, 0.55):
            brush.ring(left, y, 58 * size, 15 * size, (240, 250, 250, 130), 3)
    for _ in range(90):
        left, y = rng.uniform(0, WIDTH), rng.uniform(0, 900)
        brush.line([(left, y), (left - 12, y + 46)], (235, 243, 250, 90), 2)


def car(brush: Brush, colour: str, x: float, foot: float) -> None:
    """A small car from the side."""
    brush.shade(x, foot + 6, 270, 24)
    brush.shape([(x - 150, foot - 118), (x - 84, foot - 196), (x + 92, foot - 196), (x + 168, foot - 118)], colour)
    brush.box(x - 250, foot - 122, x + 262, foot - 24, colour, 34)
    brush.shape([(x - 124, foot - 120), (x - 74, foot - 180), (x - 4, foot - 180), (x - 4, foot - 120)], "#cfe4ee")
    brush.shape([(x + 12, foot - 120), (x + 12, foot - 180), (x + 82, foot - 180), (x + 136, foot - 120)], "#cfe4ee")
    brush.box(x - 250, foot - 62, x + 262, foot - 24, (0, 0, 0, 36), 16)
    brush.disc(x + 244, foot - 92, 15, 13, "#fff3c4")
    for wheel in (-150, 156):
        brush.disc(x + wheel, foot - 22, 54, 54, "#23272b")
        brush.disc(x + wheel, foot - 22, 26, 26, "#c6ccd1")


def grate(brush: Brush, x: float, y: float) -> None:
    """A drain grate, free of leaves."""
    brush.shape([(x - 110, y - 26), (x + 100, y - 26), (x + 124, y + 30), (x - 130, y + 30)], "#3a4047")
    for each in range(8):
        brush.line([(x - 92 + each * 26, y - 18), (x - 106 + each * 30, y + 22)], "#14171a", 9)


def guardrail(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, SMALL_ROAD)
    for left in range(-60, WIDTH, 260):
        if fixed or left != 460:
            rail(brush, left, 0)
    if fixed:
        return
    brush.shade(600, 850, 220, 30)
    bent = turned([(470, 700), (560, 744), (640, 716), (730, 770)], 12, (600, 740))
    for drop in (0, 48, 110):
        brush.line([(x, y + drop) for x, y in bent], "#eef1f3", 17)
        brush.line([(x, y + drop + 7) for x, y in bent], "#b9c2c9", 4)
    for (x, y), end in zip(bent, ((-26, 150), (14, 140), (-20, 146), (30, 132)), strict=True):
        brush.line([(x, y), (x + end[0], y + end[1])], "#dfe4e8", 12)
    brush.line([(730, 640), (770, 780)], "#dfe4e8", 18)
    for _ in range(22):
        brush.shape(
            blob(rng, rng.uniform(430, 840), rng.uniform(820, 920), 14, 8, 0.4, 6),
            rng.choice(("#eef1f3", "#c94a3a", "#9aa4ab")),
        )
    cone(brush, 900, 900, 1.2)


def rail(brush: Brush, left: float, lean: float) -> None:
    """One field of a white road guardrail."""
    brush.shade(left + 130, 800, 140, 10)
    for height in (630.0, 680.0, 760.0):
        brush.box(left, height, left + 260, height + 16, "#f2f4f6")
        brush.box(left, height + 11, left + 260, height + 16, "#c2cad0")
    for x in range(int(left) + 34, int(left) + 250, 38):
        brush.box(x, 690, x + 10, 764, "#dfe4e8")
    brush.box(left - 12, 606, left + 12, 806, "#e7ebee", 6)
    brush.box(left - 12, 636, left + 12, 662, "#d9534f")
    brush.box(left - 34, 796, left + 34, 812, "#aab3ba", 4)
