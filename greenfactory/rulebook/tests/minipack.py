"""A complete tiny rule pack for tests, written into a folder so that a test changes one line of it.

    folder = minipack.write(tmp_path)                                      # valid, `cases.check` finds nothing
    minipack.write(tmp_path, replace={"pack.toml": {"format = 1": "format = 2"}})
    minipack.write(tmp_path, add={"data.toml": '[[fields]]\\nid = "x"'})    # appended; a new file where there is none
    minipack.write(tmp_path, add=minipack.ENERGY)                          # with [energy] and a factor table of its own
    minipack.write(tmp_path, remove=("gate.toml",))
    pack = minipack.read(tmp_path, replace=…)                              # write and read
    form = minipack.form(pack, rows={"BASE-REQ": {"met": True}}, data={"land": 10})
    form = minipack.form(pack, **minipack.FULL)                            # full marks: 60 + 40 + 5 with minipack.TABLE

A text to replace must stand in the file. Areas: BASE (60, points by row: REQ 20, OPT 10, JUD 10, LIN 20), USE (40, even:
THR, STEP, PROD, VAR at 10 each), PLUS (bonus, ceiling 5: PLUS-A 3, PLUS-B 4). Gate: G1, G2. Fields: land (m2), output (万元,
3 years), waste (t), kind_b (flag), workers (count); of each product quantity (产品单位) and unit_use (kWh/产品单位).
Benchmarks: use_base and use_lead (kWh/产品单位), land_base (元/m2).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from greenfactory.rulebook import exact
from greenfactory.rulebook.packs import benchmarks, packreader
from greenfactory.rulebook.packs.benchmarks import BenchmarkTable
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import formreader
from greenfactory.rulebook.scores.forms import Form
from greenfactory.rulebook.tests import minirows, minitexts

CODE = "91320200MA1MNN07TT"
YEAR = 2023

FILES: Mapping[str, str] = {
    "pack.toml": minitexts.PACK,
    "data.toml": minitexts.DATA,
    "gate.toml": minitexts.GATE,
    "indicators/1-base.toml": minirows.BASE,
    "indicators/2-use.toml": minirows.USE,
    "indicators/3-plus.toml": minirows.PLUS,
    "selection.toml": minitexts.SELECTION,
    "cases/all.toml": minirows.CASES,
}

ENERGY: Mapping[str, str] = {
    "pack.toml": '\n[energy]\nfactors = ["mini"]\nsold = "subtract"\nfeedstock = "exclude"\n',
    "factors/mini.toml": """
[table]
id = "mini"
kind = "coal_equivalent"
zh = "测试因子"
en = "Factors for tests"
source = "T1"
conf = "G"

[sources]
T1 = { zh = "来源", en = "source" }

[[rows]]
id = "electricity"
zh = "电力"
en = "electricity"
unit = "kWh"
factor = 0.1229
""",
}
"""To `add`: an energy rule with a factor table that knows electricity (电力) at 0.1229 kgce/kWh."""

FULL: Mapping[str, Any] = {
    "rows": {
        "BASE-REQ": {"met": True, "evidence": ["1.pdf"]},
        "BASE-OPT": {"met": True},
        "BASE-JUD": {"points": 10},
        "PLUS-A": {"met": True},
        "PLUS-B": {"met": True},
    },
    "data": {
        "land": 1000,
        "output": {"2023": 20, "2022": 10},
        "waste": 3,
        "kind_b": False,
        "workers": 60,
    },
    "products": [{"name": "甲", "unit": "t", "data": {"quantity": 5, "unit_use": 20}}],
}
"""Parts of a form with full marks, and 2 bonus points cut off, under `TABLE`."""


def write(
    folder: Path,
    *,
    replace: Mapping[str, Mapping[str, str]] | None = None,
    add: Mapping[str, str] | None = None,
    remove: Iterable[str] = (),
) -> Path:
    """The pack in `folder`, changed: `replace` old by new text, `add` text at the end of files, `remove` files."""
    files = {name: text for name, text in FILES.items() if name not in set(remove)}
    for name, changes in (replace or {}).items():
        for old, new in changes.items():
            assert old in files[name], f"{name} has no {old!r}"
            files[name] = files[name].replace(old, new)
    for name, text in (add or {}).items():
        files[name] = files.get(name, "") + text
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def read(folder: Path, **changes: Any) -> Pack:
    """The pack as `write` would write it into `folder` with `changes`."""
    return packreader.read(write(folder, **changes))


def content(pack: Pack, **parts: Any) -> dict[str, Any]:
    """A form as it would stand in JSON: every gate row met, no row answered; `parts` take the place of its parts."""
    return {
        "pack": {"id": pack.id, "edition": pack.edition, "digest": pack.digest},
        "enterprise": {"name": "小企业", "code": CODE, "district": "滨湖区", "industry": "C1711", "region": "江苏"}
        | {"year": YEAR}
        | parts.pop("enterprise", {}),
        "gate": {row.id: True for row in pack.gate},
        **parts,
    }


def form(pack: Pack, **parts: Any) -> Form:
    """The form that `content` with `parts` stands for; it must read without error."""
    found, problems = formreader.read(content(pack, **parts), pack, "form.json")
    assert found is not None, problems
    return found


def table(**values: int | str) -> BenchmarkTable:
    """Benchmarks that hold for everybody, in the units of the pack."""
    return benchmarks.given({name: exact.of(value) for name, value in values.items()})


TABLE = table(land_base=100, use_base=30, use_lead=20)


def changed(**parts: Mapping[str, Any]) -> dict[str, Any]:
    """The form with full marks, but for some answers and figures."""
    full = {name: dict(value) if isinstance(value, dict) else value for name, value in FULL.items()}
    for name, values in parts.items():
        full[name] = {**full.get(name, {}), **values} if isinstance(values, dict) else values
    return full
