"""The workbook of a scorecard shows gate, areas, rows with their steps, what to do next, and the energy account."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from greenfactory.rulebook.energy.consumption import EnergyLine
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.scores import forms, scoring
from greenfactory.rulebook.wording import say
from greenfactory.workbooks import scorecard_book
from greenfactory.workbooks.celltext import pieces

PACK = packreader.read(library.find(library.DEFAULT))
GATE = {row.id: True for row in PACK.gate}
LINES = (
    EnergyLine("电力", 2023, Fraction(100), "万kWh"),
    EnergyLine("天然气", 2023, Fraction(20), "万m3", Fraction(35_200)),
    EnergyLine("电力", 2022, Fraction(90), "万kWh", flow="sold"),
)


def form(**changes: Any) -> forms.Form:
    rows = {row.id: forms.Answer(met=True) for row in PACK.rows.values()}
    first = next(iter(rows))
    rows[first] = forms.Answer(met=True, evidence=("=证明.pdf", "第二份.pdf"))
    plain = forms.Form(
        "=甲", "91320200000000000A", "滨湖区", "C3011", "江苏", "", 2023, {}, GATE, rows, {}, energy=LINES
    )
    return replace(plain, **changes)


def book(folder: Path, filled: forms.Form, table: BenchmarkTable = benchmarks.NONE, lang: str = "zh") -> Any:
    path = folder / "得分.xlsx"
    scorecard_book.write(path, scoring.score(PACK, filled, table), filled, table, lang)
    return openpyxl.load_workbook(path)


def below(page: Any, first: str) -> list[dict[str, Any]]:
    rows = list(page.iter_rows(values_only=True))
    start = next(index for index, row in enumerate(rows) if row[0] == first)
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def lines(page: Any) -> list[str]:
    return [str(row[0].value) for row in page.iter_rows(max_row=9) if row[0].value]


def test_areas_sum_to_the_total(tmp_path: Path) -> None:
    card = scoring.score(PACK, form())
    page = book(tmp_path, form())["得分"]
    rows = below(page, "一级指标")
    assert [(row["一级指标"].removesuffix("（加分项）"), row["得分"]) for row in rows[:-1]] == [
        (area.area.title["zh"], pytest.approx(float(area.score))) for area in card.areas
    ]
    assert rows[-1]["得分"].startswith("=SUM(B")
    assert rows[-1]["满分"] == 100


@pytest.mark.parametrize(("met", "said"), [(True, "全部符合"), (None, "未答：GF18-B1"), (False, "不符合：GF18-B1")])
def test_the_gate_is_told(tmp_path: Path, met: bool | None, said: str) -> None:
    name = next(iter(GATE))
    page = book(tmp_path, form(gate=GATE | {name: met}))["得分"]
    assert any(said.replace("GF18-B1", name) in line for line in lines(page))


def test_unofficial_rules_and_example_benchmarks_are_marked_on_every_page(tmp_path: Path) -> None:
    for page in book(tmp_path, form(), benchmarks.given({})):
        assert any("非官方" in line for line in lines(page))
        assert any("示例" in line for line in lines(page))


def test_every_row_stands_with_its_steps_and_evidence(tmp_path: Path) -> None:
    card = scoring.score(PACK, form())
    rows = below(book(tmp_path, form())["逐项"], "编号")
    assert [row["编号"] for row in rows] == list(card.rows)
    for row, score in zip(rows, card.rows.values(), strict=True):
        notes = (*score.steps(), *((score.reason,) if score.reason else ()))
        assert row["得分过程"] == "\n".join(dict.fromkeys(say(note, "zh") for note in notes))
    assert (rows[0]["证明材料"], rows[0]["状态"]) == ("=证明.pdf\n第二份.pdf", "确认")


def test_nothing_typed_is_a_formula(tmp_path: Path) -> None:
    cells = [cell for page in book(tmp_path, form()) for row in page.iter_rows() for cell in row]
    assert {str(cell.value)[:6] for cell in cells if cell.data_type == "f"} == {"=SUM(B", "=SUM(D", "=SUM(E"}


def test_the_next_points_come_largest_first(tmp_path: Path) -> None:
    rows = below(book(tmp_path, form(rows={}))["下一步"], "编号")
    gains = [row["可增分"] for row in rows]
    assert gains == sorted(gains, reverse=True)
    assert all(row["需要做什么"] for row in rows)


def test_the_energy_account_of_each_year_has_its_lines_and_sum(tmp_path: Path) -> None:
    rows = below(book(tmp_path, form())["能源"], "年份")
    assert [row["能源"] for row in rows] == ["电力", "天然气", "2023 年合计", "电力（外供）", "2022 年合计"]
    assert rows[2]["当量值（tce）"] == pytest.approx(rows[0]["当量值（tce）"] + rows[1]["当量值（tce）"])
    assert "kgce" in rows[0]["得分过程"]


def test_without_energy_there_is_no_page_for_it(tmp_path: Path) -> None:
    assert book(tmp_path, form(energy=())).sheetnames == ["得分", "逐项", "下一步", "数据"]


def test_english_has_the_same_pages(tmp_path: Path) -> None:
    zh, en = (book(tmp_path, form(), lang=lang) for lang in ("zh", "en"))
    assert en.sheetnames == ["scores", "rows", "next points", "figures", "energy"]
    assert [page.max_row for page in zh] == [page.max_row for page in en]


def test_long_steps_go_on_in_further_cells() -> None:
    assert pieces([], 80) == [""]
    assert pieces(["a"] * 26, 80) == ["\n".join("a" * 26)]
    assert pieces(["a"] * 27, 80) == ["\n".join("a" * 26), "a"]
    assert pieces(["a", "b" * 78 * 30, "c"], 80) == ["a", "b" * 78 * 30, "c"]
