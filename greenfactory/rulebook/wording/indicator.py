"""Words for indicator tables (评价指标体系) read into packs: refusals, and what a person has to decide."""

_SAVE = (
    "在 Word、Excel 或 WPS 中打开，另存为 .docx 或 .xlsx",
    "open it in Word, Excel or WPS and save it as .docx or .xlsx",
)

_FILES: dict[str, tuple[str, ...]] = {
    "indicator.not_office": (
        "不是完好的 .docx 文档或 .xlsx 工作簿",
        "this is neither a sound .docx document nor an .xlsx workbook",
        *_SAVE,
    ),
    "indicator.old_office": (
        "这是旧格式的文件（.doc、.xls、.wps、.et）",
        "this is a file of the old kind (.doc, .xls, .wps, .et)",
        *_SAVE,
    ),
    "indicator.password": (
        "文件有密码，打不开",
        "the file has a password and can't be opened",
        "去掉打开密码后另存",
        "remove the password and save it again",
    ),
    "indicator.macros": ("文件含有宏", "the file holds macros", *_SAVE),
    "indicator.bomb": (
        "文件展开后超过 {limit} MB，或部件过多",
        "the file unpacks to more than {limit} MB, or has too many parts",
        "核对来源；只把指标表复制到新文件",
        "check where it comes from; copy the table alone into a new file",
    ),
    "indicator.too_large": (
        "表格超过 {rows} 行、{columns} 列，或文字过多",
        "the table has more than {rows} rows or {columns} columns, or too much text",
        "只保留指标表",
        "keep the indicator table only",
    ),
    "indicator.pdf": (
        "这是 PDF，不是 Word 或 Excel 文件",
        "this is a PDF, not a Word or Excel file",
        "请提供原始文件",
        "ask for the original",
    ),
    "indicator.empty_file": ("文件是空的", "the file is empty", "重新保存或索取", "save it again or ask for it"),
    "indicator.no_rows": (
        "找不到指标表：没有同时写明指标和分值（或评分标准）的列标题",
        "no indicator table: no headings that name both indicators and points (or scoring rules)",
        "列标题写明：一级指标、二级指标、分值、评分标准、证明材料",
        "give the columns headings: 一级指标, 二级指标, 分值, 评分标准, 证明材料 (area, indicator, points, rule, evidence)",
    ),
    "indicator.suffix": (
        "只能写成 .docx 或 .xlsx",
        "only .docx and .xlsx can be written",
        "文件名以 .docx 或 .xlsx 结尾",
        "let the name of the file end in .docx or .xlsx",
    ),
}

_PLACES: dict[str, tuple[str, ...]] = {
    "indicator.in_sheet": ("{sheet}!{cell}", "{sheet}!{cell}"),
    "indicator.in_document": ("表 {table} 第 {row} 行第 {column} 列", "table {table}, row {row}, column {column}"),
    "indicator.table_number": ("表 {table}", "table {table}"),
    "indicator.sheet_name": ("工作表“{sheet}”", "sheet “{sheet}”"),
    "indicator.whole_table": ("全表", "whole table"),
    "indicator.document_head": (
        "# {pack}：由指标表导入，需要决定的事项\n\n共 {count} 项，其中 {blocking} 项（标 **!**）不决定就不能使用本规则包。逐项核对；与原意不符的，改对应文件的键，改完运行 greenfactory packs check。",
        "# {pack}: imported from an indicator table, to be decided\n\n{count} items; {blocking} of them (marked **!**) must be decided before the pack can be used. Check each one; where it is not what the table means, change the key in the file named, then run greenfactory packs check.",
    ),
    "indicator.column_place": ("位置", "place"),
    "indicator.column_read": ("原文", "read"),
    "indicator.column_assumed": ("采用", "assumed"),
    "indicator.column_decide": ("请决定", "to decide"),
    "indicator.column_key": ("文件与键", "file and key"),
    "indicator.imported": (
        "已写出规则包 {pack}：{areas} 个一级指标、{rows} 项指标、{gate} 项基本要求；{count} 项待决定，其中 {blocking} 项不决定不能使用（见 {file}）",
        "pack {pack} written: {areas} areas, {rows} rows, {gate} gate rows; {count} decisions, {blocking} of them needed before it can be used (see {file})",
    ),
}

