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

from greenfactory.rulebook import assessment, benchmarks, bulk, bulk_exact, bulk_rows, ranking, scoring
from greenfactory.rulebook.benchmarks import BenchmarkTable
from greenfactory.rulebook.forms import Answer, Form
from greenfactory.rulebook.pack import Pack
from greenfactory.rulebook.selection import Rounding, Selection, Threshold, Ties
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.tests.bulkpacks import Maker

FORMS = 40


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return minipack.read(tmp_path_factory.mktemp("pack"))


def compare(pack: Pack, forms: Sequence[Form], table: BenchmarkTable, *, drop: bool = False) -> bulk.Places:
    """The places in bulk, after checking that everything equals the exact path; `drop`: from columns alone."""
    cards = [scoring.score(pack, form, table) for form in forms]
    entries = [assessment.entry(card, form) for card, form in zip(cards, forms, strict=True)]
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


def grid(pack: Pack, count: int, apart: bool) -> list[Form]:
    """Forms with exactly 95 points: BASE-JUD and BASE-LIN share what is missing, out of figures that differ."""
    forms = []
    for number in range(count):
        land, share = 1000 + number * 7, Fraction(number % 9 + 8 * (number % 2), 16)
        share = min(share, Fraction(1))
        lost = 20 * (1 - share)
        form = answered(pack, number, max(Fraction(0), 10 - max(Fraction(0), 10 - lost)))
        output = land * 100 * (1 + share) / 10000
        data = {**form.data, ("land", 2023): Fraction(land), ("output", 2023): output, ("output", 2022): output / 2}
        rows = {**form.rows, "BASE-JUD": Answer(points=lost - 10 if lost > 10 else 10 - lost if apart else Fraction(3))}
        forms.append(replace(form, data=data, rows=rows))
    return forms


def test_a_grid_full_of_ties_is_ranked_like_the_exact_path_and_not_form_by_form(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_rows.Scorer, "_one_by_one", None)
    for apart in (True, False):
        forms = grid(pack, 300, apart)
        for order in ((), ("USE", "BASE"), ("BASE", "NONE", "USE")):
            rules = replace(pack.selection, ties=Ties(order=order), threshold=Threshold(value=Fraction(98)))
            places = compare(pack.under(rules), forms, minipack.TABLE)
            assert places.tied.max() > 30


def test_forms_with_the_same_odd_figures_share_their_place_without_being_added_up(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = []
    for number in range(200):
        form = answered(pack, number, Fraction(1))
        odd = 1009 + (number % 20) * 14
        data = {**form.data, ("land", 2023): Fraction(odd), ("output", 2023): Fraction(15 * odd + 1, 999_983)}
        forms.append(replace(form, data=data))
    places = compare(pack, forms, minipack.TABLE)
    assert places.tied.tolist() == [10] * 200
    monkeypatch.setattr(bulk_exact.Groups, "value", None)
    totals = bulk.score(pack, bulk.columns(pack, forms), minipack.TABLE)
    assert bulk.rank(totals, pack.selection).place.tolist() == places.place.tolist()


def test_forms_whose_hashes_collide_are_still_told_apart(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_exact, "_hashed", lambda part: np.zeros(len(part), np.uint64))
    maker_forms = [
        replace(each, data={**each.data, ("output", 2023): Fraction(10**15 + number % 3, 10**12 + 39)})
        for number, each in enumerate(answered(pack, number, Fraction(1, 10**20 + number % 2)) for number in range(30))
    ]
    compare(pack, maker_forms, minipack.TABLE)


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
    entries = [assessment.entry(card, held.form(number)) for number, card in enumerate(cards)]
    same_places(bulk.rank(totals, pack.selection), entries, pack.selection)
    assert len(totals) == len(totals.total) == 3


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
        "import greenfactory.cli.main, greenfactory.rulebook.scoring",
        "import greenfactory.rulebook.bulk",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "greenfactory[bulk]" in done.stderr.splitlines()[-1]
