"""The benchmark table of a pack as a workbook, empty or filled in: values stand in it as text, and are read back as they are."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.wording import say
from greenfactory.workbooks.book import Book, Column, Page, book
from greenfactory.workbooks.celltext import clean

_KEYS = ("title", "name", "industry", "region", "year", "value", "unit", "source", "conf")
_WIDTHS = {"title": 44, "name": 26, "industry": 16, "region": 12, "year": 8, "value": 12, "unit": 16, "source": 32}
_MOST_ROWS = 2_000
"""Rows below the headings with lists to choose from: a row is copied for every further sector."""


def write(path: Path, pack: Pack, lang: str, table: BenchmarkTable | None = None) -> None:
    """Write `table`, or an empty one, to `path`, in `lang`. Raises Refused."""

    def word(code: str, **params: object) -> str:
        return say(Note(f"table.{code}", params), lang)

    with book(path, lang) as pages:
        columns = [Column(word(f"benchmark_{key}"), _WIDTHS.get(key, 10), wrap=key == "title") for key in _KEYS]
        page = pages.page(word("benchmark_sheet"), columns, pack.name)
        page.title(word("benchmark_heading", title=pack.title, pack=pack.name))
        if table and table.example:
            page.line(say(Note("table.benchmark_example"), lang), marked=True)
        for line in ("how", "rows", "percent_how", "conf_means"):
            page.line(word(f"benchmark_{line}"))
        page.head(frozen_columns=1)
        _choices(page)
        for values in _filled(pack, lang, table) if table else _rows(pack, lang):
            page.row([values.get(key) for key in _KEYS])
            _open_cells(pages, page, values)


def _rows(pack: Pack, lang: str) -> Iterator[dict[str, str]]:
    for entry in pack.benchmark_names.values():
        yield {"title": entry.title[lang], "name": entry.name, "unit": entry.unit}


def _filled(pack: Pack, lang: str, table: BenchmarkTable) -> Iterator[dict[str, str]]:
    heads = {row["name"]: row for row in _rows(pack, lang)}
    for each in sorted(table.values, key=lambda each: (each.name, each.industry, each.region, each.year)):
        yield heads[each.name] | {
            "industry": each.industry, "region": each.region, "year": str(each.year), "value": exact.text(each.value),
            "source": each.source, "conf": each.conf,
        }  # fmt: skip


def _open_cells(pages: Book, page: Page, values: Mapping[str, str]) -> None:
    """Cells to fill in hold text: Excel would turn 12% into 0.12 and 0810 into 810."""
    style = pages.style(num_format="@", border=1, border_color="#A6A6A6", valign="vcenter", bg_color="#FFFFE5")
    for column, key in enumerate(_KEYS):
        if key not in ("title", "name", "unit"):
            page.sheet.write_string(page.next - 1, column, clean(values.get(key, "")), style)


def _choices(page: Page) -> None:
    last = page.next + _MOST_ROWS
    column = _KEYS.index("conf")
    page.sheet.data_validation(
        page.next, column, last, column, {"validate": "list", "source": list("VSKG"), "ignore_blank": True}
    )
    text = {"number_stored_as_text": f"A{page.next + 1}:I{last}"}
    page.sheet.ignore_errors(text)
