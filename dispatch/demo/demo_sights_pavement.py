"""What the demo pictures show on the pavement: litter, lamp, branch, stall and bicycles, in disorder and in order."""

from random import Random

from dispatch.demo.demo_scenes import WIDTH, Brush, Mood, Spot, blob, planter, street, tree, turned

PAVEMENT, WIDE_PAVEMENT = 590, 664  # where the houses stand, so that the pavement has the room


def litter(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, PAVEMENT)
    bin_at(brush, 460, 706, full=not fixed)
    if fixed:
        planter(brush, rng, 880, 706)
        return
    for x, y, size, colour in (
        (610, 716, 1.2, "#2f3338"),
        (740, 736, 1, "#e9ecec"),
        (690, 704, 0.9, "#33566b"),
        (320, 730, 1.1, "#3a3f45"),
        (850, 724, 0.8, "#2f3338"),
    ):
        bag(brush, rng, x, y, size, colour)
    for _ in range(34):
        scrap(brush, rng, rng.uniform(180, 1100), rng.uniform(700, 790))


def bin_at(brush: Brush, x: float, foot: float, full: bool) -> None:
    """A green bin, brimming over or closed."""
    brush.shade(x, foot, 110, 20)
    if full:
        for side, up, colour in ((-46, 236, "#e9ecec"), (6, 256, "#2f3338"), (52, 232, "#c98f4a")):
            brush.disc(x + side, foot - up, 46, 36, colour)
    brush.shape([(x - 88, foot - 226), (x + 88, foot - 226), (x + 74, foot), (x - 74, foot)], "#2f8f57")
    brush.shape([(x + 40, foot - 226), (x + 88, foot - 226), (x + 74, foot), (x + 36, foot)], (0, 0, 0, 40))
    lid = [(x - 98, foot - 252), (x + 98, foot - 252), (x + 98, foot - 222), (x - 98, foot - 222)]
    brush.shape(turned(lid, 38, (x + 98, foot - 230)) if full else lid, "#23734a")
    brush.ring(x, foot - 116, 34, 34, "#eaf6ee", 9)
    brush.box(x - 42, foot - 122, x + 42, foot - 110, "#2f8f57")


def bag(brush: Brush, rng: Random, x: float, foot: float, size: float, colour: str) -> None:
    """A tied rubbish bag."""
    brush.shade(x, foot + 2, 84 * size, 16 * size)
    brush.shape(blob(rng, x, foot - 54 * size, 76 * size, 58 * size, 0.09), colour)
    brush.shape(
        [
            (x - 18 * size, foot - 108 * size),
            (x + 18 * size, foot - 108 * size),
            (x + 30 * size, foot - 138 * size),
            (x, foot - 122 * size),
            (x - 30 * size, foot - 138 * size),
        ],
        colour,
    )
    brush.disc(x - 26 * size, foot - 72 * size, 16 * size, 24 * size, (255, 255, 255, 40))


def scrap(brush: Brush, rng: Random, x: float, y: float) -> None:
    """Paper, a bottle, or a leaf."""
    turn, kind = rng.uniform(-80, 80), rng.randrange(3)
    if kind == 0:
        brush.shape(
            turned([(x - 20, y - 12), (x + 18, y - 14), (x + 22, y + 10), (x - 16, y + 12)], turn, (x, y)),
            rng.choice(("#fbfaf5", "#f0e2c0", "#e6eef2")),
        )
    elif kind == 1:
        brush.shape(
            turned(
                [
                    (x - 26, y - 7),
                    (x + 12, y - 7),
                    (x + 20, y - 3),
                    (x + 30, y - 3),
                    (x + 30, y + 3),
                    (x + 20, y + 3),
                    (x + 12, y + 7),
                    (x - 26, y + 7),
                ],
                turn,
                (x, y),
            ),
            rng.choice(("#9ed3c8", "#a8cfe8", "#7fb77e")),
        )
    else:
        brush.shape(
            turned([(x - 16, y), (x, y - 8), (x + 16, y), (x, y + 8)], turn, (x, y)),
            rng.choice(("#c98f4a", "#a5713a", "#d8b45a")),
        )