_TABLE: dict[str, tuple[str, ...]] = {
    "indicator.hidden_sheet": ("工作表是隐藏的，没有读取", "the sheet is hidden and was not read", "需要的话取消隐藏再导入", "unhide it and import again if it belongs"),
    "indicator.no_table": ("没有指标表的列标题，没有读取", "no headings of an indicator table: not read", "核对其中有没有规则", "check whether it holds rules"),
    "indicator.hidden_rows": ("{read} 行是隐藏的，同样读取", "{read} rows are hidden, and read all the same", "不属于指标体系的请删去", "remove those that do not belong"),
    "indicator.unknown_column": ("不认识的列，没有采用", "columns not known: not used", "其中若有规则，补写到指标的 rubric 或 note", "add what they say to rubric or note, where it is a rule"),
    "indicator.note_row": ("说明文字，没有作指标", "a remark, not a row", "其中若有规则，写入对应的键", "where it states a rule, write it under the key concerned"),
    "indicator.nameless_row": ("没有指标名称，没有采用", "a row without a name: left out", "补上名称，重新导入", "name it and import again"),
    "indicator.continued": ("没有指标名称，并入上一项“{assumed}”", "without a name: taken as part of “{assumed}” above", "核对是不是同一项", "check that it belongs there"),
    "indicator.carried_down": ("{count} 处上级指标空白，沿用上一行的（首例“{read}”）", "{count} blank names of a higher level taken from the row above (first: “{read}”)", "核对空白处确实属于上一行的指标", "check that the blanks mean the name above"),
    "indicator.area_from_caption": ("没有一级指标列，以表上方的文字（或工作表名）作一级指标", "no column of areas: the line above the table (or the sheet's name) is the area", "核对一级指标的名称", "check the area's name"),
    "indicator.numbering": ("{count} 个名称前的编号已去掉（首例“{read}”）", "numbers before {count} names were taken off (first: “{read}”)", "核对没有误删", "check that nothing else was taken off"),
    "indicator.deduction": ("扣分项，规则包没有扣分，已略去", "a deduction: packs have none, so it was left out", "决定改为一票否决（gate.toml）、改为得分项，还是不采用", "decide: a gate row (gate.toml), a row that earns points, or nothing"),
    "indicator.gate_row": ("{count} 行作为基本要求（一票否决），不计分", "{count} rows taken as gate rows: one miss refuses, no points", "核对它们确实一票否决", "check that each of them refuses by itself"),
    "indicator.gate_years": ("按“近几年”字样填写追溯年限（{count} 处）", "years looked back at, as the text says ({count} rows)", "核对年限", "check the years"),
}  # fmt: skip

_POINTS: dict[str, tuple[str, ...]] = {
    "indicator.shares_of_one": ("各权重之和为 1，按百分制换算为分值", "weights sum to 1: read as shares of 100 points", "核对满分为 100", "check that full marks are 100"),
    "indicator.shares_of_area": ("其下各项权重之和为 100（或 1），按在上级中的占比换算为分值", "the weights below it sum to 100 (or 1): read as shares of it", "核对是占比，不是分值", "check that they are shares, not points"),
    "indicator.weights_differ": ("“{area}”的分值有不同写法，采用 {used}", "the weight of “{area}” is written differently: {used} is used", "核对分值", "check the weight"),
    "indicator.no_weight": ("一级指标没有分值，weight 空缺", "the area has no weight; `weight` is left out", "填写 weight", "enter weight"),
    "indicator.weight_from_rows": ("{count} 个一级指标没有写分值，取其指标分值之和", "{count} areas state no weight: the sum of their rows is used", "核对各一级指标的分值", "check the weights of the areas"),
    "indicator.weight_sum": ("各指标分值之和与一级指标分值不符：{sums}；按原表写入，检查会指出", "rows and area disagree: {sums}; written as in the table, and the check will say so", "改正分值或 weight", "correct points or weight"),
    "indicator.even": ("只有一级指标有分值，在 {count} 项指标间均分", "only the area has points: divided evenly among its {count} rows", "有分值的改 points = \"rows\"，逐项填写", "if rows have their own, set points = \"rows\" and enter them"),
    "indicator.bonus": ("名称含“加分”，作加分项，分值为上限", "named a bonus: its weight is a ceiling, on top of the others", "核对是加分项", "check that it is a bonus"),
    "indicator.total": ("各一级指标（不含加分）合计 {read} 分，不是 100", "areas (without bonus) sum to {read}, not 100", "核对各分值，以及合格线是否随之调整", "check the points, and whether the line moves with them"),
    "indicator.sum_differs": ("表中合计与读到的 {total} 不符", "the table's total differs from what was read, {total}", "找出漏读或写错的行", "find the row that was missed or mistyped"),
    "indicator.points_range": ("{count} 处写作“0—n 分”，取上限为满分（首例“{read}”）", "{count} points written as a range from 0: the top is full marks (first: “{read}”)", "核对满分", "check full marks"),
    "indicator.points_most": ("{count} 处写作“最高”“满分”，取其数为满分（首例“{read}”）", "{count} points written as “at most”: taken as full marks (first: “{read}”)", "核对满分", "check full marks"),
    "indicator.points_percent": ("{count} 处写作百分数，按百分制作分值（首例“{read}”）", "{count} percentages read as points of 100 (first: “{read}”)", "核对满分为 100", "check that full marks are 100"),
    "indicator.points_missing": ("没有分值，points 空缺", "no points; `points` is left out", "填写 points", "enter points"),
    "indicator.points_unread": ("“{read}”读不出分值，points 空缺", "“{read}” can't be read as points; `points` is left out", "填写 points", "enter points"),
    "indicator.points_date": ("分值被 Excel 存成了日期（多半是“3-5”之类），points 空缺", "Excel keeps the points as a date (probably something like 3-5 was typed); `points` is left out", "填写 points", "enter points"),
    "indicator.points_zero": ("分值为 0，检查会指出", "worth 0 points; the check will say so", "填写 points，或移到基本要求（gate.toml）", "enter points, or make it a gate row (gate.toml)"),
    "indicator.points_from_text": ("没有分值，按评分标准写明的满分 {points}", "no points; full marks of {points} as the scoring text says", "核对满分", "check full marks"),
}  # fmt: skip

