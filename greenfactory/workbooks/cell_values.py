"""What people type into the cells of a form, made plain: digits, units, yes and no, dates. Nothing is guessed in silence.

Every reader gives the value as the JSON form has it, and a note where the text was not what was asked for; `wrong` notes
refuse. A text that makes no sense is handed on as it stands: the one validator of forms says what is wrong with it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from greenfactory.rulebook import exact, units
from greenfactory.rulebook.notes import Note
from greenfactory.workbooks.cells import Broken, Dated, Figure, Percent, Uncomputed

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?)([^\d.,].*)", re.ASCII | re.DOTALL)
_YES = {
    "是",
    "√",
    "✓",
    "✔",
    "☑",
    "y",
    "yes",
    "1",
    "有",
    "对",
    "符合",
    "满足",
    "适用",
    "true",
    "t",
    "v",
    "applies",
    "met",
}
_NO = {
    "否",
    "×",
    "✗",
    "✘",
    "☒",
    "x",
    "n",
    "no",
    "0",
    "无",
    "错",
    "不",
    "不符合",
    "不满足",
    "不适用",
    "false",
    "f",
    "notapplicable",
    "notmet",
}
# What the lists of the form offer.
_USUAL = dict.fromkeys(("是", "yes", "适用", "applies"), True) | dict.fromkeys(
    ("否", "no", "不适用", "not applicable"), False
)
_FLOWS = {
    "used": "used",
    "消费": "used",
    "自用": "used",
    "本厂使用": "used",
    "sold": "sold",
    "外供": "sold",
    "外销": "sold",
}
_FEEDSTOCK = {"feedstock": "feedstock", "原料用": "feedstock", "原料": "feedstock", "作原料": "feedstock"}
_DATE = re.compile(r"(\d{4})(?:[年./-](\d{1,2})(?:[月./-](\d{1,2})日?|月)?|年)?", re.ASCII)
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d( .*)?", re.ASCII)
_LAST_SERIAL = 73_050  # 31 December 2099


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as the JSON form has it; `note` says what was made of the text, `wrong` that it can't be used."""

    value: Any
    note: Note | None = None
    wrong: bool = False


def plain(text: str) -> str:
    """Half-width, without spaces at the ends and without what nobody sees."""
    folded = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "").replace("−", "-")
    return folded.strip().strip("'’")


def unusable(text: str) -> Reading | None:
    """A cell that holds no value at all: an error, or a formula that was never computed."""
    if isinstance(text, Broken):
        return Reading(None, Note("workbook.cell_error"), wrong=True)
    if isinstance(text, Uncomputed):
        return Reading(None, Note("workbook.no_result"), wrong=True)
    return None


def number(text: str, unit: str | None) -> Reading:
    """A figure in `unit` ("" or None: one that is not known, or that varies); units typed beside it are converted."""
    if (found := unusable(text)) is not None:
        return found
    if isinstance(text, Dated) or _DAY.fullmatch(text):
        return Reading(None, Note("workbook.a_date"), wrong=True)
    if isinstance(text, Percent):
        return _percent(str(text), unit)
    if isinstance(text, Figure):
        return _small_percent(str(text), unit)
    spaced = plain(text)
    bare = re.sub(r"\s", "", spaced)
    digits = bare.replace(",", "") if _GROUPED.fullmatch(bare) else bare
    if _reads(digits):
        return Reading(digits) if digits == text else Reading(digits, _read_as(text, digits))
    match = _WITH_UNIT.fullmatch(bare)
    if match is None:
        return Reading(text)
    digits = match[1].replace(",", "") if _GROUPED.fullmatch(match[1]) else match[1]
    return _converted(text, digits, match[2], unit) if _reads(digits) else Reading(text)


def _converted(text: str, digits: str, found: str, unit: str | None) -> Reading:
    """A figure with a unit typed beside it, in the unit of the cell."""
    if not unit:
        return Reading(text)
    if found in {"%", "‰"} and unit != found:
        return Reading(None, Note("workbook.percent", {"unit": _named(unit)}), wrong=True)
    if plain(unit) == found:
        return Reading(digits, _read_as(text, digits))
    try:
        value = units.convert(exact.parse(digits), found, unit)
    except ValueError:
        params = {"found": found[:20], "unit": _named(unit)}
        return Reading(None, Note("workbook.unit_unfit", params), wrong=True)
    return Reading(
        exact.text(value), Note("workbook.converted", {"text": text[:40], "plain": value, "unit": _named(unit)})
    )


def _named(unit: str) -> Any:
    """A unit for messages; a plain number has a name too."""
    return Note("workbook.plain_number") if unit == "1" else unit


