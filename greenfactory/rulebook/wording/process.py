"""Words for processes: states and roles, the journal, working days."""

_STATES: dict[str, tuple[str, ...]] = {
    "process.state_draft": ("草稿", "draft"),
    "process.state_submitted": ("已提交", "submitted"),
    "process.state_first_review": ("初审中", "first review"),
    "process.state_returned": ("退回修改", "sent back"),
    "process.state_recommended": ("已推荐", "recommended"),
    "process.state_city_check": ("审核中", "city check"),
    "process.state_city_returned": ("市级退回修改", "sent back by the city"),
    "process.state_expert_review": ("专家评审", "expert review"),
    "process.state_scored": ("已评分", "scored"),
    "process.state_ranked": ("已排序", "ranked"),
    "process.state_proposed": ("拟认定", "proposed"),
    "process.state_in_notice": ("公示中", "in notice"),
    "process.state_held": ("暂缓公布", "held"),
    "process.state_listed": ("已公布", "listed"),
    "process.state_withdrawn": ("已撤回", "withdrawn"),
    "process.state_not_recommended": ("未获推荐", "not recommended"),
    "process.state_rejected": ("审核未通过", "rejected"),
    "process.state_not_chosen": ("未入选", "not chosen"),
    "process.state_under_review": ("评审中", "under review"),
    "process.state_unseen": ("未公开", "not public"),
    "process.state_released": ("已发布", "released"),
    "process.state_open": ("申报中", "open"),
    "process.state_closed": ("申报截止", "closed"),
    "process.state_finished": ("已办结", "finished"),
    "process.state_cancelled": ("已取消", "cancelled"),
    "process.state_preparing": ("待排序", "being prepared"),
    "process.state_published": ("名单已公布", "list published"),
    "process.state_valid": ("有效", "valid"),
    "process.state_drawn": ("已抽中，待报", "drawn for re-review"),
    "process.state_district_re_review": ("复审初审中", "re-review by the district"),
    "process.state_re_review": ("复审中", "re-review by the city"),
    "process.state_rectify": ("限期整改", "to be rectified"),
    "process.state_suspended": ("暂停", "suspended"),
    "process.state_revoked": ("已撤销", "revoked"),
    "process.state_given_back": ("已交回", "given back"),
    "process.state_expired": ("已到期", "expired"),
}

_ROLES: dict[str, tuple[str, ...]] = {
    "process.role_filler": ("企业经办人", "enterprise's filler"),
    "process.role_submitter": ("企业授权提交人", "enterprise's submitter"),
    "process.role_agency": ("第三方机构", "third-party agency"),
    "process.role_district_clerk": ("县（区）经办人", "district clerk"),
    "process.role_district_head": ("县（区）分管领导", "district head"),
    "process.role_city_clerk": ("市局经办人", "city clerk"),
    "process.role_city_head": ("市局分管领导", "city head"),
    "process.role_expert": ("专家", "expert"),
    "process.role_chair": ("专家组组长", "chair of the panel"),
    "process.role_department": ("相关部门", "other department"),
    "process.role_support_body": ("支撑机构", "support body"),
    "process.role_public": ("社会公众", "public"),
    "process.role_auditor": ("审计/纪检", "auditor"),
    "process.role_system_admin": ("系统管理员", "system administrator"),
    "process.role_security_admin": ("安全管理员", "security administrator"),
    "process.role_selection": ("随名单办理", "follows the list"),
    "process.role_calendar": ("到期自动", "by the calendar"),
    "process.role_confirmer": ("提出人或确认人", "whoever proposed or confirms"),
}

_TABLES: dict[str, tuple[str, ...]] = {
    "process.table_application": ("申报", "application"),
    "process.table_selection": ("名单", "selection"),
    "process.table_round": ("批次", "round"),
    "process.table_announcement": ("申报通知", "call for applications"),
    "process.table_title": ("称号", "title"),
}

