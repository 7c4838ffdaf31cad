"""The call for applications: written from the round, released by two people, read by everybody, and never other than the round."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from greenfactory.conftest import ActorOf, ClientOf, MakeEnterprise, MakeRound
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import CITY_TIME, Wrong
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.files.tests import samples
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.mailbox.models import Message
from greenfactory.stages.rounds import announcing, announcing_text
from greenfactory.stages.rounds.models import Announcement, Round, Telling, Told

pytestmark = pytest.mark.django_db
PARTS = {key: f"{key}的内容。" for key in announcing_text.PARTS}


@pytest.fixture
def round(make_round: MakeRound) -> Round:
    """Open from 5 January 2026, closing at 17:00 of 27 March."""
    return make_round(
        opens_at=datetime(2026, 1, 5, tzinfo=CITY_TIME), closes_at=datetime(2026, 3, 27, 17, tzinfo=CITY_TIME)
    )


def released(round: Round, clerk: Actor, head: Actor, now: datetime, **parts: str) -> Announcement:
    made = announcing.write(by=clerk, now=now, round=round, version=0, parts=PARTS | parts)
    step(made, "announce", clerk, now)
    step(made, "announce", head, now)
    return Announcement.objects.select_related("round__pack", "scan").get(pk=made.pk)


def step(made: Announcement, action: str, by: Actor, now: datetime, **more: Any) -> Any:
    version = Announcement.objects.get(pk=made.pk).version
    return announcing.move(
        by=by, now=now, announcement=made, action=action, version=version, fresh_login=True, **more
    ).kind


def test_what_the_round_says_is_proposed_and_nothing_is_made_up(round: Round) -> None:
    said = announcing_text.proposed(round, signer="示例市工业和信息化局", address="https://example.cn")
    assert said["contacts"] == said["other"] == ""
    assert "锡工信规发〔2021〕7号" in said["opening"]
    assert "称号在有效期内的企业，本批次不再申报" in said["who"]
    assert said["conditions"].splitlines()[1].startswith("（一）依法设立守法")
    assert "https://example.cn" in said["how"]
    assert announcing_text.empty(said) == {"联系方式"}


def test_calendar_rules_and_annexes_are_those_of_the_round(round: Round, clerk: Actor, now: datetime) -> None:
    made = announcing.write(by=clerk, now=now, round=round, version=0, parts=PARTS | {"other": ""})
    letter = announcing_text.composed(made)
    parts = {part.heading: part.paragraphs for part in letter.parts}
    assert list(parts) == ["", "申报对象", "申报条件", "申报时间", "评审办法", "申报方式", "联系方式"]
    assert parts["申报时间"][0].startswith("自2026年1月5日0:00起，至2026年3月27日17:00止（北京时间）。")
    assert "得分高于80分且位于前30位" in parts["评审办法"][0]
    assert letter.mark == "评审规则为非官方重建"
    rules, proofs = letter.annexes
    assert [row[0] for row in rules.table] == ["题号", "—", *"abcdefghijk", "—"]
    order = "同分时依次比较的一级指标：工厂绩效 → 能源资源投入 → 环境排放 → 产品产出 → 管理体系 → 基础设施"
    assert rules.table[3] == ("b", "末位同分如何处理", f"{order}\n按指标顺序比较后仍同分：全部入选，并报会议知悉")
    assert proofs.table[1][0] == "基本要求"
    assert "营业执照" in proofs.table[1][3]


def test_two_people_release_it_and_then_it_stays_as_it_was(
    round: Round, clerk: Actor, head: Actor, now: datetime
) -> None:
    made = announcing.write(by=clerk, now=now, round=round, version=0, parts=PARTS)
    assert step(made, "announce", clerk, now) == "proposed"
    with pytest.raises(Wrong, match="已提请发布"):
        announcing.write(by=clerk, now=now, round=round, version=2, parts=PARTS)
    assert step(made, "announce", head, now) == "taken"
    found = Announcement.objects.select_related("round__pack").get()
    assert (found.state, found.released_by) == ("released", head.user)
    before = announcing_text.composed(found)
    Round.objects.update(rules={"threshold": {"value": "85"}}, closes_at=round.closes_at + timedelta(days=7))
    later = Announcement.objects.select_related("round__pack").get()
    assert announcing_text.composed(later) == before
    with pytest.raises(Wrong):
        announcing.write(by=clerk, now=now, round=round, version=later.version, parts=PARTS)
    deeds = (
        Entry.objects.filter(subject=f"announcement/{round.public_id}").order_by("pk").values_list("deed", flat=True)
    )
    assert list(deeds) == ["write_announcement", "propose_step", "announce"]


@pytest.mark.parametrize(("part", "said"), [("title", "标题"), ("contacts", "联系方式"), ("signer", "发文机关署名")])
def test_a_text_with_a_part_unwritten_is_not_released(
    round: Round, clerk: Actor, now: datetime, part: str, said: str
) -> None:
    made = announcing.write(by=clerk, now=now, round=round, version=0, parts=PARTS | {part: " \n"})
    with pytest.raises(Wrong, match=f"还没有拟写：{said} → 补齐后再提请发布"):
        step(made, "announce", clerk, now)


def test_a_draft_round_has_no_call(make_round: MakeRound, clerk: Actor, now: datetime) -> None:
    made = announcing.write(by=clerk, now=now, round=make_round(state="draft"), version=0, parts=PARTS)
    with pytest.raises(Wrong, match="批次尚未发布"):
        step(made, "announce", clerk, now)


def test_of_two_who_write_at_once_the_second_is_told(round: Round, clerk: Actor, now: datetime) -> None:
    announcing.write(by=clerk, now=now, round=round, version=0, parts=PARTS)
    announcing.write(by=clerk, now=now, round=round, version=1, parts=PARTS | {"title": "甲"})
    with pytest.raises(Wrong, match="已被他人修改"):
        announcing.write(by=clerk, now=now, round=round, version=1, parts=PARTS | {"title": "乙"})
    assert Announcement.objects.get().parts["title"] == "甲"


def test_every_confirmed_enterprise_is_told_once_when_it_is_released(
    round: Round, clerk: Actor, head: Actor, actor_of: ActorOf, make_enterprise: MakeEnterprise, now: datetime
) -> None:
    people = {actor_of(role).user for role in ("submitter", "filler")}
    silent, waiting = make_enterprise(), make_enterprise(state="waiting")
    actor_of("submitter", organisation=waiting.organisation)
    made = announcing.write(by=clerk, now=now, round=round, version=0, parts=PARTS)
    step(made, "announce", clerk, now)
    assert not Message.objects.exists()
    step(made, "announce", head, now)
    assert {message.user for message in Message.objects.all()} == people
    said = Message.objects.all()[0]
    assert (said.title, said.url) == (PARTS["title"], f"/rounds/{round.public_id}")
    assert said.text.startswith(f"《{PARTS['title']}》已发布，申报截止时间为2026年3月27日（周五）17:00。")
    assert Telling.objects.get().kind == "call"
    assert dict(Told.objects.values_list("enterprise", "people"))[silent.pk] == 0
    assert Told.objects.count() == 3


def test_the_signed_paper_is_entered_afterwards_by_two_people(
    round: Round, clerk: Actor, head: Actor, client_of: ClientOf, now: datetime
) -> None:
    made = released(round, clerk, head, now)
    place = f"/rounds/{round.public_id}/announcement"
    scan = SimpleUploadedFile("签发件.pdf", samples.pdf(), "application/pdf")
    sent = {"version": made.version, "number": "示工信〔2026〕1 号", "issued_on": "2026-01-04", "scan": scan}
    client_of(clerk).post(f"{place}/steps/enter_paper", sent)
    assert Announcement.objects.get().number == ""
    page = client_of(head).get(place).content.decode()
    assert "示工信〔2026〕1号" in page
    step(made, "enter_paper", head, now)
    found = Announcement.objects.select_related("round__pack", "scan").get()
    assert (found.number, found.issued_on, found.scan) == (
        "示工信〔2026〕1号",
        date(2026, 1, 4),
        StoredFile.objects.get(),
    )
    letter = announcing_text.composed(found)
    assert (letter.number, letter.dated) == ("示工信〔2026〕1号", "2026年1月4日")
    assert Client().get(f"{place}/files/scan").getvalue().startswith(b"%PDF")


def test_a_paper_without_scan_or_number_is_sent_back(
    round: Round, clerk: Actor, head: Actor, client_of: ClientOf, now: datetime
) -> None:
    made = released(round, clerk, head, now)
    place = f"/rounds/{round.public_id}/announcement"
    answer = client_of(clerk).post(f"{place}/steps/enter_paper", {"version": made.version, "number": "示工信1号"})
    again = answer.content.decode().split('<details class="card card-body" open>')[1].split("</details>")[0]
    assert (answer.status_code, 'value="示工信1号"' in again) == (422, True)
    assert "请填全文号、成文日期并选择扫描件" in again
    assert not Entry.objects.filter(deed="propose_step", content__contains="enter_paper").exists()


def test_guests_read_what_was_released_and_nothing_before(
    round: Round, clerk: Actor, head: Actor, now: datetime
) -> None:
    made = announcing.write(by=clerk, now=now, round=round, version=0, parts=PARTS | {"title": "关于开展申报的通知"})
    guest, place = Client(), f"/rounds/{round.public_id}/announcement"
    paths = [place, f"{place}/files/notice.docx", f"{place}/files/form.xlsx"]
    assert [guest.get(path).status_code for path in paths] == [404] * 3
    assert "关于开展申报的通知" not in guest.get("/announcements/").content.decode()
    step(made, "announce", clerk, now)
    step(made, "announce", head, now)
    assert [guest.get(path).status_code for path in paths] == [200] * 3
    assert "关于开展申报的通知" in guest.get("/announcements/").content.decode()
    page = guest.get(place).content.decode()
    assert "自2026年1月5日0:00起" in page
    assert '附件</span><ol aria-labelledby="letter-attached"><li>本批次评审规则</li>' in page
    assert "办理" not in page


@pytest.mark.parametrize("name", ["form.xlsx", "indicators.docx", "indicators.xlsx", "proofs.xlsx", "rules.docx"])
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_every_file_can_be_had_in_both_languages(
    round: Round, clerk: Actor, head: Actor, now: datetime, name: str, lang: str
) -> None:
    released(round, clerk, head, now)
    with translation.override(lang):  # the answer's language outlives the request
        guest = Client(headers={"accept-language": lang})
        answer = guest.get(f"/rounds/{round.public_id}/announcement/files/{name}")
        assert answer.content.startswith(b"PK")
        assert answer.content == guest.get(f"/rounds/{round.public_id}/announcement/files/{name}").content
        assert "attachment" in answer.headers["Content-Disposition"]


def test_the_word_document_is_the_letter(round: Round, clerk: Actor, head: Actor, now: datetime) -> None:
    released(round, clerk, head, now)
    content = Client().get(f"/rounds/{round.public_id}/announcement/files/notice.docx").content
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    assert "三、申报时间" in texts
    assert "附件：1. 本批次评审规则" in texts
    assert "signer的内容。" in texts


def test_it_is_taken_back_by_two_people_with_a_reason(round: Round, clerk: Actor, head: Actor, now: datetime) -> None:
    made = released(round, clerk, head, now)
    with pytest.raises(Wrong):
        step(made, "take_back", clerk, now)
    assert step(made, "take_back", clerk, now, note="电话有误") == "proposed"
    assert step(made, "take_back", head, now) == "taken"
    assert (Announcement.objects.get().state, Announcement.objects.get().letter) == ("draft", {})


def test_the_paper_of_what_was_taken_back_does_not_stand_beside_the_next_text(
    round: Round, clerk: Actor, head: Actor, now: datetime
) -> None:
    made = released(round, clerk, head, now)
    scan = StoredFile.objects.create(sha256="0" * 64, size=1, kind="pdf", stored_at=now)
    paper = {"number": "示工信〔2026〕1号", "issued_on": "2026-01-04", "scan": scan.sha256}
    for by in (clerk, head):
        step(made, "enter_paper", by, now, entered=paper)
    assert Announcement.objects.get().number == paper["number"]
    for by in (clerk, head):
        step(made, "take_back", by, now, note="条件有误")
    found = Announcement.objects.select_related("round__pack").get()
    assert (found.number, found.issued_on, found.scan, announcing_text.composed(found).number) == ("", None, None, "")


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 5000])
def test_a_page_without_a_version_was_not_ours(round: Round, clerk: Actor, client_of: ClientOf, version: str) -> None:
    browser, place = client_of(clerk), f"/rounds/{round.public_id}"
    sent = {"version": version, "reason": "系统故障"}
    assert browser.post(f"{place}/announcement/edit", PARTS | sent).status_code == 400
    assert not Announcement.objects.exists()
    assert browser.post(f"{place}/steps/freeze", sent).status_code == 400
    assert Round.objects.get().frozen is False