_KINDS: dict[str, tuple[str, ...]] = {
    "indicator.kind_stated": ("指标类型“{kind}”：{count} 项读作 {assumed}", "kind “{kind}”: {count} rows read as {assumed}", "核对类型（required 必选、optional 可选、judged 定性）", "check the kind (required, optional, judged)"),
    "indicator.required_stated": ("指标类型“{kind}”：{count} 项读作 required，不符合时只失去本项分值", "kind “{kind}”: {count} rows read as required; a miss loses the row's points only", "决定不符合的后果：on_miss = \"points\"、\"area\" 或 \"refuse\"", "decide what a miss does: on_miss = \"points\", \"area\" or \"refuse\""),
    "indicator.all_or_nothing": ("评分标准为全有或全无，作 required，不符合时只失去本项分值", "all or nothing by its text: required; a miss loses the row's points only", "核对；可酌情给分的改 kind = \"optional\" 或 \"judged\"", "check; kind = \"optional\" or \"judged\" where part of the points can be given"),
    "indicator.ambiguous": ("评分标准读不成算式，作 judged：由专家按原文评分，满分 {points}", "the text is no arithmetic: judged by experts after its wording, full marks {points}", "能定量的改 quantity；非此即彼的改 required 或 optional", "make it quantity where it can be measured, required or optional where it is yes or no"),
    "indicator.points_differ": ("评分标准的满分 {found} 与分值 {points} 不符，作 judged", "the text's full marks {found} are not the row's {points}: judged", "改正分值或评分标准", "correct the points or the text"),
    "indicator.unit_unknown": ("单位“{unit}”不认识或前后不一，作 judged", "unit “{unit}” is not known, or not one unit: judged", "改用规则包格式中的单位，再改 kind = \"quantity\"", "use a unit of the pack format, then kind = \"quantity\""),
    "indicator.negative_limit": ("限值小于 0，作 judged", "a limit below 0: judged", "确定数据的下限（min），再改 kind = \"quantity\"", "decide the least value (min) of the figure, then kind = \"quantity\""),
    "indicator.no_limits": ("类型“{kind}”是定量，但读不出限值，作 judged", "“{kind}” says it is measured, but no limits can be read: judged", "补上基准值、引领值或 steps，再改 kind = \"quantity\"", "give baseline and leading value or steps, then kind = \"quantity\""),
    "indicator.no_base": ("只有引领值、没有基准值，作 judged", "a leading value without a baseline: judged", "补上基准值，再改 kind = \"quantity\"", "give the baseline, then kind = \"quantity\""),
    "indicator.no_direction": ("看不出高好还是低好，作 judged", "nothing says whether more or less is better: judged", "确定 direction，再改 kind = \"quantity\"", "decide direction, then kind = \"quantity\""),
    "indicator.shared_points": ("{count} 个名称合用一个分值，作一项 judged，不拆分", "{count} names share one cell of points: one judged row, not split", "各有分值的拆成几项", "split it where each has points of its own"),
    "indicator.one_name": ("同一名称下有几个分值，各作一项，取评分标准的开头作名称：{title}", "several points under one name: a row each, named by the beginning of its text: {title}", "核对名称", "check the names"),
    "indicator.steps_read": ("读作分档：{steps}（{unit}），限值含本数", "read as steps: {steps} ({unit}), limits inclusive", "核对各档，特别是边界归哪一档", "check each step, and to which one a limit belongs"),
    "indicator.counted": ("读作计数：从 0 起按比例，{number} 个及以上得 {points} 分", "read as a count: in proportion from 0, {number} or more give {points} points", "核对每个的分值和上限", "check points of each and the ceiling"),
    "indicator.linear_read_higher": ("正向定量：{limits}，其间线性计分", "more is better: {limits}, linear between", "核对方向、限值和线性插值", "check direction, limits and that it is linear"),
    "indicator.linear_read_lower": ("逆向定量：{limits}，其间线性计分", "less is better: {limits}, linear between", "核对方向、限值和线性插值", "check direction, limits and that it is linear"),
    "indicator.threshold_read_higher": ("只有基准值：{limits}，达到（不低于）即得满分", "baseline only: {limits}, full points at or above it", "核对；有引领值的补上", "check; add a leading value if there is one"),
    "indicator.threshold_read_lower": ("只有基准值：{limits}，达到（不高于）即得满分", "baseline only: {limits}, full points at or below it", "核对；有引领值的补上", "check; add a leading value if there is one"),
    "indicator.strict_read_higher": ("只有基准值：{limits}，高于（不含）才得满分", "baseline only: {limits}, full points above it, not at it", "核对；等于基准值不得分", "check that reaching it is not enough"),
    "indicator.strict_read_lower": ("只有基准值：{limits}，低于（不含）才得满分", "baseline only: {limits}, full points below it, not at it", "核对；等于基准值不得分", "check that reaching it is not enough"),
    "indicator.quantity_required": ("{count} 项定量指标写作必选，未达标时只失去本项分值（首例“{read}”）", "{count} measured rows are said to be required; a miss loses the row's points only (first: “{read}”)", "决定不达标的后果：on_miss = \"points\"、\"area\" 或 \"refuse\"", "decide what a miss does: on_miss = \"points\", \"area\" or \"refuse\""),
    "indicator.figure_entered": ("{count} 项定量指标由企业直接填写指标值（首例“{read}”）", "the values of {count} measured rows are entered as they are (first: “{read}”)", "需要由分子、分母计算的，在 data.toml 增加数据项，改写 expr", "to compute them, add fields to data.toml and rewrite expr"),
    "indicator.benchmark_named": ("“{title}”的限值没有数字，列为行业基准名称；提供基准值表之前为待定", "the limits of “{title}” are words: named as sector values, pending until a benchmark table has them", "提供基准值表，或把数字写入 base、lead", "supply a benchmark table, or write numbers into base and lead"),
    "indicator.variants": ("有 {count} 种情形，由企业选择适用第几种", "{count} cases; the enterprise says which one applies", "写明条件：改 if，并删去选择用的数据项", "state the conditions under `if`, and remove the field that chooses"),
    "indicator.no_evidence": ("{count} 项没有证明材料（首例“{read}”）", "{count} rows name no evidence (first: “{read}”)", "补写 evidence", "add evidence"),
}  # fmt: skip

