"""Benchmark tables as sheets: reads sector values from a workbook or a text file, every fault named by its cell."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.workbooks import sheets
from greenfactory.workbooks.archive import named
from greenfactory.workbooks.benchmark_row import Row, RowReader
from greenfactory.workbooks.cells import Line, Sheet, place

SEARCHED = 20
"""Rows in which the headings are looked for; titles and remarks may stand above them."""
_HEADINGS = {
    "name": "名称 基准名称 代号 name benchmark benchmarkname",
    "title": "指标 指标名称 基准 indicator title",
    "industry": "行业代码 行业 国民经济行业代码 行业代码gbt4754 industry industrycode",
    "region": "地区 适用地区 region",
    "year": "年份 年度 year",
    "value": "数值 基准值 值 value",
    "unit": "单位 计量单位 unit",
    "source": "来源 依据 source",
    "conf": "可信度 conf confidence",
}
_MEANINGS = {heading: meaning for meaning, headings in _HEADINGS.items() for heading in headings.split()}
_NEEDED = ("industry", "year", "value", "unit", "source", "conf")


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet with its headings: the row they stand in, and the column of each meaning."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]


def read(path: Path, pack: Pack) -> BenchmarkTable:
    """The table in the .xlsx or .csv file `path`, its values in the units that `pack` declares. Raises Refused.

    Every visible sheet with the headings counts. A row without a value and without industry, year, source and confidence is
    one that nobody filled in. An example table says 示例 or “example” in its file name or above its headings.
    """
    file = named(path)
    all_sheets = [sheet for sheet in sheets.read(path) if not sheet.hidden]
    found = [each for sheet in all_sheets if (each := _headings(sheet))]
    problems = [problem for each in found for problem in _missing(each, file)]
    if not found:
        problems = [Problem(Note("table.benchmark_no_heading"), file)]
    if problems:
        raise Refused(*problems)
    rows = [row for each in found for row in _rows(each, pack, file)]
    problems = [problem for row in rows for problem in row.problems] + list(_twice(rows))
    if not rows:
        problems = [Problem(Note("table.benchmark_none"), file)]
    if problems:
        raise Refused(*problems)
    values = tuple(row.value for row in rows if row.value is not None)
    return BenchmarkTable(
        id=path.stem,
        title={"zh": path.stem, "en": path.stem},
        example=any(example(text) for text in (path.stem, *_above(found))),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        values=values,
    )


def write(path: Path, pack: Pack, lang: str = "zh", table: BenchmarkTable | None = None) -> None:
    """An empty table of `pack` to be filled in: every benchmark name with its title and unit; or `table`. Raises Refused."""
    from greenfactory.workbooks import benchmark_blank  # noqa: PLC0415 - a heavy import that reading does not need

    benchmark_blank.write(path, pack, lang, table)


def heading(text: str) -> str:
    """What a heading means, whatever its brackets and spaces: 行业代码（GB/T 4754） is industry; empty where unknown."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    forms = (folded, re.sub(r"\([^()]*\)", "", folded))
    return next((_MEANINGS[plain] for form in forms if (plain := re.sub(r"[\W_]+", "", form)) in _MEANINGS), "")


def example(text: str) -> bool:
    """Whether a file name or a heading marks its values as an example."""
    return "示例" in text or re.search(r"\bexample\b", text, re.IGNORECASE) is not None


def _headings(sheet: Sheet) -> _Found | None:
    candidates = [
        _Found(sheet, row, _columns(line)) for row, line in sheet.rows.items() if row <= SEARCHED and len(line) > 1
    ]
    best = max(candidates, key=lambda each: (len(each.columns), -each.row), default=None)
    return best if best and len(best.columns) > 2 and "value" in best.columns else None


def _columns(line: Line) -> dict[str, int]:
    # Of two columns with one meaning the first counts: what stands further right are usually remarks.
    return {meaning: column for column, text in sorted(line.items(), reverse=True) if (meaning := heading(text))}


def _missing(found: _Found, file: str) -> Iterator[Problem]:
    lacking = [key for key in _NEEDED if key not in found.columns]
    lacking += [] if {"name", "title"} & set(found.columns) else ["name"]
    for key in lacking:
        note = Note("table.no_column", {"column": Note(f"table.benchmark_{key}")})
        yield Problem(note, file, found.sheet.name or None, place(found.row, 1))


def _rows(found: _Found, pack: Pack, file: str) -> Iterator[Row]:
    reader = RowReader(pack, found.columns, file, found.sheet.name or None)
    for number, line in found.sheet.rows.items():
        if number > found.row and reader.filled_in(line):
            yield reader.row(number, line)


def _twice(rows: list[Row]) -> Iterator[Problem]:
    seen = set()
    for row in rows:
        value = row.value
        if value is None:
            continue
        key = (value.name, value.industry, value.region, value.year)
        if key in seen:
            yield Problem(Note("pack.benchmark_twice", {"name": value.name}), row.file, row.sheet, row.cell)
        seen.add(key)


def _above(found: list[_Found]) -> Iterator[str]:
    for each in found:
        yield each.sheet.name
        for row, line in each.sheet.rows.items():
            if row < each.row:
                yield from line.values()
