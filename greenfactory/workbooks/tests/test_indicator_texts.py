"""Points, names, proofs and scoring texts as bureaus write them; what leaves room stays with the experts."""

from fractions import Fraction

import pytest

from greenfactory.workbooks.indicators.bands import all_or_nothing, bands, each
from greenfactory.workbooks.indicators.grid import Cell, tidy
from greenfactory.workbooks.indicators.rules import Facts, Measured, rule
from greenfactory.workbooks.indicators.texts import name, points, proofs
from greenfactory.workbooks.indicators.weights import Node, settle


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("5", 5, "plain"), ("5分", 5, "plain"), ("（20分）", 20, "plain"), ("１.５分", "1.5", "plain"), ("20/7\n（≈2.86）", "20/7", "plain"),
        ("0-5分", 5, "range"), ("0～5", 5, "range"), ("0—5分", 5, "range"), ("满分5分", 5, "most"), ("≤5分", 5, "most"), ("最高 3 分", 3, "most"),
        ("20%", 20, "percent"), ("20％", 20, "percent"), ("", None, "none"), ("—", None, "none"), ("/", None, "none"),
        ("一票否决", None, "veto"), ("-5", None, "deduct"), ("扣2分/次", None, "deduct"),
        ("3-5分", None, "unread"), ("5+3", None, "unread"), ("10分以内酌情", None, "unread"), ("五分", None, "unread"),
    ],
)  # fmt: skip
def test_points_are_read_however_they_are_written(text: str, value: object, how: str) -> None:
    read = points(Cell(text, 1, 1))
    assert (read.value, read.how) == (None if value is None else Fraction(str(value)), how)


def test_a_cell_shown_as_a_percentage_is_one() -> None:
    assert points(Cell("0.3", 1, 1, form="percent")).value == 30
    assert points(Cell("30", 1, 1), percent=True).how == "percent"
    assert points(Cell("46086", 1, 1, form="date")).how == "date"


@pytest.mark.parametrize(
    ("text", "plain", "value"),
    [
        ("一、基础设施（20分）", "基础设施", 20), ("（一） 建筑", "建筑", None), ("1.1照明", "照明", None), ("1.1.2 节水", "节水", None),
        ("①计量", "计量", None), ("3、 采购", "采购", None), ("第三条 质量", "质量", None), ("★2.1 能效", "能效", None),
        ("加分项（最高5分）", "加分项", 5), ("Water (30 points)", "Water", 30), ("基础\n设施", "基础设施", None), ("质量管理 15分", "质量管理", 15),
        ("5G工厂", "5G工厂", None), ("12个月内无事故", "12个月内无事故", None), ("绿色工厂（2026）", "绿色工厂（2026）", None),
        ("可再生能源利用率30%及以上", "可再生能源利用率30%及以上", None), ("近3年改造投资额占比", "近3年改造投资额占比", None),
        ("二氧化碳排放量", "二氧化碳排放量", None), ("一级能效设备", "一级能效设备", None), ("2.5米以上绿篱", "2.5米以上绿篱", None),
    ],
)  # fmt: skip
def test_numbers_of_clauses_and_points_are_taken_off_names(text: str, plain: str, value: int | None) -> None:
    read = name(text)
    assert (read.text, read.points.value) == (plain, value)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1.营业执照\n2.排污许可证", ("营业执照", "排污许可证")), ("①规划许可 ②竣工验收；③照片", ("规划许可", "竣工验收", "照片")),
        ("能源账单、计量台账", ("能源账单", "计量台账")), ("绿电合同；绿证", ("绿电合同", "绿证")), ("合同\n发票", ("合同", "发票")),
        ("案例（轻量化、无害化）", ("案例（轻量化、无害化）",)), ("1. 案例、照片", ("案例、照片",)), ("GB/T 19001证书", ("GB/T 19001证书",)),
        ("205-1", ("205-1",)), ("—", ()), ("", ()),
    ],
)  # fmt: skip
def test_proofs_are_told_apart(text: str, items: tuple[str, ...]) -> None:
    assert proofs(text) == items


@pytest.mark.parametrize(
    ("text", "higher", "steps", "unit"),
    [
        ("≥80%得5分，60%-80%得3分", True, ((60, 3), (80, 5)), "%"),
        ("可再生能源利用率达到10%及以上得5分；5%—10%得3分；低于5%不得分。", True, ((5, 3), (10, 5)), "%"),
        ("80%以上的，得5分\n60%（含）-80%的，得3分\n其他不得分", True, ((60, 3), (80, 5)), "%"),
        ("3项及以上得5分，1-3项得2分", True, ((1, 2), (3, 5)), "项"),
        ("≤10得5分，10-20得3分，>20不得分", False, ((20, 3), (10, 5)), ""),
        ("≥90%得25分；≥70%得15分。", True, ((70, 15), (90, 25)), "%"),
    ],
)
def test_bands_are_read_where_they_leave_no_gap(
    text: str, higher: bool, steps: tuple[tuple[int, int], ...], unit: str
) -> None:
    found = bands(text)
    assert found is not None
    assert (found.higher, found.steps, found.unit) == (higher, steps, unit)