def lamp(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, PAVEMENT)
    foot, lean = (600 + rng.uniform(-40, 40), 712.0), 0 if fixed else 11
    brush.shade(foot[0], foot[1], 74, 16)
    if fixed:
        brush.shape(
            [(foot[0] + 130, 160), (foot[0] + 330, 160), (foot[0] + 480, 712), (foot[0] - 10, 712)], (255, 240, 170, 70)
        )
        for size in (140, 90):
            brush.disc(foot[0] + 232, 156, size, size * 0.8, (255, 236, 150, 60))
    x, y = foot
    brush.box(x - 34, y - 30, x + 34, y + 4, "#545c64", 6)
    brush.shape(turned([(x - 14, y - 20), (x - 9, 90), (x + 9, 90), (x + 14, y - 20)], lean, foot), "#4b545c")
    brush.line(turned([(x, 96), (x + 70, 108), (x + 150, 130)], lean, foot), "#4b545c", 14)
    head = turned([(x + 140, 118), (x + 310, 150), (x + 306, 176), (x + 138, 150)], lean, foot)
    if fixed:
        brush.shape(head, "#3a4249")
        brush.shape([(x + 160, 150), (x + 292, 172), (x + 262, 194), (x + 190, 184)], "#fff2b8")
        return
    hanging(brush, *turned([(x + 150, 130)], lean, foot)[0])
    for _ in range(26):
        splinter = blob(rng, x + rng.uniform(60, 460), rng.uniform(700, 780), 13, 7, 0.5, 5)
        brush.shape(splinter, rng.choice(("#e8f1f5", "#b9cdd6", "#fff2b8")))


def hanging(brush: Brush, x: float, y: float) -> None:
    """A broken lamp head on its wires."""
    brush.line([(x, y), (x + 16, y + 50), (x - 6, y + 96), (x + 20, y + 140)], "#c0392b", 6)
    brush.line([(x, y), (x - 12, y + 44), (x + 18, y + 92), (x + 10, y + 140)], "#2c5aa0", 5)
    x, y = x + 16, y + 136
    brush.shape(turned([(x - 26, y), (x + 26, y), (x + 34, y + 170), (x - 34, y + 170)], 24, (x, y)), "#3a4249")
    glass = [(x - 18, y + 40), (x + 6, y + 60), (x + 20, y + 36), (x + 24, y + 150), (x - 24, y + 156)]
    brush.shape(turned(glass, 24, (x, y)), "#8b9298")


def branch(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, PAVEMENT)
    tree(brush, rng, 340, 706, 330)
    tree(brush, rng, 1080, 706, 320, "#5aa463")
    if fixed:
        brush.disc(372, 470, 16, 20, "#ecd3a4")
        brush.ring(372, 470, 16, 20, "#8a6a4a", 4)
        brush.ring(340, 704, 74, 18, "#d7d2c6", 7)
        return
    brush.shape([(352, 520), (470, 470), (452, 500), (474, 520), (440, 526), (354, 556)], "#8a6a4a")
    brush.shape([(452, 500), (474, 520), (440, 526), (458, 512)], "#ecd3a4")
    brush.shade(740, 800, 360, 34)
    brush.line([(470, 742), (600, 770), (760, 778), (960, 806)], "#7a5c3e", 34)
    brush.line([(470, 742), (500, 748)], "#ecd3a4", 34)
    for start, end in (
        ((620, 770), (690, 700)),
        ((700, 776), (790, 850)),
        ((800, 784), (900, 716)),
        ((870, 794), (960, 870)),
    ):
        brush.line([start, end], "#7a5c3e", 16)
    for _ in range(95):
        x = rng.uniform(600, 1010)
        brush.shape(
            blob(rng, x, 780 + rng.gauss(0, 42), 32, 20, 0.2, 9),
            rng.choice(("#4f9a58", "#5fae68", "#3f8549", "#79bb6f")),
        )
    for _ in range(30):
        brush.disc(rng.uniform(420, 1150), rng.uniform(720, 900), 11, 6, "#5a8f4f")


