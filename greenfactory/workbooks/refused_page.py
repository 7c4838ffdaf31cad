"""The page with what was refused and what is doubtful, and what to do about it."""

from collections.abc import Sequence

from greenfactory.rulebook.notes import Problem
from greenfactory.rulebook.wording import remedy, say
from greenfactory.workbooks.book import Book, Column, Value
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.ranking_report import RankingReport


def write(pages: Book, report: RankingReport) -> None:
    """Write the page."""
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
