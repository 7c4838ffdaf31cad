"""The workbook of a ranking says everything, and nothing in it is ever taken for a formula."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from greenfactory.rulebook.notes import Note, Problem, Refused
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.packs.selection import Grade, Quotas, Scope
from greenfactory.rulebook.places.entering import entry
from greenfactory.rulebook.places.ranking import rank
from greenfactory.rulebook.places.robustness import robustness
from greenfactory.rulebook.scores import forms, scoring
from greenfactory.rulebook.scores.claims import Claim
from greenfactory.workbooks import ranking_book, tables
from greenfactory.workbooks.folder import Assessed
from greenfactory.workbooks.ranking_book import RankingReport

CODES = ["91320200000000000A", "91320200000000011E", "91320200000000022J", "91320200000000033N"]
INJECTIONS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " =1+1",
    "＝1+1",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "|x",
    "%x",
    "'=1",
]
Cells = list[tuple[Any, ...]]
PACK = packreader.read(library.find(library.DEFAULT))
FIRST, SECOND, *_ = PACK.rows.values()
CLAIMED = {CODES[0]: (Claim(FIRST, "没有此类设施", ("说明.pdf",)), Claim(SECOND, "", ()))}


def sheet(path: Path, name: str) -> Cells:
    """The cells of a sheet, formulas as the results that were saved with them."""
    return list(openpyxl.load_workbook(path, data_only=True)[name].iter_rows(values_only=True))


def texts(rows: Cells) -> list[str]:
    return [str(row[0]) for row in rows if row[0] is not None]


def below(rows: Cells, first: str) -> list[dict[str, Any]]:
    """The rows below the headings, which begin with `first`, as headings → values."""
    start = next(index for index, row in enumerate(rows) if row[0] == first)
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def expert_report(folder: Path, lang: str = "zh", pack: Pack = PACK, name: str = "丁") -> RankingReport:
    rows = [
        f"甲,{CODES[0]},滨湖区,90,91,92,满意",
        f"乙,{CODES[1]},惠山区,80,80,80,",
        f"丙,{CODES[2]},滨湖区,79.99,80.01,80.012,",
        f'"{name}",{CODES[3]},惠山区,85,,,"=1+1"',
        f"戊,{CODES[3][:-1]},惠山区,缺考,81,82,",
    ]
    path = folder / "评分表.csv"
    path.write_text("企业名称,统一社会信用代码,区县,专家1,专家2,专家3,备注\n" + "\n".join(rows), "utf-8-sig")
    table = tables.read(path)
    return RankingReport(
        pack=pack,
        selection=pack.selection,
        ranking=rank(table.entries, pack.selection),
        lang=lang,
        robustness=robustness(table.entries, pack.selection),
        table=table,
        refused=table.refused,
        warnings=table.warnings,
        notes=[Note("ranking.fewer", {"where": "", "line": "", "above": 1, "cap": 30})],
    )


def form(name: str, code: str) -> forms.Form:
    gate = {row.id: True for row in PACK.gate}
    rows = {row.id: forms.Answer(met=True, evidence=("证明.pdf",)) for row in PACK.rows.values()}
    field = next(field for field in PACK.fields.values() if not field.product)
    return forms.Form(
        name, code, "滨湖区", "C3011", "江苏", "", 2023, {}, gate, rows, {(field.id, 2023): field.minimum + 7}
    )


def self_report(lang: str = "zh") -> RankingReport:
    table = benchmarks.given({})
    assessed = {}
    for name, code in (("甲", CODES[0]), ("乙", CODES[1])):
        filled = form(name, code)
        assessed[code] = Assessed(filled, scoring.score(PACK, filled, table), ())
    entries = [entry(each.card, each.form) for each in assessed.values()]
    refused = {"坏.json": [Problem(Note("form.empty"), "坏.json"), Problem(Note("form.nested"), "坏.json", line=3)]}
    return RankingReport(
        pack=PACK,
        selection=PACK.selection,
        ranking=rank(entries, PACK.selection),
        lang=lang,
        assessed=assessed,
        refused=refused,
        benchmarks=table,
    )


def test_places_stand_with_totals_experts_and_reasons(tmp_path: Path) -> None:
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, expert_report(tmp_path))
    rows = sheet(path, "排名")
    places = {row["企业名称"]: row for row in below(rows, "名次")}
    assert [(row["名次"], row["是否入选"], row["总分"]) for row in places.values()] == [
        (1, "是", 91), (2, "是", 85), (3, "是", pytest.approx(80.004)), (4, "否", 80),
    ]  # fmt: skip
    assert (places["丙"]["专家3"], places["丙"]["精确总分（写出时）"], places["丁"]["专家2"]) == (
        80.012,
        "80.004",
        None,
    )
    assert "80.004" in places["丙"]["理由（写出时）"]
    assert "恰为80分" in places["乙"]["理由（写出时）"]


def test_a_total_just_above_the_line_is_not_shown_as_the_line(tmp_path: Path) -> None:
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, expert_report(tmp_path))
    formats = [row[4].number_format for row in openpyxl.load_workbook(path)["排名"].iter_rows() if row[1].value == "丙"]
    assert formats == ["0.000"]


def test_a_ranking_of_self_assessments_says_so(tmp_path: Path) -> None:
    path = tmp_path / "试排.xlsx"
    ranking_book.write(path, self_report())
    lines = texts(sheet(path, "排名"))
    assert "按企业自评分试排，非评审结果" in lines


def printed_above(page: Any) -> str:
    """What stands above each printed page."""
    return str(page.oddHeader.center.text or "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_says_what_it_is_no_result_of(tmp_path: Path, lang: str) -> None:
    example = benchmarks.read(PACK.folder / "benchmarks" / "example.toml", PACK)
    entries = [place.entry for place in self_report().ranking.places]
    firm = robustness(entries, PACK.selection)
    report = replace(self_report(lang), benchmarks=example, robustness=firm, claims=CLAIMED)
    path = tmp_path / "试排.xlsx"
    ranking_book.write(path, report)
    marks = {
        "zh": ("【非官方】", "按企业自评分试排，非评审结果", "【示例】"),
        "en": ("[unofficial]", "not a result of the review", "[example]"),
    }[lang]
    pages = openpyxl.load_workbook(path).worksheets
    assert len(pages) == 9
    for page in pages:
        lines = " ".join(str(row[0]) for row in page.iter_rows(max_row=5, values_only=True))
        assert [mark for mark in marks if mark not in lines] == [], page.title
        assert ("非官方" if lang == "zh" else "unofficial") in printed_above(page)


def test_an_official_ranking_by_experts_bears_no_marks(tmp_path: Path) -> None:
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, expert_report(tmp_path, pack=replace(PACK, official=True)))
    for page in openpyxl.load_workbook(path):
        assert not any("官方" in line or "试排" in line for line in texts(list(page.iter_rows(values_only=True))))
        assert printed_above(page) == ""


def test_claims_that_rows_do_not_apply_are_counted_and_told_by_place(tmp_path: Path) -> None:
    path = tmp_path / "试排.xlsx"
    ranking_book.write(path, replace(self_report(), claims=CLAIMED))
    counts = {row["统一社会信用代码"]: row["自报不适用项数"] for row in below(sheet(path, "排名"), "名次")}
    assert counts == {CODES[0]: 2, CODES[1]: None}
    told = below(sheet(path, "不适用项"), "名次")
    assert [(row["企业名称"], row["编号"], row["说明"]) for row in told] == [
        ("甲", FIRST.id, "没有此类设施；证明材料：说明.pdf"),
        ("甲", SECOND.id, "未说明理由"),
    ]
    ranking_book.write(path, self_report())
    assert "不适用项" not in openpyxl.load_workbook(path).sheetnames


def test_a_row_claimed_not_to_apply_says_why_among_the_rows(tmp_path: Path) -> None:
    report, able = self_report(), [row for row in PACK.rows.values() if row.not_applicable != "never"]
    filled = report.assessed[CODES[0]].form
    answers = {able[0].id: forms.Answer(applies=False, reason="没有此类设施"), able[1].id: forms.Answer(applies=False)}
    filled = replace(filled, rows={**filled.rows, **answers})
    card = scoring.score(PACK, filled, benchmarks.given({}))
    assessed = {**report.assessed, CODES[0]: Assessed(filled, card, ())}
    path = tmp_path / "试排.xlsx"
    ranking_book.write(path, replace(report, assessed=assessed))
    rows = {row["编号"]: row for row in below(sheet(path, "逐项"), "企业名称") if row["企业名称"] == "甲"}
    assert [(rows[row.id]["状态"], rows[row.id]["说明"]) for row in able[:2]] == [
        ("不适用", "企业声明不适用：没有此类设施"),
        ("不适用", "企业声明不适用：未说明理由"),
    ]


def test_a_selection_by_quotas_says_that_it_is_fixed(tmp_path: Path) -> None:
    selection = replace(PACK.selection, quotas=Quotas(district={"滨湖区": 1}))
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, expert_report(tmp_path, pack=PACK.under(selection)))
    rows = below(sheet(path, "排名"), "名次")
    assert [row["是否入选（写出时）"] for row in rows] == ["是", "是", "否", "否"]
    assert any("名额逐家分配" in line for line in texts(sheet(path, "排名")))


def test_every_input_of_forms_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "试排.xlsx"
    report = self_report()
    ranking_book.write(path, report)
    rows = below(sheet(path, "逐项"), "企业名称")
    assert len([row for row in rows if row["类型"] != "小计"]) == 2 * (len(PACK.rows) + len(PACK.gate))
    assert len([row for row in rows if row["类型"] == "小计"]) == 2 * (len(PACK.areas) + 1)
    assert {row["状态"] for row in rows} >= {"符合", "确认", "待定"}
    card = report.assessed[CODES[0]].card
    written = {row["编号"]: row for row in rows if row["统一社会信用代码"] == CODES[0]}
    for score in card.rows.values():
        expected = None if score.score is None else pytest.approx(float(score.score))
        assert (written[score.row.id]["得分"], written[score.row.id]["满分"]) == (
            expected,
            pytest.approx(float(score.max)),
        )
    assert [row["填报值"] for row in below(sheet(path, "数据"), "企业名称")] == [7, 7]


def test_every_cell_of_a_table_is_kept_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, expert_report(tmp_path))
    rows = below(sheet(path, "输入"), "行号")
    assert [row["处理"] for row in rows] == ["参加排序"] * 4 + ["拒收"]
    assert (rows[2]["专家3"], rows[4]["专家1"], rows[0]["备注"]) == ("80.012", "缺考", "满意")


def test_every_rule_is_told_and_the_open_ones_marked(tmp_path: Path) -> None:
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, expert_report(tmp_path))
    rows = {row["键"]: row for row in below(sheet(path, "规则"), "规则")}
    keys = set()
    for name, rule in PACK.selection.as_dict().items():
        keys |= (
            {f"{name}.{key}" for key in rule if key not in {"open", "question"}} if isinstance(rule, dict) else {name}
        )
    assert {re.sub(r"\[.*\]", "", key) for key in rows} == keys
    assert all(row["含义"] for row in rows.values())
    assert (rows["threshold.value"]["取值"], rows["threshold.value"]["公式用值"]) == (80, 80)
    assert "待定" in rows["threshold.value"]["待市里确定"]


def test_refusals_say_where_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, expert_report(tmp_path))
    rows = below(sheet(path, "拒收与提醒"), "类别")
    assert [(row["类别"], row["位置"], row["填写内容"]) for row in rows] == [
        ("拒收", "B6", CODES[3][:-1]), ("拒收", "D6", "缺考"), ("提醒", "E5", None),
    ]  # fmt: skip
    assert all(row["怎么办"] for row in rows)
    ranking_book.write(path, self_report())
    assert [row["位置"] for row in below(sheet(path, "拒收与提醒"), "类别")] == [None, "第 3 行"]


def test_robustness_names_those_near_the_line(tmp_path: Path) -> None:
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, expert_report(tmp_path))
    assert "丙" in {row["企业名称"] for row in below(sheet(path, "稳健性"), "名次")}
    assert any("丙" in str(row["将落选"]) for row in below(sheet(path, "变动情形"), "情形"))


def test_scopes_and_grades_have_columns_of_their_own(tmp_path: Path) -> None:
    grade = Grade(id="a", zh="一级", en="grade A", min=PACK.selection.threshold.value)
    selection = replace(PACK.selection, scope=Scope(by="district"), grades=(grade,))
    report = expert_report(tmp_path, pack=PACK.under(selection))
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, report)
    rows = below(sheet(path, "排名"), "排序范围")
    assert [(row["排序范围"], row["名次"], row["等次（写出时）"]) for row in rows][:2] == [
        ("惠山区", 1, "一级"),
        ("惠山区", 2, "一级"),
    ]


def formulas(report: RankingReport, folder: Path) -> list[str]:
    """Every formula of the workbook of a report."""
    path = folder / "innocent.xlsx"
    ranking_book.write(path, report)
    cells = (cell for page in openpyxl.load_workbook(path) for row in page.iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("name", INJECTIONS)
def test_what_a_user_typed_is_never_a_formula(tmp_path: Path, name: str) -> None:
    report = self_report()
    places = [
        replace(place, entry=replace(place.entry, enterprise=name, sector=name)) for place in report.ranking.places
    ]
    assessed = {
        code: replace(each, form=replace(each.form, name=name, data={}, energy=()))
        for code, each in report.assessed.items()
    }
    problem = Problem(Note("form.twice", {"code": name, "files": [name]}), name, name, name, value=name)
    hostile = replace(
        report,
        ranking=replace(report.ranking, places=tuple(places)),
        assessed=assessed,
        refused={name: [problem]},
        warnings=[replace(problem, warning=True)],
    )
    path = tmp_path / "试排.xlsx"
    ranking_book.write(path, hostile)
    cells = [cell for page in openpyxl.load_workbook(path) for row in page.iter_rows() for cell in row]
    assert [str(cell.value) for cell in cells if cell.data_type == "f"] == formulas(report, tmp_path)
    typed = [cell for cell in cells if cell.value is not None and str(cell.value).strip() == name.strip()]
    assert len(typed) > 6
    assert {cell.data_type for cell in typed} == {"s"}
    assert all(cell.quotePrefix for cell in typed)


@pytest.mark.parametrize("name", ["a\x00b\x1f", "\ud800", "\uffff", "x" * 40_000, "&<>\"'", "𠮷堃喆", "&P"])
def test_strange_texts_make_no_broken_file(tmp_path: Path, name: str) -> None:
    report = self_report()
    places = [replace(place, entry=replace(place.entry, enterprise=name)) for place in report.ranking.places]
    path = tmp_path / "试排.xlsx"
    ranking_book.write(path, replace(report, ranking=replace(report.ranking, places=tuple(places))))
    shown = below(sheet(path, "排名"), "名次")[0]["企业名称"]
    if name.isprintable() and len(name) < 100:
        assert shown == name
    else:
        assert shown


@pytest.mark.parametrize("make", [expert_report, lambda _folder, lang: self_report(lang)])
def test_english_has_the_same_pages(tmp_path: Path, make: Callable[[Path, str], RankingReport]) -> None:
    ranking_book.write(tmp_path / "zh.xlsx", make(tmp_path, "zh"))
    ranking_book.write(tmp_path / "en.xlsx", make(tmp_path, "en"))
    zh, en = (openpyxl.load_workbook(tmp_path / f"{lang}.xlsx") for lang in ("zh", "en"))
    assert [(page.max_row, page.max_column) for page in zh] == [(page.max_row, page.max_column) for page in en]
    assert en.worksheets[0].title == "places"


def test_pages_are_ready_to_print(tmp_path: Path) -> None:
    path = tmp_path / "排名.xlsx"
    ranking_book.write(path, expert_report(tmp_path))
    for page in openpyxl.load_workbook(path):
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.print_title_rows
        assert page.freeze_panes
        assert page.auto_filter.ref
        assert page.sheet_properties.pageSetUpPr
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.oddFooter
        assert "&P" in str(page.oddFooter.right.text)


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        ranking_book.write(tmp_path / "nowhere" / "a.xlsx", self_report())
    assert caught.value.problems[0].note.code == "table.no_folder"
    assert list(tmp_path.iterdir()) == []
