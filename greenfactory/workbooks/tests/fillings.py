"""Random self-assessments for tests: answers, figures at and around limits, gaps, products and energy lines of all sorts."""

import random
from fractions import Fraction
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.packs.pack import Field, Pack, Row
from greenfactory.rulebook.scores import formreader, forms
from greenfactory.rulebook.scores.forms import Form

YEAR = 2023
CODE = "91320200MA1MNN07TT"
_ENERGY = (
    ("电力", "万kWh"), ("电力", "kWh"), ("天然气", "万m3"), ("天然气", "m3"), ("原煤", "t"), ("汽油", "t"), ("柴油", "kg"),
    ("蒸汽", "t"), ("热力", "GJ"), ("煤泥", "t"), ("液化天然气", "t"), ("焦炭（干全焦）", "t"), ("新水", "t"), ("天然气", "kg"),
    ("无烟煤", "t"), ("低压蒸汽", "t"), ("煤", "t"),
)  # fmt: skip
_SURE = _ENERGY[:4] + _ENERGY[5:7]


def content(pack: Pack, seed: int) -> dict[str, Any]:
    """A filled-in form; some seeds leave hardly anything out, others a lot."""
    chance = random.Random(seed)
    gaps = chance.choice((0, 0, 0.02, 0.3))
    filled = forms.blank(pack, YEAR)
    filled["enterprise"] |= {
        "name": f"示例企业{seed}",
        "code": CODE,
        "industry": chance.choice(("C1711", "C3982", "C2662", "C3670", "C13", "", "D44", "1751")),
        "region": chance.choice(("江苏", "江苏", "江苏省无锡市", "西藏", "上海市", "", "全国")),
        "district": "滨湖区",
        "founded_on": "2008-05-16",
        "profile": "第一行\n第二行",
        "former_names": chance.choice(([], ["旧名甲厂", "旧名乙厂"])),
    }
    filled["gate"] = {
        name: chance.choice((True, True, True, True, False, None)) if gaps else True for name in filled["gate"]
    }
    filled["rows"] = {row.id: _answer(row, chance, gaps) for row in pack.rows.values()}
    plant = [field for field in pack.fields.values() if not field.product]
    filled["data"] = {field.id: _years(field, chance, gaps) for field in plant}
    filled["products"] = [_product(pack, number, chance, gaps) for number in range(chance.choice((1, 1, 2, 3, 5, 0)))]
    sources = _ENERGY if chance.random() < 0.4 else _SURE
    filled["energy"] = [_line(chance, sources) for _ in range(chance.choice((0, 1, 2, 3, 5)))]
    if pack.energy is None:
        filled["energy"] = []
    return filled


def form(pack: Pack, seed: int) -> Form:
    """The form that `content` stands for."""
    found, problems = formreader.read(content(pack, seed), pack, f"{seed}.json")
    assert found is not None, [(each.cell, each.note.code, each.value) for each in problems if not each.warning]
    return found


def _answer(row: Row, chance: random.Random, gaps: float) -> dict[str, Any]:
    met = chance.choice((True, True, True, False))
    answer: dict[str, Any] = {"met": met, "points": None, "value": None, "applies": True, "evidence": []}
    if row.not_applicable != "never" and chance.random() < 0.1:
        answer["applies"] = False
    if row.kind in {"optional", "judged"} and met and chance.random() < 0.4:
        parts = chance.choice(("0.1", "0.25", "0.3", "0.333", "0.7"))
        answer["points"] = exact.text(min(Fraction(parts), row.points))
    if row.quantity is not None:
        answer |= {"met": None, "value": chance.choice((None, None, 3, "0.75", 120))}
    if chance.random() < gaps:
        answer |= {"met": None, "points": None}
    if chance.random() > 0.1 + gaps:
        answer["evidence"] = [f"{name.replace('/', '、')}.pdf" for name in row.evidence[:2]]
    return answer


def _years(field: Field, chance: random.Random, gaps: float) -> dict[str, Any]:
    return {str(YEAR - back): None if chance.random() < gaps else _figure(field, chance) for back in range(field.years)}


def _figure(field: Field, chance: random.Random) -> Any:
    if field.kind == "flag":
        return chance.choice((True, False))
    least = int(field.minimum)
    if field.kind == "count":
        return least + chance.randrange(int(field.maximum or 40) - least + 1)
    round_ones = (
        1,
        2,
        3,
        5,
        8,
        10,
        12,
        20,
        40,
        100,
        200,
        1000,
        "0.1",
        "0.2",
        "0.3",
        "0.7",
        "1.1",
        "12.5",
        "0.65",
        "73",
        0,
    )
    value = chance.choice(round_ones) if chance.random() < 0.7 else f"{chance.uniform(0.01, 5000):.6g}"
    if field.maximum is not None:
        return exact.text(min(Fraction(value), field.maximum))
    return value


def _product(pack: Pack, number: int, chance: random.Random, gaps: float) -> dict[str, Any]:
    fields = [field for field in pack.fields.values() if field.product]
    return {
        "name": f"产品{number + 1}",
        "unit": "t",
        "data": {field.id: _years(field, chance, gaps) for field in fields},
    }


def _line(chance: random.Random, sources: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    source, unit = chance.choice(sources)
    return {
        "source": source,
        "year": chance.choice((YEAR, YEAR, YEAR, YEAR - 1)),
        "amount": chance.choice((1, 10, "0.3", 120, "35.6", 0)),
        "unit": unit,
        "ncv": chance.choice((None, None, None, 20000, "35588.5", 2700)),
        "flow": chance.choice(("used", "used", "used", "used", "sold", "feedstock")),
    }
