"""The workbook of a ranking: places with their reasons, every input beside them, rules, robustness, refusals."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Note, Problem
from greenfactory.rulebook.packs.selection import Selection
from greenfactory.rulebook.places import reasons
from greenfactory.rulebook.places.ranking import Place
from greenfactory.rulebook.places.standing import by_experts
from greenfactory.rulebook.wording import remedy, say, word
from greenfactory.workbooks import firmness_page, input_pages, rules_page
from greenfactory.workbooks.book import Book, Column, Formula, Page, Shown, Value, book, place_of, points
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.ranking_report import RankingReport

__all__ = ["RankingReport", "write"]


def write(path: Path, report: RankingReport) -> None:
    """Write the workbook to `path`, whole or not at all. Raises Refused where it can't be written."""
    with book(path, report.lang) as pages:
        _Places(pages, report).write()
        input_pages.write(pages, report)
        rules_page.write(pages, report.pack, report.selection)
        if report.robustness is not None:
            firmness_page.write(pages, report.robustness, report.pack.title[report.lang])
        _refused(pages, report)


def headings(page: Page, report: RankingReport) -> None:
    """What stands above the places: what kind of ranking it is, and by which rules."""
    lang, pack = report.lang, report.pack
    page.title(f"{label('title_ranking', lang)}  {pack.title[lang]}")
    if not pack.official:
        page.line(label("unofficial", lang), marked=True)
    if report.self_assessed:
        page.line(say(Note("cli.self_ranking"), lang), marked=True)
    elif not report.ranking.official:
        page.line(label("trial", lang), marked=True)
    if report.benchmarks.example:
        page.line(say(Note("cli.example_benchmarks", {"table": report.benchmarks.title}), lang), marked=True)
    page.line(summary(report.selection, lang, self_assessed=report.self_assessed))
    for note in (*report.ranking.notes, *report.notes):
        page.line(say(note, lang))


def summary(selection: Selection, lang: str, *, self_assessed: bool) -> str:
    """The rules that decide most, in one line."""
    cap, rule = selection.cap.places, selection.experts
    how = say(Note(f"ranking.combine_{rule.combine}", {"trim": rule.trim}), lang)
    declared = self_assessed or selection.ranking_score.score == "self"
    rounding = selection.rounding
    mode = Note(f"ranking.mode_{rounding.mode}")
    rounded = Note("ranking.total_rounded", {"places": rounding.places, "mode": mode})
    return label(
        "rule_line",
        lang,
        line=say(reasons.line(selection.threshold), lang),
        cap=label("cap", lang, places=cap) if cap else label("cap_none", lang),
        score=label("by_self", lang) if declared else label("by_experts", lang, how=how),
        rounding=say(Note("ranking.exact") if rounding.compare == "exact" else rounded, lang),
        tie=label(f"tie_{selection.ties.then}", lang),
    )


