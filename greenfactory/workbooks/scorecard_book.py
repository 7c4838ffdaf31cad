"""The workbook of one scorecard: scores by area, every row to its last step, what to do next, the energy account."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from greenfactory.rulebook import exact
from greenfactory.rulebook.energy import consumption
from greenfactory.rulebook.energy.consumption import FIGURES, EnergyAccount
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.scores.forms import Answer, Form
from greenfactory.rulebook.scores.scorecard import RowScore, Scorecard
from greenfactory.rulebook.wording import say
from greenfactory.workbooks import input_pages
from greenfactory.workbooks.book import Book, Column, Formula, Page, Value, book, place_of, points, unit
from greenfactory.workbooks.celltext import pieces
from greenfactory.workbooks.labels import label

_STEPS = 80
"""Width of the column of steps."""


def write(path: Path, card: Scorecard, form: Form, table: BenchmarkTable, lang: str) -> None:
    """Write the workbook to `path`, whole or not at all. Raises Refused where it can't be written."""
    with book(path, lang) as pages:
        report = _Scorecard(pages, card, form, table)
        report.scores()
        report.rows()
        report.next_points()
        report.figures()
        report.energy()


class _Scorecard:
    def __init__(self, pages: Book, card: Scorecard, form: Form, table: BenchmarkTable) -> None:
        self.pages, self.card, self.form, self.table = pages, card, form, table
        self.lang = pages.lang

    def page(self, name: str, columns: list[Column]) -> Page:
        """A page with whose scorecard it is, and by which rules."""
        lang, pack = self.lang, self.card.pack
        page = self.pages.page(label(f"sheet_{name}", lang), columns, f"{self.form.name}  {pack.title[lang]}")
        page.title(f"{label('title_scorecard', lang)}  {self.form.name}  {self.form.code}")
        if not pack.official:
            page.line(label("unofficial", lang), marked=True)
        if self.table.example:
            page.line(say(Note("cli.example_benchmarks", {"table": self.table.title}), lang), marked=True)
        return page

    def column(self, key: str, width: int, *, wrap: bool = False, centred: bool = False) -> Column:
        """A column under a fixed heading."""
        return Column(label(key, self.lang), width, wrap, centred)

    def scores(self) -> None:
        """The gate, the areas, the total and the range."""
        lang, card = self.lang, self.card
        columns = [self.column(key, 12) for key in ("score", "max", "low", "high")]
        page = self.page("scores", [self.column("area", 30, wrap=True), *columns, self.column("why", 56, wrap=True)])
        page.line(label("self_line", lang), marked=True)
        page.line(label("pack_line", lang, name=card.pack.name, digest=card.pack.digest))
        page.line(label("gate_line", lang, verdict=self._gate()), marked=card.gate.passed is not True)
        if card.excluded is not None:
            page.line(say(card.excluded, lang), marked=True)
        page.head(filtered=False)
        first = page.next
        for area in card.areas:
            title = area.area.title[lang] + (label("bonus", lang) if area.area.bonus else "")
            notes = "\n".join(say(note, lang) for note in area.notes)
            page.row([title, *map(points, (area.score, area.max, area.low, area.high)), notes])
        totals = zip((1, 3, 4), (card.total, card.low, card.high), strict=True)
        line = card.pack.selection.threshold.value
        score, low, high = (
            Formula(
                f"=SUM({place_of(first, column)}:{place_of(page.next - 1, column)})",
                total,
                exact.shown(total, 2, [line]),
            )
            for column, total in totals
        )
        most = sum((area.max for area in card.areas if not area.area.bonus), Fraction(0))
        page.row([label("sum", lang), score, points(most), low, high, ""], "good")

    def _gate(self) -> str:
        gate = self.card.gate
        if gate.missed:
            return label("gate_failed", self.lang, rows=self._titles(gate.missed))
        return (
            label("gate_open", self.lang, rows=self._titles(gate.unknown))
            if gate.unknown
            else label("gate_passed", self.lang)
        )

    def _titles(self, ids: tuple[str, ...]) -> str:
        titles = {row.id: row.title[self.lang] for row in self.card.pack.gate}
        return ("；" if self.lang == "zh" else "; ").join(f"{name} {titles[name]}" for name in ids)

    def rows(self) -> None:
        """Every row with its steps, its evidence and where the rule comes from."""
        page = self.page(
            "rows",
            [
                self.column("row_id", 18),
                self.column("row_title", 32, wrap=True),
                self.column("kind", 9, centred=True),
                self.column("value", 11),
                self.column("unit", 10, wrap=True),
                self.column("score", 8),
                self.column("max", 8),
                self.column("status", 14, centred=True),
                self.column("steps", _STEPS, wrap=True),
                self.column("evidence", 30, wrap=True),
                self.column("source", 10, wrap=True),
                self.column("confidence", 11, centred=True),
            ],
        )
        page.head(frozen_columns=2)
        for score in self.card.rows.values():
            for row in self._row(score):
                page.row(row, "mark" if score.status == "pending" else "")

    def _row(self, score: RowScore) -> Iterator[list[Value]]:
        """A row, and further ones where its steps are too many for a cell to show."""
        row = score.row
        notes = (*score.steps(), *((score.reason,) if score.reason else ()))
        # An energy account behind two figures of a formula is told once.
        first, *others = pieces(dict.fromkeys(say(note, self.lang) for note in notes), _STEPS)
        given = self.form.rows.get(row.id, Answer()).evidence
        yield [
            row.id,
            row.title[self.lang],
            label(f"kind_{row.kind}", self.lang),
            score.value,
            unit(score.unit),
            points(score.score),
            points(score.max),
            score.standing,
            first,
            "\n".join(given),
            "、".join(row.source.ids),
            row.source.conf,
        ]
        for more in others:
            yield [row.id, label("continued", self.lang), *[None] * 6, more, *[None] * 3]

    def next_points(self) -> None:
        """The rows with points to gain, the most first."""
        columns = [self.column("row_id", 18), self.column("row_title", 40, wrap=True), self.column("gain", 10)]
        columns += [self.column("need", 60, wrap=True), self.column("evidence_needed", 50, wrap=True)]
        page = self.page("next", columns)
        found = self.card.next_points()
        if not found:
            page.line(label("nothing_next", self.lang))
        page.head(frozen_columns=2)
        for each in found:
            page.row(
                [
                    each.row.id,
                    each.row.title[self.lang],
                    points(each.gain),
                    say(each.need, self.lang),
                    "\n".join(each.evidence),
                ]
            )

    def figures(self) -> None:
        """Every figure as it was entered."""
        columns = [self.column("field", 40, wrap=True), self.column("product", 24, wrap=True)]
        columns += [self.column("year", 8, centred=True), self.column("entered", 16), self.column("unit", 16)]
        page = self.page("figures", columns)
        page.head()
        for cells in input_pages.entered(self.form, self.card.pack, self.lang):
            page.row(cells)

    def energy(self) -> None:
        """The energy account of every year that has lines; no page where there is none."""
        rule, years = self.card.pack.energy, sorted({line.year for line in self.form.energy}, reverse=True)
        if rule is None or not years:
            return
        columns = [self.column("year", 8, centred=True), self.column("energy_source", 26, wrap=True)]
        columns += [self.column("amount", 14), self.column("unit", 9)]
        columns += [self.column(name, 15) for name in FIGURES]
        page = self.page("energy", [*columns, self.column("steps", 70, wrap=True)])
        page.head(frozen_columns=2)
        for year in years:
            account = consumption.account(
                self.form.energy,
                rule.tables,
                year=year,
                region=self.form.region,
                sold=rule.sold,
                feedstock=rule.feedstock,
            )
            self._account(page, account)

    def _account(self, page: Page, account: EnergyAccount) -> None:
        lang = self.lang
        for item in account.items:
            line = item.line
            steps = "\n".join(say(note, lang) for note in item.notes)
            source = line.source + label(f"flow_{line.flow}", lang)
            figures = (item.calorific_tce, item.primary_tce, item.co2_t)
            page.row([str(line.year), source, line.amount, line.unit, *figures, steps])
        reasons = dict.fromkeys(say(note, lang) for name in FIGURES for note in account.pending.get(name, ()))
        totals = (account.calorific_tce, account.primary_tce, account.co2_t)
        page.row(
            ["", label("year_total", lang, year=account.year), None, "", *totals, "\n".join(reasons)],
            "good",
        )