_LEDGER: dict[str, tuple[str, ...]] = {
    "process.ledger_value": (
        "日志条目的“{place}”是{kind}，不能写入",
        "“{place}” of a journal entry is {kind}, which can't be written",
        "只用文本、整数、真假、空值、列表和表；小数写成文本",
        "use text, whole numbers, true, false, null, lists and tables; write other numbers as text",
    ),
    "process.ledger_big_number": (
        "日志条目的“{place}”超出{most}，不同程序读出的值可能不同",
        "“{place}” of a journal entry is beyond {most}, which programs may read differently",
        "写成文本",
        "write it as text",
    ),
    "process.ledger_bad_text": (
        "日志条目的“{place}”含有不成对的代理字符，不是有效文本",
        "“{place}” of a journal entry holds half a character",
        "重新输入该文本",
        "enter the text again",
    ),
    "process.ledger_deep": (
        "日志条目超过{most}层",
        "a journal entry is nested more than {most} deep",
        "减少层次",
        "nest it less",
    ),
    "process.ledger_changed": (
        "第{number}条被改动",
        "entry {number} has been changed",
        "从备份中找回原条目，查明是谁改动",
        "find the entry in a backup, and who changed it",
    ),
    "process.ledger_missing": (
        "缺第{number}条",
        "entry {number} is missing",
        "从备份中找回该条目，查明是谁删除",
        "find the entry in a backup, and who removed it",
    ),
    "process.ledger_inserted": (
        "第{number}条处有插入的条目",
        "an entry has been inserted at {number}",
        "查明是谁插入，以签名的链头为准",
        "find out who inserted it; the signed heads tell what is right",
    ),
    "process.ledger_reordered": (
        "第{number}条不在原位，条目被调换次序",
        "entry {number} is not in its place: entries have changed places",
        "查明是谁调换，按编号恢复次序",
        "find out who did it, and restore the order of the numbers",
    ),
    "process.ledger_rewritten": (
        "从第{number}条起与签名的链头不符，日志被重写",
        "from entry {number} on it disagrees with a signed head: the journal was rewritten",
        "以签名的链头和各方留存的回执为准，从备份恢复",
        "trust the signed head and the receipts that others keep; restore from a backup",
    ),
    "process.ledger_forged": (
        "第{number}条的链头签名无效",
        "the head at entry {number} bears no valid signature",
        "核对签名用的公钥；链头可能被伪造",
        "check the key it was signed with; the head may be forged",
    ),
}

_CALENDAR: dict[str, tuple[str, ...]] = {
    "process.calendar_year": (
        "工作日历没有{year}年的放假安排",
        "the calendar of working days does not know {year}",
        "录入国务院办公厅该年的放假通知后再办；已有：{known}",
        "enter that year's notice of the State Council first; known are: {known}",
    ),
    "process.calendar_other_year": (
        "{on}不在{year}年",
        "{on} is not in {year}",
        "把它移到所属的年份",
        "move it to the year it belongs to",
    ),
    "process.calendar_twice": (
        "{on}重复，或既是放假又是上班",
        "{on} stands twice, or both as a holiday and as a working day",
        "按放假通知只留一处",
        "keep the one that the notice says",
    ),
    "process.calendar_year_twice": (
        "{year}年写了两次",
        "{year} stands twice",
        "合并为一处",
        "make one of them",
    ),
    "process.calendar_weekday": (
        "{on}不是周末，本来就上班",
        "{on} is not on a weekend: it is a working day anyway",
        "调休上班只写周六、周日，核对日期",
        "give only Saturdays and Sundays as made-up days; check the date",
    ),
    "process.calendar_dates": (
        "“{key}”应为日期的列表，如 [2026-01-01]",
        "“{key}” must be a list of dates such as [2026-01-01]",
        "日期不加引号",
        "write dates without quotes",
    ),
    "process.too_few_days": (
        "工作日数应至少为{least}",
        "at least {least} working day(s) are needed",
        "改为{least}以上的整数",
        "give a whole number from {least}",
    ),
}

MESSAGES = _STATES | _ROLES | _TABLES | _LEDGER | _CALENDAR
