"""The example city holds what it promises, by scoring and ranking it; a stranger's machine gets the same bytes."""

import csv
import hashlib
import json
import re
import shutil
from collections import Counter
from fractions import Fraction
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import pytest
from stdnum.cn import uscc

from greenfactory.example import city
from greenfactory.example.leaflet import Summary
from greenfactory.rulebook import exact
from greenfactory.rulebook.notes import Refused
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.places import entering, ranking
from greenfactory.rulebook.places.ranking import Ranking
from greenfactory.rulebook.places.standing import Entry
from greenfactory.rulebook.scores import formreader, scoring
from greenfactory.rulebook.scores.forms import Form
from greenfactory.rulebook.scores.scorecard import Scorecard


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packreader.read(library.find(library.DEFAULT))


@pytest.fixture(scope="module")
def folder(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    city.write(folder, pack)
    return folder


def _content(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"), parse_int=str, parse_float=str, parse_constant=str)


@pytest.fixture(scope="module")
def scored(pack: Pack, folder: Path) -> list[tuple[Form, Scorecard]]:
    table = benchmarks.read(folder / "benchmarks.toml", pack)
    found = []
    for file in sorted(folder.glob("[01]*.json")):
        form, _ = formreader.read(_content(file), pack, file.name)
        assert form is not None
        found.append((form, scoring.score(pack, form, table)))
    return found


@pytest.fixture(scope="module")
def ranked(pack: Pack, scored: list[tuple[Form, Scorecard]]) -> Ranking:
    return ranking.rank([entering.entry(card, form) for form, card in scored], pack.selection)


@pytest.fixture(scope="module")
def expert_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "experts.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _scores(row: dict[str, str]) -> list[str]:
    return [row[f"专家{number}"] for number in range(1, 6)]


@pytest.fixture(scope="module")
def expert_ranking(pack: Pack, expert_rows: list[dict[str, str]]) -> Ranking:
    entries = [
        Entry(
            row["企业名称"],
            row["统一社会信用代码"],
            None,
            experts=tuple(Fraction(score) if score else None for score in _scores(row)),
        )
        for row in expert_rows
        if "坏行" not in row["企业名称"]
    ]
    return ranking.rank(entries, pack.selection)


def test_the_same_bytes_are_written_twice(pack: Pack, folder: Path, tmp_path: Path) -> None:
    city.write(tmp_path / "new" / "城市", pack)
    assert {file.name: file.read_bytes() for file in (tmp_path / "new" / "城市").iterdir()} == {
        file.name: file.read_bytes() for file in folder.iterdir()
    }


def test_the_draws_are_the_same_on_every_machine(folder: Path) -> None:
    """The lists depend on no pack: another digest here means that somebody's example is not ours any more."""
    content = (folder / "experts.csv").read_bytes() + (folder / "titles.csv").read_bytes()
    assert hashlib.sha256(content).hexdigest() == "a1f3620eb92b53dd01ebe0603633af1642c8b39d9ad2b6e636df6ff7c87188f2"


def test_a_folder_with_something_in_it_is_left_alone(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "selection.toml").write_text("mine")
    with pytest.raises(Refused):
        city.write(tmp_path, pack)
    with pytest.raises(Refused):
        city.write(tmp_path / "selection.toml", pack)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("selection.toml", "mine")]


def test_the_summary_counts_what_is_there(pack: Pack, tmp_path: Path, scored: list[tuple[Form, Scorecard]]) -> None:
    summary = city.write(tmp_path / "city", pack)
    cards = [card for _, card in scored]
    assert summary == Summary(
        forms=len(cards),
        broken=len(list((tmp_path / "city").glob("9*.json"))),
        above_line=sum(card.excluded is None and not card.pending and card.total > 80 for card in cards),
        gate_missed=2,
        required_missed=22,
        pending=3,
        conditional=sum(card.conditional > 0 for card in cards),
        not_applicable=sum(any(row.status == "not_applicable" for row in card.rows.values()) for card in cards),
        renamed=1,
        wrong_check_digit=1,
        tied_at_the_last_place=2,
        expert_rows=150,
        broken_expert_rows=3,
        titles=40,
    )
    leaflet = (tmp_path / "city" / "说明.txt").read_text("utf-8")
    assert f"高于 80 分且未被排除、没有待定项：{summary.above_line} 份" in leaflet


def test_there_are_150_forms_of_different_enterprises(scored: list[tuple[Form, Scorecard]]) -> None:
    forms = [form for form, _ in scored]
    assert len(forms) == len({form.code for form in forms}) == len({form.name for form in forms}) == 150
    assert {form.file for form in forms} == {f"{n:03}-{form.name}.json" for n, form in enumerate(forms, start=1)}
    assert len({form.district for form in forms}) == 7
    assert len({form.industry for form in forms}) == 12
    assert all(re.fullmatch(r"C(1[3-9]|[23]\d)\d\d", form.industry) for form in forms)


def test_totals_are_spread_around_the_line(scored: list[tuple[Form, Scorecard]]) -> None:
    totals = [card.total for _, card in scored]
    assert 45 <= sum(total > 80 for total in totals if total) <= 75
    assert min(totals) < 60
    assert max(totals) > 95
    assert sum(not card.missed_required for _, card in scored) in range(124, 132)


def test_every_special_case_is_there(scored: list[tuple[Form, Scorecard]], ranked: Ranking) -> None:
    cards = [card for _, card in scored]
    assert [len(card.gate.missed) for card in cards if card.gate.missed] == [1, 1]
    # Both would stand above the line but for the gate.
    assert all(card.total > 80 for card in cards if card.gate.missed)
    pending = [card for card in cards if card.pending]
    assert len(pending) == 3
    assert any(card.low < 80 < card.high for card in pending)
    assert {row.reason.code for card in pending for row in card.pending if row.reason} == {"scoring.no_figure"}
    assert any(card.conditional for card in cards)
    declared = [form for form, _ in scored if any(not answer.applies for answer in form.rows.values())]
    dry = [form for form, _ in scored if form.data["has_wastewater", 2023] == 0]
    assert len(declared) > 10
    assert len(dry) > 3
    renamed = [form.name for form, _ in scored if form.enterprise["former_names"]]
    wrong = [form.name for form, _ in scored if not uscc.is_valid(form.code)]
    selected = [place.entry.enterprise for place in ranked.places if place.selected]
    assert (len(renamed), len(wrong)) == (1, 1)
    assert {*renamed, *wrong} <= set(selected)


def test_a_wrong_check_digit_is_a_warning(pack: Pack, folder: Path) -> None:
    problems = [
        problem for file in folder.glob("[01]*.json") for problem in formreader.read(_content(file), pack, file.name)[1]
    ]
    assert [(problem.note.code, problem.warning) for problem in problems] == [("form.check_digit", True)]


def test_two_forms_share_place_30_and_both_are_in(ranked: Ranking) -> None:
    tied = [place for place in ranked.places if place.place == 30]
    assert [place.selected for place in tied] == [True, True]
    assert tied[0].exact == tied[1].exact
    assert tied[0].entry.areas == tied[1].entry.areas
    assert tied[0].entry.code != tied[1].entry.code
    assert sum(place.selected for place in ranked.places) == 31
    assert "ranking.tie_all_in" in [note.code for note in ranked.notes]


def test_figures_are_plausible(pack: Pack, scored: list[tuple[Form, Scorecard]]) -> None:
    assert [note.params for form, _ in scored for note in scoring.warnings(pack, form)] == []


def test_every_row_and_figure_the_pack_asks_for_is_answered(pack: Pack, scored: list[tuple[Form, Scorecard]]) -> None:
    years = {
        (field.id, 2023 - back) for field in pack.fields.values() if not field.product for back in range(field.years)
    }
    for form, card in scored:
        assert form.rows.keys() == pack.rows.keys()
        assert form.gate.keys() == {row.id for row in pack.gate}
        if not card.pending:
            assert form.data.keys() == years
        for product in form.products:
            assert {name for name, _ in product.data} == {field.id for field in pack.fields.values() if field.product}


def test_broken_files_are_refused_and_say_so_in_their_names(pack: Pack, folder: Path) -> None:
    found: dict[str, list[str]] = {}
    for file in sorted(folder.glob("9*.json")):
        assert "坏文件" in file.name
        try:
            _, problems = formreader.read(_content(file), pack, file.name)
        except ValueError:
            found[file.stem[4:]] = ["not JSON"]
        else:
            found[file.stem[4:]] = [problem.note.code for problem in problems]
    assert found == {
        "坏文件-不是JSON": ["not JSON"],
        "坏文件-别的规则包": ["form.other_pack"],
        "坏文件-NaN": ["form.not_finite"],
        "坏文件-数字写成文字": ["form.not_a_number"],
        "坏文件-全角数字": ["form.number_spelling"],
        "坏文件-负数": ["form.below"],
        "坏文件-空文件": ["not JSON"],
        "坏文件-同一企业两份-甲": [],
        "坏文件-同一企业两份-乙": [],
    }
    twins = [_content(file)["enterprise"]["code"] for file in folder.glob("*同一企业两份*.json")]
    assert twins[0] == twins[1]


def test_experts_scored_the_same_enterprises(
    expert_rows: list[dict[str, str]], scored: list[tuple[Form, Scorecard]]
) -> None:
    good = [row for row in expert_rows if "坏行" not in row["企业名称"]]
    assert [row["统一社会信用代码"] for row in good] == [form.code for form, _ in scored]
    names = [
        (row["企业名称"], form.name, form.enterprise["former_names"])
        for row, (form, _) in zip(good, scored, strict=True)
    ]
    assert [(name, former) for name, now, former in names if name != now] == [
        (former[0], former) for _, _, former in names if former
    ]
    assert len(expert_rows) == 153


def test_two_experts_means_tie_at_place_30_where_floats_would_not(expert_ranking: Ranking) -> None:
    tied = [place for place in expert_ranking.places if place.place == 30]
    assert [(place.exact, place.selected) for place in tied] == [(Fraction("85.3"), True)] * 2
    floats = [_float_mean(place.entry) for place in tied]
    assert min(floats) < 85.3 < max(floats)
    assert sum(place.selected for place in expert_ranking.places) == 31


def test_one_mean_is_exactly_80_and_not_above(expert_ranking: Ranking) -> None:
    exactly = [place for place in expert_ranking.places if place.exact == 80]
    assert [place.reason.code for place in exactly] == ["ranking.on_threshold"]
    assert _float_mean(exactly[0].entry) > 80
    assert 45 <= sum(place.exact is not None and place.exact > 80 for place in expert_ranking.places) <= 60


def _float_mean(entry: Entry) -> float:
    """The mean as a spreadsheet has it: `sum` of newer Pythons would make up for the lost bits."""
    return reduce(add, (float(score or 0) for score in entry.experts)) / len(entry.experts)


def test_broken_expert_rows_are_really_broken(expert_rows: list[dict[str, str]]) -> None:
    faults = []
    for row in expert_rows[150:]:
        bad = [score for score in _scores(row) if not _reads(score)]
        faults.append((bool(row["统一社会信用代码"]), bad))
    assert faults == [(True, ["优", "良"]), (False, []), (True, ["７９.５"])]


def _reads(score: str) -> bool:
    try:
        exact.parse(score)
    except ValueError:
        return False
    return True


def test_title_holders_do_not_apply(folder: Path, scored: list[tuple[Form, Scorecard]]) -> None:
    with (folder / "titles.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["title", "district", "sector", "years_since_check"]
    assert len({row["title"] for row in rows}) == 40
    assert not {row["title"] for row in rows} & {form.name for form, _ in scored}
    assert set(Counter(row["years_since_check"] for row in rows)) <= set("01234")


def test_the_rules_are_a_whole_copy(pack: Pack, folder: Path) -> None:
    copy = (folder / "selection.toml").read_text("utf-8")
    assert copy.endswith((pack.folder / "selection.toml").read_text("utf-8"))


def test_rows_and_figures_added_to_the_pack_are_answered_too(pack: Pack, tmp_path: Path) -> None:
    shutil.copytree(pack.folder, tmp_path / "pack")
    with (tmp_path / "pack" / "data.toml").open("a", encoding="utf-8") as stream:
        for kind, least in (("number", 0), ("count", 0), ("flag", 0)):
            stream.write(f'''
[[fields]]
id = "new_{kind}"
zh = "新"
en = "new"
kind = "{kind}"
min = {least}
max = {1 if kind == "flag" else 50}
source = "none"
conf = "G"
''')
    with (tmp_path / "pack" / "indicators" / "5-emissions.toml").open("a", encoding="utf-8") as stream:
        stream.write("""
[[rows]]
id = "NEW"
zh = "新"
en = "new"
kind = "quantity"
direction = "higher"
scale = "threshold"
expr = "new_number + new_count"
unit = "1"
base = 100
source = "none"
conf = "G"
[[rows]]
id = "JUDGED"
zh = "新"
en = "new"
kind = "judged"
source = "none"
conf = "G"
""")
    shutil.copytree(library.shipped() / "factors", tmp_path / "pack" / "factors")
    wider = packreader.read(tmp_path / "pack")
    summary = city.write(tmp_path / "city", wider)
    assert (summary.forms, summary.pending, summary.tied_at_the_last_place) == (150, 3, 2)
    form, _ = formreader.read(_content(next((tmp_path / "city").glob("013*"))), wider)
    assert form is not None
    card = scoring.score(wider, form, benchmarks.read(tmp_path / "city" / "benchmarks.toml", wider))
    assert card.rows["NEW"].status == "confirmed"
    assert card.rows["JUDGED"].score is not None
