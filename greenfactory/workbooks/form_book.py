"""The Excel form of a pack: written for filling in off line, with the score as a live preview."""

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from greenfactory.rulebook.energy.factorrows import Grid as GridRow
from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.forms import Form
from greenfactory.workbooks import form_prefill
from greenfactory.workbooks.files import named, write_atomic
from greenfactory.workbooks.form_layout import LAYOUT, MARK, META, Layout
from greenfactory.workbooks.form_pages import LISTS, Pages
from greenfactory.workbooks.form_plan import layout
from greenfactory.workbooks.form_styles import Styles
from greenfactory.workbooks.preview import Preview
from greenfactory.workbooks.preview_cells import Grid
from greenfactory.workbooks.preview_factors import UNITS

# The same bytes for the same pack, whenever it is written.
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a mark in the file, no moment


def write(
    path: Path,
    pack: Pack,
    year: int,
    table: BenchmarkTable = benchmarks.NONE,
    lang: str = "zh",
    *,
    form: Form | None = None,
) -> None:
    """The form of `pack` for evaluation year `year` as a workbook at `path`; the values of `table` travel with it.

    `form` fills it in beforehand: whole where it is of the same year, else with what may be carried forward. Cached
    results are left empty, so that every program computes the preview when it opens the file. Raises Refused.
    """
    products, lines = (0, 0) if form is None else (len(form.products), len(form.energy))
    plan = layout(pack, year, lang, products=products, lines=lines)
    preview = Preview(plan, table)
    entries = form_prefill.entries(plan, form)
    try:
        with write_atomic(path) as fresh:
            workbook = xlsxwriter.Workbook(str(fresh), {"strings_to_formulas": False, "strings_to_urls": False})
            workbook.set_properties({"title": pack.title[lang], "created": _CREATED})
            workbook.set_calc_mode("auto")
            lists = _lists(plan)
            Pages(workbook, plan, preview, table, entries=entries, lists=lists).write()
            for grid in (*preview.grids, lists, _meta(plan, table)):
                _hidden(workbook, grid, Styles(workbook, lang))
            workbook.close()
    except XlsxWriterException as error:
        raise Refused(Problem(Note("table.not_writable", {"why": str(error)[:200]}), named(path))) from None


def _hidden(workbook: Any, grid: Grid, styles: Styles) -> None:
    """A sheet of formulas or lists that nobody needs to see, though anybody may unhide it."""
    sheet = workbook.add_worksheet(grid.name)
    sheet.hide()
    sheet.protect()
    for (row, column), value in sorted(grid.cells.items()):
        if isinstance(value, str) and value.startswith("="):
            sheet.write_formula(row - 1, column - 1, value, styles["hidden"], "")
        elif isinstance(value, str):
            sheet.write_string(row - 1, column - 1, value, styles["hidden"])
        else:
            sheet.write_number(row - 1, column - 1, value, styles["hidden"])


def _lists(plan: Layout) -> Grid:
    """What the longer lists choose from: energy sources, units, regions."""
    rule, lang = plan.pack.energy, plan.lang
    rows = [row for table in (rule.tables if rule else ()) for row in table.rows]
    sources = dict.fromkeys(row.title[lang] for row in rows if not isinstance(row, GridRow))
    regions = dict.fromkeys(row.title[lang] for row in rows if isinstance(row, GridRow) and row.level == "province")
    grid = Grid(LISTS)
    for column, names in enumerate((sources, UNITS, regions), start=1):
        for row, name in enumerate(names, start=1):
            grid.cells[row, column] = name
    return grid


def _meta(plan: Layout, table: BenchmarkTable) -> Grid:
    """What the form is of, for whoever reads it back."""
    pack, grid = plan.pack, Grid(META)
    facts = {
        MARK: "form",
        "layout": LAYOUT,
        "pack": pack.id,
        "edition": pack.edition,
        "digest": pack.digest,
        "year": str(plan.year),
        "benchmarks": table.id,
        "benchmarks_digest": table.digest,
    }
    for key, value in facts.items():
        grid.line(key, [value])
    return grid
