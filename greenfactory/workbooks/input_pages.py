"""The pages that keep every input beside a ranking: the cells of the score table, or the figures of the forms."""

from collections.abc import Iterator, Sequence

from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.forms import Form
from greenfactory.workbooks.book import Book, Column, Value, unit
from greenfactory.workbooks.folder import Assessed
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.tables import Table


def table(pages: Book, given: Table) -> None:
    """Every cell of a score table as it was read."""
    lang = pages.lang
    titles = [title or label("column", lang, number=number) for number, title in enumerate(given.headings, start=1)]
    columns = [
        Column(label("file_row", lang), 7, centred=True),
        Column(label("outcome", lang), 10, centred=True),
        *(Column(title, 26 if index < 2 else 14, wrap=True) for index, title in enumerate(titles)),
    ]
    page = pages.page(label("sheet_inputs", lang), columns, given.file)
    page.title(label("sheet_inputs", lang))
    page.line(f"{given.file}  {given.sheet or ''}".strip())
    page.line(label("inputs_line", lang))
    page.head(frozen_columns=2)
    for row in given.rows:
        values: list[Value] = [row.number, label(f"outcome_{row.outcome}", lang), *row.cells]
        page.row(values, {"refused": "mark", "skipped": "out", "ranked": ""}[row.outcome])


def figures(pages: Book, pack: Pack, forms: Sequence[Assessed]) -> None:
    """Every figure of the forms as it was entered."""
    lang = pages.lang
    columns = [
        Column(label("enterprise", lang), 28, wrap=True),
        Column(label("code", lang), 21),
        Column(label("field", lang), 34, wrap=True),
        Column(label("product", lang), 18, wrap=True),
        Column(label("year", lang), 8, centred=True),
        Column(label("entered", lang), 14),
        Column(label("unit", lang), 14),
    ]
    page = pages.page(label("sheet_figures", lang), columns, pack.title[lang])
    page.title(label("sheet_figures", lang))
    page.head(frozen_columns=1)
    for each in forms:
        for cells in entered(each.form, pack, lang):
            page.row([each.form.name, each.form.code, *cells])


def entered(form: Form, pack: Pack, lang: str) -> Iterator[list[Value]]:
    """Every figure of a form: what, of which product, year, figure, unit."""
    for product, data in [("", form.data), *((product.name, product.data) for product in form.products)]:
        for (name, year), figure in data.items():
            field = pack.fields[name]
            yield [field.title[lang], product, str(year), figure, unit(field.unit)]
    for line in form.energy:
        flow = label(f"flow_{line.flow}", lang)
        title = label("energy_entry", lang, source=line.source, flow=flow)
        yield [title, "", str(line.year), line.amount, line.unit]
