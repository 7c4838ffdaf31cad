"""What a scorecard tells its reader: the next points with their target, one line a row, units and formulas in words."""

from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook.packs import formulawords
from greenfactory.rulebook.packs.benchmarks import NONE
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import scoring
from greenfactory.rulebook.scores.scorecard import RowScore, Scorecard
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.tests.minipack import FULL, TABLE
from greenfactory.rulebook.wording import say


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return minipack.read(tmp_path_factory.mktemp("pack"))


def card(pack: Pack, **parts: Any) -> Scorecard:
    return scoring.score(pack, minipack.form(pack, **minipack.changed(**parts)), TABLE)


def row(pack: Pack, name: str, **parts: Any) -> RowScore:
    return card(pack, **parts).rows[name]


@pytest.mark.parametrize(
    ("name", "change", "need"),
    [
        ("BASE-LIN", {"data": {"output": {"2023": 15, "2022": 10}}}, "达到 200 元/m2 可得 20.00 分（现值 150，越高越好）"),
        ("USE-THR", {"data": {"output": {"2023": 20, "2022": 20}}}, "达到 5 % 可得 10.00 分（现值 0，越高越好）"),
        ("USE-STEP", {"data": {"waste": 7}}, "达到 100 kg/人 可得 5.00 分（现值 116.67，越低越好）"),
        ("USE-STEP", {"data": {"waste": 4}}, "达到 50 kg/人 可得 10.00 分（现值 66.67，越低越好）"),
        ("USE-PROD", {"products": [{"name": "甲", "data": {"quantity": 1, "unit_use": 25}}]}, "现值 25 kWh/产品单位，改善后可多得分"),
    ],
)  # fmt: skip
def test_the_target_that_earns_more_is_named(pack: Pack, name: str, change: dict[str, Any], need: str) -> None:
    entry = next(entry for entry in card(pack, **change).next_points() if entry.row.id == name)
    assert say(entry.need, "zh") == need


def test_a_missing_benchmark_is_the_authoritys_to_supply(pack: Pack) -> None:
    missing = scoring.score(pack, minipack.form(pack, **FULL), NONE)
    needs = {entry.row.id: say(entry.need, "zh") for entry in missing.next_points()}
    assert needs["BASE-LIN"].endswith("；由主管部门提供基准值，试算可加 --benchmarks example")


def test_one_line_tells_what_decided_and_what_is_still_wanted(pack: Pack) -> None:
    claimed = row(pack, "BASE-REQ", rows={"BASE-REQ": {"met": True}})
    assert [note.code for note in claimed.outline()] == ["scoring.met", "scoring.evidence_wanted"]
    short = row(pack, "USE-THR", data={"output": {"2023": 20, "2022": 20}})
    assert [say(note, "zh") for note in short.outline()] == ["未达到限值 5 %（越高越好）"]
    assert (short.status, say(short.standing, "zh")) == ("confirmed", "未达到")
    products = [
        {"name": "甲", "data": {"quantity": 1, "unit_use": 40}},
        {"name": "乙", "data": {"quantity": 3, "unit_use": 20}},
    ]
    mixed = row(pack, "USE-PROD", products=products)
    assert [note.code for note in mixed.outline()] == ["scoring.short_of_base_linear"]


def test_products_are_weighed_in_the_unit_that_was_entered(pack: Pack, tmp_path: Path) -> None:
    products = [{"name": "甲", "data": {"quantity": 900, "unit_use": 25}}]
    steps = row(pack, "USE-PROD", products=products).steps()
    assert say(next(note for note in steps if note.code == "scoring.product"), "zh") == "产品“甲”，权重 900 产品单位"
    by_energy = {
        "indicators/2-use.toml": {
            'per_product = "quantity"': 'per_product = "when(unit_use > 0[kWh/产品单位], unit_use * quantity, 1[kWh])"'
        }
    }
    steps = row(minipack.read(tmp_path, replace=by_energy), "USE-PROD", products=products).steps()
    assert say(next(note for note in steps if note.code == "scoring.product"), "zh") == "产品“甲”，权重 81000 MJ"


def test_flags_read_as_yes_or_no_and_formulas_by_their_titles(pack: Pack) -> None:
    steps = [say(note, "zh") for note in row(pack, "USE-VAR").steps()]
    text = "\n".join(steps)
    assert "指标值 = 废物" in text
    condition = formulawords.of_pack("when(kind_b == 1, waste / (land + land), output[-1] / land * 2)", pack)
    assert condition["zh"] == "（若乙类企业为是，废物 ÷ (用地面积 + 用地面积)；否则产值（上年） ÷ 用地面积 × 2）"