@pytest.mark.parametrize(
    "text",
    [
        "≥80%得5分，60%-70%得3分",  # a gap
        ">80%得5分，60%-80%得3分",  # the limit belongs to nobody
        "≥80%得5分，60%（不含）-80%得3分",
        "≥80%得5分，60%-80%酌情给分",
        "≥80%得3-5分",
        "≥80%得5分，≥10吨得3分",  # two units
        "≥80%得3分，60%-80%得5分",  # more for less
        "未达到60%不得分，达到80%得5分",  # a gap between 60 and 80
        "按完成情况给分",
        "",
    ],
)
def test_bands_that_leave_room_are_not_read(text: str) -> None:
    assert bands(text) is None


def test_so_many_points_each_and_all_or_nothing() -> None:
    found = each("每获得一项国家级称号得2分，最高6分。")
    assert found is not None
    assert (found.points, found.most, found.counted) == (2, 6, "项")
    assert each("每项1分，酌情加分") is None
    assert each("每发生1次扣1分，最高扣5分") is None
    assert all_or_nothing("通过认证得15分，未通过不得分") == 15
    assert all_or_nothing("符合得满分，不符合不得分。") is True
    assert all_or_nothing("符合得5分，部分符合得3分，不符合不得分") is None


def facts(kind: str = "", rubric: str = "", points: int | None = 5, **measured: str) -> Facts:
    limits = {"unit": "", "base": "", "lead": ""} | measured
    return Facts("行", kind, rubric, (Measured(**limits),), None if points is None else Fraction(points))


@pytest.mark.parametrize(
    ("given", "kind", "why"),
    [
        (facts("必选"), "required", "required_stated"), (facts("可选"), "optional", "kind_stated"), (facts("定性"), "judged", "kind_stated"),
        (facts("预期性要求"), "optional", "kind_stated"), (facts("定性", lead="采用目录内设备"), "judged", "kind_stated"),
        (facts(rubric="酌情给分"), "judged", "ambiguous"), (facts("定量"), "judged", "no_limits"),
        (facts("正向定量", unit="%", lead="80", base="60"), "quantity", "linear_read_higher"),
        (facts("逆向定量", unit="%", lead="80", base="60"), "judged", "no_direction"),
        (facts(unit="t", lead="2", base="5"), "quantity", "linear_read_lower"),
        (facts(unit="t", lead="先进", base="平均"), "judged", "no_direction"),
        (facts("定量", base="≥30%"), "quantity", "threshold_read_higher"),
        (facts("定量", unit="%", lead="30"), "judged", "no_base"),
        (facts("正向定量", unit="箱", lead="3", base="1"), "judged", "unit_unknown"),
        (facts("正向定量", unit="t", lead="3%", base="1"), "judged", "unit_unknown"),
        (facts("正向定量", unit="%", lead="3", base="-1"), "judged", "negative_limit"),
        (facts("正向定量", unit="%", lead="5", base="5"), "judged", "no_direction"),
        (facts(rubric="≥80%得5分，60%-80%得3分"), "quantity", "steps_read"),
        (facts(rubric="≥80%得9分，60%-80%得3分"), "judged", "points_differ"),
        (facts(rubric="每项2分，最高5分"), "judged", "points_differ"),
        (facts(rubric="每项1分，最高5分"), "quantity", "counted"),
        (facts(rubric="每项0分，最高5分"), "judged", "ambiguous"),
        (facts(rubric="符合得3分，不符合不得分"), "judged", "points_differ"),
    ],
)  # fmt: skip
def test_a_row_is_measured_only_where_nothing_is_left_open(given: Facts, kind: str, why: str) -> None:
    found = rule(given)
    assert (found.kind, found.why) == (kind, why)


def test_points_come_from_the_text_where_no_cell_has_them() -> None:
    assert rule(facts(rubric="≥80%得5分，60%-80%得3分", points=None)).points == 5
    assert rule(facts(rubric="通过得4分，否则不得分", points=None)).points == 4


def test_a_group_with_a_weight_shares_it_among_its_rows() -> None:
    leaves = [Node(Fraction(60)), Node(Fraction(40)), Node(Fraction(10))]
    groups = [Node(Fraction(10), leaves[:2]), Node(Fraction(10), leaves[2:])]
    settle([Node(Fraction(20), groups)])
    assert [leaf.points for leaf in leaves] == [6, 4, 10]


def test_what_nobody_sees_is_taken_out_of_cells() -> None:
    assert tidy("\u202e甲\x1b[31m\x9b \u3000 乙\r\n\r\n丙\u200b") == "甲[31m 乙\n丙"
