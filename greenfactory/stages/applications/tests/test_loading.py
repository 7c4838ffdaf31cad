"""A mailed workbook loaded by a bureau: never over what the enterprise typed, never telling what stands in a draft."""

import json
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeRound, default_pack
from greenfactory.example.answers import answer
from greenfactory.example.firms import firms
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook.packs import benchmarks
from greenfactory.stages.applications import actions, content, facts, loading, workbook
from greenfactory.stages.applications.models import Answer, Application, Loaded
from greenfactory.stages.applications.queries import opened
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.models import Round

pytestmark = pytest.mark.django_db


class Post:
    """A firm, a round, the clerk of its district, and the workbook that the firm mailed."""

    def __init__(self, firm: Actor, clerk: Actor, round: Round, book: bytes, now: datetime) -> None:
        self.firm, self.clerk, self.round, self.book, self.now = firm, clerk, round, book, now
        self.enterprise = Enterprise.objects.get(organisation=firm.organisation)

    def load(self, book: bytes = b"", agreed: str = "3月5日来函") -> workbook.Taken:
        """The clerk loads it."""
        return loading.load(
            by=self.clerk, now=self.now, enterprise=self.enterprise, round=self.round, name="自评表.xlsx",
            uploaded=book or self.book, agreed=agreed,
        )  # fmt: skip


@pytest.fixture
def post(actor_of: ActorOf, make_round: MakeRound, make_application: MakeApplication, now: datetime) -> Post:
    """Nothing stands in the platform yet; the workbook was written from a full form."""
    firm, round = actor_of("submitter"), make_round()
    pack = default_pack()
    table = benchmarks.read(pack.file("benchmarks/example.toml"), pack)
    filed = answer(firms()[6], pack, table)
    answers = {path: value for path, value in content.answers(filed.content) if value is not None}
    made = make_application(firm, round=round, answers=dict(answers))
    book = workbook.written(opened(made))
    Answer.objects.all().delete()
    Application.objects.all().delete()
    return Post(firm, actor_of("district_clerk"), round, book, now)


def stands() -> dict[str, str]:
    return dict(Answer.objects.values_list("path", "value"))


def test_a_draft_that_nobody_touched_takes_everything(post: Post, client_of: ClientOf) -> None:
    taken = post.load()
    application = Application.objects.get()
    loaded = Loaded.objects.get()
    assert taken.changed == len(loaded.answers) > 100
    assert stands() == loaded.answers
    assert set(Answer.objects.values_list("by", flat=True)) == {post.clerk.user.pk}
    assert (application.state, application.rules_confirmed) == ("draft", "")
    entry = json.loads(Entry.objects.get(deed="load_workbook").content)
    assert (entry["agreed"], entry["acting_as"]["role"]) == ("3月5日来函", "district_clerk")
    page = client_of(post.firm).get(f"/applications/{application.public_id}/").content.decode()
    assert f"{post.clerk.user.name}代录了贵单位交来的自评表" in page


def test_what_the_firm_typed_is_never_overwritten_and_both_answers_are_shown(
    post: Post, client_of: ClientOf, make_application: MakeApplication
) -> None:
    gate = default_pack().gate[0].id
    application = make_application(
        post.firm, round=post.round, answers={f"gate/{gate}": False, "energy/1/source": "electricity"}
    )
    post.load()
    assert stands()[f"gate/{gate}"] == "false"
    assert {path for path in stands() if path.startswith("energy/1/")} == {"energy/1/source"}
    loaded = Loaded.objects.get()
    found = {each.line for each in loading.choices(opened(application), loaded)}
    assert found == {f"gate/{gate}", "energy/1"}
    page = client_of(post.firm).get(f"/applications/{application.public_id}/loaded/{loaded.pk}").content.decode()
    assert "不符合" in page


def test_the_firm_chooses_line_by_line(post: Post, client_of: ClientOf, make_application: MakeApplication) -> None:
    one, two = (row.id for row in default_pack().gate[:2])
    application = make_application(post.firm, round=post.round, answers={f"gate/{one}": False, f"gate/{two}": False})
    post.load()
    loaded = Loaded.objects.get()
    place = f"/applications/{application.public_id}/loaded/{loaded.pk}/review"
    client_of(post.firm).post(place, {"take": [f"gate/{one}|1"]})
    assert (stands()[f"gate/{one}"], stands()[f"gate/{two}"]) == ("true", "false")
    loaded.refresh_from_db()
    assert loaded.reviewed_by == post.firm.user
    assert json.loads(Entry.objects.get(deed="review_loaded").content)["answers"] == {f"gate/{one}": ["false", "true"]}


