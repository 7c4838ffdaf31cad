"""Words for lists of enterprises that the authorities hand in."""

MESSAGES: dict[str, tuple[str, ...]] = {
    "roster.no_heading": (
        "前 20 行里找不到列标题",
        "no column headings in the first 20 rows",
        "写明列标题：企业名称、统一社会信用代码、属地、行业",
        "give the columns headings: enterprise, code, district, industry",
    ),
    "roster.too_many": ("超过 {rows} 家企业", "more than {rows} enterprises", "拆成几个文件", "send several files"),
    "roster.no_district": (
        "没有填属地",
        "the district is missing",
        "填写所属市（县）、区的名称或代码",
        "write the name or the code of the district",
    ),
    "roster.unknown_district": (
        "没有叫“{name}”的属地",
        "there is no district “{name}”",
        "按这些名称填写：{known}",
        "write one of: {known}",
    ),
    "roster.other_district": (
        "不属于本市（县）、区",
        "this enterprise belongs to another district",
        "删去这一行，由其属地登记",
        "take the row out; its own district registers it",
    ),
    "roster.registered": ("已登记，跳过", "registered already: skipped"),
    "roster.no_industry": (
        "不是 GB/T 4754 行业代码，留空",
        "no industry code of GB/T 4754: left empty",
        "例如 C1711",
        "such as C1711",
    ),
    "roster.unknown_industry": (
        "GB/T 4754-2017 中没有这一行业，按填写保存",
        "GB/T 4754-2017 has no such class: kept as it was entered",
        "核对门类字母和数字，例如 C1711",
        "look at its letter and digits, such as C1711",
    ),
    "roster.no_column": (
        "缺少“{column}”一列",
        "the column “{column}” is missing",
        "下载模板，按模板的列标题填写",
        "take the headings of the template",
    ),
    "roster.bad_year": (
        "不是认定年度",
        "no year of an award",
        "写成四位数字，不晚于今年，例如 2022",
        "four digits, no later than this year, such as 2022",
    ),
    "roster.no_document": (
        "没有填文号",
        "the document number is missing",
        "填写公布称号的文号",
        "write the number of the document",
    ),
    "roster.bad_level": (
        "不是称号级别",
        "no level of a title",
        "填写市级、省级或国家级，留空即市级",
        "write city, province or nation; empty means city",
    ),
    "roster.bad_day": ("不是完整的日期", "no whole date", "写成 2022-12-30", "write it as 2022-12-30"),
    "roster.ends_before": (
        "失效日期早于认定日期",
        "it ends before it begins",
        "核对两个日期",
        "look at both dates again",
    ),
    "roster.no_reason": (
        "填了失效日期，没有填失效原因",
        "an end without its reason",
        "填写失效原因，例如撤销、到期",
        "write why it ended, such as revoked or expired",
    ),
    "roster.no_end": (
        "填了失效原因，没有填失效日期",
        "a reason without the day of the end",
        "填写失效日期",
        "write the day on which it ended",
    ),
    "roster.long_text": ("超过 {most} 个字", "more than {most} characters", "写短一些", "make it shorter"),
    "roster.name_differs": (
        "与登记的现名称“{name}”不同，记为曾用名",
        "differs from the registered name “{name}”: kept as a former name",
        "如登记名称有误，请由企业更名",
        "if the registered name is wrong, the enterprise renames itself",
    ),
    "roster.not_registered": (
        "该企业尚未注册，先按此行建档；企业今后凭代码注册即可看到称号",
        "not registered: kept under this row until it registers under its code",
    ),
    "roster.title_twice": (
        "第 {row} 行已列同一企业同一年度同一级别的称号，本行跳过",
        "row {row} has this enterprise's title of that year and level already: skipped",
    ),
    "roster.title_known": ("该年度该级别称号已登记，跳过", "this title is on record already: skipped"),
}
