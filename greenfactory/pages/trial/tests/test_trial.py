"""A draft's rules tried on an earlier round: who enters, who leaves, in short requests, for the city only."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeRound, default_pack
from greenfactory.example.answers import answer
from greenfactory.example.firms import firms
from greenfactory.foundations.journal.models import Entry
from greenfactory.pages.trial import scoring, views
from greenfactory.pages.trial.scoring import Rules, scored
from greenfactory.pages.trial.trying import past_rounds, tried
from greenfactory.rulebook.packs import benchmarks
from greenfactory.rulebook.places import entering
from greenfactory.stages.applications.models import Application, Submission
from greenfactory.stages.enterprises import interests
from greenfactory.stages.enterprises.interests import Tie
from greenfactory.stages.enterprises.models import Enterprise, FormerCode, Title
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round

pytestmark = pytest.mark.django_db
FIRMS = 6
EARLIER = Callable[..., Round]
HANDED_IN = Callable[[Round], Mapping[str, int]]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Scores of other tests are none of ours."""
    cache.clear()


@pytest.fixture
def earlier(make_round: MakeRound, make_application: MakeApplication, actor_of: ActorOf, now: datetime) -> EARLIER:
    """Makes a round that has closed, to which firms of the example city handed in, in two districts."""

    def make(count: int = FIRMS) -> Round:
        round, pack = make_round(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2)), default_pack()
        table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
        for number, firm in enumerate(firms()[:count]):
            by = actor_of("submitter", district=("320205", "320206")[number % 2])
            application = make_application(by, round=round)
            form = {**answer(firm, pack, table).content}
            form["enterprise"] = {**form["enterprise"], "district": by.district}
            content = json.dumps({"form": form}, ensure_ascii=False, default=str)
            entry = Entry.objects.create(at=now, by=by.user, deed="submit", subject="application/x", content="{}")
            Submission.objects.create(
                application=application, number=1, key=f"key{number}", content=content, sha256=f"{number:064}",
                entry=entry, by=by.user, at=now,
            )  # fmt: skip
        Application.objects.update(state="submitted")
        return round

    return make


@pytest.fixture
def handed_in(actor_of: ActorOf) -> HANDED_IN:
    """What a clerk's trial of a round scores."""
    by = actor_of("city_clerk")
    return lambda round: tried(round, round, by, until=float("-inf")).wanted


@pytest.fixture
def clerk(actor_of: ActorOf, client_of: ClientOf) -> Client:
    """A clerk's browser."""
    return client_of(actor_of("city_clerk"))


def draft(make_round: MakeRound, **rules: Any) -> Round:
    round = make_round(state="draft")
    Round.objects.filter(pk=round.pk).update(rules=rules)
    round.refresh_from_db()
    return round


def test_what_was_handed_in_scores_as_it_did(earlier: EARLIER, handed_in: HANDED_IN) -> None:
    round, pack = earlier(), default_pack()
    table = pinned.sector_values(round)
    found = scored(handed_in(round), Rules(pinned.rules(round), table), until=float("inf"))
    own = [entering.entry(filed.card, filed.form) for filed in (answer(firm, pack, table) for firm in firms()[:FIRMS])]
    totals = {each.enterprise: each.total for each in found.values() if each}
    assert totals == {each.enterprise: each.total for each in own}


def test_the_page_says_who_enters_who_leaves_and_of_which_district(
    earlier: EARLIER, make_round: MakeRound, clerk: Client
) -> None:
    past = earlier()
    Round.objects.filter(pk=past.pk).update(rules={"threshold": {"value": "0"}, "cap": {"places": 2}})
    round = draft(make_round, threshold={"value": "0"}, cap={"places": 5})
    answer = clerk.get(f"/rounds/{round.public_id}/trial", {"past": past.public_id})
    page = answer.content.decode()
    found = answer.context["found"]
    entered = {change.entry.enterprise for change in found.changes.came_in}
    assert "按企业自评分试算，非评审结果" in page
    assert (found.before.selected, found.after.selected - len(entered), len(found.changes.fell_out)) == (2, 2, 0)
    assert all(name in page for name in entered)
    assert sum(after - before for _, before, after in found.districts) == len(entered) > 0


