"""Ranking workbooks for tests: written from tables and forms, changed as a clerk would, recalculated, and read back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places.entering import entry
from greenfactory.rulebook.places.ranking import Entry, rank
from greenfactory.rulebook.scores import scoring
from greenfactory.rulebook.scores.claims import claims
from greenfactory.rulebook.scores.forms import Form
from greenfactory.workbooks import tables
from greenfactory.workbooks.folder import Assessed
from greenfactory.workbooks.ranking_report import RankingReport
from greenfactory.workbooks.tests import office

Seen = dict[str, tuple[Any, ...]]
OUT = Note("scoring.gate_missed", {"rows": []})


def code(number: int) -> str:
    """A credit code for tests; its check digit does not matter here."""
    return f"9132020000{number:07d}X"


def table_report(
    path: Path, lines: Sequence[str], of: Pack, out: Sequence[str] = (), lang: str = "zh"
) -> RankingReport:
    """The ranking of a score table, written to `path` first; codes in `out` failed the gate."""
    path.write_text("\n".join(lines), "utf-8-sig")
    table = tables.read(path, areas={area.id: area.title for area in of.areas})
    entries = [replace(each, excluded=OUT) if each.code in out else each for each in table.entries]
    return RankingReport(
        pack=of,
        selection=of.selection,
        ranking=rank(entries, of.selection),
        lang=lang,
        table=table,
        refused=table.refused,
    )


def forms_report(given: Sequence[Form], of: Pack, table: BenchmarkTable, lang: str = "zh") -> RankingReport:
    """The ranking of forms."""
    assessed = {form.code: Assessed(form, scoring.score(of, form, table), ()) for form in given}
    return RankingReport(
        pack=of,
        selection=of.selection,
        ranking=rank([entry(each.card, each.form) for each in assessed.values()], of.selection),
        lang=lang,
        assessed=assessed,
        benchmarks=table,
        claims={form.code: claims(of, form) for form in given},
    )


def expected(entries: Sequence[Entry], selection: Selection) -> Seen:
    """What the first sheet has to say under `selection`: place, total, over the line, selected, scope."""
    found, inclusive = {}, selection.threshold.inclusive
    for place in rank(entries, selection).places:
        over = "—"
        if place.margin is not None:
            over = "是" if place.margin > 0 or (inclusive and place.margin == 0) else "否"
        total = None if place.total is None else float(exact.rounded(place.total, 9))
        shown = "—" if place.place is None else place.place
        found[place.entry.code] = (shown, total, over, "是" if place.selected else "否", place.scope)
    return found


def seen(path: Path) -> Seen:
    """What the first sheet says."""
    found = {}
    for row in below(path, "名次", 0):
        total = None if row["总分"] in (None, "") else round(row["总分"], 9)
        found[row["统一社会信用代码"]] = (
            row["名次"], total, row["过分数线"], row.get("是否入选", row.get("是否入选（写出时）")), row["排序范围"] or "",
        )  # fmt: skip
    return found


def below(path: Path, heading: str, sheet: int | str) -> list[dict[str, Any]]:
    """The rows of a sheet below the line with `heading`, by heading; the words that stand there or were computed."""
    book = openpyxl.load_workbook(path, data_only=True)
    page = book.worksheets[sheet] if isinstance(sheet, int) else book[sheet]
    rows = list(page.iter_rows(values_only=True))
    start = next(index for index, row in enumerate(rows) if heading in row)
    return [dict(zip(map(str, rows[start]), row, strict=True)) for row in rows[start + 1 :]]


def changed(path: Path, to: Path, changes: Mapping[tuple[str, str, str], Any]) -> Path:
    """The workbook at `path` with cells changed, saved at `to`: (sheet, what stands in the row, heading) → value."""
    book = openpyxl.load_workbook(path)
    for (sheet, row, heading), value in changes.items():
        page, wanted = book[sheet], row.split("|")
        column = next(cell.column for cells in page.iter_rows() for cell in cells if cell.value == heading)
        rows = list(page.iter_rows())
        line = next(number for number, cells in enumerate(rows, start=1) if {*wanted} <= {str(c.value) for c in cells})
        page.cell(line, column).value = float(value) if isinstance(value, Fraction) else value
    book.save(to)
    return to


def recalculated(files: Sequence[Path], folder: Path) -> list[Path]:
    """The files with every formula computed anew by LibreOffice, whatever results were saved with them."""
    return office.converted(files, "xlsx", folder, recalculate=True)


def entries(report: RankingReport) -> list[Entry]:
    """Who is ranked."""
    return [place.entry for place in report.ranking.places]