def stall(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, WIDE_PAVEMENT)
    if fixed:
        for slab in range(-20, WIDTH, 92):
            brush.box(slab, 726, slab + 84, 762, "#e0b23c", 4)
            for rib in (18, 42, 66):
                brush.line([(slab + rib, 730), (slab + rib, 758)], "#c2942a", 5)
        planter(brush, rng, 200, 714)
        return
    colour = rng.choice(("#d9534f", "#2f8f83", "#3d6fb5"))
    brush.shade(640, 772, 400, 26)
    brush.box(628, 330, 642, 700, "#7f8890")
    for each in range(6):
        left, right = 340 + each * 100, 440 + each * 100
        brush.shape([(635, 236), (left, 380), (right, 380)], colour if each % 2 else "#f7f3ea")
        brush.disc((left + right) / 2, 380, 50, 15, colour if each % 2 else "#f7f3ea")
    brush.box(330, 600, 950, 640, "#b5845a", 6)
    brush.box(346, 640, 934, 770, colour)
    for left in range(346, 934, 49):
        brush.shape([(left, 640), (left + 49, 640), (left + 24, 682)], "#f7f3ea")
    fruit = (("#e8703a", "#c9572a"), ("#f2c14e", "#d9a52e"), ("#6ab04c", "#4e8f37"), ("#c0392b", "#982b20"))
    for crate, (light, dark) in enumerate(fruit):
        left = 344 + crate * 152
        for _ in range(24):
            x, y = left + rng.uniform(16, 122), 584 - abs(rng.gauss(0, 22))
            brush.disc(x, y, 18, 17, dark)
            brush.disc(x - 2, y - 3, 15, 14, light)
        brush.box(left, 578, left + 140, 616, "#c99f6a", 4)
        brush.line([(left, 596), (left + 140, 596)], "#a87f4d", 3)
    for x, y in ((250.0, 782.0), (1010.0, 784.0), (1040.0, 700.0)):
        brush.box(x - 70, y - 84, x + 70, y, "#c79a62", 3)
        brush.box(x - 10, y - 84, x + 10, y, "#e3c592")
        brush.line([(x - 70, y - 62), (x + 70, y - 62)], "#a87f4d", 3)


def bikes(brush: Brush, rng: Random, mood: Mood, fixed: bool) -> None:
    street(brush, rng, mood, WIDE_PAVEMENT + 40)
    colours = ("#f2c14e", "#3d8fd1", "#4fb286")
    if fixed:
        brush.line([(150, 728), (1130, 728), (1170, 822), (110, 822), (150, 728)], "#fbf9f2", 9)
        for each in range(6):
            bike(brush, colours[each % 3], 250 + each * 156, 800, -4, 0.86)
        return
    for x, foot, lean in (
        (230, 790, -18),
        (430, 810, 62),
        (600, 790, -48),
        (760, 830, 24),
        (900, 812, -74),
        (1040, 830, 40),
        (540, 840, 84),
    ):
        bike(brush, rng.choice(colours), x, foot, lean + rng.uniform(-8, 8), 1)


def bike(brush: Brush, colour: str, x: float, foot: float, lean: float, size: float) -> None:
    """A shared bicycle from the side, turned by `lean` degrees around its middle."""
    middle = (x, foot - 60 * size)

    def placed(*points: Spot) -> list[Spot]:
        return turned([(x + px * size, foot + py * size) for px, py in points], lean, middle)

    brush.shade(x, foot + 4, 130 * size, 14 * size)
    for wheel in placed((-84, -56), (84, -56)):
        brush.ring(*wheel, 56 * size, 56 * size, "#2a2e33", 9 * size)
        brush.ring(*wheel, 46 * size, 46 * size, "#aab2b8", 3 * size)
        brush.disc(*wheel, 9 * size, 9 * size, "#5b636a")
    brush.line(placed((-84, -56), (-30, -130), (60, -130), (6, -56), (-84, -56)), colour, 14 * size)
    brush.line(placed((6, -56), (-40, -152)), colour, 13 * size)
    brush.line(placed((84, -56), (54, -172), (88, -182)), colour, 12 * size)
    brush.line(placed((-66, -156), (-14, -152)), "#2a2e33", 16 * size)
    brush.shape(placed((66, -150), (126, -150), (116, -104), (76, -104)), "#d5dade")
