"""Draws the pictures of the demo's cameras: `python -m sensors.cameras.demo_drawing`. Nobody's real street or hill.

A scene is a few frames that are shown in turn: clouds drift over the hills seen from a lookout, with a plume in the
`_smoke` frames; people and a van pass a yard. They are drawn, they prove nothing of a detector, and say so.
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

FILES = Path(__file__).parent / "demo"
SIZE = WIDTH, HEIGHT = 640, 360
FRAMES = 8
Colour = tuple[int, int, int]


def ridge(x: float, seed: float, height: float, rough: float) -> float:
    """The height of a line of hills at x, smooth and always the same."""
    return height + rough * (
        math.sin(x / 97 + seed) + 0.5 * math.sin(x / 41 + 2 * seed) + 0.2 * math.sin(x / 13 + seed)
    )


def sky(top: Colour, low: Colour) -> Image.Image:
    """Paler towards the horizon."""
    column = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        share = y / HEIGHT
        column.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(top, low, strict=True)))
    return column.resize(SIZE)


def clouds(picture: Image.Image, frame: int) -> None:
    soft = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(soft)
    for number in range(5):
        x = (number * 170 + frame * 9) % (WIDTH + 160) - 80
        y = 30 + 17 * (number % 3)
        for puff in range(4):
            pen.ellipse([x + 26 * puff, y - 8 * (puff % 2), x + 26 * puff + 60, y + 26], fill=120)
    picture.paste((250, 250, 250), mask=soft.filter(ImageFilter.GaussianBlur(8)))


def hills(picture: Image.Image) -> None:
    pen = ImageDraw.Draw(picture)
    for seed, height, rough, colour in ((1.0, 150, 14, (122, 146, 150)), (2.4, 190, 20, (84, 116, 92)),
                                        (4.1, 250, 26, (52, 84, 50))):  # fmt: skip
        line = [(x, ridge(x, seed, height, rough)) for x in range(0, WIDTH + 1, 4)]
        pen.polygon([(0, HEIGHT), *line, (WIDTH, HEIGHT)], fill=colour)


def plume(picture: Image.Image, frame: int) -> None:
    """Smoke from behind the second ridge, leaning with the wind."""
    soft = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(soft)
    for step in range(26):
        sway = 5 * math.sin(step / 3 + frame * 0.8)
        x, y, width = 330 + step * 4 + sway, ridge(330, 2.4, 190, 20) - step * 6, 7 + step * 1.5
        pen.ellipse([x - width, y - width, x + width, y + width], fill=max(40, 230 - 7 * step))
    picture.paste((228, 226, 222), mask=soft.filter(ImageFilter.GaussianBlur(4)))
    ImageDraw.Draw(picture).ellipse([324, 186, 338, 196], fill=(230, 120, 40))


def lookout(frame: int, smoke: bool) -> Image.Image:
    picture = sky((116, 164, 216), (222, 232, 236))
    clouds(picture, frame)
    hills(picture)
    if smoke:
        plume(picture, frame)
    return picture


def yard(frame: int) -> Image.Image:
    """A yard with tanks behind a wall; a van and two people pass."""
    picture = sky((150, 178, 204), (214, 220, 222))
    pen = ImageDraw.Draw(picture)
    pen.rectangle([0, 150, WIDTH, HEIGHT], fill=(128, 128, 126))
    pen.rectangle([0, 118, WIDTH, 156], fill=(176, 168, 154))
    for x in (90, 230, 370):
        pen.rounded_rectangle([x, 70, x + 110, 152], radius=36, fill=(208, 212, 214), outline=(120, 124, 128), width=3)
    pen.rectangle([520, 60, 610, 156], fill=(184, 150, 130), outline=(110, 90, 80), width=3)
    for x in range(0, WIDTH, 80):
        pen.line([(x, HEIGHT), (x + 70, 160)], fill=(140, 140, 138), width=2)
    x = 40 + frame * 62
    pen.rounded_rectangle([x, 214, x + 120, 268], radius=8, fill=(240, 240, 240), outline=(90, 90, 90), width=2)
    for wheel in (18, 86):
        pen.ellipse([x + wheel, 258, x + wheel + 20, 278], fill=(40, 40, 40))
    for number, start in enumerate((560, 480)):
        at = start - frame * 22 + 6 * number
        pen.ellipse([at, 296, at + 12, 308], fill=(200, 170, 150))
        pen.rectangle([at - 2, 308, at + 14, 336], fill=((200, 90, 40), (60, 80, 140))[number])
    return picture


def labelled(picture: Image.Image, frame: int) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    pen.rectangle([0, HEIGHT - 20, 178, HEIGHT], fill=(0, 0, 0))
    pen.text((8, HEIGHT - 16), f"MOYANG DEMO - DRAWN  {frame + 1}/{FRAMES}", fill=(255, 255, 255))
    return picture


def draw() -> None:
    scenes = {
        "lookout": lambda frame: lookout(frame, smoke=False),
        "lookout_smoke": lambda frame: lookout(frame, smoke=True),
        "yard": yard,
    }
    for name, scene in scenes.items():
        folder = FILES / name
        folder.mkdir(parents=True, exist_ok=True)
        for frame in range(FRAMES):
            labelled(scene(frame), frame).save(folder / f"{frame}.webp", quality=60, method=6)


if __name__ == "__main__":
    draw()
