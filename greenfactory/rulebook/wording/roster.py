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
}