def test_what_a_colleague_changed_meanwhile_is_not_chosen_away(post: Post, make_application: MakeApplication) -> None:
    one = default_pack().gate[0].id
    application = make_application(post.firm, round=post.round, answers={f"gate/{one}": False})
    post.load()
    Answer.objects.filter(path=f"gate/{one}").update(value='"unsure"', version=F("version") + 1)
    number = Loaded.objects.get().pk
    with pytest.raises(Wrong, match="同事"):
        loading.review(
            by=post.firm, now=post.now, public_id=application.public_id, number=number, chosen={f"gate/{one}": "1"}
        )
    assert stands()[f"gate/{one}"] == '"unsure"'


def test_nothing_is_handed_in_before_the_firm_has_looked(post: Post) -> None:
    post.load()
    application = Application.objects.get()
    assert facts.unanswered(opened(application))[0] == "loaded"
    with pytest.raises(Wrong):
        actions.submit(by=post.firm, now=post.now, public_id=application.public_id, key="k" * 22)
    number = Loaded.objects.get().pk
    loading.review(by=post.firm, now=post.now, public_id=application.public_id, number=number, chosen={})
    assert "loaded" not in facts.unanswered(opened(application))


@pytest.mark.parametrize("standing", ["nothing", "an empty draft", "the same answers", "other answers"])
def test_what_the_clerk_is_told_does_not_depend_on_the_draft(
    post: Post, client_of: ClientOf, make_application: MakeApplication, standing: str
) -> None:
    """Two worlds and more: one answer."""
    post.load()
    given = Loaded.objects.get().answers
    for model in (Loaded, Answer, Application):
        model.objects.all().delete()
    if standing != "nothing":
        application = make_application(post.firm, round=post.round)
        if standing != "an empty draft":
            Answer.objects.bulk_create(
                Answer(
                    application=application, path=path, by=post.firm.user, at=post.now,
                    value=value if standing == "the same answers" else '"geheim-9173"',
                )
                for path, value in given.items()
            )  # fmt: skip
    browser = client_of(post.clerk)
    sent = {"round": post.round.public_id, "agreed": "来函", "workbook": SimpleUploadedFile("自评表.xlsx", post.book)}
    told = browser.post(f"/enterprises/{post.enterprise.public_id}/workbook", sent, follow=True)
    page = told.content.decode()
    assert f"已读入表中 {len(given)} 项" in page
    assert "geheim-9173" not in page
    place = Application.objects.get().public_id
    assert [browser.get(f"/applications/{place}/{part}").status_code for part in ("", "loaded/1", "form.xlsx")] == [
        404
    ] * 3


def test_a_wrong_workbook_comes_back_marked_and_nothing_is_read(post: Post, client_of: ClientOf) -> None:
    other = Enterprise.objects.get(organisation=post.firm.organisation)
    Enterprise.objects.filter(pk=other.pk).update(code="913202000000099999")
    post.enterprise.refresh_from_db()
    assert post.load().marked
    assert not Application.objects.exists()


def test_how_the_firm_agreed_is_said(post: Post) -> None:
    with pytest.raises(Wrong, match="同意"):
        post.load(agreed="  ")
    assert not Application.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "withdrawn", "returned"])
def test_only_a_draft_is_loaded_and_the_refusal_is_one(
    post: Post, make_application: MakeApplication, state: str
) -> None:
    make_application(post.firm, round=post.round)
    Application.objects.update(state=state)
    with pytest.raises(Wrong, match="该企业本批次的申报已不在填报中，不能代录"):
        post.load()
    assert not Answer.objects.exists()


def test_nothing_is_loaded_after_the_deadline(post: Post) -> None:
    post.now = post.round.closes_at
    with pytest.raises(Wrong, match="申报期"):
        post.load()


def test_a_clerk_of_another_district_finds_no_such_enterprise(
    post: Post, actor_of: ActorOf, client_of: ClientOf
) -> None:
    stranger = client_of(actor_of("district_clerk", district="320206"))
    assert stranger.get(f"/enterprises/{post.enterprise.public_id}/workbook").status_code == 404
