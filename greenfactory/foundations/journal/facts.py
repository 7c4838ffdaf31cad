"""What an entry recorded, in words: its keys and values as the auditor's page shows them. The entry itself stays as it is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from greenfactory.foundations.accounts.models import KINDS as BODIES
from greenfactory.foundations.accounts.models import ROLES
from greenfactory.foundations.accounts.words import Pair, choose, language, state_word, when
from greenfactory.foundations.factors.kinds import KINDS as FACTORS
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook import wording
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.wording import sheet, step

NAMES: dict[str, Pair] = {
    "addressee": ("主送", "addressed to"),
    "agreed": ("企业同意方式", "how the enterprise agreed"),
    "answers": ("填报内容", "answers"),
    "benchmarks": ("行业基准值", "sector values"),
    "change": ("企业变更", "change"),
    "changed": ("修改内容", "changed"),
    "choice": ("告知范围", "whom"),
    "cited": ("引用页码", "cited pages"),
    "closes_at": ("申报截止", "closes"),
    "code": ("统一社会信用代码", "credit code"),
    "conditions": ("申报条件", "conditions"),
    "confirm_days": ("规则更正后的确认天数", "days to confirm corrected rules"),
    "contact": ("联系方式", "how to reach them"),
    "contacts": ("联系方式", "contacts"),
    "count": ("数量", "count"),
    "counts": ("称号由其承继", "counts on"),
    "detail": ("详情", "detail"),
    "district": ("县（市、区）", "district"),
    "document": ("依据文件", "document"),
    "due_on": ("完成日期", "due"),
    "ended_by": ("失效原因", "ended by"),
    "ends": ("原企业终止", "the enterprise ends"),
    "energy_lines": ("能源行数上限", "energy lines at most"),
    "entered": ("登记内容", "entered"),
    "enterprise": ("企业", "enterprise"),
    "enterprises": ("企业", "enterprises"),
    "expires_at": ("有效期至", "until"),
    "expires_on": ("失效日期", "expires on"),
    "file": ("文件", "file"),
    "from": ("变更前", "from"),
    "frozen": ("冻结", "frozen"),
    "happened_on": ("发生日期", "happened on"),
    "how": ("方式", "how"),
    "industry": ("行业代码", "industry"),
    "invited": ("受邀人", "invited"),
    "invited_by": ("邀请人", "invited by"),
    "issued_on": ("印发日期", "issued on"),
    "job": ("系统任务", "job"),
    "kind": ("类别", "kind"),
    "left": ("未沿用", "left"),
    "level": ("级别", "level"),
    "limits": ("限额", "limits"),
    "loaded": ("代录的自评表", "mailed workbook"),
    "made": ("新建机构", "made"),
    "matter": ("异议内容", "objection"),
    "members": ("成员", "members"),
    "milestones": ("日程", "calendar"),
    "name": ("名称", "name"),
    "named": ("实名", "raised by name"),
    "note": ("说明", "remark"),
    "number": ("编号", "number"),
    "official_number": ("文号", "document number"),
    "official_on": ("印发日期", "issued on"),
    "on": ("日期", "date"),
    "opening": ("依据和缘由", "opening"),
    "opens_at": ("申报开始", "opens"),
    "organisation": ("机构", "organisation"),
    "other": ("其他事项", "other"),
    "owner": ("承办人", "owner"),
    "pack": ("规则包", "rule pack"),
    "paper": ("来信或记录", "letter or record"),
    "path": ("填报项", "item"),
    "paths": ("填报项", "items"),
    "people": ("告知人数", "people told"),
    "period_from": ("所属期间自", "period from"),
    "period_to": ("所属期间至", "period to"),
    "person": ("人员", "person"),
    "products": ("产品数上限", "products at most"),
    "proof": ("证明材料", "proof"),
    "proofs": ("证明材料", "proofs"),
    "raised_by": ("异议人", "raised by"),
    "reason": ("原因", "reason"),
    "received_on": ("收到日期", "received on"),
    "role": ("角色", "role"),
    "rules": ("规则", "rules"),
    "scan": ("扫描件", "scan"),
    "section": ("部分", "section"),
    "sha256": ("SHA-256", "SHA-256"),
    "signer": ("落款单位", "signer"),
    "since": ("自何日起", "since"),
    "since_on": ("自何日起", "since"),
    "size": ("字节数", "bytes"),
    "sm3": ("SM3", "SM3"),
    "state": ("状态", "state"),
    "step": ("步骤", "step"),
    "submissions": ("提交次数上限", "submissions at most"),
    "table": ("报表", "statistics form"),
    "text": ("内容", "text"),
    "then": ("当时名称", "name then"),
    "title": ("标题", "title"),
    "titles": ("称号", "titles"),
    "titles_follow": ("称号随之承继", "titles follow"),
    "to": ("变更后", "to"),
    "town": ("乡镇、街道或园区", "town"),
    "towns": ("乡镇、街道和园区", "towns"),
    "until": ("延至", "until"),
    "until_on": ("至何日止", "until"),
    "user": ("账号", "account"),
    "value": ("填写值", "value"),
    "version": ("版本", "version"),
    "way": ("收到方式", "how it came"),
    "who": ("对象", "who"),
    "whose": ("须回避者", "who is tied"),
    "year": ("年度", "year"),
}
"""What the actions call their facts; those of the paper form are named as there."""
SUBJECTS: dict[str, Pair] = {
    "account": ("账号", "account"),
    "announcement": ("申报通知", "call"),
    "application": ("申报", "application"),
    "demo": ("演示", "demonstration"),
    "enterprise": ("企业", "enterprise"),
    "extension": ("延期", "extension"),
    "interest": ("回避申报", "interest"),
    "job": ("系统任务", "job"),
    "objection": ("异议", "objection"),
    "organisation": ("机构", "organisation"),
    "round": ("批次", "round"),
    "title": ("称号", "title"),
    "user": ("账号", "account"),
    "values": ("行业基准值", "sector values"),
}
CODES: dict[tuple[str, str], Mapping[str, Pair]] = {("account", "kind"): FACTORS, ("organisation", "kind"): BODIES}
"""The words of coded values, by the sort of thing that the deed was done to and the fact: one code says another thing elsewhere.
Apps above this one add theirs."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
HASH = re.compile(r"[0-9a-f]{64}")
FEW = 6
"""Parts of a long value that are shown; how many there are stands before them."""


