"""The page with the weight of every area and the points of every row, as a ranking of forms computes with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from greenfactory.rulebook.packs.pack import Area, Row
from greenfactory.workbooks.book import Book, Column, Formula, Given, Page, Value, place_of
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.ranking_levers import Levers
from greenfactory.workbooks.ranking_report import RankingReport

_COLUMNS = (
    ("area", 26),
    ("row_id", 18),
    ("row_title", 46),
    ("kind", 10),
    ("points", 10),
    ("on_na", 14),
    ("on_miss", 14),
)
_ID, _POINTS, _MISS, _MAX, _SCORE = 1, 4, 6, 7, 8
_FIXED = {"full": (1, 1), "zero": (0, 1), "rescale": (0, 0), "never": (0, 0)}
"""Shares of a row's points as score and as full marks, where it does not apply."""


@dataclass(frozen=True, slots=True)
class AreaCells:
    """Where an area stands: its weight, and of its rows, in order, ids, points, what a miss does, full marks and score where not applicable."""

    weight: str
    ids: str
    points: str
    miss: str
    left_max: str
    left_score: str


@dataclass(frozen=True, slots=True)
class Weights:
    """Cells by area; of each row its points, and its full marks and score where it does not apply."""

    areas: Mapping[str, AreaCells]
    rows: Mapping[str, tuple[str, str, str]]


def opened(pages: Book, report: RankingReport) -> Page:
    """The page, empty."""
    lang = report.lang
    columns = [Column(label(key, lang), width, wrap=width > 20, centred=key == "kind") for key, width in _COLUMNS]
    columns += [Column(label(key, lang), 14) for key in ("left_max", "left_score")]
    return pages.page(label("sheet_weights", lang), columns, report.pack.title[lang], unprinted=2)


def write(page: Page, report: RankingReport, levers: Levers) -> Weights:
    """Write the page; gives the cells that formulas read."""
    lang = report.lang
    page.title(f"{label('sheet_weights', lang)}  {report.pack.title[lang]}")
    page.line(label("weights_line", lang))
    page.head(frozen_columns=2)
    areas, rows = dict[str, AreaCells](), dict[str, tuple[str, str, str]]()
    for area in report.pack.areas:
        head = page.next
        title = area.title[lang]
        kind = label("bonus_area" if area.bonus else "kind_area", lang)
        page.row([title, area.id, title, kind, Given(area.weight), "", "", None, None], "good")
        for row in area.rows:
            rows[row.id] = (page.ref(page.next, _POINTS), page.ref(page.next, _MAX), page.ref(page.next, _SCORE))
            _row(page, row, area, report, levers)
        areas[area.id] = _cells(page, head, page.next - 1)
    return Weights(areas, rows)


def _cells(page: Page, head: int, last: int) -> AreaCells:
    first = min(head + 1, last)
    ids, points, miss, most, score = (page.span(at, first, last) for at in (_ID, _POINTS, _MISS, _MAX, _SCORE))
    return AreaCells(page.ref(head, _POINTS), ids, points, miss, most, score)


def _row(page: Page, row: Row, area: Area, report: RankingReport, levers: Levers) -> None:
    lang = report.lang
    rule = row.not_applicable
    score, most = _left_out(page, row, report, levers)
    values: list[Value] = [
        area.title[lang],
        row.id,
        row.title[lang],
        label(f"kind_{row.kind}", lang),
        Given(row.points),
    ]
    page.row([*values, label(f"na_{rule}", lang), label(f"miss_{row.on_miss}", lang), most, score])


def _left_out(page: Page, row: Row, report: RankingReport, levers: Levers) -> tuple[Formula, Formula]:
    """Score and full marks of a row that does not apply."""
    points = place_of(page.next, _POINTS)
    if row.not_applicable != "default":
        shares = _FIXED[row.not_applicable]
        score, most = (Formula(f"={points}*{share}", row.points * share, "0.00") for share in shares)
        return score, most
    chosen = levers["not_applicable.default"]
    rule = report.selection.not_applicable.default
    return (
        Formula(f"=IF({chosen}=2,{points},0)", row.points if rule == "full" else Fraction(0), "0.00"),
        Formula(f"=IF({chosen}=1,0,{points})", Fraction(0) if rule == "rescale" else row.points, "0.00"),
    )
