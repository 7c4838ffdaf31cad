"""Entries in words: names of facts, labels that exist elsewhere, and moments on the city's clock."""

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override

from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.journal import chain, facts
from greenfactory.foundations.journal.models import Entry


@pytest.mark.parametrize(
    ("deed", "content", "zh", "en"),
    [
        ("invite", {"role": "city_head"}, [("角色", "市级分管领导")], [("role", "City head")]),
        (
            "change_role", {"from": "filler", "to": "submitter"},
            [("变更前", "企业经办人"), ("变更后", "企业授权提交人")],
            [("from", "Enterprise: filler"), ("to", "Enterprise: authorised submitter")],
        ),
        ("rename_organisation", {"from": "filler", "to": "新名"}, [("变更前", "filler"), ("变更后", "新名")],
         [("from", "filler"), ("to", "新名")]),
        (
            "release_round", {"opens_at": "2025-10-19T16:00:00+00:00", "state": "released", "step": "release", "frozen": False},
            [("冻结", "否"), ("申报开始", "2025-10-20 00:00（北京时间）"), ("状态", "已发布"), ("步骤", "发布批次")],
            [("frozen", "no"), ("opens", "2025-10-20 00:00 (Beijing time)"), ("state", "Released"), ("step", "release")],
        ),
        ("issue_card", {"user": "li"}, [("账号", "li")], [("account", "li")]),
        ("declare_interest", {"since_on": "2024-03-01", "until_on": "2024-04-01", "whose": "李工"},
         [("自何日起", "2024-03-01"), ("至何日止", "2024-04-01"), ("须回避者", "李工")],
         [("since", "2024-03-01"), ("until", "2024-04-01"), ("who is tied", "李工")]),
        ("save_profile", {"changed": {"address": "绿色路1号"}}, [("修改内容", "通讯地址：绿色路1号")], None),
        ("take_in_workbook", {"answers": {f"data/land/{year}": ["", '"7"'] for year in range(2016, 2024)}},
         [("填报内容", "共 8 项：" + "；".join(f"data/land/{year}：空 → 7" for year in range(2016, 2022)) + "……")], None),
        ("submit", {"sha256": "5" * 64}, [("SHA-256", "5" * 16 + "…")], None),
        ("withdraw", {"reason": "2026-99-99T00:00:00+00:00"}, [("原因", "2026-99-99T00:00:00+00:00")], None),
        ("withdraw", {"reason": "0001-01-01T00:00:00+08:01"}, [("原因", "0001-01-01T00:00:00+08:01")], None),
        ("withdraw", {"reason": "9999-12-31T23:59:59-12:00"}, [("原因", "9999-12-31T23:59:59-12:00")], None),
        ("withdraw", {"reason": '写成"一"'}, [("原因", '写成"一"')], None),
        ("new_deed", {"unheard": 3, "empty": "", "none": None, "nothing": {}}, [("unheard", "3")], None),
    ],
)  # fmt: skip
def test_facts_are_told_in_words(
    deed: str, content: dict[str, Any], zh: list[tuple[str, str]], en: list[tuple[str, str]] | None
) -> None:
    entry = Entry(deed=deed, subject="x/1", content=chain.content(content))
    assert list(facts.told(entry)) == zh
    if en is not None:
        with override("en"):
            assert list(facts.told(entry)) == en


@pytest.mark.parametrize(
    ("subject", "key", "code", "zh", "en"),
    [
        ("account/1", "kind", "card", "管理员发放的验证码卡", "Code card from the administrator"),
        ("account/1", "kind", "certificate", "UKey 数字证书", "UKey certificate"),
        ("account/1", "kind", "mail", "本人邮箱（可重设密码）", "Mail address, to which a password link may go"),
        ("organisation/1", "kind", "audit", "审计、纪检", "Audit and discipline"),
        ("organisation/1", "level", "city", "市级", "city"),
        ("application/1", "kind", "certificate", "认证证书", "certificates"),
        ("application/1", "kind", "audit", "审计、核查报告", "audit and verification reports"),
        ("interest/1", "kind", "kinship", "亲属任职或持股", "kinship"),
        ("interest/1", "kind", "other", "其他利害关系", "other interest"),
        ("enterprise/1", "kind", "merge", "合并", "merger"),
        ("enterprise/1", "kind", "recode", "代码变更", "new credit code"),
        ("round/1", "kind", "reminder", "催报", "a reminder"),
        ("round/1", "how", "visit", "走访", "visit"),
        ("round/1", "who", "one", "获准延期的企业", "the enterprise with the later deadline"),
        ("job/mail", "kind", "mail", "发送邮件", "Send mail"),
        ("interest/1", "kind", "unheard", "unheard", "unheard"),
        ("thing/1", "kind", "kinship", "kinship", "kinship"),
    ],
)
def test_a_code_says_what_it_says_of_that_sort_of_thing(subject: str, key: str, code: str, zh: str, en: str) -> None:
    entry = Entry(deed="a", subject=subject, content=chain.content({key: code}))
    assert [said for _, said in facts.told(entry)] == [zh]
    with override("en"):
        assert [said for _, said in facts.told(entry)] == [en]


@pytest.mark.django_db
def test_the_page_names_the_zone_and_leaves_the_entry_as_it_was(
    actor_of: ActorOf, client_of: ClientOf, now: datetime
) -> None:
    content = {"expires_at": "2026-03-31T16:30:00+00:00"}
    with transaction.atomic():
        journal.record(deed="invite", subject="organisation/abc", content=content, by=actor_of("submitter"), now=now)
    page = client_of(actor_of("auditor")).get("/journal/").content.decode()
    assert "2026-04-01 00:30（北京时间）" in page
    assert "时间（北京时间）" in page
    assert '机构<br><small class="text-secondary">organisation/abc</small>' in page
    assert Entry.objects.get().said == content
