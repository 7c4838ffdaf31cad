"""The page with what enterprises claim not to apply to them, place by place: nobody has agreed to it yet."""

from greenfactory.rulebook.wording import say
from greenfactory.workbooks.book import Book, Column, Value
from greenfactory.workbooks.labels import label
from greenfactory.workbooks.ranking_report import RankingReport


def write(pages: Book, report: RankingReport) -> None:
    """Write the page; without claims there is none."""
    lang = report.lang
    claimed = [(place, claim) for place in report.ranking.places for claim in report.claims.get(place.entry.code, ())]
    if not claimed:
        return
    columns = [
        Column(label("place", lang), 6, centred=True),
        Column(label("enterprise", lang), 28, wrap=True),
        Column(label("code", lang), 21),
        Column(label("row_id", lang), 18),
        Column(label("row_title", lang), 46, wrap=True),
        Column(label("points", lang), 8),
        Column(label("why", lang), 60, wrap=True),
    ]
    page = pages.page(label("sheet_claims", lang), columns, report.pack.title[lang])
    page.title(label("title_claims", lang))
    page.line(
        label("claims_line", lang, enterprises=len({place.entry.code for place, _ in claimed}), rows=len(claimed))
    )
    page.line(label("written_line", lang))
    page.head(frozen_columns=2)
    for place, claim in claimed:
        who: list[Value] = ["—" if place.place is None else place.place, place.entry.enterprise, place.entry.code]
        row: list[Value] = [claim.row.id, claim.row.title[lang], claim.row.points, say(claim.why, lang)]
        page.row([*who, *row], "" if claim.reason else "mark")
