"""Text on its way into a cell: what Excel can hold, and how many lines it takes."""

import re
import unicodedata
from collections.abc import Iterable

MOST_LINES = 26
"""Lines in the highest row."""
_MOST_TEXT = 32_767
_BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` as a cell can hold it: nothing invisible that breaks the file, nothing too long for Excel."""
    return _BAD.sub("�", text.replace("\r\n", "\n").replace("\t", " ").replace("\r", "\n"))[:_MOST_TEXT]


def caption(text: str, most: int) -> str:
    """The beginning of `text` for the head or foot of printed pages, where & starts a code: at most `most` of the 255 units.

    Excel counts UTF-16: an emoji takes two.
    """
    taken: list[str] = []
    for mark in clean(text):
        taken.append("&&" if mark == "&" else mark)
        most -= len(taken[-1].encode("utf-16-le")) // 2
        if most < 0:
            return "".join(taken[:-1])
    return "".join(taken)


def wide(text: str) -> int:
    """The width of `text` in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WFA" else 1 for mark in text)


def lines(text: str, width: int) -> int:
    """Lines that `text` takes in a column `width` wide: a half-width character is about as wide as the digit of Excel."""
    return sum(max(-(-wide(part) // max(width - 2, 1)), 1) for part in text.split("\n"))


def pieces(parts: Iterable[str], width: int) -> list[str]:
    """The texts line by line in as few cells as a row's greatest height allows, at least one."""
    cells, left = [""], 0
    for part in parts:
        needed = lines(part, width)
        if needed > left and cells != [""]:
            cells.append("")
            left = 0
        left = (left or MOST_LINES) - needed
        cells[-1] = f"{cells[-1]}\n{part}" if cells[-1] else part
    return cells
