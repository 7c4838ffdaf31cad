"""A pack that extends another holds what that one holds, and adds its own."""

from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import benchmarks, comparing, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.scores import cases, scoring
from greenfactory.rulebook.tests import minipack
from greenfactory.rulebook.tests.minipack import FULL, TABLE
from greenfactory.rulebook.wording import remedy, say

HEAD = """
format = 1
id = "upper"
edition = "1"
extends = "mini/1"
official = false
title = { zh = "上层", en = "Upper" }
issuer = { zh = "区", en = "District" }
legal_basis = { zh = "无", en = "none" }
notice = { zh = "测试", en = "test" }
source = "none"
conf = "G"
"""
HEAD_ONLY = {"id", "extends", "title", "issuer", "notice", "source"}
FIELD = """
[[fields]]
id = "extra"
zh = "新增"
en = "Extra"
unit = "1"
kind = "flag"
source = "none"
conf = "G"
"""


def base(tmp_path: Path, **changes: dict[str, str]) -> Path:
    return minipack.write(tmp_path / "mini" / "1", **changes)  # type: ignore[arg-type]


def upper(tmp_path: Path, head: str = HEAD, **files: str) -> Path:
    """A pack upper/1 beside the mini pack; `files` by name, `__` for a slash and `.toml` added."""
    folder = tmp_path / "upper" / "1"
    for name, text in {"pack": head, **files}.items():
        path = folder / f"{name.replace('__', '/')}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def both(tmp_path: Path, head: str = HEAD, **files: str) -> tuple[Pack, Pack]:
    below = packreader.read(base(tmp_path))
    return below, packreader.read(upper(tmp_path, head, **files))


def codes(folder: Path) -> list[tuple[str | None, str]]:
    with pytest.raises(Refused) as refused:
        packreader.read(folder)
    for problem in refused.value.problems:
        assert say(problem.note, "zh")
        assert say(problem.note, "en")
        remedy(problem.note, "zh")
    return [(problem.cell, problem.note.code) for problem in refused.value.problems]


def test_a_head_alone_takes_everything_from_the_base(tmp_path: Path) -> None:
    below, above = both(tmp_path)
    assert above.name == "upper/1"
    assert above.base is not None
    assert above.base.digest == below.digest
    assert (above.sources, above.names) == (below.sources, below.names)
    assert {each.key.split(".")[0] for each in comparing.differences(below, above)} == HEAD_ONLY


def test_a_form_scores_the_same_as_under_the_base(tmp_path: Path) -> None:
    below, above = both(tmp_path)
    one, other = (scoring.score(pack, minipack.form(pack, **FULL), TABLE) for pack in (below, above))
    assert one.total == other.total == 105
    assert [row.score for row in one.rows.values()] == [row.score for row in other.rows.values()]


def test_the_cases_of_the_base_run_and_must_still_hold(tmp_path: Path) -> None:
    below, above = both(tmp_path)
    assert cases.check(below).ran == cases.check(above).ran > 0
    assert cases.check(above).problems == ()


def test_fields_areas_and_rules_are_added(tmp_path: Path) -> None:
    area = """
[area]
id = "MORE"
zh = "另加"
en = "More"
weight = 3
points = "rows"
bonus = true
source = "none"
conf = "G"
[[rows]]
id = "MORE-A"
zh = "甲"
en = "A"
kind = "optional"
points = 3
applies_if = "extra == 1"
source = "S1"
conf = "G"
"""
    rules = "[threshold]\nvalue = 70\n"
    below, above = both(tmp_path, data=FIELD, indicators__4_more=area, selection=rules)
    assert list(above.fields) == [*below.fields, "extra"]
    assert [each.id for each in above.areas] == [*(each.id for each in below.areas), "MORE"]
    assert above.selection.threshold.value == 70
    assert above.selection.ties == below.selection.ties


def test_the_digest_covers_the_base(tmp_path: Path) -> None:
    below, above = both(tmp_path)
    assert above.digest != below.digest
    changed = base(tmp_path, replace={"gate.toml": {'zh = "': 'zh = "改'}})  # type: ignore[dict-item]
    assert packreader.read(changed).digest != below.digest
    assert packreader.read(above.folder).digest != above.digest


def test_the_example_benchmarks_are_those_of_the_base(tmp_path: Path) -> None:
    head = HEAD.replace("mini/1", "city-green-factory/2021")
    above = packreader.read(upper(tmp_path, head))
    assert above.base is not None
    assert above.file("benchmarks/example.toml") == above.base.folder / "benchmarks" / "example.toml"
    assert benchmarks.read(above.file("benchmarks/example.toml"), above).example
    own = above.folder / "benchmarks" / "example.toml"
    own.parent.mkdir()
    own.write_text("")
    assert above.file("benchmarks/example.toml") == own


def test_a_chain_of_three_packs_is_followed(tmp_path: Path) -> None:
    below, _ = both(tmp_path, data=FIELD)
    third = tmp_path / "third" / "1"
    third.mkdir(parents=True)
    (third / "pack.toml").write_text(HEAD.replace('"upper"', '"third"').replace("mini/1", "upper/1"), "utf-8")
    found = packreader.read(third)
    assert list(found.fields) == [*below.fields, "extra"]
    assert found.base is not None
    assert found.base.base is not None
    assert found.base.base.digest == below.digest


@pytest.mark.parametrize("name", ["nowhere/1", "mini", "mini/2", "../mini/1", "mini/../mini/1", ""])
def test_an_unknown_base_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    base(tmp_path)
    assert codes(upper(tmp_path, HEAD.replace("mini/1", name))) == [("extends", "pack.no_base")]


def test_a_pack_that_rests_on_itself_is_refused(tmp_path: Path) -> None:
    assert codes(upper(tmp_path, HEAD.replace("mini/1", "upper/1"))) == [("extends", "pack.base_circle")]


def test_packs_that_rest_on_each_other_are_refused(tmp_path: Path) -> None:
    folder = upper(tmp_path, HEAD.replace("mini/1", "other/1"))
    other = tmp_path / "other" / "1"
    other.mkdir(parents=True)
    (other / "pack.toml").write_text(HEAD.replace('"upper"', '"other"').replace("mini/1", "upper/1"), "utf-8")
    assert codes(folder) == [("extends", "pack.base_circle")]


def test_what_is_wrong_with_the_base_is_told_with_its_file(tmp_path: Path) -> None:
    base(tmp_path, replace={"pack.toml": {"format = 1": "format = 9"}})  # type: ignore[dict-item]
    with pytest.raises(Refused) as refused:
        packreader.read(upper(tmp_path))
    assert [Path(problem.file).parent.parent.name for problem in refused.value.problems] == ["mini"]


def test_a_name_of_the_base_can_not_be_given_again(tmp_path: Path) -> None:
    base(tmp_path)
    folder = upper(tmp_path, data=FIELD.replace('"extra"', '"land"'))
    assert codes(folder) == [("fields[1].id", "pack.twice")]


def test_an_official_pack_can_not_rest_on_an_unofficial_one(tmp_path: Path) -> None:
    base(tmp_path)
    folder = upper(tmp_path, HEAD.replace("official = false", "official = true"))
    assert codes(folder) == [("official", "pack.base_unofficial")]


def test_a_pack_without_a_base_still_needs_its_files(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        minipack.read(tmp_path, remove=("gate.toml",))
    assert [problem.note.code for problem in refused.value.problems] == ["pack.unreadable"]
