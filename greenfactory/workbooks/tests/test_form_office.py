"""Forms that went through real LibreOffice: the preview shows the rulebook's score, and what comes back is what was typed."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack, Row
from greenfactory.rulebook.scores import formreader, scoring
from greenfactory.rulebook.scores.forms import Form
from greenfactory.rulebook.tests import minipack
from greenfactory.workbooks import form_book, form_cells, sheets
from greenfactory.workbooks.form_plan import layout
from greenfactory.workbooks.preview import Preview
from greenfactory.workbooks.preview_rows import CONDITIONAL, PENDING
from greenfactory.workbooks.tests import fillings, office
from greenfactory.workbooks.tests.formfiles import CITY, STANDARD, Filling, example, pack, shown, values

pytestmark = office.needs_office
CODES = {0: "not_applicable", 1: "pending", 2: "conditional", 3: "confirmed"}
Cast = dict[str, tuple[Pack, BenchmarkTable, Form]]


def cast(folder: Path, name: str, seeds: Iterable[int]) -> Cast:
    """Filled-in forms in a folder, with what they were filled with."""
    found = {}
    for seed in seeds:
        form = fillings.form(pack(name), seed)
        file = f"{pack(name).id}-{seed}.xlsx"
        form_book.write(folder / file, pack(name), fillings.YEAR, example(name), form=form)
        found[file] = pack(name), example(name), form
    return found


def mini_cast(folder: Path) -> Cast:
    """The tiny pack has what the others lack: bonus ceilings, zeroed areas, steps, variants in different units."""
    mini = minipack.read(folder / "mini", add=minipack.ENERGY)
    changes: list[Mapping[str, Any]] = [
        {},
        {"rows": minipack.FULL["rows"] | {"BASE-JUD": {"applies": False}, "BASE-LIN": {"applies": False}}},
        {"data": minipack.FULL["data"] | {"output": {"2023": 10, "2022": 10}}},
        {"data": minipack.FULL["data"] | {"output": {"2023": 10}, "kind_b": True, "workers": 0}},
        {"data": minipack.FULL["data"] | {"waste": 6, "workers": 60}},
        {"data": minipack.FULL["data"] | {"waste": "6.0000001", "output": {"2023": "10.5", "2022": 10}}},
        {"rows": {"PLUS-B": {"met": True}, "BASE-REQ": {"met": False}}},
    ]
    found = {}
    for number, change in enumerate(changes):
        form = minipack.form(mini, **{**minipack.FULL, **change})
        form_book.write(folder / f"mini-{number}.xlsx", mini, fillings.YEAR, minipack.TABLE, form=form)
        found[f"mini-{number}.xlsx"] = mini, minipack.TABLE, form
    return found


def differences(file: Path, of: Pack, table: BenchmarkTable, form: Form) -> list[Any]:
    """What the recalculated preview says otherwise than `scoring.score`."""
    card, found = scoring.score(of, form, table), values(file)
    preview = Preview(layout(of, fillings.YEAR, products=len(form.products), lines=len(form.energy)), table)
    expected: dict[str, Any] = {
        "sound": 1, "total": card.total, "low": card.low, "high": card.high, "pending": len(card.pending),
        "gate_missed": len(card.gate.missed), "gate_open": len(card.gate.unknown), "refused": len(card.missed_required),
    }  # fmt: skip
    wrong: list[Any] = [
        (name, shown(found, getattr(preview, name)), value)
        for name, value in expected.items()
        if not close(shown(found, getattr(preview, name)), value)
    ]
    for area in of.areas:
        factor = shown(found, preview.of_area(area, "factor"))
        for row in area.rows:
            score, seen = (
                card.rows[row.id],
                {key: shown(found, preview.of_row(row, key)) for key in ("code", "score", "miss")},
            )
            if CODES.get(seen["code"]) != score.status or (
                seen["code"] >= CONDITIONAL and bool(seen["miss"]) != score.missed
            ):
                wrong.append((row.id, seen, score.status, score.missed, score.reason))
            elif score.score is not None and not close(seen["score"] * factor / preview.scale, score.score):
                wrong.append((row.id, seen, score.score))
    return wrong


def close(seen: Any, value: Fraction | int) -> bool:
    """Equal to nine decimals; the total itself is rounded there."""
    return isinstance(seen, int | float) and abs(Fraction(seen) - value) <= Fraction(6, 10**10)


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    """A handful of forms of each pack, opened and saved by LibreOffice in one call."""
    folder = tmp_path_factory.mktemp("forms")
    found = cast(folder, CITY, (1, 3)) | cast(folder, STANDARD, (2, 7)) | mini_cast(folder)
    odd = [each.save() for each in (moved_year(folder), text_for_a_number(folder))]
    office.converted([*(folder / name for name in found), *odd], "xlsx", folder / "saved")
    return folder / "saved", found


def moved_year(folder: Path) -> Filling:
    return Filling(folder / "moved.xlsx", pack()).put("enterprise", "year", "answer", 2022)


def text_for_a_number(folder: Path) -> Filling:
    row = by_degree()
    filled = Filling(folder / "text.xlsx", pack()).put(f"area:{row.area}", row.id, "met", "是")
    return filled.put(f"area:{row.area}", row.id, "points", "1/3")


def by_degree() -> Row:
    return next(row for row in pack().rows.values() if row.kind == "optional")


def test_the_preview_shows_what_the_rulebook_scores(recalculated: tuple[Path, Cast]) -> None:
    folder, found = recalculated
    assert {name: wrong for name, parts in found.items() if (wrong := differences(folder / name, *parts))} == {}
    statuses = {
        row.status for of, table, form in found.values() for row in scoring.score(of, form, table).rows.values()
    }
    assert statuses == set(CODES.values())  # there was something to get wrong


def test_a_form_saved_by_another_program_reads_as_it_was_filled_in(recalculated: tuple[Path, Cast]) -> None:
    folder, found = recalculated
    whole = {name: parts for name, parts in found.items() if not name.startswith("mini")}
    assert len(whole) == 4
    for name, (of, _, form) in whole.items():
        read, problems, _ = form_cells.read(sheets.read(folder / name), of, form.file)
        assert [problem.note for problem in problems if not problem.warning] == []
        assert read == form


def test_whatever_the_formulas_cannot_reach_leaves_the_preview_unsaid(recalculated: tuple[Path, Cast]) -> None:
    folder, _ = recalculated
    preview = Preview(layout(pack(), fillings.YEAR), benchmarks.NONE)
    assert shown(values(folder / "moved.xlsx"), preview.sound) == 0
    assert shown(values(folder / "text.xlsx"), preview.of_row(by_degree(), "code")) == PENDING


def test_a_form_filled_in_by_script_survives_open_document(tmp_path: Path) -> None:
    files, expected = [], []
    for number, name in enumerate((CITY, STANDARD)):
        content = fillings.content(pack(name), 40 + number)
        files.append(Filling(tmp_path / f"{number}.xlsx", pack(name)).content(content).save())
        form, _ = formreader.read(content, pack(name))
        expected.append(form)
    back = office.converted(office.converted(files, "ods", tmp_path / "ods"), "xlsx", tmp_path / "back")
    found = [
        form_cells.read(sheets.read(path), pack(name))[0] for path, name in zip(back, (CITY, STANDARD), strict=True)
    ]
    assert found == expected


@pytest.mark.long
@pytest.mark.parametrize("name", [CITY, STANDARD])
@pytest.mark.parametrize("batch", range(4))
def test_the_preview_agrees_on_many_random_forms(name: str, batch: int, tmp_path: Path) -> None:
    found = cast(tmp_path, name, range(1_000 + batch * 50, 1_050 + batch * 50))
    office.converted([tmp_path / file for file in found], "xlsx", tmp_path / "saved")
    assert {
        file: wrong for file, parts in found.items() if (wrong := differences(tmp_path / "saved" / file, *parts))
    } == {}
