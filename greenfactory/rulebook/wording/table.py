"""Words for score tables, workbooks and other files that come in or go out."""

_SAVE_AGAIN = (
    "在 Excel 或 WPS 中打开，另存为 .xlsx 工作簿",
    "open it in Excel or WPS and save it as an .xlsx workbook",
)

_FILES: dict[str, tuple[str, ...]] = {
    "table.unreadable": (
        "文件读不出来：{why}",
        "the file can't be read: {why}",
        "核对文件名和权限；在 Excel 中打开着的先关闭",
        "check its name and rights; close it where it is open in Excel",
    ),
    "table.not_a_file": ("不是普通文件", "it is not a plain file"),
    "table.too_big": (
        "文件超过 {limit} 字节",
        "the file has more than {limit} bytes",
        "评分表不会这么大，核对是否放错了文件",
        "a score table is never that large: check that it is the right file",
    ),
    "table.empty": ("文件是空的", "the file is empty", "重新导出评分表", "export the score table again"),
    "table.not_a_workbook": (
        "不是完好的 .xlsx 工作簿",
        "this is not a sound .xlsx workbook",
        *_SAVE_AGAIN,
    ),
    "table.old_excel": (
        "这是旧格式的工作簿（.xls、.et）",
        "this is a workbook of the old kind (.xls, .et)",
        *_SAVE_AGAIN,
    ),
    "table.password": (
        "工作簿有密码，打不开",
        "the workbook has a password and can't be opened",
        "在 Excel 中去掉打开密码后另存",
        "remove the password in Excel and save it again",
    ),
    "table.macros": (
        "工作簿含有宏",
        "the workbook holds macros",
        "另存为不含宏的 .xlsx 工作簿",
        "save it as an .xlsx workbook without macros",
    ),
    "table.bomb": (
        "工作簿展开后超过 {limit} MB，或部件过多",
        "the workbook unpacks to more than {limit} MB, or has too many parts",
        "核对来源；把评分表复制到新工作簿再存",
        "check where it comes from; copy the scores into a new workbook",
    ),
    "table.too_many": (
        "超过 {rows} 行或 {cells} 个单元格",
        "more than {rows} rows or {cells} cells",
        "只保留评分表，拆成几个文件",
        "keep the scores only, in several files",
    ),
    "table.pdf": (
        "这是 PDF，不是表格",
        "this is a PDF, not a table",
        "请提供原始的 Excel 或 CSV",
        "ask for the Excel or CSV file",
    ),
    "table.neither": (
        "这既不是 Excel 工作簿，也不是 CSV 文件",
        "this is neither an Excel workbook nor a CSV file",
        "请选择 .xlsx 或 .csv 文件",
        "choose an .xlsx or .csv file",
    ),
    "table.html": ("这是网页，不是工作簿", "this is a web page, not a workbook", *_SAVE_AGAIN),
    "table.encoding": (
        "文字编码认不出（不是 UTF-8、GB18030 或 UTF-16）",
        "the encoding of the text is none of UTF-8, GB18030 and UTF-16",
        *_SAVE_AGAIN,
    ),
    "table.quotes": (
        "引号不成对，分不清各列",
        "a quotation mark lacks its fellow, so the columns can't be told apart",
        "改正这一行的引号，或另存为 .xlsx 工作簿",
        "correct the quotation marks of this line, or save it as an .xlsx workbook",
    ),
    "table.not_utf8": ("不是 UTF-8 编码（第 {byte} 个字节起）", "it is not in UTF-8 (from byte {byte})"),
    "table.half_character": (
        "含有半个字符的转义（\\ud800 之类）",
        "it holds an escape of half a character such as \\ud800",
    ),
    "table.json_syntax": (
        "第 {line} 行第 {column} 列附近有语法错误（{what}）",
        "{what} near line {line}, column {column}",
    ),
    "table.more_problems": (
        "还有更多问题，没有列出",
        "there are more problems, not listed here",
        "先改正上面这些，再检查一遍",
        "correct those above first, then check again",
    ),
    "table.no_folder": (
        "文件夹“{folder}”不存在",
        "there is no folder “{folder}”",
        "先建文件夹，或换个位置",
        "make it first, or choose another place",
    ),
    "table.target_not_a_file": (
        "这里已有同名的文件夹或设备，不能写成文件",
        "a folder or device of that name stands there",
        "换个文件名",
        "choose another name",
    ),
    "table.write_protected": ("文件是只读的", "the file is write-protected"),
    "table.not_writable": (
        "写不进去：{why}",
        "it can't be written: {why}",
        "核对权限和磁盘空间，或换个位置",
        "check rights and disk space, or choose another place",
    ),
    "table.target_open": (
        "文件正被其他程序打开，没有改动",
        "the file is open in another program and stays as it was",
        "在 Excel 中关闭它再试，或换个文件名",
        "close it in Excel and try again, or choose another name",
    ),
}

