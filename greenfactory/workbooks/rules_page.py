"""The page with every rule of a selection, what the plan leaves open marked; the ranking computes with its coloured cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.wording import say
from greenfactory.workbooks.answers import answer
from greenfactory.workbooks.book import Book, Column, Given, Page, Value
from greenfactory.workbooks.labels import label, meaning
from greenfactory.workbooks.ranking_levers import Lever, Levers, lever, live, tie_lever
from greenfactory.workbooks.ranking_report import RankingReport
from greenfactory.workbooks.ranking_shape import Shape

_MEANING, _VALUE, _USED = 2, 3, 5


def opened(pages: Book, report: RankingReport) -> Page:
    """The page, empty: what stands on others refers to it before its turn comes."""
    lang = report.lang
    columns = [
        Column(label("table", lang), 30, wrap=True),
        Column(label("key", lang), 26),
        Column(label("meaning", lang), 46, wrap=True),
        Column(label("answer", lang), 34, wrap=True),
        Column(label("open", lang), 18, centred=True),
        Column(label("used", lang), 14),
        Column(label("allowed", lang), 60),
    ]
    return pages.page(label("sheet_rules", lang), columns, report.pack.title[lang], unprinted=2)


@dataclass(frozen=True, slots=True)
class _Line:
    """A rule: `lever` where formulas read it."""

    title: str
    key: str
    meaning: str
    value: Value
    mark: str
    lever: Lever | None = None


def write(page: Page, report: RankingReport, shape: Shape) -> Levers:
    """Write the page; gives the cells that formulas read, by key."""
    lang, pack = report.lang, report.pack
    page.title(f"{label('sheet_rules', lang)}  {pack.title[lang]}")
    page.line(label("pack_line", lang, name=pack.name, digest=pack.digest))
    page.line(pack.legal_basis[lang])
    page.line(label("open_line", lang))
    page.line(label("levers_line", lang))
    page.head()
    cells: dict[str, str] = {}
    caps: list[int] = []
    for line in _Rules(report, shape).lines():
        if line.key.startswith("scope.caps["):
            caps.append(page.next)
        if line.lever is not None:
            cells[line.key] = page.ref(page.next, _USED)
        _row(page, line)
    if caps:
        cells |= {name: page.span(at, caps[0], caps[-1]) for name, at in (("caps", _USED), ("capped", _MEANING))}
    return cells


def _row(page: Page, line: _Line) -> None:
    row, at = page.next, line.lever
    if at is None:
        page.row([line.title, line.key, line.meaning, line.value, line.mark, None, ""], "mark" if line.mark else "")
        return
    page.choose(row, row, _VALUE, at.words)
    used = at.over(f"$D${row + 1}")
    values = [line.title, line.key, line.meaning, line.value, line.mark, used, " / ".join(at.words)]
    page.row(values, "mark" if line.mark else "")


class _Rules:
    def __init__(self, report: RankingReport, shape: Shape) -> None:
        self.report, self.shape, self.lang = report, shape, report.lang
        self.live = live(shape)

    def lines(self) -> Iterator[_Line]:
        """A line a rule; caps and areas compared in a tie have one each where formulas read them."""
        for name, rule in self.report.selection.as_dict().items():
            if isinstance(rule, list):
                said = meaning(name, self.lang)
                yield _Line(said, name, said, answer(name, rule, self.lang), "")
                continue
            letter, is_open = rule.pop("question"), rule.pop("open")
            mark = label("open_mark" if letter else "open_plain", self.lang, letter=letter) if is_open else ""
            title = say(Note(f"ranking.asks_{name}"), self.lang)
            for key, value in rule.items():
                yield from self._of(title, f"{name}.{key}", value, mark)

    def _of(self, title: str, key: str, value: Any, mark: str) -> Iterator[_Line]:
        said = meaning(key, self.lang)
        if key in self.live and key == "ties.order":
            yield from self._order(title, value, mark)
        elif key in self.live and isinstance(value, Mapping) and value:
            for name, places in value.items():
                yield _Line(title, f"{key}[{name}]", name, Given(places), mark, lever(key, places, self.lang))
        elif key in self.live and not isinstance(value, Mapping):
            yield _Line(title, key, said, self._given(key, value), mark, lever(key, value, self.lang))
        else:
            yield _Line(title, key, said, answer(key, value, self.lang, self.report.pack), mark)

    def _given(self, key: str, value: Any) -> Given:
        found = lever(key, value, self.lang)
        return Given(answer(key, value, self.lang) if found.words else Fraction(value))

    def _order(self, title: str, order: list[str], mark: str) -> Iterator[_Line]:
        areas, said = self.report.pack.areas, meaning("ties.order", self.lang)
        titles = {area.id: area.title[self.lang] for area in areas}
        for number, area in enumerate(order, start=1):
            found = tie_lever(area, areas, self.shape, self.lang)
            yield _Line(
                title, f"ties.order[{number}]", f"{said} ({number})", Given(titles.get(area, area)), mark, found
            )
