"""Columns are told by their headings, however these are written."""

import pytest

from greenfactory.workbooks import headings
from greenfactory.workbooks.cells import Sheet
from greenfactory.workbooks.headings import AreaTitles, Headings

AREAS: AreaTitles = {"INF": {"zh": "基础设施", "en": "Infrastructure"}, "MGT": "管理体系"}


def found(*rows: str) -> Headings | None:
    lines = {
        row: {column: cell for column, cell in enumerate(text.split("|"), start=1) if cell}
        for row, text in enumerate(rows, start=1)
    }
    return headings.find(Sheet("", lines), AREAS)


def columns(*rows: str) -> dict[str, int]:
    headings = found(*rows)
    assert headings
    return dict(headings.columns)


@pytest.mark.parametrize(
    "district",
    [
        "所属市(县)、区", "所属市（县）、区", " 所属市 （县） 、区 ", "所属市(县)区", "区县", "属地", "板块", "县区", "所属\n区县",
        "所　属　市（县）、区", "District",
    ],
)  # fmt: skip
def test_a_district_has_many_names(district: str) -> None:
    assert columns(f"企业名称|统一社会信用代码|{district}|总分") == {"name": 1, "code": 2, "district": 3, "total": 4}


def test_columns_stand_in_any_order_and_others_mean_nothing() -> None:
    assert columns("序号|总分（100分）|联系人|信用代码|所属行业|申报企业名称") == {
        "total": 2,
        "code": 4,
        "sector": 5,
        "name": 6,
    }


def test_english_headings_mean_the_same() -> None:
    text = "Enterprise|Credit code|District|Sector|Expert 1|expert2|Total score"
    assert set(columns(text)) == {"name", "code", "district", "sector", "expert:1", "expert:2", "total"}


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("专家1", 1), ("专家 2", 2), ("专家３", 3), ("专家四", 4), ("专家十", 10), ("专家十二", 12), ("专家二十一", 21),
        ("评委5", 5), ("专家6评分", 6), ("专家7（张三）", 7), ("专家8号打分", 8), ("专家B", 2), ("专家丙", 3), ("Expert 9 score", 9),
        ("专家10(满分100)", 10),
    ],
)  # fmt: skip
def test_experts_are_numbered_in_many_ways(heading: str, number: int) -> None:
    assert columns(f"企业名称|信用代码|{heading}")[f"expert:{number}"] == 3


@pytest.mark.parametrize(
    "heading", ["专家", "专家评语", "专家十十", "专家一二", "专家签字1", "专家1意见", "平均分", "名次"]
)
def test_other_headings_are_no_experts(heading: str) -> None:
    assert set(columns(f"企业名称|信用代码|{heading}|总分")) == {"name", "code", "total"}


def test_experts_are_in_the_order_of_their_numbers() -> None:
    headings = found("专家2|专家10|专家1|企业名称|信用代码")
    assert headings
    assert headings.experts == (3, 1, 2)


def test_areas_are_found_by_id_and_by_title() -> None:
    assert columns("企业名称|信用代码|总分|一、基础设施（20分）|2.管理体系")["area:INF"] == 4
    assert columns("企业名称|信用代码|总分|infrastructure|MGT")["area:MGT"] == 5


def test_the_headings_may_stand_below_titles() -> None:
    headings = found("绿色工厂评审汇总表", "评审日期：9月|单位：分", "", "企业名称|信用代码|总分", "甲|1|80")
    assert headings
    assert (headings.first, headings.last) == (4, 4)


def test_the_headings_must_stand_in_the_first_twenty_rows() -> None:
    assert found(*["|"] * 19, "企业名称|信用代码|总分")
    assert not found(*["|"] * 20, "企业名称|信用代码|总分")


def test_a_heading_may_span_others() -> None:
    headings = found("评审表", "企业名称|信用代码|专家评分|||备注", "||专家1|专家2|专家3", "甲|1|80|81|82")
    assert headings
    assert (headings.last, headings.experts) == (3, (3, 4, 5))
    assert headings.titles[5] == "专家3"


def test_a_column_that_is_there_twice_is_told() -> None:
    headings = found("企业名称|单位名称|信用代码|专家1|专家一")
    assert headings
    assert headings.twice == ((1, 2), (4, 5))


def test_a_text_longer_than_a_heading_is_none() -> None:
    assert columns("企业名称|统一社会信用代码|总分" + " " * 200 + "|总分") == {"name": 1, "code": 2, "total": 4}
