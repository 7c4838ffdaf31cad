"""What two packs ask alike: words, kind, unit and formula count; points and limits do not."""

from pathlib import Path

import pytest

from greenfactory.rulebook.packs import comparing
from greenfactory.rulebook.tests import minipack


def test_a_pack_asks_what_it_asks(tmp_path: Path) -> None:
    pack = minipack.read(tmp_path)
    everything = {"gate": {row.id for row in pack.gate}, "rows": set(pack.rows), "fields": set(pack.fields)}
    assert comparing.unchanged(pack, pack) == everything


@pytest.mark.parametrize(
    ("file", "old", "new", "part", "lost"),
    [
        ("data.toml", 'zh = "职工人数"', 'zh = "别的"', "fields", {"workers"}),
        ("data.toml", "max = 1000", "max = 2000", "fields", set()),
        ("gate.toml", 'id = "G1"', 'id = "G9"', "gate", {"G1"}),
    ],
)
def test_what_changed_its_meaning_is_another_thing(
    tmp_path: Path, file: str, old: str, new: str, part: str, lost: set[str]
) -> None:
    before = minipack.read(tmp_path / "a")
    after = minipack.read(tmp_path / "b", replace={file: {old: new}})
    same = comparing.unchanged(before, after)
    whole = comparing.unchanged(before, before)
    assert whole[part] - same[part] == lost
