"""Three tables of different shapes become packs that pass their own check."""

from fractions import Fraction
from pathlib import Path

from greenfactory.rulebook.packs.pack import Pack
from greenfactory.workbooks.indicator_table import import_table
from greenfactory.workbooks.tests import indicator_samples as samples
from greenfactory.workbooks.tests.imports import blocking, codes, imported, of_rows


def rows(pack: Pack) -> list[tuple[str, str, str, Fraction]]:
    return [(row.id, row.title["zh"], row.kind, row.points) for row in pack.rows.values()]


def test_a_workbook_with_headings_over_two_rows_becomes_a_pack(tmp_path: Path) -> None:
    made, pack = imported(samples.two_row_heading(tmp_path / "a.xlsx"))
    assert pack.title["zh"] == "某市绿色工厂评价指标体系（2026年版）"
    assert not pack.official
    assert [(area.id, area.title["zh"], area.weight) for area in pack.areas] == [
        ("A1", "能源低碳化", 40),
        ("A2", "资源高效化", 60),
    ]
    assert rows(pack) == [
        ("A1-01", "单位产品综合能耗", "quantity", 15),
        ("A1-02", "可再生能源利用率", "quantity", 15),
        ("A1-03", "能源管理中心", "optional", 10),
        ("A2-01", "节水型企业", "required", 20),
        ("A2-02", "固废综合利用率", "quantity", 25),
        ("A2-03", "节水改造项目", "quantity", 15),
    ]
    assert [(gate.title["zh"], gate.years, gate.evidence) for gate in pack.gate] == [
        ("近三年未发生较大及以上安全、环保事故", 3, ("信用中国查询截图",)),
        ("依法取得排污许可证", 0, ("排污许可证", "年度执行报告")),
    ]
    assert pack.rows["A1-01"].evidence == ("能源账单", "计量台账")
    assert blocking(made) == []
    assert {"linear_read_lower", "steps_read", "counted", "all_or_nothing", "benchmark_named", "gate_row"} <= codes(
        made
    )


def test_limits_and_steps_are_taken_over_as_they_stand(tmp_path: Path) -> None:
    _, pack = imported(samples.two_row_heading(tmp_path / "a.xlsx"))
    found = {name: row.quantity for name, row in pack.rows.items() if row.quantity is not None}
    shapes = {name: (quantity.higher, quantity.scale, quantity.measures[0].unit) for name, quantity in found.items()}
    assert shapes == {
        "A1-01": (False, "linear", "kgce/t"),
        "A1-02": (True, "linear", "%"),
        "A2-02": (True, "steps", "%"),
        "A2-03": (True, "linear", "项"),
    }
    limits = {name: [each and each.text for each in (quantity.measures[0].base, quantity.measures[0].lead)] for name, quantity in found.items()}  # fmt: skip
    # 行业平均 is no number: a sector value of that name is asked for, and until then the row is pending.
    assert limits == {
        "A1-01": ["120", "80"],
        "A1-02": ["A1_02_base", "30"],
        "A2-02": [None, None],
        "A2-03": ["0", "3"],
    }
    assert pack.benchmark_names["A1_02_base"].title["zh"] == "可再生能源利用率：行业平均"
    assert list(found["A2-02"].steps) == [(70, Fraction(15, 25)), (90, 1)]
    assert pack.fields["A2_03"].kind == "count"


def test_tables_of_a_document_become_areas_by_their_own_headings(tmp_path: Path) -> None:
    made, pack = imported(samples.points_in_text(tmp_path / "b.docx"))
    assert pack.title["zh"] == "某区绿色工厂评价标准"
    assert [(area.title["zh"], area.weight, area.bonus) for area in pack.areas] == [
        ("基础设施", 20, False),
        ("管理体系", 30, False),
        ("加分项", 5, True),
    ]
    assert rows(pack) == [
        ("A1-01", "厂房合规", "judged", 5),
        ("A1-02", "采用多层厂房", "judged", 5),
        ("A1-03", "照明", "judged", 10),
        ("A2-01", "质量管理体系", "required", 15),
        ("A2-02", "能源管理体系", "required", 15),
        ("A3-01", "零碳工厂", "judged", 3),
        ("A3-02", "近零碳", "judged", 3),
    ]
    assert pack.rows["A1-01"].evidence == ("规划许可", "竣工验收")
    assert pack.rows["A1-03"].rubric["zh"] == "1.3 公共区域分区控制，好得10分，一般得5分"
    assert {"points_range", "points_most", "one_name", "area_from_caption", "bonus", "total", "note_row"} <= codes(made)


def test_weights_in_percent_on_three_levels_multiply(tmp_path: Path) -> None:
    made, pack = imported(samples.three_levels(tmp_path / "c.xlsx"))
    assert [(area.title["zh"], area.weight) for area in pack.areas] == [("环境排放", 40), ("绩效", 60)]
    assert [(row.group, row.title["zh"], row.kind, row.points) for row in pack.rows.values()] == [
        ("大气", "废气治理", "judged", 12),
        ("大气", "无组织排放", "judged", 8),
        ("废水", "废水治理", "judged", 20),
        ("用地", "容积率", "judged", 30),
        ("用地", "单位用地产值", "judged", 30),
    ]
    assert {"shares_of_area", "points_percent"} <= codes(made)