def _percent(digits: str, unit: str | None) -> Reading:
    """A cell that shows 12% and is kept as 0.12."""
    if not _reads(digits) or not unit:
        return Reading(digits)
    seen = exact.text(exact.parse(digits) * 100)
    if unit == "%":
        return Reading(seen, _read_as(f"{seen}%", seen))
    return Reading(None, Note("workbook.percent", {"unit": _named(unit)}), wrong=True)


def _small_percent(digits: str, unit: str | None) -> Reading:
    """Excel keeps a typed 12% as 0.12: in a cell whose unit is % that may be what happened."""
    if unit == "%" and _reads(digits) and 0 < abs(exact.parse(digits)) < 1:
        value = exact.parse(digits)
        return Reading(
            digits, Note("workbook.maybe_percent", {"plain": digits, "hundredfold": exact.text(value * 100)})
        )
    return Reading(digits)


def points(text: str) -> Reading:
    """A score; 分 may stand beside it."""
    if not isinstance(text, Figure | Broken | Uncomputed):
        spaced = re.sub(r"\s", "", plain(text))
        bare = spaced.removesuffix("分")
        if bare != spaced and _reads(bare):
            return Reading(bare, _read_as(text, bare))
    return number(text, None)


def yes_no(text: str) -> Reading:
    """Yes or no, in the many ways people write it."""
    if (found := unusable(text)) is not None:
        return found
    if (usual := _USUAL.get(text)) is not None:
        return Reading(usual)
    word = re.sub(r"\s", "", plain(text)).casefold()
    for known, met in ((_YES, True), (_NO, False)):
        if word in known:
            return Reading(met, _read_as(text, Note("workbook.yes" if met else "workbook.no")))
    return Reading(text)


def flow(text: str) -> Reading:
    """Which way energy went."""
    if (found := unusable(text)) is not None:
        return found
    word = re.sub(r"\s", "", plain(text)).casefold()
    known = (_FLOWS | _FEEDSTOCK).get(word)
    if known is None:
        return Reading(text)
    usual = text in {"消费", "外供", "原料用", "used", "sold", "feedstock"}
    return Reading(known, None if usual else _read_as(text, Note(f"workbook.flow_{known}")))


def year(text: str) -> Reading:
    """A year; 年 may stand beside it."""
    if (found := unusable(text)) is not None:
        return found
    bare = re.sub(r"\s", "", plain(text)).removesuffix("年").removesuffix("度")
    bare = bare.removesuffix(".0")
    if re.fullmatch(r"\d{4}", bare, re.ASCII):
        return Reading(int(bare), None if bare == text else _read_as(text, bare))
    return Reading(text)


def day(text: str) -> Reading:
    """A date as 2008-05-16, as far as it is known; Excel keeps dates as days since 1900."""
    if (found := unusable(text)) is not None:
        return found
    bare = re.sub(r"\s", "", re.sub(r"\s+0{1,2}:00(:00)?$", "", plain(text)))
    if isinstance(text, Figure) and re.fullmatch(r"\d{4,5}(\.\d+)?", bare, re.ASCII):
        days = int(bare.partition(".")[0])
        if 2100 < days <= _LAST_SERIAL:
            return Reading((date(1899, 12, 30) + timedelta(days=days)).isoformat())
    match = _DATE.fullmatch(bare)
    if match is None:
        return Reading(text)
    parts = [match[1], *(part.zfill(2) for part in match.groups()[1:] if part)]
    written = "-".join(parts)
    try:
        date(*(int(part) for part in (*parts, "01", "01")[:3]))
    except ValueError:
        return Reading(text)
    return Reading(written, None if written == text else _read_as(text, written))


def words(text: str, *, lines: bool = False) -> Reading:
    """Any text, without what nobody sees; line ends become spaces, unless `lines` may stand."""
    if (found := unusable(text)) is not None:
        return found
    seen = visible(text).strip()
    if not lines and re.search(r"[\n\t\u3000\xa0]", seen):
        seen = " ".join(seen.split())
    return Reading(seen, None if seen == text.strip() else _read_as(text, seen[:40]))


def visible(text: str, keep: str = "\n\t") -> str:
    """What one sees of it, and the marks to `keep`: without other controls, and marks that turn text around."""
    if text.isprintable():  # as nearly all are
        return text
    return "".join(mark for mark in text if mark in keep or unicodedata.category(mark) not in _INVISIBLE)


def several(text: str) -> Reading:
    """Texts separated by semicolons or line ends."""
    if (found := unusable(text)) is not None:
        return found
    parts = (words(part).value for part in re.split(r"[；;\n\r]+", text))
    return Reading([part for part in parts if part])


def _read_as(text: str, meant: Any) -> Note:
    return Note("workbook.read_as", {"text": text.strip()[:40], "plain": meant})


def _reads(text: str) -> bool:
    try:
        exact.parse(text)
    except ValueError:
        return False
    return True
