"""Workbooks for lists: templates to fill in, with choices and an explanation, and lists of what is on record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.models import Enterprise, Title
from greenfactory.workbooks.book import Book, Column, book

ROWS = 1_000
"""Rows of a template that offer choices; more may be filled in without them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A column of a list: its heading, what to write, an example, and how wide it is."""

    zh: str
    en: str
    help_zh: str
    help_en: str
    example: str
    width: int
    choice: str = ""

    def heading(self, lang: str) -> str:
        """The heading, which the reader of the list knows."""
        return self.zh if lang == "zh" else self.en


_NAME = Asked("企业名称", "enterprise", "必填，现在的名称", "required; the present name", "示例机械有限公司", 34)
_CODE = Asked("统一社会信用代码", "code", "必填，18 位，设为文本；企业按代码识别", "required; 18 characters, as text", "91320200MA1EXAMPLE", 24)  # fmt: skip
_DISTRICT = Asked(
    "属地", "district", "市级填报必填，从列表选择；区级填报可不填", "required of the city; choose", "", 30, "district"
)
_INDUSTRY = Asked(
    "行业代码", "industry", "GB/T 4754-2017 代码，可不填", "class of GB/T 4754-2017; optional", "C3443", 12
)
ENTERPRISES = (_NAME, _CODE, _DISTRICT, _INDUSTRY)
TITLES = (
    Asked("现名称", "name now", "必填，现在的名称", "required; the present name", "示例机械有限公司", 34),
    Asked("认定时名称", "name then", "与现名称相同的可不填", "where it differs from the present one", "示例机械厂", 34),
    _CODE,
    _DISTRICT,
    _INDUSTRY,
    Asked("认定年度", "year", "必填，四位数字", "required; four digits", "2022", 12),
    Asked("文号", "document", "必填，公布名单的文件", "required; the document that published the list", "示工信〔2022〕1号", 24),
    Asked("级别", "level", "市级、省级或国家级，不填即市级", "city, province or nation; empty means city", "市级", 12, "level"),
    Asked("证书编号", "certificate", "没有的不填", "if there is one", "", 18),
    Asked("认定日期", "since", "不填即自认定年度起", "empty: from the year on", "2022-12-30", 14),
    Asked("失效日期", "until", "仍有效的不填；失效当日仍计为持有", "only where it ended; the last day on which it was held", "", 14),
    Asked("失效原因", "reason", "填了失效日期的必填，如撤销、到期", "required beside an end, such as revoked or expired", "", 24),
)  # fmt: skip


def write_template(path: Path, lang: str, asked: Iterable[Asked], districts: Mapping[str, str]) -> None:
    """An empty list with its headings, its choices, and a sheet that explains every column."""
    columns = tuple(asked)
    levels = [zh if lang == "zh" else key for key, (zh, _) in Title.LEVELS.items()]
    choices = {"district": list(districts.values()), "level": levels}
    with book(path, lang) as pages:
        page = pages.page("名单" if lang == "zh" else "list", [Column(one.heading(lang), one.width) for one in columns])
        page.head(filtered=False)
        lists = _lists(pages, lang, choices)
        for index, one in enumerate(columns):
            page.sheet.set_column(index, index, one.width, pages.style(num_format="@"))
            if one.choice and choices[one.choice]:
                rule = {"validate": "list", "source": f"={lists[one.choice]}", "error_type": "warning"}
                page.sheet.data_validation(1, index, ROWS, index, rule)
        _explain(pages, lang, columns)


def _lists(pages: Book, lang: str, choices: Mapping[str, list[str]]) -> dict[str, str]:
    """A sheet with the choices, since a list inside a cell holds 255 characters only; where each of them stands."""
    name = "选项" if lang == "zh" else "choices"
    page = pages.page(name, [Column(key, 30) for key in choices])
    for row in range(max(map(len, choices.values()))):
        page.row([words[row] if row < len(words) else "" for words in choices.values()])
    return {key: page.span(index, 0, len(words) - 1) for index, (key, words) in enumerate(choices.items())}


def _explain(pages: Book, lang: str, asked: Iterable[Asked]) -> None:
    zh = lang == "zh"
    columns = [Column("填写项" if zh else "about", 20), Column("要求" if zh else "what to write", 60, wrap=True), Column("例" if zh else "such as", 30)]  # fmt: skip
    page = pages.page("填写说明" if zh else "how to fill in", columns)
    page.title("填写说明" if zh else "How to fill in")
    page.line(
        "整份名单全部正确才会导入；有误的行会在您的文件中标出，改正后重新上传整个文件。已登记的不会重复导入。"
        if zh
        else "A list is taken whole or not at all; wrong rows come back marked in your file. What is on record is skipped."
    )
    page.head(filtered=False)
    for one in asked:
        page.row([f"“{one.heading(lang)}”", one.help_zh if zh else one.help_en, one.example])


def write_titles(path: Path, lang: str, found: Iterable[Title], districts: Mapping[str, str]) -> None:
    """Titles as a list that can be read in again."""
    columns = [Column(one.heading(lang), one.width, wrap=True) for one in TITLES]
    with book(path, lang) as pages:
        page = pages.page("称号" if lang == "zh" else "titles", columns)
        page.head(frozen_columns=1)
        for one in found:
            firm = one.enterprise
            dates = [day.isoformat() if day else "" for day in (one.since_on, one.until_on)]
            district = districts.get(one.district, one.district)
            level = one.level_words[0] if lang == "zh" else one.level
            page.row([
                firm.organisation.name, one.name, one.code, district, firm.industry, str(one.year), one.document, level,
                one.certificate, *dates, one.ended_by,
            ])  # fmt: skip


def write_enterprises(path: Path, lang: str, found: Iterable[Enterprise], districts: Mapping[str, str]) -> None:
    """Enterprises as a list, with their industry in words, their state and the names they had."""
    zh, tree, towns = lang == "zh", register.industries(), register.towns()
    more = (
        ("行业名称", "曾用名", "状态", "登记日期", "乡镇、街道或园区")
        if zh
        else ("industry name", "former names", "state", "registered", "town, street or park")
    )
    columns = [Column(one.heading(lang), one.width, wrap=True) for one in ENTERPRISES]
    columns += [Column(title, width, wrap=True) for title, width in zip(more, (30, 36, 16, 14, 24), strict=True)]
    with book(path, lang) as pages:
        page = pages.page("企业" if zh else "enterprises", columns)
        page.head(frozen_columns=1)
        for one in found:
            district = districts.get(one.organisation.district, one.organisation.district)
            former = "；".join(each.name for each in one.former_names.all())
            page.row([
                one.organisation.name, one.code, district, one.industry, tree.named(one.industry), former,
                one.state_words[0 if zh else 1], timezone.localdate(one.registered_at).isoformat(),
                towns.get(one.town, ""),
            ])  # fmt: skip
