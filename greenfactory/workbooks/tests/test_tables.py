"""Score tables are read row by row, and every fault has its cell."""

import tracemalloc
from fractions import Fraction
from pathlib import Path

import pytest

from greenfactory.rulebook.notes import Problem, Refused
from greenfactory.rulebook.places.standing import Entry
from greenfactory.rulebook.wording import LANGUAGES, remedy, say
from greenfactory.workbooks import tables
from greenfactory.workbooks.tables import InputRow, Table

A, B, C = "91320200000000000A", "91320200000000011E", "91320200000000022J"
HEAD = "企业名称,统一社会信用代码,区县,行业,专家1,专家2"


def table(folder: Path, *lines: str, encoding: str = "utf-8-sig") -> Table:
    path = folder / "scores.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    found = tables.read(path, {"INF": "基础设施"})
    for problem in found.problems:
        worded(problem)
    return found


def worded(problem: Problem) -> Problem:
    for lang in LANGUAGES:
        assert say(problem.note, lang)
        remedy(problem.note, lang)
    return problem


def faults(found: Table) -> list[tuple[str | None, str, str | None]]:
    return [(each.cell, each.note.code, each.value) for each in found.problems if not each.warning]


def cautions(found: Table) -> list[tuple[str | None, str]]:
    return [(each.cell, each.note.code) for each in found.warnings]


def refusal(folder: Path, *lines: str) -> list[tuple[str | None, str]]:
    with pytest.raises(Refused) as caught:
        table(folder, *lines)
    return [(worded(problem).cell, problem.note.code) for problem in caught.value.problems if not problem.warning]


def test_a_row_becomes_an_entry(tmp_path: Path) -> None:
    found = table(tmp_path, "评分汇总", HEAD + ",基础设施,总分", f"甲 厂,{A},滨湖区,造纸,80.5,,18,80.5")
    entry = Entry(
        enterprise="甲 厂",
        code=A,
        total=Fraction(161, 2),
        district="滨湖区",
        sector="造纸",
        areas={"INF": Fraction(18)},
        experts=(Fraction(161, 2), None),
        source=f"{tmp_path / 'scores.csv'} A3",
    )
    assert found.entries == (entry,)
    assert (cautions(found), found.refused, found.sheet) == ([("F3", "table.missing_scores")], {}, None)
    assert found.expert_columns == ("专家1", "专家2")
    assert found.headings[:2] == ("企业名称", "统一社会信用代码")
    assert found.rows == (InputRow(3, ("甲 厂", A, "滨湖区", "造纸", "80.5", "", "18", "80.5"), "ranked"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_told_apart(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [HEAD, f"甲,{A},滨湖区,造纸,80,81"]
    found = table(tmp_path, *(line.replace(",", delimiter) for line in lines), encoding=encoding)
    assert [(entry.enterprise, entry.experts) for entry in found.entries] == [("甲", (80, 81))]


def test_the_hint_of_excel_is_taken(tmp_path: Path) -> None:
    found = table(tmp_path, "sep=|", HEAD.replace(",", "|"), f"甲,乙|{A}|滨湖区|造纸|80|81")
    assert found.entries[0].enterprise == "甲,乙"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("NaN", "form.not_finite"),
        ("1e999", "form.not_finite"),
        ("-inf", "form.not_finite"),
        ("８０．５", "form.number_spelling"),
        ("-1", "table.negative"),
        ("100.01", "table.above_hundred"),
        ("9" * 40, "form.too_long"),
        ("缺考", "table.not_a_score"),
        ("-", "table.not_a_score"),
        ("85/100", "table.not_a_score"),
        ("1,5", "table.not_a_score"),
        ("85分", "table.with_unit"),
        ("#DIV/0!", "table.cell_error"),
        ("=AVERAGE(A1:A2)", "table.no_result"),
        ("90\0", None),
        ("100", None),
        ("0", None),
        (" 80 ", None),
        ("\u3000", None),
    ],
)
def test_a_score_is_a_number_from_0_to_100(tmp_path: Path, cell: str, code: str | None) -> None:
    found = table(tmp_path, HEAD, f'甲,{A},滨湖区,造纸,"{cell}",81', f"乙,{B},滨湖区,造纸,70,71")
    assert faults(found) == ([("E2", code, cell.strip())] if code else [])
    assert len(found.entries) == (1 if code else 2)


def test_every_fault_of_a_row_is_told(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD, f",{A[:-1]},滨湖区,造纸,弃权,101", f"乙,{B},滨湖区,造纸,70,71")
    codes = [("A2", "form.needed"), ("B2", "form.bad_code"), ("E2", "table.not_a_score"), ("F2", "table.above_hundred")]
    assert [(cell, code) for cell, code, _ in faults(found)] == codes
    assert list(found.refused) == [f"{tmp_path / 'scores.csv'} A2"]
    assert [row.outcome for row in found.rows] == ["refused", "ranked"]


@pytest.mark.parametrize("written", [A.lower(), f" {A} ", f"'{A}", f'"=""{A}"""', "９１" + A[2:], f"{A[:8]} {A[8:]}"])
def test_a_code_is_read_however_it_is_kept_as_text(tmp_path: Path, written: str) -> None:
    assert table(tmp_path, HEAD, f"甲,{written},滨湖区,造纸,80,81").entries[0].code == A


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("9.13202E+17", "table.code_as_number"),
        ("91320200", "form.bad_code"),
        ("", "form.needed"),
        (f"{A}\u200b", "form.bad_text"),
    ],
)
def test_a_wrong_code_is_named(tmp_path: Path, written: str, code: str) -> None:
    found = table(tmp_path, HEAD, f"甲,{written},滨湖区,造纸,80,81")
    assert [(cell, each) for cell, each, _ in faults(found)] == [("B2", code)]


