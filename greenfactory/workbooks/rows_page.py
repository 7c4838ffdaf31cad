"""The page with every row of every form, live: points by share and weight, rescaled and summed up by area.

An enterprise has one unbroken block of rows; formulas over it make sure of that, so that sorting shows errors, never other points.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores.claims import claims
from greenfactory.rulebook.scores.scorecard import AreaScore, RowScore
from greenfactory.rulebook.wording import say
from greenfactory.workbooks.book import Book, Column, Formula, Given, Page, Value, place_of, points, unit
from greenfactory.workbooks.folder import Assessed
from greenfactory.workbooks.form_layout import fixed
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.ranking_report import RankingReport
from greenfactory.workbooks.ranking_sums import AreaRows, Statuses, gate_formulas, whole
from greenfactory.workbooks.weights_page import Weights

_CODE, _ID, _SHARE, _SCORE, _MAX, _STATUS = 1, 3, 8, 9, 10, 11
_FACTOR, _LOW, _PENDING, _MISSED = 13, 14, 15, 16
_STATUSES = ("confirmed", "conditional", "pending", "not_applicable", "missed")


@dataclass(frozen=True, slots=True)
class Sum:
    """Cells of a line that sums up an area, or the gate: whose it is, which area, points, least points, rows pending, rows missed that exclude."""

    code: str
    id: str
    score: str
    low: str
    pending: str
    missed: str


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one form; `gate` is None where the pack has none."""

    gate: Sum | None
    areas: Mapping[str, Sum]


def opened(pages: Book, report: RankingReport) -> Page:
    """The page, empty."""
    lang = report.lang
    columns = [
        Column(label("enterprise", lang), 28, wrap=True),
        Column(label("code", lang), 21),
        Column(label("area", lang), 13, wrap=True),
        Column(label("row_id", lang), 18),
        Column(label("row_title", lang), 34, wrap=True),
        Column(label("kind", lang), 10, centred=True),
        Column(label("value", lang), 12),
        Column(label("unit", lang), 14, wrap=True),
        Column(label("share", lang), 9),
        Column(label("score", lang), 9),
        Column(label("max", lang), 8),
        Column(label("status", lang), 14, centred=True),
        Column(label("why", lang), 34, wrap=True),
        *(Column(label(key, lang), 12) for key in ("factor", "low", "rows_pending", "rows_excluding")),
    ]
    return pages.page(label("sheet_rows", lang), columns, report.pack.title[lang], unprinted=4)


def write(page: Page, report: RankingReport, forms: list[Assessed], weights: Weights) -> Mapping[str, Sums]:
    """Write the page; gives the sums that the ranking adds up, by credit code."""
    page.title(label("sheet_rows", report.lang))
    page.line(label("rows_line", report.lang))
    page.head(frozen_columns=1)
    first = page.next
    found = {each.form.code: _Block(page, report.pack, each, weights, report.lang).write() for each in forms}
    words = [say(Note(f"scoring.status_{status}"), report.lang) for status in _STATUSES]
    gate = [label(key, report.lang) for key in ("met", "missed", "unknown")] if report.pack.gate else []
    page.choose(first, page.next - 1, _STATUS, [*words, *gate])
    return found


