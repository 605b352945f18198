"""What the demo pictures show on walls and sites: bills, a dirty house front and rubble, before and after."""

from math import sin
from random import Random

from dispatch.demo.demo_scenes import WIDTH, Brush, Mood, awning, blob, ground, planter, sheet, street, turned

PAVEMENT = 590  # where the houses stand behind a building site


def poster(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    wall = rng.choice(mood.walls)
    brush.box(0, 0, WIDTH, 740, wall)
    for row in range(0, 740, 46):
        brush.line([(0, row), (WIDTH, row)], (0, 0, 0, 22), 3)
        for joint in range(-60 + 55 * (row // 46 % 2), WIDTH, 110):
            brush.line([(joint, row), (joint, row + 46)], (0, 0, 0, 22), 3)
    ground(brush, mood, 740)
    brush.shade(640, 786, 330, 20)
    brush.box(350, 210, 930, 780, "#7f9a92", 10)
    brush.box(350, 196, 930, 236, "#6c867f", 8)
    brush.line([(640, 240), (640, 770)], "#647d76", 6)
    for x in (600.0, 680.0):
        brush.box(x - 8, 480, x + 8, 550, "#4d615c", 4)
    for x in (420.0, 760.0):
        for slot in range(5):
            brush.box(x, 690 + slot * 14, x + 110, 696 + slot * 14, "#647d76", 2)
    if fixed:
        brush.shape([(490, 390), (530, 460), (450, 460)], "#f2c14e")
        brush.line([(490, 410), (490, 436)], "#3a3f45", 8)
        brush.disc(490, 448, 4, 4, "#3a3f45")
        return
    for _ in range(30):
        paper(brush, rng, rng.uniform(130, 1150), rng.uniform(130, 640))
    for _ in range(3):
        x, y = rng.uniform(380, 760), rng.uniform(300, 640)
        brush.line(
            [(x + each * 22, y + 26 * sin(each * 1.9)) for each in range(9)],
            rng.choice(("#2a2d31", "#c0392b", "#2c5aa0")),
            8,
        )


def paper(brush: Brush, rng: Random, x: float, y: float) -> None:
    """A small bill with a picture block and scribbled lines, glued on askew."""
    wide, high, turn = rng.uniform(42, 72), rng.uniform(54, 92), rng.uniform(-16, 16)
    tint = rng.choice(("#fdf6d8", "#ffffff", "#f9d5d0", "#fdeb6b", "#d9ecf7"))
    ink = rng.choice(("#c0392b", "#2c5aa0", "#2a2d31"))
    brush.shape(sheet((x + 5, y + 7), -wide, -high, wide, high, turn), (0, 0, 0, 50))
    brush.shape(sheet((x, y), -wide, -high, wide, high, turn), tint)
    brush.shape(sheet((x, y), -wide * 0.8, -high * 0.84, wide * 0.8, -high * 0.36, turn), ink)
    for row in (-0.12, 0.14, 0.4, 0.66):
        ends = [(x - wide * 0.7, y + high * row), (x + wide * rng.uniform(0.2, 0.75), y + high * row)]
        brush.line(turned(ends, turn, (x, y)), ink, 5)


def facade(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    wall = "#f3e3c6" if fixed else "#d2c3a4"
    brush.box(0, 0, WIDTH, 760, wall)
    ground(brush, mood, 760)
    brush.box(0, 700, WIDTH, 762, "#a89f90")
    for x in (130.0, 500.0, 870.0):
        pane(brush, rng, x, 90, fixed)
    brush.box(0, 390, WIDTH, 414, "#fbf4e4" if fixed else "#b8aa8d")
    brush.box(500, 460, 780, 760, "#6d5a4a")
    awning(brush, "#2f8f83" if fixed else "#7d8f88", 470, 810, 440)
    for x in (130.0, 930.0):
        brush.box(x, 470, x + 220, 660, "#5d7c8c")
        brush.shape([(x, 470), (x + 150, 470), (x, 620)], (255, 255, 255, 50))
    if fixed:
        return
    for _ in range(26):
        x, top = rng.uniform(20, WIDTH - 20), rng.choice((0, 330, 414, 414))
        brush.shape(
            [(x - 14, top), (x + 14, top), (x + 5, top + rng.uniform(90, 280)), (x - 4, top + rng.uniform(60, 200))],
            (74, 62, 44, 74),
        )
    for _ in range(5):
        x, y = rng.uniform(60, 1220), rng.choice((rng.uniform(40, 340), rng.uniform(440, 640)))
        peeled(brush, rng, x, y)
    for _ in range(16):
        brush.shape(blob(rng, rng.uniform(0, WIDTH), rng.uniform(600, 720), 70, 34, 0.3), (60, 52, 40, 60))
    points = [(380 + each * 13, 560 + 60 * sin(each * 1.1)) for each in range(8)]
    brush.line(points, "#b03a5b", 13)
    brush.line([(840, 480), (900, 560), (830, 600), (890, 650)], "#3a5bb0", 13)


def pane(brush: Brush, rng: Random, x: float, y: float, clean: bool) -> None:
    """A window with its sill, and flowers when the house is cared for."""
    brush.box(x - 14, y - 14, x + 294, y + 234, "#fffaf0" if clean else "#a99c84")
    brush.box(x, y, x + 280, y + 220, "#5d7c8c" if clean else "#55656b")
    brush.shape([(x, y), (x + 190, y), (x, y + 180)], (255, 255, 255, 60 if clean else 22))
    brush.box(x + 134, y, x + 146, y + 220, "#fffaf0" if clean else "#a99c84")
    brush.box(x - 26, y + 226, x + 306, y + 248, "#e2d3b4" if clean else "#94886f")
    if clean:
        for _ in range(22):
            brush.disc(
                x + rng.uniform(0, 280),
                y + rng.uniform(196, 226),
                20,
                15,
                rng.choice(("#4f9a58", "#5fae68", "#e8708a", "#f2c14e")),
            )


def peeled(brush: Brush, rng: Random, x: float, y: float) -> None:
    """A patch where the plaster fell off and the bricks show."""
    outline = blob(rng, x, y, 104, 66, 0.22, 16)
    brush.shape([(px + 4, py + 6) for px, py in outline], (0, 0, 0, 60))
    brush.shape(outline, "#b5694a")
    for row in (-36, -12, 12, 36):
        brush.line([(x - 66, y + row), (x + 66, y + row)], "#d9a98c", 4)
    for row, column in ((-24, -30), (-24, 34), (0, -52), (0, 4), (0, 54), (24, -26), (24, 30)):
        brush.line([(x + column, y + row - 10), (x + column, y + row + 10)], "#d9a98c", 4)


def debris(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, PAVEMENT)
    for left in range(-20, WIDTH, 160):
        brush.box(left, 380, left + 156, 640, "#3f7fb5")
        for rib in range(left + 14, left + 150, 24):
            brush.box(rib, 380, rib + 8, 640, "#5391c4")
        brush.box(left, 380, left + 160, 396, "#e9edf0")
    brush.box(0, 616, WIDTH, 646, "#d8dde1")
    if fixed:
        planter(brush, rng, 280, 706)
        planter(brush, rng, 1000, 706)
        return
    brush.shade(620, 836, 470, 40)
    brush.shape([(160, 830), (300, 700), (420, 640), (520, 600), (640, 640), (760, 700), (900, 830)], "#c9ad7f")
    brush.shape([(520, 600), (640, 640), (760, 700), (900, 830), (620, 830)], "#b3966a")
    for _ in range(120):
        brush.disc(rng.uniform(240, 860), rng.uniform(720, 824), 4, 3, rng.choice(("#a0865c", "#dcc298")))
    for start, end in (((640, 690), (1060, 800)), ((700, 660), (1100, 770)), ((600, 720), (1010, 830))):
        brush.line([start, end], "#9a6d47", 22)
        brush.line([(start[0], start[1] - 8), (end[0], end[1] - 8)], "#b98a5f", 6)
    for _ in range(58):
        x, y = rng.gauss(470, 150), rng.uniform(740, 846)
        brush.shape(
            turned(
                [(x - 34, y - 15), (x + 34, y - 15), (x + 34, y + 15), (x - 34, y + 15)], rng.uniform(-40, 40), (x, y)
            ),
            rng.choice(("#b5573e", "#c9694d", "#a04a34", "#9aa0a4")),
        )
    for x, y in ((980.0, 840.0), (1080.0, 846.0), (1030.0, 786.0)):
        brush.box(x - 66, y - 58, x + 66, y, "#d9d6cc", 22)
        brush.box(x - 40, y - 42, x + 40, y - 16, "#8f9aa3", 6)
