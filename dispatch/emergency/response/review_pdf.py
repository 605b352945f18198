"""The after-action report on paper: figures, tasks, the whole timeline and the reports as PDF in Chinese letters."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import FontFace

from dispatch.emergency.response.report import instant, moment
from foundation.refusals import Unavailable
from foundation.words import Words

LETTERS = (  # (file, place in its collection): the first that is there; both come from Debian
    (Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"), 0),
    (Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), 2),  # simplified Chinese
)
NO_LETTERS = Words(
    "服务器缺少中文字体，请安装 fonts-wqy-microhei 后重试。",
    "The server has no Chinese letters; install fonts-wqy-microhei and try again.",
)
MOST_LETTERS = 1500  # in a row that is the whole width; a page holds about twice that
GREY, RED, PURPLE = (90, 90, 90), (164, 0, 29), (106, 27, 154)


@dataclass(frozen=True)
class Paper:
    """All that is printed, in the order it is read; rows are words already."""

    title: str
    number: str
    stage: str
    drill: bool
    figures: Sequence[tuple[str, str]]
    tasks: Sequence[tuple[str, str, datetime, datetime | None, bool, str]]  # act, owner, due, settled, late, note
    timeline: Sequence[tuple[datetime, str, str]]  # when, what, who
    reports: Sequence[tuple[str, str]]  # heading, text
    printed_at: datetime


class _Sheet(FPDF):
    """A4 with the number and the page below; a drill says so on every page."""

    def __init__(self, paper: Paper):
        super().__init__(format="A4")
        self.paper = paper
        letters, place = letters_here()
        self.add_font("letters", "", letters, collection_font_number=place)
        self.set_font("letters", size=10)
        self.set_title(paper.title)
        self.set_auto_page_break(True, margin=18)

    def header(self) -> None:
        if self.paper.drill:
            self.set_fill_color(*PURPLE)
            self.set_text_color(255, 255, 255)
            self.cell(0, 8, " 演练 EXERCISE ", fill=True, new_x="LMARGIN", new_y="NEXT")
            self.ln(2)
        self.set_text_color(0, 0, 0)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font_size(8)
        self.set_text_color(*GREY)
        printed = f"{self.paper.number}　{moment(self.paper.printed_at)}打印　第{self.page_no()}页"
        self.cell(0, 6, printed, align="C")
        self.set_font_size(10)
        self.set_text_color(0, 0, 0)

    def head(self, words: str, size: int = 13) -> None:
        self.ln(3)
        self.set_font_size(size)
        self.multi_cell(0, size * 0.6, words, new_x="LMARGIN", new_y="NEXT")
        self.set_font_size(10)
        self.ln(1)

    def rows(
        self, widths: Sequence[int], rows: Iterable[Sequence[str]], red: Callable[[int], bool] | None = None
    ) -> None:
        """A table that goes on over pages; rows that `red` names are printed red."""
        late = FontFace(color=RED)
        with self.table(
            col_widths=tuple(widths), first_row_as_headings=False, line_height=5.5, text_align="LEFT"
        ) as table:
            for place, cells in enumerate(rows):
                for part in parts(cells, widths):
                    row = table.row(style=late) if red and red(place) else table.row()
                    for cell in part:
                        row.cell(cell)


def parts(cells: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    """A row that would be higher than a page as several, each column going on where it broke off. Pure."""
    fits = [max(1, MOST_LETTERS * width // sum(widths)) for width in widths]
    many = max(1, *(-(-len(cell) // fit) for cell, fit in zip(cells, fits, strict=True)))
    return [
        [cell[turn * fit : (turn + 1) * fit] for cell, fit in zip(cells, fits, strict=True)] for turn in range(many)
    ]


def letters_here() -> tuple[Path, int]:
    """The font that is on this machine; refuses in words when there is none."""
    found = next((each for each in LETTERS if each[0].is_file()), None)
    if found is None:
        raise Unavailable(NO_LETTERS, code="no_letters")
    return found


def draw(paper: Paper) -> bytes:
    """The whole report as PDF; nothing is left out or shortened."""
    sheet = _Sheet(paper)
    sheet.add_page()
    sheet.head(paper.title, 18)
    sheet.multi_cell(0, 6, f"{paper.number} · {paper.stage} · 由时间线生成，未经编辑", new_x="LMARGIN", new_y="NEXT")
    sheet.head("要数")
    sheet.rows((2, 3), paper.figures)
    if paper.tasks:
        sheet.head("任务")
        told = [
            (act, owner, _short(due), _settled(done, late), note) for act, owner, due, done, late, note in paper.tasks
        ]
        sheet.rows((5, 3, 3, 3, 4), told, red=lambda place: paper.tasks[place][4])
    sheet.head("时间线")
    sheet.rows((3, 9, 2), [(_short(at), words, who) for at, words, who in paper.timeline])
    for heading, text in paper.reports:
        sheet.head(heading, 11)
        sheet.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())


def _short(at: datetime) -> str:
    return instant(at).split("年", 1)[1]


def _settled(at: datetime | None, late: bool) -> str:
    return f"{_short(at) if at else '未办结'}{'（超时）' if late else ''}"