def test_a_check_digit_that_fails_only_warns(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD, f"甲,{A[:-1]}X,滨湖区,造纸,80,81")
    assert (len(found.entries), cautions(found)) == (1, [("B2", "form.check_digit")])


def test_rows_of_one_code_are_all_refused_and_name_each_other(tmp_path: Path) -> None:
    found = table(
        tmp_path, HEAD, *(f"{name},{code},滨湖区,造纸,80,81" for name, code in (("甲", A), ("乙", B), ("丙", A)))
    )
    assert [entry.enterprise for entry in found.entries] == ["乙"]
    assert faults(found) == [("B2", "table.code_twice", A), ("B4", "table.code_twice", A)]
    assert say(found.problems[0].note, "zh") == "同一代码还出现在第 4 行，都不采用"


def test_one_name_with_two_codes_warns(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD, f"甲,{A},滨湖区,造纸,80,81", f"甲,{B},滨湖区,造纸,80,81")
    assert (len(found.entries), cautions(found)) == (2, [("A3", "table.name_twice")])


def test_sums_remarks_and_repeated_headings_are_skipped_with_a_warning(tmp_path: Path) -> None:
    lines = [
        f"甲,{A},滨湖区,造纸,80,81",
        "",
        " ,,",
        HEAD,
        "合计,,,,80,81",
        ",平 均：,,,80,81",
        "注：专家2缺席",
        "审核人：某某",
    ]
    found = table(tmp_path, HEAD, *lines)
    codes = ["heading_again", "summary_row", "summary_row", "remark_row", "remark_row"]
    assert cautions(found) == [
        (cell, f"table.{code}") for cell, code in zip(("A5", "A6", "B7", "A8", "A9"), codes, strict=True)
    ]
    assert [row.outcome for row in found.rows] == ["ranked"] + ["skipped"] * 5


def test_a_row_without_code_is_no_remark_when_it_has_scores(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD, f"甲,{A},滨湖区,造纸,80,81", "注塑厂,,滨湖区,造纸,80,81")
    assert faults(found) == [("B3", "form.needed", None)]


@pytest.mark.parametrize(
    ("total", "code"),
    [
        ("81.67", None),
        ("81.7", None),
        ("82", None),
        ("81.66", "total_differs"),
        ("245", "total_is_sum"),
        ("80", "total_differs"),
    ],
)
def test_a_total_beside_experts_must_be_their_mean(tmp_path: Path, total: str, code: str | None) -> None:
    found = table(tmp_path, HEAD + ",专家3,总分", f"甲,{A},滨湖区,造纸,80,81,84,{total}")
    assert cautions(found) == ([("H2", f"table.{code}")] if code else [])
    assert found.entries[0].total == (None if total == "245" else Fraction(total))


def test_where_no_expert_scored_anybody_the_total_ranks(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD + ",总分", f"甲,{A},滨湖区,造纸,,,80", f"乙,{B},滨湖区,造纸,,,81")
    assert [(entry.experts, entry.total) for entry in found.entries] == [((), 80), ((), 81)]
    assert (cautions(found), found.expert_columns) == ([("E1", "table.no_experts")], ())