class _Block:
    """The rows of one form."""

    def __init__(self, page: Page, pack: Pack, each: Assessed, weights: Weights, lang: str) -> None:
        self.page, self.pack, self.each, self.weights, self.lang = page, pack, each, weights, lang
        self.who: list[Value] = [each.form.name, each.form.code]
        self.words = Statuses(lang)
        self.claims = {claim.row.id: claim.why for claim in claims(pack, each.form)}

    def write(self) -> Sums:
        """Write them all."""
        gate = self._gate() if self.pack.gate else None
        areas = {area.area.id: self._area(area) for area in self.each.card.areas}
        return Sums(gate, areas)

    def _sum(self, row: int) -> Sum:
        return Sum(*(self.page.ref(row, at) for at in (_CODE, _ID, _SCORE, _LOW, _PENDING, _MISSED)))

    def _below(self, column: int, count: int) -> str:
        """The cells of the `count` rows below the next one, fixed."""
        first = self.page.next + 2
        return f"{fixed(first, column + 1)}:{fixed(first + count - 1, column + 1)}"

    def _own(self, column: int) -> str:
        """A cell of the next row; formulas in it follow the row when it is moved."""
        return f"${place_of(self.page.next, column)}"

    def _gate(self) -> Sum:
        page, lang, gate, rows = self.page, self.lang, self.each.card.gate, self.pack.gate
        head, kind, count = page.next, label("kind_gate", lang), len(rows)
        unknown, missed = gate_formulas(
            self._below(_STATUS, count), self._below(_CODE, count), self._own(_CODE), count, lang
        )
        line: list[Value] = [kind, "", label("subtotal", lang, title=kind), label("sum_line", lang), *[None] * 9]
        sums = [Formula(unknown, len(gate.unknown), "0"), Formula(missed, len(gate.missed), "0")]
        page.row([*self.who, *line, *sums], "good")
        words = {True: label("met", lang), False: label("missed", lang), None: label("unknown", lang)}
        for row in rows:
            status = Given(words[gate.answers.get(row.id)])
            page.row([*self.who, kind, row.id, row.title[lang], kind, *[None] * 5, status, *[None] * 5])
        return self._sum(head)

    def _area(self, score: AreaScore) -> Sum:
        page, head, area = self.page, self.page.next, score.area
        rows = [self.each.card.rows[row.id] for row in area.rows]
        title, notes = area.title[self.lang], "\n".join(say(note, self.lang) for note in score.notes)
        said, kind = label("subtotal", self.lang, title=title), label("sum_line", self.lang)
        points_, *others = self._totals(score, rows) if rows else [Formula("=0", 0, "0")] * 5
        most = Formula(f"={self.weights.areas[area.id].weight}", area.weight, _shown(area.weight))
        page.row([*self.who, title, area.id, said, kind, None, "", None, points_, most, "", notes, *others], "good")
        for row in rows:
            shade = "mark" if row.status == "pending" or row.row.id in self.claims else ""
            page.row([*self.who, title, *self._row(row, fixed(head + 1, _FACTOR + 1))], shade)
        return self._sum(head)

    def _totals(self, score: AreaScore, rows: Sequence[RowScore]) -> list[Formula]:
        """Score, factor, low, rows pending and rows that exclude."""
        at, count, factor = self.weights.areas[score.area.id], len(rows), self._own(_FACTOR)
        statuses, shares = self._below(_STATUS, count), self._below(_SHARE, count)
        there = whole(self._below(_CODE, count), self._own(_CODE), self._below(_ID, count), rows, at.ids)
        sums = AreaRows(score.area, at, statuses, shares, there, self.words)
        pending = sum(row.status == "pending" for row in rows)
        excluding = sum(row.missed and row.row.on_miss == "refuse" for row in rows)
        return [
            Formula(sums.score(factor), score.score, _shown(score.score)),
            Formula(sums.factor(), rows[0].factor, "0.0000"),
            Formula(sums.low(factor), score.low, _shown(score.low)),
            Formula(sums.pending(), pending, "0"),
            Formula(sums.excluding(), excluding, "0"),
        ]

    def _row(self, score: RowScore, factor: str) -> Iterator[Value]:
        row, (full, left_max, left_score) = score.row, self.weights.rows[score.row.id]
        out = f"{self._own(_STATUS)}={self.words.left_out}"
        yield from (row.id, row.title[self.lang], label(f"kind_{row.kind}", self.lang))
        yield from (score.value, unit(score.unit), Given(_share(score)))
        earned = f"IF({out},{left_score},{self._own(_SHARE)}*{full})*{factor}"
        waits = f"{self._own(_STATUS)}={self.words.pending}"
        yield Formula(f'=IF({waits},"",{earned})', "" if score.score is None else score.score, _shown(score.score))
        yield Formula(f"=IF({out},{left_max},{full})*{factor}", score.max, _shown(score.max))
        yield Given(score.standing)
        claim = self.claims.get(row.id)
        yield score.reason if claim is None else label("claimed", self.lang, why=say(claim, self.lang))
        yield from (None, None, None, None)


def _shown(score: Fraction | None) -> str:
    found = points(score or Fraction(0))
    return "" if found is None else found.text


def _share(score: RowScore) -> Fraction | None:
    """The part of its points that a row earned; of a row worth nothing, whether it was met. None where it has none yet, or doesn't apply."""
    if score.score is None or score.status == "not_applicable":
        return None
    if score.max == 0:
        return Fraction(0 if score.missed else 1)
    return score.score / score.max
