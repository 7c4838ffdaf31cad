"""Imports of indicator tables for the tests, and what they gave."""

from pathlib import Path

from greenfactory.rulebook.packs import packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import cases
from greenfactory.workbooks.indicator_table import Imported, import_table
from greenfactory.workbooks.tests import indicator_samples as samples

HEAD = ["一级指标", "二级指标", "分值", "评分标准", "证明材料"]


def imported(path: Path) -> tuple[Imported, Pack]:
    """An import that passes its own check, and the pack it made."""
    folder = path.parent / f"pack-{path.stem}"
    made = import_table(path, folder, "zh")
    pack = packreader.read(folder)
    assert made.problems == cases.check(pack).problems == ()
    return made, pack


def of_rows(tmp_path: Path, *rows: list[object], head: list[str] = HEAD, merged: tuple[str, ...] = ()) -> Path:
    """A workbook of `rows` under `head`."""
    return samples.xlsx(tmp_path / "t.xlsx", {"表": [head, *rows]}, {"表": merged})


def codes(made: Imported) -> set[str]:
    """What the decisions are about."""
    return {decision.code for decision in made.decisions}


def blocking(made: Imported) -> list[tuple[str, str, str]]:
    """The decisions without which the pack is refused: (code, file, key)."""
    return [(decision.code, decision.file, decision.key) for decision in made.decisions if decision.blocking]
