"""How the scores of several experts become one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from greenfactory.rulebook.packs.selection import Experts

Scores = Sequence[Fraction | None]


@dataclass(frozen=True, slots=True)
class Combined:
    """Points by row and by area, and their total; None where experts' scores are still missing below it."""

    rows: Mapping[str, Fraction | None]
    areas: Mapping[str, Fraction | None]
    total: Fraction | None


def combine(scores: Scores, rule: Experts) -> Fraction | None:
    """One score, exactly, out of the experts' (None: not handed in).

    None where fewer than `rule.minimum` are there, or so few that trimming leaves nothing.
    """
    given = sorted(score for score in scores if score is not None)
    trim = trimmed_away(len(given), rule)
    kept = given[trim : len(given) - trim]
    if len(given) < rule.minimum or not kept:
        return None
    return Fraction(sum(kept), len(kept))


def trimmed_away(count: int, rule: Experts) -> int:
    """How many of `count` scores are left out at each end: the median is the trimming that leaves one or two."""
    if rule.combine == "mean":
        return 0
    return (count - 1) // 2 if rule.combine == "median" else rule.trim


def combine_rows(points: Mapping[str, Scores], areas: Mapping[str, Sequence[str]], rule: Experts) -> Combined:
    """Each row's points combined (row id → one score an expert), areas as sums of rows, the total as sum of areas.

    `areas`: area id → its row ids. Published sub-totals can so be added up again. A row nobody scored leaves its area
    and the total at None.
    """
    rows = {row: combine(scores, rule) for row, scores in points.items()}
    sums = {area: _sum(rows.get(row) for row in ids) for area, ids in areas.items()}
    return Combined(rows, sums, _sum(sums.values()))


def spread(scores: Scores) -> Fraction:
    """The points between the highest and the lowest score; 0 where there are none."""
    given = [score for score in scores if score is not None]
    return max(given) - min(given) if given else Fraction(0)


def _sum(parts: Iterable[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for part in parts:
        if part is None:
            return None
        total += part
    return total
