"""What every page's frame shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from greenfactory.foundations.accounts.permissions import acting_as, may

MENU = (
    ("desk", "see_desk", "layout-dashboard", "工作台", "Desk"),
    ("rounds", "see_rounds", "calendar", "申报批次", "Rounds"),
    ("value_tables", "see_values", "file-spreadsheet", "基准值库", "Sector values"),
    ("applications", "see_applications", "file-text", "申报", "Applications"),
    ("enterprises", "see_enterprises", "building-factory", "企业", "Enterprises"),
    ("titles", "see_enterprises", "leaf", "称号", "Titles"),
    ("objections", "see_objections", "alert-triangle", "异议", "Objections"),
    ("changes", "see_changes", "building-bank", "企业变更", "Changes"),
    ("interests", "see_interests", "user-check", "回避申报", "Interests"),
    ("profile", "keep_profile", "building-factory", "企业信息", "Enterprise"),
    ("organisations", "keep_organisations", "building-bank", "机构", "Organisations"),
    ("members", "invite_colleagues", "users", "成员", "Members"),
    ("people", "keep_factors", "shield-lock", "人员登录验证", "Second factors"),
    ("journal", "see_journal", "history", "操作日志", "Journal"),
    ("operation", "see_operation", "shield-check", "系统运行", "Operation"),
)
"""Name of the URL, the deed that opens it, its icon, and its words."""
LARGE_TYPE_COOKIE = "large_type"


def frame(request: HttpRequest) -> dict[str, Any]:
    """The menu of the role, the roles to choose from, and whether this is a demo city."""
    actor = acting_as(request)
    menu = [{"url": url, "icon": icon, "zh": zh, "en": en} for url, deed, icon, zh, en in MENU if may(actor, deed)]
    return {
        "actor": actor,
        "memberships": getattr(request, "memberships", []),
        "menu": menu,
        "demo": settings.DEMO,
        "mail": settings.MAIL,
        "staff_door": getattr(request, "staff_door", False),
        "two_doors": bool(settings.STAFF_HOSTS),
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "1",
    }