def test_rows_with_fewer_scores_than_experts_are_named(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD, f"甲,{A},滨湖区,造纸,,81", f"乙,{B},滨湖区,造纸,,", f"丙,{C},滨湖区,造纸,1,2")
    assert cautions(found) == [("E2", "table.missing_scores"), ("E3", "table.missing_scores")]
    assert found.warnings[1].note.params == {"count": 2, "of": 2}


def test_a_total_alone_is_no_sum(tmp_path: Path) -> None:
    found = table(
        tmp_path, "企业名称,统一社会信用代码,区县,总分", f"甲,{A},滨湖区,245", f"乙,{B},滨湖区,", f"丙,{C},,88.125"
    )
    assert faults(found) == [("D2", "table.above_hundred", "245")]
    assert [entry.total for entry in found.entries] == [None, Fraction(705, 8)]


def test_a_table_without_what_it_needs_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "企业名称,区县,总分", "甲,滨湖区,80") == [("A1", "table.no_column")]
    assert refusal(tmp_path, "评审表", "企业名称,代码,区县", "甲,1,滨湖区") == [
        ("A2", "table.no_column"),
        ("A2", "table.no_column"),
    ]
    assert refusal(tmp_path, f"{HEAD},专家一", f"甲,{A},滨湖区,造纸,80,81,82") == [("G1", "table.same_column")]
    assert refusal(tmp_path, "甲,1,80", "乙,2,81") == [(None, "table.no_heading")]
    assert refusal(tmp_path, HEAD, "", "合计,,,,,") == [("A1", "table.no_rows")]
    assert refusal(tmp_path, "") == [(None, "table.empty")]


def test_a_table_without_district_warns(tmp_path: Path) -> None:
    found = table(tmp_path, "企业名称,统一社会信用代码,总分", f"甲,{A},80")
    assert cautions(found) == [("A1", "table.no_district")]


def test_a_quotation_mark_without_its_fellow_swallows_no_rows(tmp_path: Path) -> None:
    assert refusal(tmp_path, HEAD, f'"甲,{A},滨湖区,造纸,80,81', f"乙,{B},滨湖区,造纸,80,81") == [
        (None, "table.quotes")
    ]
    assert refusal(tmp_path, HEAD, f'"甲"厂,{A},滨湖区,造纸,80,81') == [(None, "table.quotes")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n...", "table.pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40, "table.neither"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "table.neither"),
        (b"Rar!\x1a\x07\x01\0", "table.neither"),
        (b"\xef\xbb\xbf<html><table>", "table.html"),
        (b" <!DOCTYPE html>", "table.html"),
        (b"\xff\xff\xff\xff noise", "table.encoding"),
        (b"\0" * 100, "table.empty"),
        (b"a" * 200_000, "table.quotes"),
        (b"," * 90_000, "table.empty"),
        (b"x" * 20_000_001, "table.too_big"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "scores.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        tables.read(path)
    assert [worded(problem).note.code for problem in caught.value.problems] == [code]


def test_more_than_a_hundred_thousand_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(HEAD + "\n" + "a,b\n" * 100_001, "utf-8")
    with pytest.raises(Refused) as caught:
        tables.read(path)
    assert caught.value.problems[0].note.code == "table.too_many"


@pytest.mark.parametrize("row", ["1," * 3_000_000, '1,"\n",' * 1_000_000])
def test_a_row_without_end_is_refused_before_it_is_built(row: str, tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(f"{HEAD}\n{row}", "utf-8")
    tracemalloc.start()
    with pytest.raises(Refused) as caught:
        tables.read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.problems[0].note.code == "table.too_many"
    assert peak < 80_000_000


@pytest.mark.parametrize("title", ["专家张三", "3号专家", "专家评分3", "第三位专家", "王教授打分", "扣分", ""])
def test_figures_that_are_not_used_are_named(title: str, tmp_path: Path) -> None:
    found = table(tmp_path, f"{HEAD},{title},备注,序号", f"甲厂,{A},滨湖区,造纸,80,82,90,2023 年新建,1")
    assert [entry.experts for entry in found.entries] == [(80, 82)]
    assert [(each.cell, each.note.code, each.value) for each in found.warnings] == [("G2", "table.unused_column", "90")]
