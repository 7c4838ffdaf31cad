"""The tree of industries: what exists, what a code is called, and what an installation adds."""

from pathlib import Path

import pytest

from greenfactory.example.firms import INDUSTRIES
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import industries

TREE = industries.read()
OWN = """
standard = "GB/T 4754-2017"
conf = "V"
[[sections]]
letter = "C"
zh = "制造业"
[sections.classes]
344 = "泵、阀门、压缩机及类似机械制造"
3443 = "阀门和旋塞制造"
"""


def test_the_shipped_tree_has_all_sections_and_divisions() -> None:
    assert "".join(TREE.sections) == "ABCDEFGHIJKLMNOPQRST"
    assert list(TREE.divisions) == [f"{number:02}" for number in range(1, 98)]
    assert set(TREE.letters) == set(TREE.divisions)
    assert all(TREE.named(TREE.written(digits)) == name for digits, name in TREE.divisions.items())


@pytest.mark.parametrize(
    ("code", "known", "name"),
    [
        ("C34", True, "通用设备制造业"),
        ("34", True, "通用设备制造业"),
        ("C3443", True, "通用设备制造业"),
        ("A3443", False, "通用设备制造业"),
        ("C9943", False, ""),
        ("00", False, ""),
        ("T97", True, "国际组织"),
    ],
)
def test_a_code_below_a_listed_division_is_taken_with_its_name(code: str, known: bool, name: str) -> None:
    assert (TREE.known(code), TREE.named(code)) == (known, name)


def test_every_industry_of_the_example_city_exists() -> None:
    assert [one.code for one in INDUSTRIES if not TREE.known(one.code)] == []


def test_an_installation_adds_groups_and_classes(tmp_path: Path) -> None:
    (tmp_path / industries.FILE).write_text(OWN, "utf-8")
    tree = industries.read(tmp_path)
    assert (tree.known("C3443"), tree.named("C3443")) == (True, "阀门和旋塞制造")
    assert (tree.known("C3499"), tree.named("C3499")) == (False, "通用设备制造业")
    assert tree.known("C3511")


@pytest.mark.parametrize("change", [('"C"', '"Z"'), ("3443", "34433"), ("3443 =", "C34 ="), ('"制造业"', "1")])
def test_a_file_with_faults_is_refused(tmp_path: Path, change: tuple[str, str]) -> None:
    (tmp_path / industries.FILE).write_text(OWN.replace(*change), "utf-8")
    with pytest.raises(Refused):
        industries.read(tmp_path)
