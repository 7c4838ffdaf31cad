"""The workbook of a ranking: places with their reasons, every input and rule beside them, live; robustness, refusals."""

from pathlib import Path

from greenfactory.workbooks import (
    claims_page,
    firmness_page,
    input_pages,
    refused_page,
    rows_page,
    rules_page,
    weights_page,
)
from greenfactory.workbooks.book import book
from greenfactory.workbooks.ranking_page import RankingPage
from greenfactory.workbooks.ranking_report import RankingReport
from greenfactory.workbooks.ranking_shape import shape

__all__ = ["RankingReport", "write"]


def write(path: Path, report: RankingReport) -> None:
    """Write the workbook to `path`, whole or not at all. Raises Refused where it can't be written."""
    with book(path, report.lang) as pages:
        pages.marks, pages.header = report.marks, report.header
        # Sheets stand in the order in which they are opened; they are written from the rules to the places they decide.
        found = shape(report)
        ranking = RankingPage(pages, report, found)
        # In the order of the places, so that one finds an enterprise where one looks for it.
        codes = [place.entry.code for place in report.ranking.places]
        forms = [report.assessed[code] for code in codes if code in report.assessed]
        if report.table is not None:
            input_pages.table(pages, report.table)
        rows = rows_page.opened(pages, report) if forms else None
        claims_page.write(pages, report)
        if forms:
            input_pages.figures(pages, report.pack, forms)
        weights = weights_page.opened(pages, report) if forms else None
        rules = rules_page.opened(pages, report)
        levers = rules_page.write(rules, report, found)
        sums = {}
        if rows is not None and weights is not None:
            sums = dict(rows_page.write(rows, report, forms, weights_page.write(weights, report, levers)))
        ranking.write(levers, sums)
        if report.robustness is not None:
            firmness_page.write(pages, report.robustness, report.pack.title[report.lang])
        refused_page.write(pages, report)
