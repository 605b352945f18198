"""The after-action report on paper: figures, tasks, the whole timeline and the reports, in Chinese or English."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import FontFace

from dispatch.emergency.response.line_breaks import lines, parts
from dispatch.emergency.response.report import instant
from dispatch.emergency.response.review_words import Standing, said, short
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
MOST_LINES = 36  # in a row; a page holds some more
MARGIN, LINE, SIZE = 15, 5.0, 9  # mm, mm, points
GREY, RED, PURPLE, PALE = (90, 90, 90), (164, 0, 29), (106, 27, 154), (236, 236, 236)
HEADING = FontFace(color=(0, 0, 0), fill_color=PALE)


@dataclass(frozen=True)
class Paper:
    """All that is printed, in the order it is read; rows are words already, in `language` (zh-CN or en)."""

    language: str
    title: str
    number: str
    stage: str
    standing: Standing
    drill: bool
    figures: Sequence[tuple[str, str]]
    tasks: Sequence[tuple[str, str, datetime, str, bool, str]]  # act, owner, due, how it ended, late, note
    timeline: Sequence[tuple[datetime, str, str]]  # when, what, who
    reports: Sequence[tuple[str, str]]  # heading, text
    as_of: datetime

    @cached_property
    def said(self) -> dict[str, str]:
        return said(self.language)


class _Sheet(FPDF):
    """A4 with the number and the page below; a drill and an interim report say so on every page."""

    def __init__(self, paper: Paper):
        super().__init__(format="A4")
        self.paper = paper
        letters, place = letters_here()
        self.add_font("letters", "", letters, collection_font_number=place)
        self.set_font("letters", size=SIZE)
        self.set_margins(MARGIN, 12)
        self.set_title(f"{paper.title} · {paper.said['review']}")
        self.set_lang(paper.language)
        self.set_auto_page_break(True, margin=18)
        self.set_draw_color(*GREY)
        self.widths: dict[tuple[float, str], float] = {}

    def header(self) -> None:
        if self.paper.drill:
            self.set_fill_color(*PURPLE)
            self.set_text_color(255, 255, 255)
            self.cell(0, 7, f" {self.paper.said['drill']} ", fill=True, new_x="LMARGIN", new_y="NEXT")
            self.ln(2)
        self.set_text_color(0, 0, 0)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font_size(8)
        self.set_text_color(*GREY)
        told = self.paper.said
        kind = told["review"] if self.paper.standing.final else told["interim"]
        page = told["page"].format(page=self.page_no(), pages="{nb}")
        as_of = instant(self.paper.as_of, self.paper.language == "en")
        self.cell(0, 6, f"{self.paper.number}　{kind}　{as_of}　{page}", align="C")
        self.set_font_size(SIZE)
        self.set_text_color(0, 0, 0)

    def wide(self, text: str) -> float:
        """In mm, by the letters of the present size."""
        key = (self.font_size_pt, text)
        if key not in self.widths:
            self.widths[key] = self.get_string_width(text)
        return self.widths[key]

    def said(self, words: str, height: float = LINE, **look: object) -> None:
        """Running text over the whole width."""
        told = "\n".join(lines(words, self.epw - 2 * self.c_margin - 0.1, self.wide))
        self.multi_cell(0, height, told, align="L", new_x="LMARGIN", new_y="NEXT", **look)  # type: ignore[arg-type]

    def head(self, words: str, size: int = 13) -> None:
        """Never the last line of a page."""
        if self.will_page_break(size * 0.6 + 25):
            self.add_page()
        self.ln(3)
        self.set_font_size(size)
        self.said(words, size * 0.6)
        self.set_font_size(SIZE)
        self.ln(1)

    def rows(
        self,
        widths: Sequence[int],
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        red: Callable[[int], bool] = lambda place: False,
    ) -> None:
        """A table of `widths` in mm that goes on over pages, its heads on each; rows that `red` names are red."""
        late, headed = FontFace(color=RED), bool(heads)
        with self.table(
            width=sum(widths),
            align="LEFT",
            col_widths=tuple(widths),
            first_row_as_headings=headed,
            headings_style=HEADING,
            line_height=LINE,
            text_align="LEFT",
            v_align="TOP",
            padding=(0.6, 1),
        ) as table:
            for place, cells in enumerate([heads, *rows] if headed else rows):
                told = [lines(cell, width - 2.1, self.wide) for cell, width in zip(cells, widths, strict=True)]
                for part in parts(told, MOST_LINES):
                    table.row(part, style=late if red(place - headed) and place >= headed else None)


def letters_here() -> tuple[Path, int]:
    """The font that is on this machine; refuses in words when there is none."""
    found = next((each for each in LETTERS if each[0].is_file()), None)
    if found is None:
        raise Unavailable(NO_LETTERS, code="no_letters")
    return found


def draw(paper: Paper) -> bytes:
    """The whole report as PDF; nothing is left out or shortened."""
    sheet, told = _Sheet(paper), paper.said
    sheet.add_page()
    sheet.head(paper.title, 18)
    sheet.said(f"{told['review']} · {paper.number} · {paper.stage} · {told['unedited']}")
    sheet.ln(1)
    sheet.set_font_size(11)
    sheet.set_fill_color(*PALE)
    sheet.said(paper.standing.words, 7, fill=True)
    sheet.set_fill_color(255, 255, 255)
    sheet.head(told["figures"])
    sheet.rows((60, 30), (), paper.figures)
    sheet.head(told["tasks"])
    _tasks(sheet, paper) if paper.tasks else sheet.said(told["no_tasks"])
    sheet.head(told["timeline"])
    heads = [told[name] for name in ("when", "what", "who")]
    sheet.rows((29, 121, 30), heads, [(short(at, paper.language), words, who) for at, words, who in paper.timeline])
    sheet.head(told["reports"])
    for heading, text in paper.reports:
        sheet.head(heading, 11)
        sheet.said(text)
    if not paper.reports:
        sheet.said(told["no_reports"])
    return bytes(sheet.output())


def _tasks(sheet: _Sheet, paper: Paper) -> None:
    """The column of notes only where there is one."""
    noted = any(note for *_, note in paper.tasks)
    widths = (50, 36, 29, 29, 36) if noted else (76, 46, 29, 29)
    heads = [paper.said[name] for name in ("act", "owner", "due", "settled", "note")]
    rows = [(act, owner, short(due, paper.language), ended, note) for act, owner, due, ended, _, note in paper.tasks]
    many = len(widths)
    sheet.rows(widths, heads[:many], [row[:many] for row in rows], red=lambda place: paper.tasks[place][4])
