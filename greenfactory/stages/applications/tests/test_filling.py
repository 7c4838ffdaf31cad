"""Filling in: saved field by field, never lost, never over a colleague's answer, scored as the rulebook scores."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeRound, default_pack
from greenfactory.example.answers import answer
from greenfactory.example.figures import YEAR
from greenfactory.example.firms import firms
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.rulebook.packs import benchmarks, library, packreader
from greenfactory.stages.applications import actions, content
from greenfactory.stages.applications.models import Answer, Application
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.applications.sections import Pages, section_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate() -> str:
    return f"gate/{packreader.read(library.find(library.DEFAULT)).gate[0].id}"


def test_an_answer_is_stored_under_its_version(
    actor_of: ActorOf, make_application: MakeApplication, now: datetime, gate: str
) -> None:
    by = actor_of("filler")
    application = make_application(by)
    first = actions.save_answer(by=by, now=now, public_id=application.public_id, path=gate, text="yes", version=0)
    second = actions.save_answer(by=by, now=now, public_id=application.public_id, path=gate, text="no", version=1)
    assert (first.version, second.version) == (1, 2)
    assert [json.loads(each.value) for each in Answer.objects.all()] == [False]


@pytest.mark.parametrize("version", ["3", "-1", "9" * 30])
def test_an_answer_is_stored_that_the_server_knows_nothing_of_any_more(
    actor_of: ActorOf, make_application: MakeApplication, client_of: ClientOf, gate: str, version: str
) -> None:
    """As after a backup was brought back while the page stood open."""
    by = actor_of("filler")
    typed = {"path": gate, "value": "yes", "version": version}
    answer = client_of(by).post(f"/applications/{make_application(by).public_id}/answers", typed)
    assert (answer.status_code, answer.json()) == (200, {"version": 1})
    assert (Answer.objects.get().value, Answer.objects.get().version) == ("true", 1)


def test_of_two_colleagues_the_second_is_told_what_stands_there(
    actor_of: ActorOf, make_application: MakeApplication, now: datetime, gate: str
) -> None:
    one = actor_of("filler")
    other = actor_of("submitter", organisation=one.organisation)
    place = make_application(one).public_id
    actions.save_answer(by=one, now=now, public_id=place, path=gate, text="yes", version=0)
    with pytest.raises(actions.Conflict) as told:
        actions.save_answer(by=other, now=now, public_id=place, path=gate, text="no", version=0)
    assert (told.value.answer.value, told.value.answer.by) == ("true", one.user)
    assert Answer.objects.get().value == "true"


def test_another_enterprise_finds_no_such_application(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, gate: str
) -> None:
    application = make_application(actor_of("filler"), answers={gate: True})
    stranger = client_of(actor_of("submitter"))
    for place in ("", "answers", "preview", "check", "declare", "submit", "withdraw", "part/gate"):
        address = f"/applications/{application.public_id}/{place}"
        posts = place in {"answers", "declare", "submit", "withdraw"}
        data = {"path": gate, "value": "no", "version": "1", "key": "k" * 22, "reason": "x"}
        found = stranger.post(address, data) if posts else stranger.get(address)
        missing = (
            stranger.post("/applications/none/" + place, data) if posts else stranger.get("/applications/none/" + place)
        )
        assert (found.status_code, missing.status_code) == (404, 404)
        if not posts:
            assert _plain(found.content, application.public_id) == _plain(missing.content, "none")
    assert Answer.objects.get().value == "true"


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_the_deadline_holds_to_the_millisecond(
    actor_of: ActorOf, make_application: MakeApplication, make_round: MakeRound, now: datetime, gate: str, late: int
) -> None:
    by = actor_of("filler")
    place = make_application(by, round=make_round(closes_at=now)).public_id

    def save() -> None:
        arrived = now + timedelta(milliseconds=late)
        actions.save_answer(by=by, now=arrived, public_id=place, path=gate, text="yes", version=0)

    if late < 0:
        save()
        return
    with pytest.raises(Wrong, match="截止"):
        save()


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("rows/none/met", "yes", "没有这一项"),
        ("enterprise/name", "另一家", "没有这一项"),
        ("data/none/2023", "1", "没有这一项"),
        ("products/11/name", "x", "没有这一项"),
        ("GATE", "x" * 2001, "过长"),
        ("GATE", "a\0b", "控制字符"),
    ],
)
def test_what_is_no_answer_is_refused(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, gate: str, path: str, text: str, why: str
) -> None:
    by = actor_of("filler")
    place = make_application(by).public_id
    data = {"path": gate if path == "GATE" else path, "value": text, "version": "0"}
    told = client_of(by).post(f"/applications/{place}/answers", data)
    assert told.status_code == 422
    assert why in told.json()["why"]
    assert not Answer.objects.exists()


def test_what_cannot_stand_is_kept_and_named(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    pack = packreader.read(library.find(library.DEFAULT))
    field = next(each for each in pack.fields.values() if not each.product and each.kind == "number")
    by, path = actor_of("filler"), f"data/{field.id}/2023"
    place = make_application(by, answers={path: "一万吨"}).public_id
    page = client_of(by).get(f"/applications/{place}/part/data").content.decode()
    assert "一万吨" in page
    look = opened(Application.objects.get())
    assert [problem.value for problem in look.judged.problems[path]] == ["一万吨"]
    assert (look.judged.form, look.judged.errors) == (None, 1)
    assert look.judged.card.total == 0


def test_in_the_table_of_figures_only_the_row_shows_what_its_years_are_of(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    pack, by = default_pack(), actor_of("filler")
    place = f"/applications/{make_application(by).public_id}/part"
    plant, product = (
        next(each for each in pack.fields.values() if each.product is of and each.years == 3) for of in (False, True)
    )
    hidden = f'<span class="visually-hidden">{plant.title["zh"]} </span>'
    for year in content.years(plant, YEAR):
        assert f"{hidden}{year} <small" in client_of(by).get(f"{place}/data").content.decode()
        shown = client_of(by).get(f"{place}/products").content.decode()
        assert f'for="f-products-1-data-{product.id}-{year}">{product.title["zh"]} {year}' in shown


def test_points_above_the_rows_maximum_earn_nothing_and_are_told_at_once(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    by, row = actor_of("filler"), "GF18-PRD-CF-O1"
    application = make_application(by, answers={f"rows/{row}/met": True})
    browser, path, too_much = client_of(by), f"rows/{row}/points", "分值应在 0 与"
    assert opened(application).judged.card.total > 0
    browser.post(f"/applications/{application.public_id}/answers", {"path": path, "value": "5", "version": "0"})
    look = opened(application)
    assert (look.judged.card.rows[row].status, look.judged.card.total, look.judged.errors) == ("pending", 0, 1)
    assert {each.key: each.problems for each in Pages(look).sections() if each.problems} == {
        section_of(look.pack, path): 1
    }
    told = browser.get(f"/applications/{application.public_id}/preview").content.decode()
    assert too_much in told.split(f'data-of="{path}"')[1].split("</div>")[0]
    page = browser.get(f"/applications/{application.public_id}/part/{section_of(look.pack, path)}").content.decode()
    assert too_much in page.split(f'data-remarks="{path}"')[1].split("</div>")[0]


def test_the_self_scores_label_says_a_maximum_that_is_taken(
    actor_of: ActorOf, make_application: MakeApplication
) -> None:
    row = "GF18-INF-BLD-O1"  # 20/19 points
    look = opened(make_application(actor_of("filler"), answers={f"rows/{row}/points": "1.052"}))
    area = next(area for area in look.pack.areas if area.id == look.pack.rows[row].area)
    entries = {each.path: each for view in Pages(look).rows(area) for each in view.entries}
    found = entries[f"rows/{row}/points"]
    assert (found.label, found.problems) == ("自评分（0–1.052，折算前）", ())


def test_the_preview_is_the_rulebooks_own_score(actor_of: ActorOf, make_application: MakeApplication) -> None:
    pack = packreader.read(library.find(library.DEFAULT))
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    for firm in firms()[:12]:
        filed = answer(firm, pack, table)
        by = actor_of("filler")
        application = make_application(
            by, answers={path: value for path, value in content.answers(filed.content) if value is not None}
        )
        look = opened(application)
        evidence = {row: list(found.evidence) for row, found in filed.form.rows.items() if found.evidence}
        judged = content.judge(
            look.pack, filed.form.year, table, {**look.enterprise, "industry": filed.form.industry, "region": filed.form.region},
            answers=look.values, evidence=evidence, room=look.limits,
        )  # fmt: skip
        assert judged.problems == {} or all(each.warning for found in judged.problems.values() for each in found)
        assert judged.card.total == filed.card.total


def test_pages_ask_the_database_as_little_with_many_answers_as_with_few(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, make_round: MakeRound, gate: str
) -> None:
    pack = packreader.read(library.find(library.DEFAULT))
    by = actor_of("filler")
    browser = client_of(by)
    counts = []
    for answers in ({gate: True}, {f"rows/{row}/met": True for row in pack.rows}):
        place = make_application(by, answers=dict(answers)).public_id
        browser.get(f"/applications/{place}/")
        for page in ("", "check", f"part/area-{pack.areas[0].id}", "part/data", "preview"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert browser.get(f"/applications/{place}/{page}").status_code == 200
            counts.append((page, len(asked)))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]
    assert max(count for _, count in counts) <= 12


def test_saving_one_answer_takes_six_queries(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, gate: str
) -> None:
    by = actor_of("filler")
    place = make_application(by, answers={gate: True}).public_id
    browser = client_of(by)
    with CaptureQueriesContext(connection) as asked:
        told = browser.post(f"/applications/{place}/answers", {"path": gate, "value": "no", "version": "1"})
    assert told.json() == {"version": 2}
    counted = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(counted) <= 6, counted
    assert not any('"files"' in sql or '"benchmarks"' in sql for sql in counted)  # as long as the whole pack


def test_the_list_asks_as_little_for_thirty_as_for_one(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication
) -> None:
    browser = client_of(actor_of("city_clerk"))
    counts = []
    for number in (1, 29):
        for _ in range(number):
            made = make_application(actor_of("filler"))
            Application.objects.filter(pk=made.pk).update(state="submitted")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/applications/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def _plain(page: bytes, public_id: str) -> str:
    """The page without its token and the address that was asked for."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value|x-csrftoken": )="?[^"&]+', "", page.decode())
    return re.sub(r'"x-csrftoken": "[^"]+"', "", text).replace(public_id, "")
