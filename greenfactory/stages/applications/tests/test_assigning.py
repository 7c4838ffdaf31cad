"""Sections shared out among colleagues: a wish and never a lock, nobody's again when the person leaves."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.models import Entry
from greenfactory.stages.applications import actions, assigning, sections
from greenfactory.stages.applications.models import Application, Assignment
from greenfactory.stages.applications.queries import opened

pytestmark = pytest.mark.django_db
Firm = tuple[Actor, Actor, Application]


@pytest.fixture
def firm(actor_of: ActorOf, make_application: MakeApplication) -> Firm:
    """A submitter, a filler of the same enterprise, and their draft."""
    submitter = actor_of("submitter")
    return submitter, actor_of("filler", organisation=submitter.organisation), make_application(submitter)


def give(by: Actor, to: Actor | None, application: Application, now: datetime, section: str = "gate") -> None:
    member = to.membership_id if to else None
    due, place = date(2026, 11, 30), application.public_id
    assigning.assign(by=by, now=now, public_id=place, section=section, member=member, due_on=due, note="先填这部分")


def test_the_colleague_finds_it_on_the_desk_and_on_the_page(firm: Firm, client_of: ClientOf, now: datetime) -> None:
    submitter, filler, application = firm
    give(submitter, filler, application, now)
    desk = client_of(filler).get("/").content.decode()
    assert "分给我的填报任务" in desk
    assert "先填这部分" in desk
    assert "分给我的填报任务" not in client_of(submitter).get("/").content.decode()
    page = client_of(submitter).get(f"/applications/{application.public_id}/part/gate").content.decode()
    assert f"本部分由{filler.user.name}负责" in page
    assert Entry.objects.filter(deed="assign_section").count() == 1


def test_it_locks_nothing(firm: Firm, now: datetime) -> None:
    submitter, filler, application = firm
    give(submitter, filler, application, now)
    path = f"gate/{opened(application).pack.gate[0].id}"
    saved = actions.save_answer(
        by=submitter, now=now, public_id=application.public_id, path=path, text="yes", version=0
    )
    assert saved.by == submitter.user


def test_only_the_submitter_assigns(firm: Firm, now: datetime) -> None:
    _, filler, application = firm
    with pytest.raises(Wrong, match="授权提交人"):
        give(filler, filler, application, now)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "gone"])
def test_nothing_is_given_to_who_is_not_of_the_enterprise(
    firm: Firm, actor_of: ActorOf, now: datetime, who: str
) -> None:
    submitter, filler, application = firm
    Membership.objects.filter(pk=filler.membership_id).update(ends_at=now)
    with pytest.raises(Wrong, match="任职"):
        give(submitter, actor_of("filler") if who == "stranger" else filler, application, now)


def test_a_section_that_the_form_has_not_is_refused(firm: Firm, now: datetime) -> None:
    submitter, filler, application = firm
    with pytest.raises(Wrong, match="没有这一部分"):
        give(submitter, filler, application, now, section="none")


def test_what_a_colleague_had_is_nobodys_when_they_leave(firm: Firm, client_of: ClientOf, now: datetime) -> None:
    submitter, filler, application = firm
    give(submitter, filler, application, now)
    assert set(assigning.of(application, now)) == {"gate"}
    Membership.objects.filter(pk=filler.membership_id).update(ends_at=now)
    assert assigning.of(application, now) == {}
    assert not assigning.mine(filler, now).exists()
    page = client_of(submitter).get(f"/applications/{application.public_id}/assignments")
    assert filler.user.name not in page.content.decode()


def test_it_can_be_given_to_another_and_back_to_everybody(firm: Firm, now: datetime) -> None:
    submitter, filler, application = firm
    give(submitter, filler, application, now)
    give(submitter, submitter, application, now)
    assert Assignment.objects.get().person == submitter.user
    give(submitter, None, application, now)
    assert not Assignment.objects.exists()


def test_progress_is_told_by_person_and_what_is_nobodys_comes_last(firm: Firm, now: datetime) -> None:
    submitter, filler, application = firm
    give(submitter, filler, application, now)
    look = opened(application)
    found = sections.Pages(look).sections()
    shares = assigning.shares(found, assigning.of(application, now))
    gate = found[0]
    assert [(each.person, each.sections) for each in shares] == [(filler.user.name, 1), (None, len(found) - 1)]
    assert (shares[0].done, shares[0].asked) == (0, gate.asked) == (0, len(look.pack.gate))


def test_the_page_asks_little_of_the_database(firm: Firm, client_of: ClientOf, now: datetime) -> None:
    submitter, filler, application = firm
    browser = client_of(submitter)
    place = f"/applications/{application.public_id}/assignments"
    browser.get(place)
    counts = []
    for section in ("gate", "data"):
        give(submitter, filler, application, now, section)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(place).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_a_wrong_date_is_told(firm: Firm, client_of: ClientOf) -> None:
    submitter, filler, application = firm
    place = f"/applications/{application.public_id}/assign"
    said = {"section": "gate", "member": filler.membership_id, "due_on": "31.02.2026"}
    told = client_of(submitter).post(place, said, follow=True)
    assert "日期或备注填写有误" in told.content.decode()
    assert not Assignment.objects.exists()
