"""Words for the rules of a selection, the reasons of places, robustness and the draw."""

_REASONS: dict[str, tuple[str, ...]] = {
    "ranking.selected": (
        "总分{total}分，{line}，列第{place}位，在前{cap}位以内，入选{tie}{pending}",
        "total {total}, {line}, place {place}, within the first {cap}: selected{tie}{pending}",
    ),
    "ranking.selected_uncapped": (
        "总分{total}分，{line}，列第{place}位，不限名额，入选{tie}{pending}",
        "total {total}, {line}, place {place}, no limit on places: selected{tie}{pending}",
    ),
    "ranking.moved_up": (
        "总分{total}分，{line}，列第{place}位，前面有企业未占名额，依次递补，在{cap}个名额以内，入选{tie}{pending}",
        (
            "total {total}, {line}, place {place}, moved up because places before it were not taken, "
            "within {cap} places: selected{tie}{pending}"
        ),
    ),
    "ranking.below_threshold": (
        "总分{total}分，低于{value}分，列第{place}位，不入选{tie}{pending}",
        "total {total}, below {value}, place {place}: not selected{tie}{pending}",
    ),
    "ranking.on_threshold": (
        "总分恰为{value}分，规则要求高于{value}分，等于{value}分不算，列第{place}位，不入选{tie}{pending}",
        "total exactly {value}; the rules ask for more than {value}, place {place}: not selected{tie}{pending}",
    ),
    "ranking.beyond_cap": (
        "总分{total}分，{line}，列第{place}位，{cap}个名额到总分{last}分为止，不入选{tie}{pending}",
        "total {total}, {line}, place {place}, but the {cap} places end at {last}: not selected{tie}{pending}",
    ),
    "ranking.quota_full": (
        "总分{total}分，{line}，列第{place}位，但{limit}已满，不入选，由后一位递补{tie}{pending}",
        "total {total}, {line}, place {place}, but {limit} are taken: not selected, the next one moves up{tie}{pending}",
    ),
    "ranking.tied_all_in": (
        "总分{total}分，{line}，列第{place}位，{tied}家并列而{limit}只剩{left}个，按规则并列者全部入选，报会议知悉{tie}{pending}",
        (
            "total {total}, {line}, place {place}, {tied} tied while of {limit} {left} are left: by the rules all are "
            "selected and the meeting is told{tie}{pending}"
        ),
    ),
    "ranking.tied_meeting": (
        "总分{total}分，{line}，列第{place}位，{tied}家并列而{limit}只剩{left}个，按规则提请会议决定，暂不入选{tie}{pending}",
        (
            "total {total}, {line}, place {place}, {tied} tied while of {limit} {left} are left: by the rules the meeting "
            "decides, not selected until then{tie}{pending}"
        ),
    ),
    "ranking.tied_all_out": (
        "总分{total}分，{line}，列第{place}位，{tied}家并列而{limit}只剩{left}个，按规则并列者均不入选{tie}{pending}",
        (
            "total {total}, {line}, place {place}, {tied} tied while of {limit} {left} are left: by the rules none of them "
            "is selected{tie}{pending}"
        ),
    ),
    "ranking.vetoed": (
        "总分{total}分，{line}，列第{place}位，会议否决：{why}；{seat}{tie}{pending}",
        "total {total}, {line}, place {place}, vetoed by the meeting: {why}; {seat}{tie}{pending}",
    ),
    "ranking.withdrawn": (
        "总分{total}分，{line}，列第{place}位，公示期间退出或被取消：{why}；{seat}{tie}{pending}",
        "total {total}, {line}, place {place}, fell out during notice: {why}; {seat}{tie}{pending}",
    ),
    "ranking.pending": (
        "{why}，{range}，按最低可能总分暂列第{place}位；确定前不能入选{tie}{pending}",
        (
            "{why}, {range}; for now place {place} by the lowest possible total, can't be selected before it is settled"
            "{tie}{pending}"
        ),
    ),
    "ranking.excluded": ("不参加排序：{why}", "takes no part in the ranking: {why}"),
    "ranking.holder": (
        "已有市级绿色工厂称号，按规则不再申报，不参加排序",
        "holds the title already and may not apply by the rules: takes no part in the ranking",
    ),
    "ranking.no_scope": ("未填{by}，无法分别排序", "no {by} is given, so there is no ranking to put it in"),
    "ranking.no_total": ("{why}，算不出总分，不排序", "{why}: without a total it can't be ranked"),
    "ranking.too_few_experts": (
        "只有{given}位专家评分，{rule}，没有总分",
        "only {given} experts have scored, {rule}: there is no total",
    ),
}