def test_a_quota_of_a_district_shows_in_its_row(earlier: EARLIER, make_round: MakeRound, clerk: Client) -> None:
    past = earlier()
    Round.objects.filter(pk=past.pk).update(rules={"threshold": {"value": "0"}})
    round = draft(make_round, threshold={"value": "0"}, quotas={"district": {"320206": 0}})
    found = clerk.get(f"/rounds/{round.public_id}/trial", {"past": past.public_id}).context["found"]
    after = {name: after for name, _, after in found.districts}
    assert after["320206"] == 0 < after["320205"]
    assert found.changes.fell_out


def test_what_is_not_scored_in_time_goes_on_at_the_next_request(
    earlier: EARLIER, make_round: MakeRound, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    past, round = earlier(), draft(make_round, cap={"places": 5})
    monkeypatch.setattr(views, "SECONDS", -1.0)
    answers = [clerk.get(f"/rounds/{round.public_id}/trial", {"past": past.public_id}) for _ in range(FIRMS)]
    done = [answer.context["progress"][0] for answer in answers if "progress" in answer.context]
    assert done == list(range(2, 2 * FIRMS, 2))
    assert answers[0]["Refresh"].startswith("1; url=/rounds/")
    assert "found" in answers[-1].context


def test_scores_are_worked_out_once(earlier: EARLIER, monkeypatch: pytest.MonkeyPatch, handed_in: HANDED_IN) -> None:
    round = earlier()
    rules, wanted = Rules(pinned.rules(round), pinned.sector_values(round)), handed_in(round)
    first = scored(wanted, rules, until=float("inf"))
    monkeypatch.setattr(scoring, "_entry", lambda *_: pytest.fail("scored again"))
    assert scored(wanted, rules, until=float("inf")) == first


def test_other_rules_are_scored_anew(earlier: EARLIER) -> None:
    round = earlier()
    table = pinned.sector_values(round)
    other = Round(pack=round.pack, rules={"not_applicable": {"default": "zero"}})
    assert Rules(pinned.rules(round), table).digest != Rules(pinned.rules(other), table).digest
    assert Rules(pinned.rules(round), table).digest != Rules(pinned.rules(round), benchmarks.NONE).digest


def test_withdrawn_applications_and_earlier_versions_take_no_part(
    earlier: EARLIER, now: datetime, handed_in: HANDED_IN
) -> None:
    round = earlier()
    first, second = Application.objects.order_by("pk")[:2]
    Application.objects.filter(pk=first.pk).update(state="withdrawn")
    before = second.submissions.get()
    entry = Entry.objects.create(at=now, by=before.by, deed="submit", subject="application/x", content="{}")
    again = Submission.objects.create(
        application=second,
        number=2,
        key="again",
        content=before.content,
        sha256="f" * 64,
        entry=entry,
        by=before.by,
        at=now,
    )
    wanted = handed_in(round)
    assert len(wanted) == FIRMS - 1
    assert again.pk in wanted.values()
    assert before.pk not in wanted.values()


def test_a_table_of_scores_is_tried_as_well(make_round: MakeRound, clerk: Client) -> None:
    round = draft(make_round, cap={"places": 1})
    book = openpyxl.Workbook()
    sheet = book.create_sheet("评分", 0)
    sheet.append(["企业名称", "统一社会信用代码", "总分"])
    for name, code, total in (("甲厂", "91320200MA1MU00008", 95), ("乙厂", "91320200MA1MU00016", 90)):
        sheet.append([name, code, total])
    content = BytesIO()
    book.save(content)
    file = SimpleUploadedFile("table.xlsx", content.getvalue())
    answer = clerk.post(f"/rounds/{round.public_id}/trial", {"file": file})
    found = answer.context["found"]
    assert [change.entry.enterprise for change in found.changes.fell_out] == ["乙厂"]
    assert "按上传的评分表试算，非评审结果" in answer.content.decode()


def test_a_file_that_is_no_table_is_said_to_be_none(make_round: MakeRound, clerk: Client) -> None:
    round = draft(make_round)
    answer = clerk.post(f"/rounds/{round.public_id}/trial", {"file": SimpleUploadedFile("x.xlsx", b"no")})
    assert answer.status_code == 422
    assert clerk.post(f"/rounds/{round.public_id}/trial").status_code == 422


def test_a_picture_is_said_to_be_neither_kind_of_table(make_round: MakeRound, clerk: Client) -> None:
    place = f"/rounds/{draft(make_round).public_id}/trial"
    for address, more in ((place, {}), ("/values/import", {"pack": "city-green-factory/2021"})):
        assert '<span class="btn file-pick">' in clerk.get(address).content.decode()
        sent = {"file": SimpleUploadedFile("评分表.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), **more}
        answer = clerk.post(address, sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert ("既不是 Excel 工作簿，也不是 CSV 文件" in page, "编码" in page) == (True, False)


def test_a_round_to_which_nobody_handed_in_gives_an_empty_trial(
    earlier: EARLIER, make_round: MakeRound, clerk: Client
) -> None:
    past, round = earlier(0), draft(make_round)
    found = clerk.get(f"/rounds/{round.public_id}/trial", {"past": past.public_id}).context["found"]
    assert (found.before.selected, found.after.selected, found.districts) == (0, 0, ())


def test_nobody_looks_at_places_while_a_round_is_open(
    earlier: EARLIER, make_round: MakeRound, clerk: Client, actor_of: ActorOf, now: datetime
) -> None:
    past, running, round = earlier(1), make_round(), draft(make_round)
    assert list(past_rounds(actor_of("city_clerk"), now)) == [past]
    assert "found" not in clerk.get(f"/rounds/{round.public_id}/trial", {"past": running.public_id}).context
    assert clerk.get(f"/rounds/{round.public_id}/trial/{running.public_id}.xlsx").status_code == 404


def test_the_page_names_the_rules_it_went_by(earlier: EARLIER, make_round: MakeRound, clerk: Client) -> None:
    past, round = earlier(1), draft(make_round, cap={"places": 5})
    page = clerk.get(f"/rounds/{round.public_id}/trial", {"past": past.public_id}).content.decode()
    digests = [Rules(pinned.rules(each), pinned.sector_values(each)).digest for each in (past, round)]
    assert digests[0] != digests[1]
    assert all(each in page for each in digests)
    assert "名额：30 → <strong>5</strong>" in page
    assert page.count("示例基准值，非官方") == 2


@pytest.mark.parametrize("recoded", [False, True])
def test_who_held_the_title_then_takes_no_place_where_holders_may_not_apply(
    earlier: EARLIER, make_round: MakeRound, clerk: Client, now: datetime, recoded: bool
) -> None:
    past = earlier()
    Round.objects.filter(pk=past.pk).update(rules={"threshold": {"value": "0"}, "holders": {"may_apply": True}})
    firm = Application.objects.order_by("pk")[0].enterprise
    if recoded:
        FormerCode.objects.create(enterprise=firm, code=firms()[0].code, until_on=now.date())
    else:
        Enterprise.objects.filter(pk=firm.pk).update(code=firms()[0].code)
    Title.objects.create(enterprise=firm, level="city", name="甲", code=firms()[0].code, year=2020, recorded_at=now)
    round = draft(make_round, threshold={"value": "0"})
    found = clerk.get(f"/rounds/{round.public_id}/trial", {"past": past.public_id}).context["found"]
    assert [change.entry.code for change in found.changes.fell_out] == [firms()[0].code]


def test_sector_values_of_the_draft_s_year_are_those_that_count(
    earlier: EARLIER, make_round: MakeRound, actor_of: ActorOf
) -> None:
    past, round = earlier(1), draft(make_round)
    text = "year = 2031".join(re.split(r"year = \d{4}", round.benchmarks))
    Round.objects.filter(pk=round.pk).update(year=2031, benchmarks=text)
    round.refresh_from_db()
    found = tried(past, round, actor_of("city_clerk"), until=float("inf"))
    (before,), (after,) = found.before.values(), found.after.values()
    assert before
    assert after
    assert (after.total, after.pending) == (before.total, before.pending)


def test_the_places_under_the_draft_go_out_as_a_workbook_marked_as_a_trial(
    earlier: EARLIER, make_round: MakeRound, clerk: Client, tmp_path: Path
) -> None:
    past, round = earlier(), draft(make_round, threshold={"value": "0"})
    path = tmp_path / "trial.xlsx"
    path.write_bytes(clerk.get(f"/rounds/{round.public_id}/trial/{past.public_id}.xlsx").getvalue())
    cells = {
        str(cell) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True) for cell in row
    }
    assert {firm.name for firm in firms()[:FIRMS]} <= cells
    assert any("自评" in cell for cell in cells)


def test_who_must_keep_out_of_a_case_reads_that_places_may_not_be_whole(
    earlier: EARLIER, make_round: MakeRound, actor_of: ActorOf, client_of: ClientOf, now: datetime, tmp_path: Path
) -> None:
    past, round, clerk = earlier(), draft(make_round), actor_of("city_clerk")
    tied = Application.objects.earliest("pk").enterprise
    interests.declare(by=clerk, now=now, tie=Tie(tied.code, "示例厂", "kinship", now.date()))
    said = "制表人须回避1家企业，其中如有申报的，不在内，名次会有出入"
    page = client_of(clerk).get(f"/rounds/{round.public_id}/trial?past={past.public_id}").content.decode()
    assert said in page
    path = tmp_path / "trial.xlsx"
    path.write_bytes(client_of(clerk).get(f"/rounds/{round.public_id}/trial/{past.public_id}.xlsx").getvalue())
    cells = [
        str(cell) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True) for cell in row
    ]
    assert any(said in cell for cell in cells)
    assert firms()[0].name not in page + "".join(cells)
    free = client_of(actor_of("city_head"))
    assert said not in free.get(f"/rounds/{round.public_id}/trial?past={past.public_id}").content.decode()


@pytest.mark.parametrize("count", [1, 150])
def test_a_trial_asks_as_little_with_many_submissions(
    count: int, earlier: EARLIER, make_round: MakeRound, clerk: Client, django_assert_max_num_queries: Any
) -> None:
    past, round = earlier(count), draft(make_round)
    address = f"/rounds/{round.public_id}/trial?past={past.public_id}"
    with django_assert_max_num_queries(14):
        answer = clerk.get(address)
    assert answer.status_code == 200


def test_a_round_that_was_released_is_tried_no_more(make_round: MakeRound, clerk: Client) -> None:
    released = make_round()
    answer = clerk.get(f"/rounds/{released.public_id}/trial")
    assert answer.headers["Location"] == f"/rounds/{released.public_id}"


def test_only_the_city_sees_a_trial(
    earlier: EARLIER, make_round: MakeRound, actor_of: ActorOf, client_of: ClientOf
) -> None:
    past, round = earlier(0), draft(make_round)
    for role, seen in (("city_head", 200), ("auditor", 404), ("district_clerk", 404), ("submitter", 404)):
        browser = client_of(actor_of(role))
        assert browser.get(f"/rounds/{round.public_id}/trial").status_code == seen
        answer = browser.get(f"/rounds/{round.public_id}/trial/{past.public_id}.xlsx")
        assert answer.status_code == seen
        assert answer.getvalue()
