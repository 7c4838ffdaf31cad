"""Which column of a score table means what: told by its heading, whatever the order, the brackets and the spaces."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from greenfactory.rulebook.notes import Note, Problem
from greenfactory.workbooks.cells import Line, Sheet, place

SEARCHED = 20
"""Rows in which the headings are looked for; titles and remarks may stand above them."""
AreaTitles = Mapping[str, str | Mapping[str, str]]
"""Area id → its title, or its titles in both languages."""
MoreNames = Mapping[str, str]
"""What a list of another kind asks for beside these: meaning → the headings it goes by, with spaces between."""

_LONGEST = 100
"""Characters of a heading; a longer text is none, and costs nothing to look at."""
_NAMES = {
    "name": "企业名称 单位名称 企业 单位 企业全称 申报企业 申报单位 申报企业名称 enterprise enterprisename company companyname",
    "code": "统一社会信用代码 社会信用代码 信用代码 统一信用代码 code creditcode socialcreditcode unifiedsocialcreditcode uscc",
    "district": "所属市县区 市县区 所属区县 所属县区 所属市区 所属区 所在区县 所在区 区县 县区 市区 区 县 属地 板块 所属板块 所属地区 地区 区域 district",
    "sector": "行业 所属行业 行业类别 行业名称 行业代码 所属行业代码 国民经济行业代码 sector industry",
    "total": "总分 总得分 总评分 得分 综合得分 综合评分 评审总分 评审得分 专家总分 最终得分 total totalscore score",
}
_MEANINGS = {heading: meaning for meaning, headings in _NAMES.items() for heading in headings.split()}
_NUMERALS = "一二三四五六七八九"
_LETTERS = "甲乙丙丁戊己庚辛壬癸"
_EXPERT = re.compile(
    rf"(?:评审)?(?:专家|评委|expert|reviewer)(\d{{1,3}}|[{_NUMERALS}]?十[{_NUMERALS}]?|[{_NUMERALS}{_LETTERS}a-z])"
    r"号?(?:评分|打分|得分|总分|分数|分|score)?"
)


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns found: `columns` by meaning (name, code, district, sector, total, expert:1 …, area:id …).

    `first` and `last` are the rows of the headings, two where a shared heading stands above others; `titles` the
    headings as written, by column; `twice` the pairs of columns of one meaning.
    """

    first: int
    last: int
    columns: Mapping[str, int]
    titles: Mapping[int, str]
    twice: tuple[tuple[int, int], ...]

    @property
    def experts(self) -> tuple[int, ...]:
        """The experts' columns by number."""
        numbered = {int(key.split(":")[1]): column for key, column in self.columns.items() if key.startswith("expert:")}
        return tuple(numbered[number] for number in sorted(numbered))

    @property
    def areas(self) -> Mapping[str, int]:
        """The columns of areas, by area id."""
        return {key.split(":", 1)[1]: column for key, column in self.columns.items() if key.startswith("area:")}

    @property
    def missing(self) -> tuple[str, ...]:
        """What a table can't do without and this one lacks."""
        needed = [key for key in ("name", "code") if key not in self.columns]
        return (*needed, *(() if "total" in self.columns or self.experts else ("score",)))


def find(sheet: Sheet, areas: AreaTitles, more: MoreNames | None = None) -> Headings | None:
    """The headings of `sheet` among its first rows; None where no row looks like them."""
    known = _known(areas, more or {})
    found = [(headings, line) for headings, line in _candidates(sheet, known) if len(headings.columns) > 1]
    if not found:
        return None
    best, line = max(found, key=lambda pair: (not pair[0].missing, len(pair[0].columns), -pair[0].first))
    return replace(best, titles={column: " ".join(text.split()) for column, text in line.items()})


def problems(headings: Headings, file: str, sheet: str | None) -> Iterator[Problem]:
    """What is wrong with the headings: a column that is missing, or there twice; a warning without a district."""
    for key in headings.missing:
        yield Problem(
            Note("table.no_column", {"column": Note(f"table.column_{key}")}), file, sheet, f"A{headings.last}"
        )
    for first, second in headings.twice:
        cells = place(headings.last, first), place(headings.last, second)
        titles = headings.titles[first], headings.titles[second]
        note = Note("table.same_column", {"first": cells[0], "second": cells[1], "titles": titles})
        yield Problem(note, file, sheet, cells[1], value=titles[1][:80])
    if "district" not in headings.columns:
        yield Problem(Note("table.no_district"), file, sheet, f"A{headings.last}", warning=True)


def _candidates(sheet: Sheet, known: Mapping[str, str]) -> Iterator[tuple[Headings, Line]]:
    """Rows that may be the headings, without titles, and their cells."""
    rows = {row: line for row, line in sheet.rows.items() if row <= SEARCHED + 1}
    for row, line in rows.items():
        if row <= SEARCHED:
            yield _headings(row, row, line, known), line
            # A heading over several columns, such as 专家评分, with 专家1 … in the row below it.
            below = rows.get(row + 1, {})
            upper = {column for column, text in line.items() if _meaning(text, known)}
            lower = {column: text for column, text in below.items() if _meaning(text, known)}
            if upper and lower and not upper & set(lower):
                both = {**line, **lower}
                yield _headings(row, row + 1, both, known), both


def _headings(first: int, last: int, line: Line, known: Mapping[str, str]) -> Headings:
    columns: dict[str, int] = {}
    twice = []
    for column, text in sorted(line.items()):
        meaning = _meaning(text, known)
        if meaning in columns:
            twice.append((columns[meaning], column))
        elif meaning:
            columns[meaning] = column
    return Headings(first, last, columns, {}, tuple(twice))


def _known(areas: AreaTitles, more: MoreNames) -> Mapping[str, str]:
    """Every heading that is known, plain, with its meaning."""
    known = {_plain(heading): meaning for meaning, headings in more.items() for heading in headings.split()}
    for area, titles in areas.items():
        for title in (area, *([titles] if isinstance(titles, str) else titles.values())):
            known[_plain(title)] = f"area:{area}"
    return known | _MEANINGS


def _meaning(text: str, known: Mapping[str, str]) -> str:
    """What a heading means, whole or without its number and what stands in brackets: 一、基础设施（20分）."""
    if len(text) > _LONGEST:
        return ""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for form in (folded, re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", folded)):
        plain = _plain(form)
        unnumbered = _plain(re.sub(r"^\s*[\d一二三四五六七八九十]+\s*[、.:]", "", form))
        for heading in (plain, unnumbered):
            if heading and heading in known:
                return known[heading]
        if match := _EXPERT.fullmatch(plain):
            return f"expert:{_ordinal(match[1])}"
    return ""


def _plain(text: str) -> str:
    """`text` without anything but letters and digits: 所属市(县)、区 is 所属市县区."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _ordinal(text: str) -> int:
    """The number of an expert: 3, 三, 十二, 丙 or c."""
    if text.isdecimal():
        return int(text)
    if text in _LETTERS:
        return _LETTERS.index(text) + 1
    if text.isascii():
        return ord(text) - 96
    tens, ten, ones = text.rpartition("十")
    count = (_NUMERALS.index(tens) + 1 if tens else 1) * 10 if ten else 0
    return count + (_NUMERALS.index(ones) + 1 if ones else 0)
