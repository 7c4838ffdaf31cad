"""An official letter 公文 as a Word document, laid out after GB/T 9704-2012: A4, 小标宋 title, 仿宋 body, page numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from greenfactory.workbooks.docxparts import BODY, HEAD, begin, finished, mark_row, numbered, run

_TITLE, _SECOND = "方正小标宋简体", "楷体"
_ELSEWHERE = {_TITLE: "黑体", BODY: "仿宋_GB2312", _SECOND: "楷体_GB2312"}
"""What a program takes where it lacks a font: few machines have 小标宋."""
_SIZE, _TITLE_SIZE, _SMALL = 16, 22, 10.5
"""三号, 二号, 五号 in points."""
_LINE = Pt(28.95)
"""Twenty-two lines of 三号 on 225 mm."""
_INDENT, _LEFT, _RIGHT = Pt(2 * _SIZE), WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of the body: its heading, without number, and its paragraphs; without heading it opens the letter."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """附件 on pages of its own: paragraphs, then a table whose first row is its heading."""

    title: str
    paragraphs: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()
    """Of the columns, in parts of their sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The whole. `mark`: what it must not be mistaken for (草稿, 非官方); `attached`: names of 附件, the annexes first."""

    title: str
    mark: str = ""
    number: str = ""
    addressee: str = ""
    parts: tuple[Part, ...] = ()
    attached: tuple[str, ...] = ()
    signer: str = ""
    dated: str = ""
    annexes: tuple[Annex, ...] = ()

    @property
    def numbered(self) -> list[tuple[str, tuple[str, ...]]]:
        """Heading with its number, and paragraphs, of every part."""
        number, found = 0, []
        for part in self.parts:
            number += bool(part.heading)
            found.append((f"{numeral(number)}、{part.heading}" if part.heading else "", part.paragraphs))
        return found


def numeral(number: int) -> str:
    """一 to 九十九, as parts are numbered."""
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return f"{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones]}".replace(" ", "")


def written(letter: Letter) -> bytes:
    """The letter as .docx; the same letter gives the same bytes."""
    document = docx.Document()
    begin(document, letter.title, _SIZE)
    _page(document)
    _other_fonts(document)
    _head(document, letter)
    _body(document, letter)
    for number, annex in enumerate(letter.annexes, start=1):
        _annex(document, annex, number if len(letter.attached) > 1 else 0)
    return finished(document)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.footer_distance = Cm(2.5)
    # The number stands outside: right on odd pages, left on even ones.
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        numbered(paragraph, "— {page} —")
        for piece in paragraph.runs:
            piece.font.size = Pt(14)


def _other_fonts(document: Document) -> None:
    """Name the fonts to take instead where a machine lacks one."""
    table: Any = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in _ELSEWHERE.items()
    )
    table._blob = table.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())


def _head(document: Document, letter: Letter) -> None:
    if letter.mark:
        _line(document, f"【{letter.mark}】", size=14, font=HEAD, align=_CENTRE, red=True)
    if letter.number:
        _line(document, letter.number, align=_CENTRE)
    _line(document, "", align=_CENTRE)
    _line(document, letter.title, size=_TITLE_SIZE, font=_TITLE, align=_CENTRE)
    _line(document, "", align=_CENTRE)
    if letter.addressee:
        _line(document, letter.addressee)


def _body(document: Document, letter: Letter) -> None:
    for heading, paragraphs in letter.numbered:
        if heading:
            _line(document, heading, font=HEAD, indent=True).paragraph_format.keep_with_next = True
        for text in paragraphs:
            second = text.startswith("（") and not text.endswith(("。", "；", "："))
            _line(document, text, font=_SECOND if second else BODY, indent=True)
    _attached(document, letter.attached)
    if letter.signer or letter.dated:
        _line(document, "")
    for text, right in ((letter.signer, 2), (letter.dated, 4)):
        if text:
            signed = _line(document, text, align=_RIGHT)
            signed.paragraph_format.right_indent = Pt(right * _SIZE)


def _attached(document: Document, names: Sequence[str]) -> None:
    """附件：1. …, each on a line of its own under the first; no number where there is only one."""
    if names:
        _line(document, "")
    for number, name in enumerate(names, start=1):
        label = f"{number}. {name}" if len(names) > 1 else name
        line = _line(document, f"附件：{label}" if number == 1 else label)
        line.paragraph_format.left_indent = Pt((5 if number == 1 else 6.5) * _SIZE if len(names) > 1 else 5 * _SIZE)
        line.paragraph_format.first_line_indent = Pt(-3 * _SIZE if number == 1 else -1.5 * _SIZE)


def _annex(document: Document, annex: Annex, number: int) -> None:
    first = _line(document, f"附件{number}" if number else "附件", font=HEAD)
    first.paragraph_format.page_break_before = True
    _line(document, annex.title, size=18, font=_TITLE, align=_CENTRE)
    for text in annex.paragraphs:
        _line(document, text, indent=True)
    if annex.table:
        _line(document, "")
        _table(document, annex)


def _table(document: Document, annex: Annex) -> None:
    made = document.add_table(rows=0, cols=len(annex.widths), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    whole = Cm(15.6)
    widths = [int(whole * part / sum(annex.widths)) for part in annex.widths]
    for number, cells in enumerate(annex.table):
        row = made.add_row()
        mark_row(row, "w:tblHeader" if number == 0 else "w:cantSplit")
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            for place, line in enumerate(text.split("\n")):
                paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
                run(paragraph, line, size=_SMALL, font=HEAD if number == 0 else BODY)


def _line(
    document: Document, text: str, *, size: float = _SIZE, font: str = BODY, align: Any = None, indent: bool = False,
    red: bool = False,
) -> Paragraph:  # fmt: skip
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, max(_LINE, Pt(size * 1.6))
    layout.first_line_indent = _INDENT if indent else None
    run(paragraph, text, size=size, font=font, red=red)
    return paragraph