def test_weights_that_sum_to_one_are_shares_of_a_hundred(tmp_path: Path) -> None:
    path = of_rows(tmp_path, ["甲", "子", 0.4, "x"], ["甲", "丑", 0.35, "x"], ["乙", "寅", 0.25, "x"])
    made, pack = imported(path)
    assert [row.points for row in pack.rows.values()] == [40, 35, 25]
    assert "shares_of_one" in codes(made)


def test_an_area_with_points_of_its_own_only_is_divided_evenly(tmp_path: Path) -> None:
    head = ["一级指标", "分值", "二级指标", "评分标准"]
    path = of_rows(
        tmp_path, ["甲", 70, "子", "x"], ["", "", "丑", "x"], ["", "", "寅", "x"], ["乙", 30, "卯", "x"], head=head
    )
    made, pack = imported(path)
    assert [row.points for row in pack.rows.values()] == [Fraction(70, 3)] * 3 + [30]
    assert {"even", "carried_down"} <= codes(made)
    assert pack.points_rule["zh"]


def test_names_that_share_a_cell_of_points_stay_one_row(tmp_path: Path) -> None:
    path = of_rows(
        tmp_path, ["甲", "子", 10, "做到给分"], ["甲", "丑", None, "做到给分"], ["甲", "寅", 5, "x"], merged=("C2:C3",)
    )
    made, pack = imported(path)
    assert rows(pack) == [("A1-01", "子、丑", "judged", 10), ("A1-02", "寅", "judged", 5)]
    assert pack.rows["A1-01"].rubric["zh"] == "子：做到给分\n丑：做到给分"
    assert "shared_points" in codes(made)


def test_deductions_are_left_out_and_said(tmp_path: Path) -> None:
    made, pack = imported(of_rows(tmp_path, ["甲", "子", 10, "x"], ["甲", "行政处罚", "-5", "每次扣5分"]))
    assert [row.title["zh"] for row in pack.rows.values()] == ["子"]
    assert [decision.read for decision in made.decisions if decision.code == "deduction"] == ["行政处罚：-5 每次扣5分"]


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    head = ["一级指标", "二级指标", "分值", "评分标准", "牵头处室甲乙"]
    path = samples.xlsx(
        tmp_path / "t.xlsx",
        {
            "表": [head, ["甲", "子", 10, "x", "某处"]],
            "说明": [["填写说明", "请如实填写"]],
            "旧": [head, ["乙", "丑", 1, "x"]],
        },
    )
    samples.hide(path, "旧")
    made, pack = imported(path)
    assert len(pack.rows) == 1
    assert {"unknown_column", "no_table", "hidden_sheet"} <= codes(made)


def test_a_document_that_repeats_its_headings_goes_on(tmp_path: Path) -> None:
    head = ["一级指标", "二级指标", "分值"]
    path = samples.document(
        tmp_path / "t.docx", "办法", [head, ["甲", "子", 4]], [head, ["", "丑", 6], ["乙", "寅", 90]]
    )
    _, pack = imported(path)
    assert [(area.title["zh"], [row.title["zh"] for row in area.rows]) for area in pack.areas] == [
        ("甲", ["子", "丑"]),
        ("乙", ["寅"]),
    ]


def test_tables_below_each_other_on_a_sheet_are_areas(tmp_path: Path) -> None:
    head = ["指标", "分值", "评分细则"]
    sheet = [["一、能源（40分）"], head, ["能耗", 40, "x"], [], ["二、环境（60分）"], head, ["废水", 60, "x"]]
    _, pack = imported(samples.xlsx(tmp_path / "t.xlsx", {"表": sheet}))
    assert [(area.title["zh"], area.weight) for area in pack.areas] == [("能源", 40), ("环境", 60)]


def test_cases_of_measured_rows_in_several_ways_pass(tmp_path: Path) -> None:
    head = ["一级指标", "二级指标", "指标类型", "单位", "引领值", "基准值", "分值"]
    path = of_rows(
        tmp_path,
        ["甲", "强度", "逆向定量（必选）", "t/产品单位", "行业先进", "行业平均", 10],
        [None, None, None, "t/万元", 1, 3, None],
        ["甲", "占比", "正向定量", "%", "—", 30, 10],
        head=head,
        merged=("A2:A3", "B2:B3", "C2:C3", "G2:G3"),
    )
    made, pack = imported(path)
    quantity = pack.rows["A1-01"].quantity
    assert quantity is not None
    assert [measure.unit for measure in quantity.measures] == ["t/产品单位", "t/万元"]
    assert quantity.required
    assert {"variants", "quantity_required", "threshold_read_higher"} <= codes(made)


def test_the_id_comes_from_the_folder_or_the_user(tmp_path: Path) -> None:
    path = samples.three_levels(tmp_path / "c.xlsx")
    assert import_table(path, tmp_path / "某市", "zh").name == "imported/1"
    assert import_table(path, tmp_path / "my-city", "zh").name == "my-city/1"
    assert import_table(path, tmp_path / "x", "zh", "wuxi", "2026").name == "wuxi/2026"


def test_the_selection_rules_are_the_plans_defaults_all_open(tmp_path: Path) -> None:
    _, pack = imported(samples.three_levels(tmp_path / "c.xlsx"))
    rules = pack.selection
    assert (rules.threshold.value, rules.threshold.inclusive, rules.cap.places) == (80, False, 30)
    assert all(table["open"] for table in rules.as_dict().values() if isinstance(table, dict))
