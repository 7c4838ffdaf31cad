"""Recalculated by LibreOffice, a ranking of forms adds up from its rows, and follows shares, statuses, weights and rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook.packs import benchmarks, library, packreader, selection
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Area, Pack
from greenfactory.rulebook.places.entering import entry
from greenfactory.rulebook.scores import scoring
from greenfactory.rulebook.scores.forms import Answer, Form
from greenfactory.rulebook.tests import minipack
from greenfactory.workbooks import ranking_book
from greenfactory.workbooks.ranking_report import RankingReport
from greenfactory.workbooks.tests import fillings, office
from greenfactory.workbooks.tests.formfiles import CITY, STANDARD, example, pack
from greenfactory.workbooks.tests.rankingfiles import (
    below,
    changed,
    code,
    entries,
    expected,
    forms_report,
    recalculated,
    seen,
)

pytestmark = office.needs_office
Forms = list[Form]
LOW = {"threshold": {"value": 40}, "cap": {"places": 4}, "pending": {"official": "allow"}}


def under(of: Pack, rules: Mapping[str, Any]) -> Pack:
    return of.under(selection.read(rules, base=of.selection))


def filled(of: Pack, seeds: Sequence[int]) -> Forms:
    """Forms with rows missed, pending and not applicable, each of its own enterprise."""
    found = [fillings.form(of, seed) for seed in seeds]
    return [replace(form, code=code(number), name=f"企业{number}") for number, form in enumerate(found)]


def mini(folder: Path) -> tuple[Pack, BenchmarkTable, Forms]:
    """The tiny pack has what the others lack: a bonus with its ceiling, an area at zero after a miss."""
    of = under(minipack.read(folder / "mini"), LOW)
    rows, figures = minipack.FULL["rows"], minipack.FULL["data"]
    changes: list[Mapping[str, Any]] = [
        {},
        {"rows": rows | {"BASE-OPT": {"applies": False, "reason": "无此工序"}, "BASE-JUD": {"applies": False}}},
        {"rows": rows | {"BASE-OPT": {}, "BASE-LIN": {"applies": False}}},
        {"rows": rows | {"BASE-REQ": {"met": False}}},
        {"data": figures | {"output": {"2023": 20}}},
        {"gate": {"G1": False, "G2": None}},
        {"gate": {"G1": None}},
        {"data": figures | {"workers": 0}},
        {"data": figures | {"output": {"2023": 20, "2022": 20}}},
    ]
    given = [minipack.form(of, **{**minipack.FULL, **change}) for change in changes]
    return of, minipack.TABLE, [replace(form, code=code(at), name=f"企业{at}") for at, form in enumerate(given)]


def casts(folder: Path) -> dict[str, tuple[Pack, BenchmarkTable, Forms]]:
    """Packs with their forms; scopes, rounding and what not applicable means differ."""
    city = under(pack(CITY), LOW | {"rounding": {"compare": "rounded", "places": 1}})
    full = under(pack(CITY), LOW | {"not_applicable": {"default": "full"}, "pending": {"official": "block"}})
    star = packreader.read(library.find("star-ladder"))
    provincial = packreader.read(library.find("provincial-form"))
    return {
        "city": (city, example(CITY), filled(city, range(10))),
        "full": (full, example(CITY), filled(full, range(20, 28))),
        "standard": (under(pack(STANDARD), LOW), example(STANDARD), filled(pack(STANDARD), range(8))),
        "provincial": (under(provincial, LOW), benchmarks.given({}), filled(provincial, range(40, 46))),
        "star": (under(star, LOW), benchmarks.given({}), filled(star, range(4))),
        "mini": mini(folder),
    }


def written(folder: Path, name: str, cast: tuple[Pack, BenchmarkTable, Forms]) -> tuple[Path, RankingReport]:
    of, table, given = cast
    report = forms_report(given, of, table)
    ranking_book.write(folder / f"{name}.xlsx", report)
    return folder / f"{name}.xlsx", report


def sums(path: Path) -> dict[tuple[str, str], tuple[Any, ...]]:
    """The lines of areas: points, full marks, factor, least points, rows pending."""
    keys = ("得分", "满分", "折算系数", "最低可能", "待定项数")
    rows = [row for row in below(path, "得分率", "逐项") if row["类型"] == "小计" and row["编号"]]
    return {(row["统一社会信用代码"], row["编号"]): tuple(round(row[key], 8) for key in keys) for row in rows}


def test_forms_recalculate_to_the_areas_totals_and_places_of_the_rulebook(tmp_path: Path) -> None:
    found = casts(tmp_path)
    made = {name: written(tmp_path, name, cast) for name, cast in found.items()}
    again = recalculated([path for path, _ in made.values()], tmp_path / "again")
    for path, (name, (before, report)) in zip(again, made.items(), strict=True):
        wanted = expected(entries(report), report.selection)
        assert (name, seen(before)) == (name, wanted)
        assert (name, seen(path)) == (name, wanted)
        assert sums(path) == sums(before)
        rows = [(row["得分"], row["满分"]) for row in below(before, "得分率", "逐项")]
        for one, two in zip(rows, [(row["得分"], row["满分"]) for row in below(path, "得分率", "逐项")], strict=True):
            assert [value or 0 for value in two] == pytest.approx([value or 0 for value in one], abs=1e-9)


Change = Callable[[Pack, Forms], tuple[Pack, Forms]]


def answered(at: int, row: str, **answer: Any) -> Change:
    def change(of: Pack, given: Forms) -> tuple[Pack, Forms]:
        rows = {**given[at].rows, row: Answer(**answer)}
        return of, [*given[:at], replace(given[at], rows=rows), *given[at + 1 :]]

    return change


def grown(at: int) -> Change:
    def change(of: Pack, given: Forms) -> tuple[Pack, Forms]:
        form = replace(given[at], data=given[0].data)
        return of, [*given[:at], form, *given[at + 1 :]]

    return change


def gate(at: int, row: str, *, met: bool) -> Change:
    def change(of: Pack, given: Forms) -> tuple[Pack, Forms]:
        form = replace(given[at], gate={**given[at].gate, row: met})
        return of, [*given[:at], form, *given[at + 1 :]]

    return change


def ruled(**rules: Any) -> Change:
    return lambda of, given: (under(of, rules), given)


def weighted(area_id: str, weight: int) -> Change:
    """An area of other weight, its rows scaled with it."""

    def scaled(area: Area) -> Area:
        if area.id != area_id:
            return area
        factor = weight / area.weight
        rows = area.rows if area.bonus else tuple(replace(row, points=row.points * factor) for row in area.rows)
        return replace(area, weight=Fraction(weight), rows=rows)

    return lambda of, given: judged_alike(of, replace(of, areas=tuple(map(scaled, of.areas))), given)


def judged_alike(of: Pack, new: Pack, given: Forms) -> tuple[Pack, Forms]:
    """The new pack, with points that somebody gave as the same part of what there now is."""
    found = []
    for form in given:
        rows = {
            name: answer
            if answer.points is None
            else replace(answer, points=answer.points * new.rows[name].points / of.rows[name].points)
            for name, answer in form.rows.items()
        }
        found.append(replace(form, rows=rows))
    return new, found


def pointed(area_id: str, **points: int) -> Change:
    """Other points of rows, the weight of the area as before."""

    def shared(area: Area) -> Area:
        if area.id != area_id:
            return area
        rows = [replace(row, points=Fraction(points.get(row.id.replace("-", "_"), row.points))) for row in area.rows]
        factor = area.weight / sum(row.points for row in rows)
        return replace(area, rows=tuple(replace(row, points=row.points * factor) for row in rows))

    return lambda of, given: judged_alike(of, replace(of, areas=tuple(map(shared, of.areas))), given)


ROWS, WEIGHTS, LAWS = "逐项", "权重", "规则"
CHANGES: list[tuple[dict[tuple[str, str, str], Any], Change]] = [
    ({(ROWS, f"{code(0)}|BASE-OPT", "得分率"): 0}, answered(0, "BASE-OPT", met=False)),
    ({(ROWS, f"{code(0)}|BASE-OPT", "状态"): "不适用"}, answered(0, "BASE-OPT", applies=False)),
    ({(ROWS, f"{code(0)}|BASE-JUD", "得分率"): 0.5}, answered(0, "BASE-JUD", points=Fraction(5))),
    ({(ROWS, f"{code(2)}|BASE-OPT", "状态"): "有条件", (ROWS, f"{code(2)}|BASE-OPT", "得分率"): 1},
     answered(2, "BASE-OPT", met=True)),
    ({(ROWS, f"{code(0)}|BASE-REQ", "状态"): "未达到", (ROWS, f"{code(0)}|BASE-REQ", "得分率"): 0},
     answered(0, "BASE-REQ", met=False)),
    ({(ROWS, f"{code(1)}|BASE-REQ", "状态"): "待定"}, answered(1, "BASE-REQ")),
    ({(ROWS, f"{code(8)}|USE-THR", "状态"): "确认", (ROWS, f"{code(8)}|USE-THR", "得分率"): 1}, grown(8)),
    ({(ROWS, f"{code(4)}|USE-THR", "状态"): "确认", (ROWS, f"{code(4)}|USE-THR", "得分率"): 1}, grown(4)),
    ({(ROWS, f"{code(5)}|G1", "状态"): "符合", (ROWS, f"{code(5)}|G2", "状态"): "符合"},
     lambda of, given: gate(5, "G2", met=True)(*gate(5, "G1", met=True)(of, given))),
    ({(ROWS, f"{code(0)}|G2", "状态"): "不符合"}, gate(0, "G2", met=False)),
    ({(WEIGHTS, "BASE", "分值"): 30}, weighted("BASE", 30)),
    ({(WEIGHTS, "PLUS", "分值"): 3}, weighted("PLUS", 3)),
    ({(WEIGHTS, "BASE-OPT", "分值"): 40}, pointed("BASE", BASE_OPT=40)),
    ({(LAWS, "not_applicable.default", "取值"): "给满分"}, ruled(not_applicable={"default": "full"})),
    ({(LAWS, "not_applicable.default", "取值"): "记零分"}, ruled(not_applicable={"default": "zero"})),
    ({(LAWS, "pending.official", "取值"): "有待定项不能作为正式结果"}, ruled(pending={"official": "block"})),
    ({(LAWS, "threshold.value", "取值"): 100}, ruled(threshold={"value": 100})),
]  # fmt: skip


def test_changed_rows_and_weights_lead_where_the_rulebook_is_led_by_the_changed_form(tmp_path: Path) -> None:
    of, table, given = mini(tmp_path)
    path, report = written(tmp_path, "mini", (of, table, given))
    files = [changed(path, tmp_path / f"{number}.xlsx", cells) for number, (cells, _) in enumerate(CHANGES)]
    before, moved = expected(entries(report), report.selection), 0
    for again, (cells, change) in zip(recalculated(files, tmp_path / "again"), CHANGES, strict=True):
        pack_, forms_ = change(of, given)
        scored = [entry(scoring.score(pack_, form, table), form) for form in forms_]
        wanted = expected(scored, pack_.selection)
        assert (cells, seen(again)) == (cells, wanted)
        moved += wanted != before
    # The rest show that nothing moves which should not.
    assert moved >= 14


def test_a_sorted_page_of_rows_shows_errors_and_never_other_points(tmp_path: Path) -> None:
    of, table, given = mini(tmp_path)
    path, _ = written(tmp_path, "mini", (of, table, given))
    swapped = changed(path, tmp_path / "moved.xlsx", {(ROWS, f"{code(0)}|BASE-OPT", "编号"): "BASE-JUD"})
    (again,) = recalculated([swapped], tmp_path / "again")
    found = below(again, "名次", 0)
    assert {row["统一社会信用代码"]: row["总分"] for row in found}[code(0)] == "#N/A"
    out = {code(3), code(5)}
    assert {row["名次"] for row in found if row["统一社会信用代码"] not in out} == {"#N/A"}