_PARTS: dict[str, tuple[str, ...]] = {
    "ranking.line_above": ("高于{value}分", "above {value}"),
    "ranking.line_reach": ("达到{value}分", "reaching {value}"),
    "ranking.limit_cap": ("{most}个名额", "the {most} places"),
    "ranking.limit_quota": ("{name}的{most}个名额", "the {most} places of {name}"),
    "ranking.seat_kept": ("名额空缺，不递补", "the place stays empty"),
    "ranking.seat_passed": ("名额由后一位递补", "the next one moves up"),
    "ranking.tie_split": (
        "；总分相同的{equal}家依次比较{areas}得分，排定先后",
        "; {equal} have the same total, their order was decided by the points for {areas}",
    ),
    "ranking.tie_part": (
        "；总分相同的{equal}家依次比较{areas}得分，其中{tied}家仍并列{missing}",
        "; {equal} have the same total, decided by the points for {areas} but for {tied} that stay tied{missing}",
    ),
    "ranking.tie_whole": ("；{tied}家并列{missing}", "; {tied} are tied{missing}"),
    "ranking.tie_uncompared": (
        "（有企业缺{area}得分，无法比较）",
        " (one of them lacks points for {area}, so they can't be compared)",
    ),
    "ranking.by_low": ("；{why}，{range}，按最低可能总分计", "; {why}, {range}, counted at the lowest"),
    "ranking.rows_pending": ("有{count}项指标待定", "{count} rows are pending"),
    "ranking.total_missing": ("没有总分", "there is no total"),
    "ranking.experts_needed": ("按规则至少需要{needed}位", "the rules need at least {needed}"),
    "ranking.range": ("总分在{low}分至{high}分之间", "total between {low} and {high}"),
    "ranking.range_from": ("总分不低于{low}分", "total at least {low}"),
    "ranking.by_district": ("所属市（县）、区", "district"),
    "ranking.by_sector": ("行业", "sector"),
    "ranking.in_scope": ("{scope}：", "{scope}: "),
}

_NOTES: dict[str, tuple[str, ...]] = {
    "ranking.trial_block": (
        "还有{pending}家存在待定项，本排序只是试排，不能作为正式结果",
        "{pending} enterprises have something pending: this is a trial, not an official ranking",
        "补齐基准值、证明材料或专家评分后重排",
        "supply the benchmarks, evidence or scores and rank again",
    ),
    "ranking.trial_allow": (
        "有{pending}家存在待定项，按规则以最低可能总分排序",
        "{pending} enterprises have something pending and are ranked by their lowest possible total, as the rules say",
    ),
    "ranking.gate_unchecked": (
        "评分表不含基本要求和必选项，本排序未核对",
        "a score table holds no gate and no required rows: this ranking has not checked them",
        "用 --forms 指明自评表文件夹，可一并核对",
        "name the folder of forms with --forms to check them too",
    ),
    "ranking.gate_unknown": (
        "{count}家没有自评表，或基本要求、必选项没有填全，未能核对：{names}",
        "gate or required rows of {count} could not be checked, for want of a form or an answer: {names}",
        "补交自评表后重排",
        "supply their forms and rank again",
    ),
    "ranking.second_readings": (
        "有{due}家的专家评分相差超过{limit}分，应当复评",
        "the experts differ by more than {limit} points on {due} enterprises: a second reading is due",
    ),
    "ranking.conditional_counted": (
        "入选者中有 {count} 家的总分含有条件得分（尚缺证明材料或专家评定）",
        "{count} of those selected have conditional points in their total (evidence or an expert's judgement to come)",
    ),
    "ranking.rule_of_nobody": (
        "规则中的“{name}”没有对应的企业，核对名称",
        "the rules name “{name}”, to which no enterprise belongs: check the name",
    ),
    "ranking.removal_of_nobody": (
        "规则中否决或退出的代码{code}不在参评企业之中",
        "the rules veto or withdraw the code {code}, which nobody in the ranking has",
        "核对统一社会信用代码",
        "check the credit code",
    ),
    "ranking.fewer": (
        "{where}{line}的只有{above}家，不足{cap}个名额",
        "{where}only {above} are {line}, fewer than {cap} places",
    ),
    "ranking.tie_all_in": (
        "{where}第{place}位{tied}家并列，{limit}只剩{left}个；按规则全部入选，须报会议知悉",
        "{where}{tied} are tied at place {place} while of {limit} {left} are left; all are selected, tell the meeting",
    ),
    "ranking.tie_meeting": (
        "{where}第{place}位{tied}家并列，{limit}只剩{left}个；须提请会议决定并记录理由",
        "{where}{tied} are tied at place {place} while of {limit} {left} are left; the meeting decides, with a reason",
    ),
    "ranking.tie_all_out": (
        "{where}第{place}位{tied}家并列，{limit}只剩{left}个；按规则均不入选",
        "{where}{tied} are tied at place {place} while of {limit} {left} are left; none of them is selected",
    ),
}