_HEADINGS: dict[str, tuple[str, ...]] = {
    "table.no_heading": (
        "前 20 行里找不到列标题",
        "no column headings in the first 20 rows",
        "写明列标题：企业名称、统一社会信用代码、所属市（县）、区、总分或专家1…专家n",
        "give the columns headings: enterprise, code, district, total or expert1 … expertn",
    ),
    "table.no_rows": (
        "列标题下面没有企业",
        "there is no enterprise below the headings",
        "核对是否放错了文件",
        "check that it is the right file",
    ),
    "table.no_column": (
        "缺少“{column}”一列",
        "there is no column “{column}”",
        "补上这一列，或改正列标题",
        "add it, or correct its heading",
    ),
    "table.same_column": (
        "{first} 和 {second} 是同一列：{titles}",
        "{first} and {second} are the same column: {titles}",
        "删去一列，或改列标题",
        "remove one, or change its heading",
    ),
    "table.no_district": (
        "没有“所属市（县）、区”一列，各行按空白处理",
        "there is no column for the district; it is left empty",
        "需要分区名额或分区排序时补上",
        "add it where districts are ranked or have quotas",
    ),
    "table.column_name": ("企业名称", "enterprise"),
    "table.column_code": ("统一社会信用代码", "code"),
    "table.column_score": ("总分（或专家1…专家n）", "total (or expert1 … expertn)"),
    "table.other_sheets": (
        "采用工作表“{sheet}”；{others} 也有这些列，没有采用",
        "sheet “{sheet}” is used; {others} have these columns too and are not",
        "核对是不是这一张",
        "check that it is the right one",
    ),
    "table.hidden_rows": (
        "有 {count} 行是隐藏的，同样参加排序：第 {rows} 行",
        "{count} rows are hidden, and ranked all the same: {rows}",
        "取消隐藏后核对；不参加的请删去",
        "unhide and check them; delete those that take no part",
    ),
    "table.unused_column": (
        "列“{title}”里有数字，但没有采用",
        "the column “{title}” holds figures, and is not used",
        "是专家评分的，列标题改为 专家1、专家2……；不用的可以不改",
        "where an expert's scores stand in it, head it 专家1, 专家2 … or expert 1, expert 2 …; else leave it",
    ),
    "table.untitled": ("（没有标题）", "(untitled)"),
    "table.hidden_columns": (
        "用到的列是隐藏的：{titles}",
        "columns that are used are hidden: {titles}",
        "取消隐藏，核对其中的内容；不应采用的请删去",
        "unhide them and check what they hold; delete what must not count",
    ),
    "table.hidden_sheet": (
        "所读的工作表“{sheet}”是隐藏的",
        "the sheet that is read, “{sheet}”, is hidden",
        "取消隐藏，核对是不是这一张",
        "unhide it, and check that it is the right one",
    ),
}

