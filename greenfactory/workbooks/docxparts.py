"""What every Word document here is made of: runs in a Chinese and a Latin font, page numbers, cells, the same bytes twice."""

import datetime
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from greenfactory.workbooks.celltext import clean

BODY, HEAD, LATIN = "仿宋", "黑体", "Times New Roman"
NO_DATE = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - the same bytes from the same content; Word keeps times without a zone
_FIELDS: Mapping[str, str] = {"page": "PAGE", "pages": "NUMPAGES"}


def begin(document: Document, title: str, size: float) -> None:
    """Title, no author, no date of today; 仿宋 of `size` points throughout."""
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean(title), "", ""
    properties.created = properties.modified = NO_DATE
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    language: Any = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")  # else punctuation is drawn as in Taiwan
    style.element.rPr.append(language)
    style.paragraph_format.space_after = Pt(0)


def finished(document: Document) -> bytes:
    """The file; no moment of writing stands in its parts either, so that the same document gives the same bytes."""
    saved, timeless = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(timeless, "w") as package:
        for part in parts.infolist():
            package.writestr(zipfile.ZipInfo(part.filename), parts.read(part), zipfile.ZIP_DEFLATED)
    return timeless.getvalue()


def run(paragraph: Paragraph, text: str, *, size: float, font: str = BODY, red: bool = False) -> None:
    """Add `text` in `size` points; Chinese in `font`, the rest in the Latin one."""
    made: Any = paragraph.add_run(clean(text))
    made.font.size, made.font.name = Pt(size), LATIN
    made._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if red:
        made.font.color.rgb = RGBColor(0xC0, 0, 0)


def numbered(paragraph: Paragraph, text: str) -> None:
    """A line with fields for {page} and {pages}."""
    for part in text.replace("{", "\0{").replace("}", "}\0").split("\0"):
        made = paragraph.add_run("" if part.startswith("{") else part)
        if part.startswith("{"):
            for kind, inner in (("begin", ""), ("", _FIELDS[part.strip("{}")]), ("end", "")):
                element: Any = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    element.set(qn("w:fldCharType"), kind)
                else:
                    element.text = inner
                made._r.append(element)


def mark_row(row: Any, name: str) -> None:
    """Say something of a table's row, such as w:tblHeader: repeated on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))
