"""What stands in the cells of an indicator table: numbers of clauses, points however they are written, lists of proof."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from greenfactory.rulebook import exact
from greenfactory.workbooks.indicators.grid import Cell

_CHINESE = "一二三四五六七八九十百"
_CIRCLED = "①-⑳⑴-⒇❶-❿㈠-㈩"
_NUMBERING = re.compile(
    rf"(?:[★☆▲△*※●]\s*)*(?:"
    rf"第[{_CHINESE}\d]+[条项章节]\s*|[{_CIRCLED}]\s*|[(（][{_CHINESE}\d]{{1,3}}[)）]\s*|[{_CHINESE}]{{1,3}}[、.．]\s*|"
    rf"[A-Z]?\d{{1,2}}(?:[.．-]\d{{1,2}}){{1,3}}[、.．)）]?\s*(?![\d米吨倍亿万元%％‰公千克度个项年])|\d{{1,2}}[、.．)）]\s*(?!\d)|\d{{1,2}}\s+(?=[^\W\d_]{{2}})(?![个项年月日次家台套万亿])"
    rf")"
)
_WORDS = r"(?:bonus, )?(?:at most )?[满分值共计总权重最高加项上限合不超过，,：:、\s]{0,20}"
_POINTS_IN_NAME = re.compile(
    rf"[(（\[【]{_WORDS}(\d+(?:\.\d+)?)\s*(分|points?|%|％)[)）\]】]\s*$|[\s:：](?:满分|共|计)?\s*(\d+(?:\.\d+)?)\s*分\s*$"
)
_FIGURE = r"(\d{1,6}(?:\.\d{1,6})?(?:/\d{1,6})?)"
How = Literal["plain", "percent", "range", "most", "none", "veto", "deduct", "unread", "date"]


@dataclass(frozen=True, slots=True)
class Points:
    """Points as read from `text`: the `value`, and how it was written."""

    text: str
    value: Fraction | None
    how: How


NO_POINTS = Points("", None, "none")


def folded(text: str) -> str:
    """`text` in ASCII signs where it has them, without spaces: （ 5 分） is (5分)."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-").replace("~", "-")


def unnumbered(text: str) -> str:
    """`text` without the number of its clause: （一）, 1.1, ①, 3、."""
    match = _NUMBERING.match(text)
    rest = text[match.end() :].strip() if match else text
    # A name that is nothing but a number keeps it: 3.2（5分）.
    return text if not rest or _POINTS_IN_NAME.match(rest) else rest


def one_line(text: str) -> str:
    """`text` on one line; Chinese characters on either side of a line end join without a space."""
    joined = re.sub(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])", "", text)
    return " ".join(joined.split())


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an area or a row: without its number, and the points that stood behind it; `number` is what was taken off."""

    text: str
    points: Points = NO_POINTS
    number: str = ""


def name(text: str) -> Name:
    """The parts of a name such as `一、基础设施（20分）`."""
    line = one_line(text)
    plain = unnumbered(line)
    number = line[: len(line) - len(plain)].strip()
    match = _POINTS_IN_NAME.search(plain)
    if match and (kept := plain[: match.start()].strip()):
        how: How = "percent" if (match[2] or "") in {"%", "％"} else "plain"
        return Name(kept, Points(plain[match.start() :].strip(), Fraction(match[1] or match[3]), how), number)
    return Name(plain, number=number)


def points(cell: Cell | None, *, percent: bool = False) -> Points:
    """The points in a cell; `percent`: its heading says that figures are percentages."""
    if cell is None or not cell.text:
        return NO_POINTS
    if cell.form == "date":
        return Points(cell.text, None, "date")
    if cell.form in {"uncomputed", "broken"}:
        return Points(cell.text, None, "unread")
    found = _points(folded(cell.text), cell.text)
    if found.value is None or found.how == "percent":
        return found
    if cell.form == "percent":
        return Points(f"{exact.text(found.value * 100)}%", found.value * 100, "percent")
    return Points(found.text, found.value, "percent") if percent else found


def _points(text: str, shown: str) -> Points:
    if text in {"-", "/", "--", "无", "\\"}:
        return Points(shown, None, "none")
    if re.search(r"一票否决|否决项|^否决$", text):
        return Points(shown, None, "veto")
    if re.fullmatch(rf"-{_FIGURE}分?|扣{_FIGURE}分?(?:/[项次个])?", text):
        return Points(shown, None, "deduct")
    shapes: tuple[tuple[str, How], ...] = (
        (rf"\(?{_FIGURE}分?\)?\(?(?:≈[\d.]+)?\)?", "plain"),
        (rf"\(?{_FIGURE}%\)?", "percent"),
        (rf"0(?:\.0+)?分?[-至到]{_FIGURE}分?", "range"),
        (rf"\(?(?:满分|最高|至多|最多|不超过|≤|<=|上限|加|\+|最高加)为?{_FIGURE}分?\)?", "most"),
        (rf"{_FIGURE}分?\(?(?:满分|封顶|最高)\)?", "most"),
    )
    for shape, how in shapes:
        if match := re.fullmatch(shape, text):
            return Points(shown, _figure(match[1]), how)
    return Points(shown, None, "unread")


def _figure(text: str) -> Fraction | None:
    try:
        return exact.parse(text)
    except ValueError:
        return None


_ITEM = re.compile(rf"(?:^|(?<=[\s；;。,，]))(?:[{_CIRCLED}]|[(（]\d{{1,2}}[)）]|\d{{1,2}}[、.．)）](?!\d))\s*")


def proofs(text: str) -> tuple[str, ...]:
    """The kinds of proof in a cell: numbered items, else lines, else what ；or 、 separate outside brackets."""
    parts = _ITEM.split(text)
    if len(parts) == 1:
        parts = text.split("\n")
    if len(parts) == 1:
        parts = _outside_brackets(text, "；;") or _outside_brackets(text, "、，") or [text]
    items = (one_line(part).strip("；;。，,、 ") for part in parts)
    return tuple(dict.fromkeys(item for item in items if item and item not in {"-", "—", "/", "无"}))


def _outside_brackets(text: str, marks: str) -> list[str] | None:
    """The parts of `text` between `marks`; None where there is no mark."""
    parts, depth = [""], 0
    for mark in text:
        depth += (mark in "（(《〔[") - (mark in "）)》〕]")
        if mark in marks and depth <= 0:
            parts.append("")
        else:
            parts[-1] += mark
    return parts if len(parts) > 1 else None
