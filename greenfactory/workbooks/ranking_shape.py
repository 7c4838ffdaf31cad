"""What a ranking has that columns and formulas depend on: scopes, areas, experts, rows of forms, claims."""

from dataclasses import dataclass

from greenfactory.rulebook.packs.pack import Area
from greenfactory.rulebook.places.standing import Entry
from greenfactory.workbooks.ranking_report import RankingReport


@dataclass(frozen=True, slots=True)
class Shape:
    """`areas`: those that anybody has points in; `experts`: most of anybody; `declared`: totals that no rows or experts give.

    `forms`: some totals come from rows; `pending`: some may be open; `holders`: some hold the title; `claims`: some rows are
    claimed not to apply; `quotas`: districts or sectors have some; `levels`: areas that are compared in a tie.
    """

    scoped: bool
    areas: tuple[Area, ...]
    experts: int
    declared: bool
    forms: bool
    pending: bool
    holders: bool
    claims: bool
    quotas: bool
    levels: int


def shape(report: RankingReport) -> Shape:
    """The shape of a ranking."""
    entries, selection = [place.entry for place in report.ranking.places], report.selection
    areas = tuple(area for area in report.pack.areas if any(area.id in entry.areas for entry in entries))
    forms = any(report.form_of(entry) for entry in entries)
    return Shape(
        scoped=any(place.scope for place in report.ranking.places),
        areas=areas,
        experts=max((len(entry.experts) for entry in entries), default=0),
        declared=any(entry.total is not None and not report.form_of(entry) for entry in entries),
        forms=forms,
        pending=forms or any(map(_open, entries)),
        holders=any(entry.code in selection.holders.codes for entry in entries),
        claims=any(report.claims.get(entry.code) for entry in entries),
        quotas=bool(selection.quotas.district or selection.quotas.sector),
        levels=len(selection.ties.order) if areas else 0,
    )


def _open(entry: Entry) -> bool:
    return entry.pending > 0 or entry.low is not None
