from fractions import Fraction
from itertools import permutations
from statistics import mean, median

import pytest

from greenfactory.rulebook.packs.selection import Experts
from greenfactory.rulebook.places.experts import Combined, combine, combine_rows, spread, trimmed_away


def f(*texts: str | None) -> list[Fraction | None]:
    return [None if text is None else Fraction(text) for text in texts]


MEAN, MEDIAN = Experts(combine="mean"), Experts(combine="median")
TRIMMED = Experts(combine="trimmed", trim=1)


def test_the_mean_is_exact_where_binary_floats_are_not() -> None:
    assert combine(f("79.9", "80.1", "80.0"), MEAN) == 80
    assert combine(f("0.1", "0.2"), MEAN) == Fraction(3, 20)
    assert combine(f("80", "80", "81"), MEAN) == Fraction(241, 3)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_mean_and_median_are_those_of_the_standard_library(count: int) -> None:
    scores = [Fraction(score) for score in (70, 95, 81, 60, 88)][:count]
    for order in permutations(scores):
        assert combine(order, MEAN) == mean(scores)
        assert combine(order, MEDIAN) == median(scores)


def test_the_trimmed_mean_leaves_out_as_many_highest_as_lowest() -> None:
    scores = f("90", "10", "81", "84", "100", "0")
    assert combine(scores, TRIMMED) == Fraction(10 + 81 + 84 + 90, 4)
    assert combine(scores, Experts(combine="trimmed", trim=2)) == Fraction(81 + 84, 2)
    assert combine(scores, Experts(combine="trimmed", trim=0)) == Fraction(365, 6)


def test_scores_not_handed_in_do_not_count_as_zero() -> None:
    assert combine(f(None, "80", None, "90"), MEAN) == 85
    assert combine(f(None, "80", None, "90", "100"), TRIMMED) == 90
    assert combine(f("0", "80"), MEAN) == 40


def test_too_few_scores_make_no_total() -> None:
    assert combine([], MEAN) is None
    assert combine(f(None, None), MEAN) is None
    assert combine(f("80", "90", None), Experts(minimum=3)) is None
    assert combine(f("80", "90", "70"), Experts(minimum=3)) == 80
    assert combine(f("80", "90"), TRIMMED) is None
    assert combine(f("80"), TRIMMED) is None
    assert combine(f("80", "90", "70"), TRIMMED) == 80
    assert combine(f("80", "90", "70"), Experts(combine="trimmed", trim=2)) is None


@pytest.mark.parametrize(("count", "trim"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2)])
def test_the_median_trims_down_to_one_or_two(count: int, trim: int) -> None:
    assert trimmed_away(count, MEDIAN) == trim
    assert trimmed_away(count, MEAN) == 0
    assert trimmed_away(count, Experts(combine="trimmed", trim=7)) == 7


def test_rows_are_combined_one_by_one_and_added_up() -> None:
    points = {"r1": f("1", "2", "6"), "r2": f("5", None, "4"), "r3": f("7", "7", "10")}
    areas = {"A": ["r1", "r2"], "B": ["r3"], "C": []}
    assert combine_rows(points, areas, MEAN) == Combined(
        {"r1": Fraction(3), "r2": Fraction(9, 2), "r3": Fraction(8)},
        {"A": Fraction(15, 2), "B": Fraction(8), "C": Fraction(0)},
        Fraction(31, 2),
    )
    assert combine_rows(points, areas, MEDIAN) == Combined(
        {"r1": Fraction(2), "r2": Fraction(9, 2), "r3": Fraction(7)},
        {"A": Fraction(13, 2), "B": Fraction(7), "C": Fraction(0)},
        Fraction(27, 2),
    )


def test_a_row_nobody_scored_leaves_its_area_and_the_total_open() -> None:
    points = {"r1": f("1", "2"), "r2": f(None, None)}
    assert combine_rows(points, {"A": ["r1"], "B": ["r2"], "C": ["r1", "r9"]}, MEAN) == Combined(
        {"r1": Fraction(3, 2), "r2": None}, {"A": Fraction(3, 2), "B": None, "C": None}, None
    )


def test_the_spread_is_from_the_lowest_to_the_highest() -> None:
    assert spread(f("80", None, "71.5", "90")) == Fraction(37, 2)
    assert spread(f("80", None)) == 0
    assert spread([]) == 0
    assert spread([None]) == 0
