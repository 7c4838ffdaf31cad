"""The pages that keep every input beside a ranking: rows and figures of the forms, or the cells of the score table."""

from collections.abc import Iterator

from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.forms import Form
from greenfactory.rulebook.scores.scorecard import RowScore
from greenfactory.workbooks.book import Book, Column, Value, points, unit
from greenfactory.workbooks.folder import Assessed
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.ranking_report import RankingReport
from greenfactory.workbooks.tables import Table


def write(pages: Book, report: RankingReport) -> None:
    """Write the pages of whatever the ranking rests on."""
    if report.table is not None:
        _table(pages, report.table)
    if report.assessed:
        # In the order of the places, so that one finds an enterprise where one looks for it.
        codes = [place.entry.code for place in report.ranking.places]
        forms = [report.assessed[code] for code in codes if code in report.assessed]
        _rows(pages, report.pack, forms)
        _figures(pages, report.pack, forms)


def _table(pages: Book, table: Table) -> None:
    lang = pages.lang
    titles = [title or label("column", lang, number=number) for number, title in enumerate(table.headings, start=1)]
    columns = [
        Column(label("file_row", lang), 7, centred=True),
        Column(label("outcome", lang), 10, centred=True),
        *(Column(title, 26 if index < 2 else 14, wrap=True) for index, title in enumerate(titles)),
    ]
    page = pages.page(label("sheet_inputs", lang), columns, table.file)
    page.title(label("sheet_inputs", lang))
    page.line(f"{table.file}  {table.sheet or ''}".strip())
    page.head(frozen_columns=2)
    for row in table.rows:
        values: list[Value] = [row.number, label(f"outcome_{row.outcome}", lang), *row.cells]
        page.row(values, {"refused": "mark", "skipped": "out", "ranked": ""}[row.outcome])


def _rows(pages: Book, pack: Pack, forms: list[Assessed]) -> None:
    lang = pages.lang
    columns = [
        Column(label("enterprise", lang), 28, wrap=True),
        Column(label("code", lang), 21),
        Column(label("area", lang), 13, wrap=True),
        Column(label("row_id", lang), 18),
        Column(label("row_title", lang), 34, wrap=True),
        Column(label("kind", lang), 10, centred=True),
        Column(label("value", lang), 12),
        Column(label("unit", lang), 14, wrap=True),
        Column(label("score", lang), 9),
        Column(label("max", lang), 8),
        Column(label("status", lang), 14, centred=True),
        Column(label("why", lang), 34, wrap=True),
    ]
    page = pages.page(label("sheet_rows", lang), columns, pack.title[lang])
    page.title(label("sheet_rows", lang))
    page.head(frozen_columns=1)
    for each in forms:
        who = (each.form.name, each.form.code)
        for cells in _gate(each, lang):
            page.row([*who, *cells])
        for score in each.card.rows.values():
            page.row([*who, *_row(score, pack, lang)], "mark" if score.status == "pending" else "")


def _gate(each: Assessed, lang: str) -> Iterator[list[Value]]:
    words = {True: label("met", lang), False: label("missed", lang), None: label("unknown", lang)}
    kind = label("kind_gate", lang)
    for row in each.card.pack.gate:
        met = words[each.card.gate.answers.get(row.id)]
        yield [kind, row.id, row.title[lang], kind, None, "", None, None, met, ""]


def _row(score: RowScore, pack: Pack, lang: str) -> list[Value]:
    areas = {area.id: area.title[lang] for area in pack.areas}
    return [
        areas[score.row.area],
        score.row.id,
        score.row.title[lang],
        label(f"kind_{score.row.kind}", lang),
        score.value,
        unit(score.unit),
        points(score.score),
        points(score.max),
        score.standing,
        score.reason,
    ]


def _figures(pages: Book, pack: Pack, forms: list[Assessed]) -> None:
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