class _Places:
    """The first page. Areas and experts have a column each; what is missing everywhere has none."""

    def __init__(self, pages: Book, report: RankingReport) -> None:
        self.report, self.lang = report, report.lang
        places = report.ranking.places
        self.scoped = any(place.scope for place in places)
        self.areas = [area for area in report.pack.areas if any(area.id in place.entry.areas for place in places)]
        self.experts = max((len(place.entry.experts) for place in places), default=0)
        self.grades = {grade.id: {"zh": grade.zh, "en": grade.en} for grade in report.selection.grades}
        self.page = pages.page(label("sheet_places", self.lang), list(self._columns()), report.pack.title[self.lang])

    def write(self) -> None:
        """Heading lines, headings, and a row a place."""
        headings(self.page, self.report)
        self.page.head(frozen_columns=2 + self.scoped, unprinted=2)
        for place in self.report.ranking.places:
            shade = "good" if place.selected else "out" if place.place is None else ""
            self.page.row(list(self._row(place)), shade)

    def _columns(self) -> Iterator[Column]:
        if self.scoped:
            yield Column(label("scope", self.lang), 10)
        yield Column(label("place", self.lang), 6, centred=True)
        yield Column(label("enterprise", self.lang), 28, wrap=True)
        yield Column(label("selected", self.lang), 9, centred=True)
        if self.grades:
            yield Column(label("grade", self.lang), 14, wrap=True)
        yield Column(label("total", self.lang), 9)
        yield Column(label("reason", self.lang), 56, wrap=True)
        yield Column(label("code", self.lang), 22)
        yield Column(label("district", self.lang), 10, wrap=True)
        yield Column(label("sector", self.lang), 10, wrap=True)
        for area in self.areas:
            yield Column(area.title[self.lang], 10 if self.lang == "zh" else 13)
        for number in range(self.experts):
            yield Column(self._expert(number), 8)
        yield Column(label("recomputed", self.lang), 10)
        yield Column(label("exact", self.lang), 24)

    def _expert(self, number: int) -> str:
        table = self.report.table
        if table is not None and number < len(table.expert_columns):
            return table.expert_columns[number]
        return label("expert", self.lang, number=number + 1)

    def _grade(self, place: Place) -> str:
        """What is reached, and a higher grade that still waits for one below it."""
        granted = [word(self.grades[place.grade], self.lang)] if place.grade else []
        if place.conditional_grade:
            waiting = word(self.grades[place.conditional_grade], self.lang)
            granted.append(label("grade_if", self.lang, grade=waiting))
        return "\n".join(granted)

    def _row(self, place: Place) -> Iterator[Value]:
        entry = place.entry
        if self.scoped:
            yield place.scope
        yield place.place if place.place is not None else "—"
        yield entry.enterprise
        yield label("yes" if place.selected else "no", self.lang)
        if self.grades:
            yield self._grade(place)
        yield self._total(place)
        yield say(place.reason, self.lang)
        yield from (entry.code, entry.district, entry.sector)
        yield from (points(entry.areas.get(area.id)) for area in self.areas)
        yield from (*entry.experts, *(None,) * (self.experts - len(entry.experts)))
        yield self._recomputed(place)
        yield None if place.exact is None else exact.text(place.exact)

    def _total(self, place: Place) -> Value:
        if place.total is None:
            return None
        return Shown(place.total, str(place.shown))

    def _recomputed(self, place: Place) -> Value:
        """The total once more as a live formula over the cells of the row; empty where it is no such sum."""
        entry, row, last = place.entry, self.page.next, len(self.page.columns) - 3
        if place.exact is None or place.provisional:
            return None
        shown = exact.shown(place.exact, 4)
        if by_experts(entry, self.report.selection):
            cells = f"{place_of(row, last - self.experts + 1)}:{place_of(row, last)}"
            return Formula(_combined(cells, self.report.selection), place.exact, shown)
        first = last - self.experts - len(self.areas) + 1
        if self.areas and sum(entry.areas.values(), Fraction(0)) == place.exact:
            return Formula(f"=SUM({place_of(row, first)}:{place_of(row, last - self.experts)})", place.exact, shown)
        return None


def _combined(cells: str, selection: Selection) -> str:
    rule = selection.experts
    if rule.combine == "mean":
        return f"=AVERAGE({cells})"
    if rule.combine == "median":
        return f"=MEDIAN({cells})"
    out = ",".join(str(number) for number in range(1, rule.trim + 1))
    ends = f"-SUM(SMALL({cells},{{{out}}}))-SUM(LARGE({cells},{{{out}}}))" if out else ""
    return f"=(SUM({cells}){ends})/(COUNT({cells})-{2 * rule.trim})"


def _refused(pages: Book, report: RankingReport) -> None:
    lang = report.lang
    columns = [
        Column(label("sort", lang), 9, centred=True),
        Column(label("file", lang), 28, wrap=True),
        Column(label("sheet", lang), 12, wrap=True),
        Column(label("cell", lang), 24, wrap=True),
        Column(label("found", lang), 22, wrap=True),
        Column(label("problem", lang), 36, wrap=True),
        Column(label("remedy", lang), 36, wrap=True),
    ]
    page = pages.page(label("sheet_refused", lang), columns, report.pack.title[lang])
    page.title(label("sheet_refused", lang))
    errors = [problem for problems in report.refused.values() for problem in problems]
    if not errors and not report.warnings:
        page.line(label("nothing_refused", lang))
    page.head()
    for problem in (*errors, *report.warnings):
        page.row(_problem(problem, lang), "" if problem.warning else "mark")


def _problem(problem: Problem, lang: str) -> Sequence[Value]:
    line = label("line", lang, line=problem.line) if problem.line is not None else ""
    return (
        label("warning" if problem.warning else "refused", lang),
        problem.file,
        problem.sheet or "",
        problem.cell or line,
        problem.value or "",
        say(problem.note, lang),
        remedy(problem.note, lang),
    )
