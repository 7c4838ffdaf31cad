"""Finding packs and factor tables by name: the shipped ones, a user's folder, and no way out of the folders."""

from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import library, packreader
from greenfactory.rulebook.tests import minipack

KNOWN = [f"{folder.parent.name}/{folder.name}" for folder in library.packs()]


def test_the_default_pack_is_shipped() -> None:
    assert library.find(library.DEFAULT) == library.shipped() / library.DEFAULT


@pytest.mark.parametrize("name", KNOWN)
def test_a_shipped_pack_is_found_by_its_name_and_reads(name: str) -> None:
    assert packreader.read(library.find(name)).name == name


def test_an_id_with_one_edition_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_INSTALLED", tmp_path)
    for name in ("one/1", "two/1", "two/2"):
        minipack.write(tmp_path / name)
    assert library.find("one") == tmp_path / "one/1"
    with pytest.raises(Refused) as refused:
        library.find("two")
    note = Note("pack.not_found", {"name": "two", "known": ["one/1", "two/1", "two/2"]})
    assert refused.value.problems == (Problem(note, file="two"),)


def test_a_folder_of_the_user_is_a_pack(tmp_path: Path) -> None:
    assert library.find(str(minipack.write(tmp_path / "中 文"))) == tmp_path / "中 文"


@pytest.mark.parametrize("name", ["", "nowhere", "city-green-factory/1999", "/", "x" * 5000, "a\0b", "../" * 50])
def test_what_is_no_pack_is_refused_with_the_packs_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        library.find(name)
    assert refused.value.problems == (Problem(Note("pack.not_found", {"name": name, "known": KNOWN}), file=name),)


def test_a_factor_table_of_the_pack_goes_before_one_beside_it_and_a_shipped_one(tmp_path: Path) -> None:
    pack, name = tmp_path / "packs" / "mini" / "1", "grid-mee"
    assert library.factor_table(name, pack) == library.shipped() / f"factors/{name}.toml"
    for folder in (tmp_path / "packs" / "factors", pack / "factors"):
        folder.mkdir(parents=True)
        (folder / f"{name}.toml").touch()
        assert library.factor_table(name, pack) == folder / f"{name}.toml"


@pytest.mark.parametrize("name", ["none", "../factors/grid-mee", "/grid-mee", "grid-mee.toml", "", "x" * 5000, "a\0b"])
def test_no_other_file_is_a_factor_table(name: str, tmp_path: Path) -> None:
    assert library.factor_table(name, tmp_path / "mini" / "1") is None
