"""Bulk scoring and ranking equals the exact path, whatever the pack, the forms and the rules."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenfactory.rulebook import bulk
from greenfactory.rulebook.bulk import exact as bulk_exact
from greenfactory.rulebook.bulk import lazy as bulk_lazy
from greenfactory.rulebook.bulk import rows as bulk_rows
from greenfactory.rulebook.bulk.pairs import Pair
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Cap, Meeting, Removal, Rounding, Selection, Threshold, Ties
from greenfactory.rulebook.places import entering, ranking
from greenfactory.rulebook.scores import scoring
from greenfactory.rulebook.scores.forms import Answer, Form
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.tests.bulkpacks import HOSTILE, Maker

FORMS = 40


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return minipack.read(tmp_path_factory.mktemp("pack"))


def compare(pack: Pack, forms: Sequence[Form], table: BenchmarkTable, *, drop: bool = False) -> bulk.Places:
    """The places in bulk, after checking that everything equals the exact path; `drop`: from columns alone."""
    cards = [scoring.score(pack, form, table) for form in forms]
    entries = [entering.entry(card, form) for card, form in zip(cards, forms, strict=True)]
    held = bulk.columns(pack, forms)
    totals = bulk.score(pack, replace(held, forms=None) if drop else held, table)
    places = bulk.rank(totals, pack.selection)
    assert totals.total.fractions() == [card.total for card in cards]
    assert totals.low.fractions() == [card.low for card in cards]
    assert totals.high.fractions() == [card.high for card in cards]
    for area, scores in totals.areas.items():
        assert scores.fractions() == [entry.areas[area] for entry in entries]
    assert totals.pending.tolist() == [entry.pending for entry in entries]
    assert totals.excluded.tolist() == [entry.excluded is not None for entry in entries]
    for total in (totals.total, totals.low, totals.high):
        off = [
            abs(Fraction(near) - exact)
            for near, exact in zip(total.approx, total.fractions(), strict=True)
            if near == near
        ]
        assert all(gap <= error for gap, error in zip(off, total.error[total.approx == total.approx], strict=True))
    same_places(places, entries, pack.selection)
    return places


def same_places(places: bulk.Places, entries: Sequence[ranking.Entry], selection: Selection) -> None:
    found = ranking.standings(entries, selection)
    assert places.place.tolist() == [place.place or 0 for place in found]
    assert places.tied.tolist() == [place.tied for place in found]
    assert places.selected.tolist() == [place.selected for place in found]
    margins = [place.margin or 0 if place.place else 0 for place in found]
    assert places.above.tolist() == [(margin > 0) - (margin < 0) for margin in margins]


def try_packs(seeds: range, folder: Path) -> tuple[int, int]:
    """Compare random packs; how many forms had a place, and how many of them shared it."""
    placed = shared = 0
    for seed in seeds:
        maker = Maker(seed, folder / str(seed))
        pack, forms = maker.forms(FORMS if seed % 5 else seed % 3)
        table = maker.table()
        places = compare(pack, forms, table, drop=bool(seed % 2))
        placed += int((places.place > 0).sum())
        shared += int((places.tied > 1).sum())
    return placed, shared


def test_random_packs_forms_and_rules_give_the_totals_and_places_of_the_exact_path(tmp_path: Path) -> None:
    placed, shared = try_packs(range(150), tmp_path)
    assert placed > 1_000
    assert shared > 500


@pytest.mark.long
def test_two_thousand_more_random_packs_do_too(tmp_path: Path) -> None:
    placed, _ = try_packs(range(1_000, 3_000), tmp_path)
    assert placed > 10_000


def answered(pack: Pack, number: int, points: Fraction, **more: Any) -> Form:
    """A form with full marks but for one judged row, which has `points`."""
    parts = {name: dict(value) if isinstance(value, dict) else value for name, value in minipack.FULL.items()}
    form = minipack.form(pack, **parts)
    return replace(form, code=str(number), rows={**form.rows, "BASE-JUD": Answer(points=points)}, **more)


def test_totals_that_floats_cannot_tell_apart_get_places_of_their_own(pack: Pack) -> None:
    tiny = Fraction(1, 10**25)
    points = [Fraction(5), 5 + tiny, 5 - tiny, Fraction(5), 5 + tiny / 3, Fraction(2**53 + 1, 2**50)]
    rules = replace(pack.selection, threshold=Threshold(value=Fraction(100)))
    forms = [answered(pack, number, each) for number, each in enumerate(points)]
    places = compare(pack.under(rules), forms, minipack.TABLE)
    assert places.place.tolist() == [4, 2, 6, 4, 3, 1]
    assert places.above.tolist() == [0, 1, -1, 0, 1, 1]
    assert places.selected.tolist() == [False, True, False, False, True, True]
    inclusive = replace(rules, threshold=Threshold(value=Fraction(100), inclusive=True))
    places = compare(pack.under(inclusive), forms, minipack.TABLE)
    assert places.selected.tolist() == [True, True, False, True, True, True]


@pytest.mark.parametrize("mode", ["half_up", "half_even", "down"])
def test_totals_are_rounded_once_and_exactly_at_the_half(pack: Pack, mode: Any) -> None:
    halves = [Fraction(number, 8) for number in range(30, 50)]
    near = [half + sign * Fraction(1, 10**20) for half in halves for sign in (-1, 0, 1)]
    forms = [answered(pack, number, each) for number, each in enumerate(near)]
    for places in (0, 1, 2, 12):
        rules = replace(
            pack.selection,
            rounding=Rounding(compare="rounded", places=places, mode=mode),
            threshold=Threshold(value=Fraction(100)),
        )
        compare(pack.under(rules), forms, minipack.TABLE)


def grid(pack: Pack, count: int, apart: Fraction) -> list[Form]:
    """Forms of 93 or, every 50th, 93 and `apart` points: BASE-JUD and BASE-LIN share 18, out of figures that differ."""
    forms = []
    for number in range(count):
        judged, land = Fraction(number % 9 + 1), Fraction(1000 + 7 * number)
        output = land * (100 + (18 - judged) * 5) / 10_000
        extra = apart if number % 50 == 0 else 0
        form = answered(pack, number, judged + extra)
        data = {("land", 2023): land, ("output", 2023): output, ("output", 2022): output / 2}
        forms.append(replace(form, data={**form.data, **data}))
    return forms


def test_a_grid_full_of_ties_is_ranked_like_the_exact_path_and_not_form_by_form(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_rows.Scorer, "_one_by_one", None)
    for apart in (Fraction(0), Fraction(1, 10**20), Fraction(-1, 10)):
        forms = grid(pack, 300, apart)
        for order in ((), ("USE", "BASE"), ("BASE", "NONE", "USE")):
            rules = replace(pack.selection, ties=Ties(order=order), threshold=Threshold(value=Fraction(93)))
            places = compare(pack.under(rules), forms, minipack.TABLE)
            assert (places.above == 0).sum() == (294 if apart else 300)


@pytest.mark.parametrize("base", [1, 5, 1000, 10**9, 10**15])
def test_values_that_cancel_against_their_limit_are_told_apart(tmp_path: Path, base: int) -> None:
    change = {'lead = "2 * land_base"': 'lead = "land_base + 1[元/m2]"'}
    pack = minipack.read(tmp_path, replace={"indicators/1-base.toml": change})
    table = minipack.table(land_base=base, use_base=30, use_lead=20)
    forms = []
    for number in range(60):
        form = answered(pack, number, Fraction(5))
        land, value = 997 + 2 * number, base + Fraction(1, 3) + Fraction(number % 7, 10**17)
        output = land * value / 10_000
        data = {("land", 2023): Fraction(land), ("output", 2023): output, ("output", 2022): output / 2}
        left_out = {"BASE-OPT": Answer(applies=False)} if number % 2 else {}
        forms.append(replace(form, data={**form.data, **data}, rows={**form.rows, **left_out}))
    assert compare(pack, forms, table).tied.max() < 10


def test_forms_with_the_same_odd_figures_share_their_place_without_being_added_up(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = []
    for number in range(200):
        form = answered(pack, number, Fraction(1))
        odd = 1009 + (number % 20) * 14
        data = {
            **form.data,
            ("land", 2023): Fraction(odd),
            ("output", 2023): Fraction(15 * odd, 1000) + Fraction(1, 999_983),
        }
        forms.append(replace(form, data=data))
    places = compare(pack, forms, minipack.TABLE)
    assert places.tied.tolist() == [10] * 200
    monkeypatch.setattr(bulk_exact.Groups, "value", None)
    totals = bulk.score(pack, bulk.columns(pack, forms), minipack.TABLE)
    assert bulk.rank(totals, pack.selection).place.tolist() == places.place.tolist()


def test_exact_totals_are_given_in_the_order_asked_for(pack: Pack) -> None:
    forms = grid(pack, 9, Fraction(1, 3))
    total = bulk.score(pack, bulk.columns(pack, forms), minipack.TABLE).total
    asked = [8, 0, 3, 3, 1, 2, 4, 5, 0]
    assert total.exact(np.array(asked)).fractions() == [total.fraction(number) for number in asked]


def test_forms_whose_hashes_collide_are_still_told_apart(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_exact, "_hashed", lambda part: np.zeros(len(part), np.uint64))
    forms = [
        replace(each, data={**each.data, ("output", 2023): Fraction(15 * 10**12 + number % 3, 10**12 + 39)})
        for number, each in enumerate(answered(pack, number, Fraction(1, 10**20 + number % 2)) for number in range(30))
    ]
    compare(pack, forms, minipack.TABLE)


def test_a_formula_that_rounds_is_scored_form_by_form(tmp_path: Path) -> None:
    change = {'expr = "waste / workers"': 'expr = "round(waste / workers / 1[kg/人], 1) * 1[kg/人]"'}
    pack = minipack.read(tmp_path, replace={"indicators/2-use.toml": change})
    forms = [answered(pack, number, Fraction(1)) for number in range(9)]
    forms = [replace(form, data={**form.data, ("workers", 2023): Fraction(57 + i)}) for i, form in enumerate(forms)]
    compare(pack, forms, minipack.TABLE)


def test_energy_is_accounted_for_form_by_form(tmp_path: Path) -> None:
    change = {'expr = "waste / workers"\nunit = "kg/人"': 'expr = "calorific_tce / workers"\nunit = "kgce/人"'}
    pack = minipack.read(tmp_path, add=minipack.ENERGY, replace={"indicators/2-use.toml": change})
    line = {"source": "电力", "amount": 30_000, "unit": "kWh", "year": 2023}
    forms = [minipack.form(pack, **minipack.FULL, energy=[line | {"amount": 9_000 * i}]) for i in range(8)]
    compare(pack, [replace(form, code=str(i)) for i, form in enumerate(forms)], minipack.TABLE)


def test_columns_straight_from_arrays_need_no_forms(pack: Pack) -> None:
    held = bulk.Columns(
        size=3,
        met={"BASE-REQ": np.array([1, 0, -1], np.int8), "BASE-OPT": np.array([1, 1, 1], np.int8)},
        gate={"G1": np.array([1, 1, 1], np.int8), "G2": np.array([1, 1, -1], np.int8)},
        points={"BASE-JUD": bulk.Numbers([35, 100, 0], 10, [True, True, False])},
        figures={("waste", 0): bulk.Numbers(np.array([3, 5, 2**40]), np.array([1, 2, 3]))},
    )
    totals = bulk.score(pack, held, minipack.TABLE)
    cards = [scoring.score(pack, held.form(number), minipack.TABLE) for number in range(3)]
    assert totals.total.fractions() == [card.total for card in cards]
    assert totals.total.fraction(1) == cards[1].total
    entries = [entering.entry(card, held.form(number)) for number, card in enumerate(cards)]
    same_places(bulk.rank(totals, pack.selection), entries, pack.selection)
    assert len(totals) == len(totals.total) == 3
    assert totals.total.exact(np.array([2, 0, 0])).fractions() == [cards[number].total for number in (2, 0, 0)]


def test_sums_are_exact_where_64_bits_wrap_around_to_the_same() -> None:
    wrapping = Pair(np.array([1, 2**60, -(2**60)]), np.array([16, 1, 3]))
    sums = bulk_exact.add_up([(None, wrapping), (np.array([1]), Pair(np.array([5]), 7))], 3)
    assert sums.fractions() == [Fraction(1, 16), 2**60 + Fraction(5, 7), Fraction(-(2**60), 3)]


LEAVES = st.one_of(
    st.sampled_from([Fraction(number) for number in HOSTILE] + [Fraction(0), Fraction(1), Fraction(10**15, 3)]),
    st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6),
    st.integers(-(10**30), 10**30).map(Fraction),
)
STEPS = st.lists(st.tuples(st.sampled_from("+-*/rn|"), st.integers(0, 2)), min_size=1, max_size=12)


@given(st.lists(st.tuples(LEAVES, LEAVES, LEAVES), min_size=1, max_size=6), STEPS)
def test_numbers_stay_within_their_bound_and_signs_are_exact(
    rows: list[tuple[Fraction, ...]], steps: list[tuple[str, int]]
) -> None:
    path = bulk_lazy.Path()
    leaves = [bulk.Numbers.of(column).column(path, None) for column in zip(*rows, strict=True)]
    found, exact = leaves[0], [row[0] for row in rows]
    for step, which in steps:
        other, plain = leaves[which], [row[which] for row in rows]
        if (step == "/" and 0 in plain) or (step == "r" and 0 in exact):
            return
        operation: Any = {
            "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
            "r": lambda a, b: b / a, "n": lambda a, _: Fraction(1, 3) - a * Fraction(10**20), "|": lambda a, _: abs(a) / 3,
        }[step]  # fmt: skip
        found, exact = operation(found, other), [operation(a, b) for a, b in zip(exact, plain, strict=True)]
    within(found, exact)


def within(found: bulk_lazy.Column, exact: Sequence[Fraction]) -> None:
    """The exact values and signs are these, and the floats no further off than they say."""
    assert found.exact(None).fractions(len(exact)) == exact
    with bulk_lazy.guarded():
        assert found.signs().tolist() == [(value > 0) - (value < 0) for value in exact]
        approx, size = found.floats
    for near, large, value in zip(approx.tolist(), size.tolist(), exact, strict=True):
        if near == near and np.isfinite(large):
            assert abs(Fraction(near) - value) <= Fraction(large) * found.ulps * Fraction(bulk_lazy.UNIT)


def test_noise_is_neither_a_sign_nor_a_divisor() -> None:
    exact = [Fraction(number, 3) for number in range(1, 40)] + [Fraction(10**20)]
    plain = bulk.Numbers.of(exact).column(bulk_lazy.Path(), None)
    noise = plain * Fraction(10, 7) * Fraction(3, 11) * Fraction(77, 30) - plain
    within(noise, [Fraction(0)] * 40)
    within(1 / (noise + Fraction(1, 10**30)), [Fraction(10**30)] * 40)


def test_what_is_too_small_or_too_large_for_floats_is_computed_exactly() -> None:
    for start in (Fraction(1, 10**30), Fraction(10**30)):
        plain = bulk.Numbers.of([start, start * 2]).column(bulk_lazy.Path(), None)
        power, back = plain, plain
        for times in range(2, 13):
            power, back = power * plain, back * plain
            within(power, [start**times, (2 * start) ** times])
            within(power - power * Fraction(7, 3) / Fraction(7, 3), [Fraction(0)] * 2)
        for _ in range(12):
            back = back / plain
        within(back, [Fraction(1), Fraction(1)])


def test_the_next_one_moves_up_into_a_vetoed_place(pack: Pack) -> None:
    forms = [answered(pack, number, Fraction(9 - number)) for number in range(6)]
    vetoes = (Removal(code="0", reason="r"),)
    for moves_up, selected in ((True, [1, 2]), (False, [1])):
        rules = replace(pack.selection, cap=Cap(places=2), vetoes=vetoes, meeting=Meeting(next_moves_up=moves_up))
        places = compare(pack.under(rules), forms, minipack.TABLE)
        assert np.flatnonzero(places.selected).tolist() == selected


def test_nobody_at_all_is_scored_and_ranked(pack: Pack) -> None:
    places = compare(pack, [], benchmarks.NONE)
    assert places.place.tolist() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"met": {"BASE-REQ": np.array([1], np.int8)}},
        {"met": {"BASE-REQ": np.array([1, 2], np.int8)}},
        {"met": {"BASE-REQ": np.array([True, False])}},
        {"codes": ["a"]},
        {"firm": np.array([0])},
    ],
)
def test_columns_of_another_length_or_kind_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"not 2|int8"):
        bulk.Columns(size=2, **wrong)


def test_numbers_must_be_whole_over_positive_ones() -> None:
    with pytest.raises(ValueError, match="float64"):
        bulk.Numbers([0.5])
    with pytest.raises(ValueError, match="positive"):
        bulk.Numbers([1, 2], [1, 0])
    assert bulk.Numbers(np.array([2**64 - 1], np.uint64)).fraction(0) == 2**64 - 1
    assert bulk.Numbers([1], known=[False]).fraction(0) is None


def test_without_numpy_only_bulk_is_missing_and_says_so() -> None:
    lines = (
        "import sys; sys.modules['numpy'] = None",
        "import greenfactory.cli.main, greenfactory.rulebook.scores.scoring",
        "import greenfactory.rulebook.bulk",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "greenfactory[bulk]" in done.stderr.splitlines()[-1]