_ROWS: dict[str, tuple[str, ...]] = {
    "table.summary_row": ("合计、平均之类的行，不作企业", "a row of sums or means is no enterprise and was skipped"),
    "table.remark_row": ("说明文字，不作企业", "a remark is no enterprise and was skipped"),
    "table.heading_again": ("重复的列标题，跳过", "the headings again: skipped"),
    "table.code_twice": (
        "同一代码还出现在第 {rows} 行，都不采用",
        "the same code stands in row {rows}: none of them is used",
        "核对代码，重复的只留一行",
        "check the codes and keep one row of an enterprise",
    ),
    "table.name_twice": (
        "同一企业名称有不同代码：第 {rows} 行",
        "one name has different codes: rows {rows}",
        "核对代码",
        "check the codes",
    ),
    "table.code_as_number": (
        "代码被当作数字保存，末几位已经丢失",
        "the code was kept as a number and has lost its last digits",
        "把这一列设为文本，照营业执照重新填写",
        "make the column text and copy the code from the business licence",
    ),
    "table.no_result": (
        "公式没有保存计算结果",
        "the result of the formula was never saved",
        "在 Excel 或 WPS 中打开，重新计算后保存",
        "open the table in Excel or WPS, recalculate and save it",
    ),
    "table.cell_error": (
        "单元格是错误值",
        "the cell shows an error",
        "改正公式，或直接填数字",
        "correct the formula, or write the number",
    ),
    "table.not_a_score": (
        "“{text}”不是分数",
        "“{text}” is not a score",
        "只填数字；没有评分的留空",
        "write digits only; leave it empty where there is no score",
    ),
    "table.not_a_score_bool": (
        "单元格是逻辑值（TRUE 或 FALSE），不是分数",
        "the cell is TRUE or FALSE, not a score",
        "填数字；没有评分的留空",
        "write digits; leave it empty where there is no score",
    ),
    "table.not_a_score_percent": (
        "单元格按百分比显示，看到的数与保存的数不同",
        "the cell shows a percentage: what is seen is not what is kept",
        "把这一列设为“常规”，照原件填写分数",
        "make the column General and copy the score from the original",
    ),
    "table.not_a_score_date": (
        "单元格按日期或时间显示，不是分数",
        "the cell shows a date or a time, not a score",
        "把这一列设为“常规”，照原件填写分数",
        "make the column General and copy the score from the original",
    ),
    "table.merged_score": (
        "分数在跨行合并的单元格里，分不清是哪一家的",
        "the score stands in a cell merged over several rows: whose it is can't be told",
        "取消合并，每一行各填各的分数",
        "unmerge it and give each row its own score",
    ),
    "table.missing_scores": (
        "{of} 列专家评分中有 {count} 列没有分数",
        "{count} of {of} experts' columns hold no score",
        "核对是否漏填；确实没有评分的不必改",
        "check that none was forgotten; nothing needs changing where there is none",
    ),
    "table.no_experts": (
        "专家各列全是空的，按总分排序",
        "the experts' columns are all empty: the total ranks",
        "填写专家评分，或删去空列",
        "fill in the experts' scores, or remove the empty columns",
    ),
    "table.with_unit": ("分数带了单位", "the score carries a unit", "改写为 {plain}", "write {plain}"),
    "table.negative": ("分数小于 0", "the score is below 0", "核对分数", "check the score"),
    "table.too_heavy": (
        "打开时超出内存或时间限制",
        "opening it takes more memory or time than allowed",
        "用 Excel 另存一份，删去多余的行列和工作表",
        "save it again from Excel without needless rows, columns and sheets",
    ),
    "table.above_hundred": (
        "分数大于 {most}",
        "the score is above {most}",
        "核对分数；各专家之和不能当总分",
        "check the score; the sum over experts is no total",
    ),
    "table.total_is_sum": (
        "总分是各专家之和，不采用；以专家评分为准",
        "the total is the sum of the experts and is not used; their scores count",
        "不必改；需要时删去这一列",
        "nothing needs changing; remove the column if you like",
    ),
    "table.total_differs": (
        "总分与专家评分的平均值 {mean} 不符",
        "the total is not the mean of the experts, {mean}",
        "核对；按专家评分排序时以专家评分为准",
        "check it; where experts' scores rank, they count",
    ),
}

