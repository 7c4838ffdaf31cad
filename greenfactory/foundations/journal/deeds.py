"""The words for deeds in the journal."""

WORDS = {
    "act_as": ("切换身份", "changed role"),
    "add_proof": ("上传证明材料", "added a proof"),
    "ask_rename": ("申请更名", "asked for a new name"),
    "assign_section": ("安排填报分工", "assigned a section"),
    "begin_application": ("开始申报", "began an application"),
    "carry_forward": ("沿用上年填报内容", "carried last year's answers over"),
    "change_proof": ("修改证明材料信息", "changed a proof's particulars"),
    "change_role": ("变更角色", "changed a role"),
    "change_round": ("修改批次", "changed a round"),
    "confirm_carried": ("核对沿用内容", "looked carried answers over"),
    "confirm_enterprise": ("确认企业", "confirmed an enterprise"),
    "confirm_rename": ("确认更名", "confirmed a new name"),
    "correct_enterprise": ("更正企业信息", "corrected an enterprise"),
    "declare": ("作出真实性承诺", "signed the declaration"),
    "confirm_rules": ("知悉更正后的规则", "took note of corrected rules"),
    "draft_round": ("拟订批次", "drafted a round"),
    "end_membership": ("终止任职", "ended a membership"),
    "file_damaged": ("发现文件与登记不符", "found a damaged file"),
    "import_enterprises": ("导入企业", "imported enterprises"),
    "invite": ("邀请成员", "invited a member"),
    "load_workbook": ("代录自评表", "loaded a mailed workbook"),
    "read_proof": ("查阅证明材料", "read a proof"),
    "refuse_enterprise": ("不予确认企业", "refused an enterprise"),
    "refuse_rename": ("不予更名", "refused a new name"),
    "register_enterprise": ("企业注册", "registered an enterprise"),
    "release_round": ("发布批次", "released a round"),
    "remove_proof": ("移除证明材料", "removed a proof"),
    "reopen_application": ("重新填报", "reopened an application"),
    "review_loaded": ("核对代录内容", "looked over what was loaded"),
    "save_answer": ("填写", "filled in"),
    "save_profile": ("修改企业信息", "changed the profile"),
    "submit": ("提交申报", "handed in"),
    "take_in_statistics": ("读入统计报表", "took in a statistics table"),
    "take_in_workbook": ("导入自评表", "took in a workbook"),
    "take_invitation": ("接受邀请", "took an invitation"),
    "withdraw": ("撤回申报", "withdrew"),
    "withdraw_invitation": ("撤回邀请", "withdrew an invitation"),
}


def words(deed: str) -> tuple[str, str]:
    """What a deed is called in Chinese and English; its code where nobody has named it."""
    return WORDS.get(deed, (deed, deed))
