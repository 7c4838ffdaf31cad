"""The columns of the ranking: what people read, what formulas start from, and the steps between, one row an enterprise."""

from collections.abc import Iterator, Sequence

from greenfactory.workbooks.book import Column
from greenfactory.workbooks.form_layout import fixed
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.ranking_report import RankingReport
from greenfactory.workbooks.ranking_shape import Shape

Named = tuple[str, Column]


class Columns:
    """The columns by key, in order. `printed` of them go to paper, those from `steps` on are folded away."""

    def __init__(self, report: RankingReport, shape: Shape) -> None:
        self.report, self.shape, self.lang = report, shape, report.lang
        printed = [*self._who(), *self._points()]
        given, steps = list(self._given()), list(self._steps())
        self.printed, self.steps = len(printed), len(printed) + len(given)
        self.all: Sequence[Named] = [*printed, *given, *steps]
        self._at = {key: index for index, (key, _) in enumerate(self.all)}
        self.first = self.last = 0  # rows, from 1, as soon as they are known

    def has(self, key: str) -> bool:
        """Whether there is such a column."""
        return key in self._at

    def index(self, key: str) -> int:
        """The number of a column, from 0."""
        return self._at[key]

    def own(self, key: str, row: int) -> str:
        """A cell of the row (from 1) itself: formulas in a row that is moved follow it."""
        return f"{fixed(row, self._at[key] + 1).rpartition('$')[0]}{row}"

    def owns(self, first: str, last: str, row: int) -> str:
        """Neighbouring cells of the row itself."""
        return f"{self.own(first, row)}:{self.own(last, row)}"

    def every(self, key: str) -> str:
        """The cells of all enterprises."""
        column = self._at[key] + 1
        return f"{fixed(self.first, column)}:{fixed(self.last, column)}"

    def areas(self, row: int) -> str:
        """The points by area of a row."""
        areas = self.shape.areas
        return self.owns(f"area:{areas[0].id}", f"area:{areas[-1].id}", row)

    def experts(self, row: int) -> str:
        """The experts' scores of a row."""
        return self.owns("expert:1", f"expert:{self.shape.experts}", row)

    def _named(
        self, key: str, width: int, *, wrap: bool = False, centred: bool = False, written: bool = False
    ) -> Named:
        title = label(key, self.lang)
        return key, Column(label("as_written", self.lang, title=title) if written else title, width, wrap, centred)

    def _who(self) -> Iterator[Named]:
        if self.shape.scoped:
            yield self._named("scope", 10, wrap=True)
        yield self._named("place", 6, centred=True)
        yield self._named("enterprise", 28, wrap=True)
        yield self._named("selected", 9, centred=True, written=self.shape.quotas)
        yield self._named("over", 8, centred=True)
        if self.report.selection.grades:
            yield self._named("grade", 14, wrap=True, written=True)
        yield self._named("total", 9)
        yield self._named("reason", 56, wrap=True, written=True)
        yield self._named("changed", 11, wrap=True)
        yield self._named("code", 22)
        yield self._named("district", 10, wrap=True)
        yield self._named("sector", 10, wrap=True)

    def _points(self) -> Iterator[Named]:
        if self.shape.claims:
            yield self._named("claims", 9, centred=True)
        for area in self.shape.areas:
            yield f"area:{area.id}", Column(area.title[self.lang], 10 if self.lang == "zh" else 13)
        for number in range(self.shape.experts):
            yield f"expert:{number + 1}", Column(self._expert(number), 8)
        if self.shape.declared:
            yield self._named("declared", 10)

    def _expert(self, number: int) -> str:
        table = self.report.table
        if table is not None and number < len(table.expert_columns):
            return table.expert_columns[number]
        return label("expert", self.lang, number=number + 1)

    def _given(self) -> Iterator[Named]:
        """What has no place on paper but may be changed or compared."""
        yield self._named("recomputed", 11)
        yield self._named("exact", 24, written=True)
        if self.shape.pending:
            yield self._named("low", 10)
            yield self._named("rows_pending", 10)
        yield self._named("outside", 10)
        if self.shape.holders:
            yield self._named("holder", 10)
        if not self.shape.quotas:
            yield self._named("removed", 12)

    def _steps(self) -> Iterator[Named]:
        keys = ["counted", "compared", *([] if self.shape.scoped else ["scope"]), "scope_no", "part", "base", "rank"]
        yield from (self._named(key, 14) for key in keys)
        for level in range(1, self.shape.levels + 1):
            yield f"value:{level}", Column(label("step_value", self.lang, level=level), 14)
            yield f"rank:{level}", Column(label("step_rank", self.lang, level=level), 10)
        yield self._named("reach", 10)
        if not self.shape.quotas:
            yield from (self._named(key, 10) for key in ("holds", "seats", "before", "equal", "chosen"))