_BENCHMARKS: dict[str, tuple[str, ...]] = {
    "table.benchmark_name": ("名称", "name"),
    "table.benchmark_title": ("指标", "indicator"),
    "table.benchmark_industry": ("行业代码（GB/T 4754）", "industry (GB/T 4754)"),
    "table.benchmark_region": ("地区", "region"),
    "table.benchmark_year": ("年份", "year"),
    "table.benchmark_value": ("数值", "value"),
    "table.benchmark_unit": ("单位", "unit"),
    "table.benchmark_source": ("来源", "source"),
    "table.benchmark_conf": ("可信度", "confidence"),
    "table.benchmark_sheet": ("基准值", "benchmarks"),
    "table.benchmark_heading": ("{title}：行业基准值（{pack}）", "{title}: sector benchmarks ({pack})"),
    "table.benchmark_example": (
        "【示例】数值不是真实行业数据，不得作为评审依据",
        "[example] no figures of a real sector: no ranking may rest on them",
    ),
    "table.benchmark_how": (
        "每行一个数值。行业代码写 GB/T 4754 门类字母加数字，如 C17、C1711；对所有行业适用写 *。地区留空表示不限。",
        "One value a row. Industry: section letter and digits of GB/T 4754, e.g. C17, C1711; * for every industry. No region: anywhere.",
    ),
    "table.benchmark_rows": (
        "同一指标有多个行业、地区或年份的，复制整行再填；数值栏空白的行不计。没有这一行的指标为待定。",
        "Copy a row for a further industry, region or year; rows without a value do not count. Without a value a row stays pending.",
    ),
    "table.benchmark_percent_how": (
        "单元格为文本格式：百分数写 12% 或 12（单位 %），不要改成百分比格式。",
        "The cells hold text: write 12% or 12 (unit %), and leave the percent format alone.",
    ),
    "table.benchmark_conf_means": (
        "可信度：V 已核对原文，S 二手来源，K 行业常识，G 推测。来源写文件名和文号、页码。",
        "Confidence: V checked in the document, S secondary, K general knowledge, G guess. Source: document, number, page.",
    ),
    "table.benchmark_no_heading": (
        "前 20 行里找不到列标题",
        "no column headings in the first 20 rows",
        "写明列标题：名称（或指标）、行业代码、年份、数值、单位、来源、可信度；也可下载规则包的空白表填写（命令行：greenfactory packs benchmarks）",
        "give the columns headings: name (or indicator), industry, year, value, unit, source, confidence; or fill in the pack’s empty workbook (on the command line: greenfactory packs benchmarks)",
    ),
    "table.benchmark_none": (
        "没有填写任何数值",
        "no value has been filled in",
        "至少填一行",
        "fill in one row at least",
    ),
    "table.benchmark_unknown": (
        "规则包没有名为“{name}”的基准",
        "the pack has no benchmark “{name}”",
        "照规则包空白表中的名称或指标填写",
        "copy name or indicator from the pack’s empty workbook",
    ),
    "table.benchmark_titles_differ": (
        "指标与名称“{name}”不是同一个基准",
        "the indicator is not the one named “{name}”",
        "改正其中之一",
        "correct one of them",
    ),
    "table.benchmark_no_industry": (
        "没有行业代码",
        "there is no industry",
        "填 GB/T 4754 代码；对所有行业适用写 *",
        "write the GB/T 4754 code; * where it holds for every industry",
    ),
    "table.benchmark_sign": (
        "数值带 %，单位却是 {unit}",
        "the value carries %, but the unit is {unit}",
        "改正数值或单位",
        "correct the value or the unit",
    ),
    "table.benchmark_percent": (
        "分不清是 {one}% 还是 {hundred}%：设为百分比格式的单元格里，{hundred}% 存成 {one}",
        "this may be {one}% or {hundred}%: a cell in percent format keeps {hundred}% as {one}",
        "把单元格设为文本，写成带 % 的数",
        "make the cell text and write the number with its %",
    ),
}

MESSAGES = _BENCHMARKS | _FILES | _HEADINGS | _ROWS
