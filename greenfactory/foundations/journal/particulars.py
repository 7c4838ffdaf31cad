"""The words for what an entry of the journal holds, by key."""

WORDS = {
    "addressee": ("主送机关", "addressee"), "agreed": ("企业同意情况", "agreed"), "answers": ("填报内容", "answers"),
    "benchmarks": ("行业基准值", "sector values"), "change": ("变更", "change"), "changed": ("变动内容", "changed"),
    "choice": ("范围", "choice"), "cited": ("用于", "cited for"), "closes_at": ("截止时间", "closes at"),
    "code": ("代码", "code"), "conditions": ("申报条件", "conditions"), "contacts": ("联系方式", "contacts"),
    "count": ("数量", "count"), "counts": ("称号由其承继", "counts on"), "district": ("属地", "district"),
    "document": ("文书", "document"), "due_on": ("完成日期", "due on"), "ends": ("不再存续", "ends"),
    "enterprise": ("企业", "enterprise"), "entered": ("填写内容", "entered"), "expires_at": ("有效期至", "expires at"),
    "expires_on": ("失效日期", "expires on"), "file": ("文件", "file"), "from": ("原为", "from"),
    "frozen": ("冻结", "frozen"), "happened_on": ("变更日期", "happened on"), "how": ("方式", "how"),
    "industry": ("行业", "industry"), "invited": ("受邀人", "invited"), "invited_by": ("邀请人", "invited by"),
    "issued_on": ("签发日期", "issued on"), "job": ("任务", "job"), "kind": ("类别", "kind"), "left": ("未沿用", "left"),
    "limits": ("限额", "limits"), "made": ("新建", "made"), "milestones": ("日程", "milestones"), "name": ("名称", "name"),
    "note": ("备注", "note"), "number": ("序号", "number"), "official_number": ("文号", "document number"),
    "official_on": ("发文日期", "document date"), "on": ("日期", "on"), "opening": ("依据和缘由", "opening"),
    "opens_at": ("开始时间", "opens at"), "other": ("其他事项", "other"), "pack": ("规则包", "rule pack"),
    "path": ("填报项", "item"), "people": ("人员", "people"), "period_from": ("所属期间自", "period from"),
    "period_to": ("所属期间至", "period to"), "person": ("人员", "person"), "proof": ("证明材料", "proof"),
    "proofs": ("证明材料", "proofs"), "reason": ("理由", "reason"), "role": ("角色", "role"), "rules": ("评审规则", "rules"),
    "section": ("部分", "section"), "sha256": ("SHA-256", "SHA-256"), "signer": ("落款单位", "signer"),
    "since": ("起始日期", "since"), "size": ("大小（字节）", "size (bytes)"), "sm3": ("SM3", "SM3"),
    "state": ("状态", "state"), "step": ("步骤", "step"), "text": ("内容", "text"), "title": ("标题", "title"),
    "titles": ("称号", "titles"), "to": ("改为", "to"), "towns": ("乡镇、街道或园区", "towns"),
    "until": ("截止时间", "until"), "user": ("用户名", "user name"), "value": ("数值", "value"),
    "version": ("版本", "version"), "who": ("对象", "who"), "year": ("评价年份", "year"),
}  # fmt: skip


def words(key: str) -> tuple[str, str]:
    """What a key is called in Chinese and English; the key where nobody has named it."""
    return WORDS.get(key, (key, key))