_WHOLE: dict[str, tuple[str, ...]] = {
    "indicator.head": ("标题取自表上方；发布单位、依据待填；official = false", "title from above the table; issuer and legal basis to be filled in; official = false", "填写 title、issuer、legal_basis、in_force_from；核对编号和版本", "fill in title, issuer, legal_basis, in_force_from; check id and edition"),
    "indicator.english": ("英文一律留空（en = \"\"），英文界面暂显示中文", "all English is left empty (en = \"\"): the Chinese shows meanwhile", "提供英文，或接受只用中文", "supply the English, or accept Chinese only"),
    "indicator.source": ("来源一律写为本表（T1），可信度 S", "the source of every fact is this table (T1), confidence S", "写明发布文件的名称、文号、日期；核对后改可信度", "name the adopting document, number and date; raise the confidence once checked"),
    "indicator.selection": ("评选规则（合格线、名额、同分、公示等）表中没有，采用方案的缺省答案；“不适用”按剔除后折算", "selection rules (line, places, ties, notice …) are not in the table: the plan's defaults; “not applicable” rescales", "逐条确认 selection.toml", "confirm selection.toml, table by table"),
}  # fmt: skip

MESSAGES = _FILES | _PLACES | _TABLE | _POINTS | _KINDS | _WHOLE
