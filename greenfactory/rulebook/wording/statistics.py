"""Words for rows of statistics tables that are read into the energy lines."""

MESSAGES: dict[str, tuple[str, ...]] = {
    "statistics.no_table": (
        "文件中找不到 {table} 表的列标题（需要：{wanted}）",
        "the file has no columns of form {table} (needed: {wanted})",
        "上传从统计联网直报平台导出的原表，不要删去表头",
        "send the form as exported from the statistics platform, with its headings",
    ),
    "statistics.unknown_row": (
        "不认识这一行",
        "this row is not known",
        "请在能源消耗表中自行填写",
        "enter it as an energy line",
    ),
    "statistics.other_code": (
        "代码 {code} 与名称不一致（通常为 {expected}）",
        "code {code} does not go with the name (usually {expected})",
        "请核对表式年份，自行填写这一行",
        "check the edition of the form and enter this row yourself",
    ),
    "statistics.part_row": ("“其中”项，已计入上面的合计行", "a part, counted in the row above it"),
    "statistics.total_row": ("合计行，不是一种能源", "a total, no energy source"),
    "statistics.no_factor": (
        "本规则的能源表中没有对应的品种",
        "the energy tables of these rules have no such source",
        "请选择相近品种自行填写，并在说明中写明",
        "choose a source that fits, enter it yourself and say so",
    ),
    "statistics.no_unit": (
        "表中没有计量单位（通常为 {unit}）",
        "the table gives no unit (usually {unit})",
        "请自行填写这一行",
        "enter this row yourself",
    ),
    "statistics.other_unit": (
        "计量单位“{found}”与该品种不符（通常为 {unit}）",
        "the unit “{found}” does not go with this source (usually {unit})",
        "请核对后自行填写",
        "check it and enter it yourself",
    ),
    "statistics.no_figure": ("消费量“{text}”不是数字", "“{text}” is no figure"),
    "statistics.converted": ("由 {amount} {from} 换算为 {value} {unit}", "{amount} {from} converted to {value} {unit}"),
    "statistics.feedstock": (
        "其中用于原材料 {amount} {unit}，没有单列",
        "of which feedstock {amount} {unit}, not told apart",
        "需要区分用途的，请读入后自行拆成两行",
        "split the line in two afterwards where use matters",
    ),
}