def told(entry: Entry) -> Iterator[tuple[str, str]]:
    """Each fact's name and value; what is empty is left out."""
    sort = _sort(entry)
    for key, value in entry.said.items():
        if value not in ("", None, [], {}):
            of_role = entry.deed == "change_role" and key in {"from", "to"}
            yield name(key), _said(sort, "role" if of_role else key, value)


def sort_of(entry: Entry) -> str:
    """What sort of thing the deed was done to; empty where nobody has named it."""
    return choose(SUBJECTS.get(_sort(entry), ("", "")))


def name(key: str) -> str:
    """What a fact is called; its key where nobody has named it."""
    if key in NAMES:
        return choose(NAMES[key])
    return _worded(f"sheet.item_{key}", key)


def _sort(entry: Entry) -> str:
    return entry.subject.partition("/")[0]


def _said(sort: str, key: str, value: Any) -> str:
    if isinstance(value, dict):
        is_ = choose(("：", ": "))
        return _listed(len(value), (f"{name(one)}{is_}{_said(sort, one, each)}" for one, each in value.items()))
    if isinstance(value, list) and "/" in key:  # an answer before and after
        return " → ".join(_said(sort, key, each) or choose(("空", "empty")) for each in value)
    if isinstance(value, list):
        return _listed(len(value), (_said(sort, key, each) for each in value))
    if str(value).lower() in {"true", "false"}:
        return choose(("是", "yes") if str(value).lower() == "true" else ("否", "no"))
    return _text(sort, key, str(value))


def _listed(count: int, parts: Iterable[str]) -> str:
    shown = choose(("；", "; ")).join(islice(parts, FEW))
    if count <= FEW:
        return shown
    return choose((f"共 {count} 项：{shown}……", f"{count} in all: {shown} …"))


def _text(sort: str, key: str, value: str) -> str:
    if words := CODES.get((sort, key), {}).get(value):
        return choose(words)
    if key == "role" and value in ROLES:
        return choose(ROLES[value][1:])
    if key == "state":
        return state_word(value)
    if key == "step":
        return _worded(f"step.action_{value}", value)
    if MOMENT.fullmatch(value):
        return _moment(value)
    if HASH.fullmatch(value):
        return f"{value[:16]}…"
    answer = key == "value" or "/" in key  # kept as JSON
    return value.strip('"') if answer else value


def _moment(value: str) -> str:
    try:
        return when(datetime.fromisoformat(value), "short") + choose(("（北京时间）", " (Beijing time)"))
    except (ValueError, OverflowError):  # somebody typed what only looks like one, or lies outside the calendar
        return value


def _worded(code: str, raw: str) -> str:
    known = code in sheet.MESSAGES or code in step.MESSAGES
    return wording.say(Note(code), language()) if known else raw