_RULES: dict[str, tuple[str, ...]] = {
    "ranking.unknown_key": (
        "不认识的键“{name}”",
        "unknown key “{name}”",
        "改正拼写或删去；可用的有：{known}",
        "correct its spelling or remove it; known are: {known}",
    ),
    "ranking.missing_key": (
        "缺少“{name}”",
        "“{name}” is missing",
        "补上“{name} = …”，含义见规则包格式说明",
        "add “{name} = …”; the rule pack format says what it means",
    ),
    "ranking.missing_table": (
        "缺少表 [{name}]",
        "the table [{name}] is missing",
        "按规则包格式说明补上这张表",
        "add it after the rule pack format",
    ),
    "ranking.wrong_type": ("应为{expected}", "must be {expected}", "改成{expected}", "write {expected}"),
    "ranking.type_flag": ("true 或 false", "true or false"),
    "ranking.type_text": ("文本（加引号）", "text in quotes"),
    "ranking.type_number": ("数（不超过 30 位）", "a number of at most 30 digits"),
    "ranking.type_whole": ("整数", "a whole number"),
    "ranking.type_texts": ("文本列表", "a list of texts"),
    "ranking.type_counts": ("“名称 = 整数”的表", "a table of whole numbers by name"),
    "ranking.type_table": ("一张表", "a table"),
    "ranking.type_tables": ("若干张表（[[…]]）", "an array of tables ([[…]])"),
    "ranking.empty": ("不能为空", "can't be empty", "填写内容", "write something"),
    "ranking.choice": ("只能是：{choices}", "must be one of: {choices}", "从中选择", "choose from them"),
    "ranking.negative": ("不能小于 0", "can't be below 0", "改为 0 或更大", "write 0 or more"),
    "ranking.zero": ("不能是 0", "can't be 0", "改为 1 或更大", "write 1 or more"),
    "ranking.share": (
        "应在 0 与 1 之间",
        "must be between 0 and 1",
        '一成写 0.1，三分之一写 "1/3"',
        'write 0.1 for a tenth, "1/3" for a third',
    ),
    "ranking.too_large": (
        "不能大于 {most}",
        "can't be above {most}",
        "改为 {most} 或更小",
        "write {most} or less",
    ),
    "ranking.places": (
        "小数位数不能超过 {most}",
        "at most {most} decimals",
        "改为 {most} 或更小",
        "write {most} or less",
    ),
    "ranking.twice": ("“{item}”出现了两次", "“{item}” stands twice", "删去一个", "remove one of them"),
    "ranking.unknown_area": (
        "规则包没有编号为“{area}”的一级指标",
        "the pack has no area “{area}”",
        "改为：{known}",
        "use: {known}",
    ),
    "ranking.unknown_grade": (
        "没有编号为“{grade}”的等级",
        "there is no grade “{grade}”",
        "改为：{known}",
        "use: {known}",
    ),
    "ranking.grade_circle": (
        "等级“{grade}”以自身为前提",
        "the grade “{grade}” needs itself",
        "等级只能以较低的等级为前提",
        "let a grade need a lower one only",
    ),
    "ranking.condition": ("条件写得不对：{why}", "the condition can't be read: {why}"),
    "ranking.no_veto": (
        "meeting.may 规定会议不得改动，却写了否决",
        "meeting.may says the meeting changes nothing, yet there are vetoes",
        "删去 [[vetoes]]，或改 meeting.may",
        "remove [[vetoes]] or change meeting.may",
    ),
}

