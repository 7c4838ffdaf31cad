"""Comparing packs: whatever a pack says stands in its document, so that no difference is passed over in silence."""

import json
from pathlib import Path
from typing import Any

import pytest

from greenfactory.rulebook.packs import comparing
from greenfactory.rulebook.packs.comparing import Difference
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.tests import minipack


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return minipack.read(tmp_path_factory.mktemp("mini"), add=minipack.ENERGY)


def test_a_pack_is_like_itself(pack: Pack) -> None:
    assert comparing.differences(pack, pack) == []


def test_document_is_plain_json(pack: Pack) -> None:
    document = comparing.document(pack)
    assert json.loads(json.dumps(document)) == document
    assert document["areas"]["BASE"]["rows"]["BASE-LIN"]["measures"] == [
        {
            "if": None,
            "formula": "output / land",
            "formula_id": "F-1",
            "unit": "元/m2",
            "base": "land_base",
            "lead": "2 * land_base",
        }
    ]


# file, what is replaced, by what, and the key with its two values.
EDITS = [
    ("pack.toml", 'edition = "1"', 'edition = "2"', "edition", "1", "2"),
    ("pack.toml", "official = false", "official = true", "official", "False", "True"),
    ("pack.toml", "Mini evaluation", "Small evaluation", "title.en", "Mini evaluation", "Small evaluation"),
    ("pack.toml", "示例局", "局", "issuer.zh", "示例局", "局"),
    ("pack.toml", "source one", "source 1", "sources.S1.en", "source one", "source 1"),
    ("pack.toml", "output / land", "2 * output / land", "formulas.F-1.text", "output / land", "2 * output / land"),
    ("pack.toml", "能耗引领值", "领跑值", "benchmarks.use_lead.title.zh", "能耗引领值", "领跑值"),
    ("pack.toml", '"subtract"', '"keep"', "energy.sold", "subtract", "keep"),
    ("data.toml", "years = 3", "years = 4", "fields.output.years", "3", "4"),
    ("data.toml", "max = 1000", "max = 10.5", "fields.waste.maximum", "1000", "10.5"),
    ("data.toml", "max = 1000", "max = 1000\nmin = -1", "fields.waste.minimum", "0", "-1"),
    ("data.toml", 'kind = "count"', 'kind = "number"', "fields.workers.kind", "count", "number"),
    ("data.toml", "3 * output[-1]", "2 * output[-1]", "checks.output-jump.condition", "output <= 3 * output[-1]", "output <= 2 * output[-1]"),
    ("gate.toml", "years = 3", "years = 2", "gate.G2.years", "3", "2"),
    ("gate.toml", '["营业执照"]', '["营业执照", "证明"]', "gate.G1.evidence", "营业执照", "营业执照, 证明"),
    ("indicators/1-base.toml", '"refuse"', '"area"', "areas.BASE.rows.BASE-REQ.on_miss", "refuse", "area"),
    ("indicators/1-base.toml", "好 10", "优 10", "areas.BASE.rows.BASE-JUD.rubric.zh", "好 10，中 5", "优 10，中 5"),
    ("indicators/1-base.toml", 'group = "照明"', "", "areas.BASE.rows.BASE-OPT.group", "照明", ""),
    ("indicators/1-base.toml", 'evidence = ["规划许可"]', "", "areas.BASE.rows.BASE-REQ.evidence", "规划许可", ""),
    ("indicators/2-use.toml", '[50, 1]', "[40, 1]", "areas.USE.rows.USE-STEP.steps", "['100', '0.5'], ['50', '1']", "['100', '0.5'], ['40', '1']"),
    ("indicators/2-use.toml", 'per_product = "quantity"', 'per_product = "2"', "areas.USE.rows.USE-PROD.per_product", "quantity", "2"),
    ("indicators/2-use.toml", "kind_b == 1", "kind_b == 0", "areas.USE.rows.USE-VAR.measures[1].if", "kind_b == 1", "kind_b == 0"),
    ("indicators/2-use.toml", "base = 5\n", "base = 5\nstrict = true\n", "areas.USE.rows.USE-THR.strict", "False", "True"),
    ("indicators/2-use.toml", "workers > 0", "waste > 0", "areas.USE.rows.USE-STEP.applies_if", "workers > 0", "waste > 0"),
    ("indicators/3-plus.toml", "weight = 5", "weight = 4", "areas.PLUS.weight", "5", "4"),
    ("selection.toml", "value = 80", "value = 85", "selection.threshold.value", "80", "85"),
    ("factors/mini.toml", "0.1229", "0.123", "factors.mini.rows.electricity.factor.low", "0.1229", "0.123"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "key", "a", "b"), EDITS, ids=[key for *_, key, _, _ in EDITS])
def test_an_edit_shows_under_its_key(
    file: str, old: str, new: str, key: str, a: str, b: str, pack: Pack, tmp_path: Path
) -> None:
    add, replace = dict(minipack.ENERGY), dict[str, Any]()
    if old in add.get(file, ""):
        add[file] = add[file].replace(old, new)
    else:
        replace = {file: {old: new}}
    found = comparing.differences(pack, minipack.read(tmp_path, add=add, replace=replace))
    assert Difference(key, a, b) in found
    assert comparing.differences(pack, pack) == []


def test_a_row_that_only_one_pack_has_shows_with_nothing_on_the_other_side(pack: Pack, tmp_path: Path) -> None:
    field = '\n[[fields]]\nid = "extra"\nzh = "多"\nen = "extra"\nsource = "none"\nconf = "G"\n'
    other = minipack.read(tmp_path, add={**minipack.ENERGY, "data.toml": field})
    found = comparing.differences(pack, other)
    assert Difference("fields.extra.unit", None, "1") in found
    assert {difference.a for difference in found} == {None}
    assert Difference("fields.extra.unit", "1", None) in comparing.differences(other, pack)


def test_a_pack_without_energy_has_no_factors(tmp_path: Path) -> None:
    plain = minipack.read(tmp_path)
    assert comparing.document(plain)["energy"] is None
    assert comparing.differences(plain, plain) == []
