"""What an import assumed is listed with place and key; what nobody can know is left out, and the pack refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenfactory.rulebook.notes import Refused
from greenfactory.workbooks.indicator_table import DECISIONS, import_table
from greenfactory.workbooks.tests import indicator_samples as samples
from greenfactory.workbooks.tests.imports import blocking, codes, imported, of_rows


def test_every_decision_says_place_text_and_key(tmp_path: Path) -> None:
    made, _ = imported(samples.two_row_heading(tmp_path / "a.xlsx"))
    steps = next(decision for decision in made.decisions if decision.code == "steps_read")
    assert steps.shown("zh") == (
        "指标体系!D12 (A2-02)",
        "≥90%得25分，70%-90%得15分，低于70%不得分",
        "读作分档：≥70 → 15；≥90 → 25（%），限值含本数",
        "核对各档，特别是边界归哪一档",
        "indicators/2-A2.toml rows[2].kind",
    )
    listed = (tmp_path / "pack-a" / DECISIONS).read_text("utf-8")
    assert listed.count("\n| ") == len(made.decisions) + 1
    assert "steps_read" in {decision.document("en")["code"].split(".")[1] for decision in made.decisions}


def test_every_decision_has_words_in_both_languages(tmp_path: Path) -> None:
    for number, path in enumerate(_samples(tmp_path)):
        made = import_table(path, tmp_path / f"p{number}", "en")
        for decision in made.decisions:
            for lang in ("zh", "en"):
                place, _, assumed, decide, _ = decision.shown(lang)
                assert all((place, assumed, decide))


def _samples(tmp_path: Path) -> Iterator[Path]:
    yield samples.two_row_heading(tmp_path / "a.xlsx")
    yield samples.points_in_text(tmp_path / "b.docx")
    yield samples.three_levels(tmp_path / "c.xlsx")


def test_the_english_is_left_empty_and_the_chinese_shows(tmp_path: Path) -> None:
    made, pack = imported(samples.three_levels(tmp_path / "c.xlsx"))
    text = (tmp_path / "pack-c" / "indicators" / "1-A1.toml").read_text("utf-8")
    assert 'zh = "环境排放"\nen = ""\n' in text
    assert pack.areas[0].title == {"zh": "环境排放", "en": "环境排放"}
    assert "english" in codes(made)


def test_points_that_do_not_sum_to_the_area_are_left_to_the_check(tmp_path: Path) -> None:
    path = of_rows(tmp_path, ["甲（20分）", "子", 10, "x"], ["甲（20分）", "丑", 5, "x"])
    made = import_table(path, tmp_path / "p", "zh")
    assert blocking(made) == [("weight_sum", "indicators/1-A1.toml", "area.weight")]
    assert [(problem.note.code, problem.cell) for problem in made.problems] == [("pack.weight_sum", "area.weight")]


@pytest.mark.parametrize(
    ("written", "code"), [("", "points_missing"), ("见附件", "points_unread"), ("5/10/15", "points_unread"), ("5+3", "points_unread")]
)  # fmt: skip
def test_points_nobody_can_read_are_left_out_and_the_pack_refused(tmp_path: Path, written: str, code: str) -> None:
    path = of_rows(tmp_path, ["甲", "子", 10, "好的给分"], ["甲", "丑", written, "好的给分"])
    made = import_table(path, tmp_path / "p", "zh")
    assert (code, "indicators/1-A1.toml", "rows[2].points") in blocking(made)
    assert ("pack.missing_key", "rows[2].points") in [(each.note.code, each.cell) for each in made.problems]


def test_points_that_excel_took_for_a_date_are_left_out(tmp_path: Path) -> None:
    path = of_rows(tmp_path, ["甲", "子", 10, "x"], ["甲", "丑", 46086, "x"])
    samples.formatted(path, "C3", 'm"月"d"日"')
    made = import_table(path, tmp_path / "p", "zh")
    assert ("points_date", "indicators/1-A1.toml", "rows[2].points") in blocking(made)


_CELLS = (
    "", "甲", "乙（20分）", "基本要求", "加分项", "1.1 子", "（一）丑", "5", "5分", "0-5分", "20%", "0.2", "小计", "合计", "注：x", "一票否决", "-5",
    "≥80%得5分，60%-80%得3分", "每项1分，最高5分", "符合得5分，否则不得分", "正向定量", "逆向定量（必选）", "必选", "%", "tce/万元", "先进", "80",
    "≥30%", "0", "—", "1.照片\n2.合同", 'a"b\\', "[x]",
)  # fmt: skip
_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "分值",
    "权重",
    "评分标准",
    "证明材料",
    "指标类型",
    "单位",
    "引领值",
    "基准值",
    "备注",
    "得分",
    "基本要求",
)


@st.composite
def _tables(draw: st.DrawFn) -> list[list[str]]:
    head = draw(st.lists(st.sampled_from(_HEADS), min_size=2, max_size=7, unique=True))
    row = st.lists(st.sampled_from(_CELLS), min_size=len(head), max_size=len(head))
    return [head, *draw(st.lists(row, max_size=8))]


@given(table=_tables())
def test_whatever_stands_in_a_table_a_pack_that_fails_its_check_says_what_to_decide(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    try:
        made = import_table(samples.xlsx(folder / "t.xlsx", {"表": table}), folder / "pack", "zh")
    except Refused as error:
        found, written = [problem.note.code for problem in error.problems], False
    else:
        found, written = [code for code, _, _ in blocking(made)] if made.problems else ["none"], True
    assert found
    assert written == (folder / "pack").exists() == (found != ["indicator.no_rows"])