_QUESTIONS: dict[str, tuple[str, ...]] = {
    "ranking.asks_threshold": ("分数线：高于还是达到", "the line: above it, or reaching it"),
    "ranking.asks_cap": ("名额", "the number of places"),
    "ranking.asks_ties": ("末位并列怎么办", "a tie at the last place"),
    "ranking.asks_rounding": ("小数与舍入", "decimals and rounding"),
    "ranking.asks_not_applicable": ("不适用的指标怎么算", "what “not applicable” means"),
    "ranking.asks_scope": ("全市统一排序还是分区、分行业排序", "one ranking, or one per district or sector"),
    "ranking.asks_holders": ("已有称号的企业是否占名额", "whether present title holders take places"),
    "ranking.asks_ranking_score": ("按谁的评分排序", "which score ranks"),
    "ranking.asks_experts": ("多位专家的评分怎么合并", "how experts' scores combine"),
    "ranking.asks_succession": ("公示期间有企业退出时是否递补", "whether the next one moves up when someone falls out"),
    "ranking.asks_meeting": ("会议可以改动什么", "what the meeting may change"),
    "ranking.asks_pending": ("有待定项时怎么办", "what happens while rows are pending"),
    "ranking.asks_quotas": ("分区、分行业名额上限", "quotas of districts and sectors"),
    "ranking.asks_notice": ("公示期限", "how long the public notice lasts"),
    "ranking.asks_re_review": ("抽检周期、分层与比例", "cycle, strata and share of the draw for re-review"),
    "ranking.asks_ban": ("被撤销后几年内不得申报", "how long a removed holder may not apply"),
    "ranking.asks_expiry": ("称号是否到期", "whether a title expires"),
}

_ROBUSTNESS: dict[str, tuple[str, ...]] = {
    "ranking.without_expert": ("不计专家{expert}的评分", "without expert {expert}"),
    "ranking.exact": ("总分不取舍", "totals not rounded"),
    "ranking.total_rounded": ("总分{mode}到{places}位小数", "totals rounded to {places} decimals, {mode}"),
    "ranking.experts_rounded": (
        "每位专家的评分先四舍五入到{places}位小数",
        "each expert's score rounded to {places} decimals first, half up",
    ),
    "ranking.mode_half_up": ("四舍五入", "half up"),
    "ranking.mode_half_even": ("四舍六入五成双", "half to even"),
    "ranking.mode_down": ("截去尾数", "cut off"),
    "ranking.combined": ("专家评分改取{how}", "experts' scores combined as {how}"),
    "ranking.combine_mean": ("平均值", "the mean"),
    "ranking.combine_median": ("中位数", "the median"),
    "ranking.combine_trimmed": ("去掉两端各{trim}个后的平均值", "the mean without the {trim} highest and lowest"),
    "ranking.no_area_order": ("同分时不比较一级指标", "ties not split by areas"),
    "ranking.kept_out": (
        "制表人须回避{count}家企业，其中如有申报的，不在内，名次会有出入",
        "whoever tries it must keep out of the cases of {count} enterprises: those that applied take no part, and places may differ",
        "请由无须回避的人员试算",
        "have it tried by somebody without an interest",
    ),
}

_DRAW: dict[str, tuple[str, ...]] = {
    "ranking.draw_too_many": (
        "要抽{take}家，名单只有{size}家",
        "{take} are to be drawn, the list has {size}",
        "减少抽取数，或核对名单",
        "draw fewer, or check the list",
    ),
    "ranking.draw_strata": (
        "不能按“{name}”分层",
        "“{name}” can't be a stratum",
        "可用的有：{known}，每个写一次",
        "known are: {known}, each once",
    ),
    "ranking.draw_stratum_empty": (
        "名单里没有一家填了“{name}”，不能按它分层",
        "no title in the list has a “{name}” to make strata of",
        "补上这一列，或不按它分层",
        "fill in the column, or leave it out of the strata",
    ),
    "ranking.draw_separator": (
        "含有“{mark}”，拼接后会有歧义",
        "holds “{mark}”, which makes the joined text ambiguous",
        "改用别的字符，如“、”或“-”",
        "use another character, such as “-”",
    ),
}

MESSAGES = _REASONS | _PARTS | _NOTES | _RULES | _QUESTIONS | _ROBUSTNESS | _DRAW
