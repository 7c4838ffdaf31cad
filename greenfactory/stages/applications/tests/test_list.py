"""The list of applications: narrowed by round, state and name; as quick on its last page as on its first; by district."""

from collections import Counter
from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenfactory.conftest import HOME, ActorOf, ClientOf, MakeApplication, MakeRound
from greenfactory.foundations.accounts import pages
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.stages.applications import actions
from greenfactory.stages.applications.models import Application
from greenfactory.stages.enterprises.models import Succession

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = "320206"


@pytest.fixture
def five(actor_of: ActorOf, make_application: MakeApplication, make_round: MakeRound, now: datetime) -> list[str]:
    """Names of five enterprises in the order in which their applications last changed; the last two in a round of their own."""
    rounds, names = (make_round(), make_round()), []
    for number in range(5):
        by = actor_of("filler")
        made = make_application(by, round=rounds[number // 3])
        changed = {"state": "submitted", "changed_at": now - timedelta(minutes=number)}
        Application.objects.filter(pk=made.pk).update(**changed)
        names.append(by.organisation.name)
    return names


def test_pages_hold_every_application_once_and_in_order(
    five: list[str], actor_of: ActorOf, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenfactory.stages.applications.views.PAGE", 2)
    browser = client_of(actor_of("city_clerk"))
    shown = [browser.get(f"/applications/?page={number}").content.decode() for number in (1, 2, 3)]
    assert [[name for name in five if name in page] for page in shown] == [five[:2], five[2:4], five[4:]]
    for page in (2, 3):
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/applications/?page={page}")
        assert len(asked) <= 12
        assert not any('"benchmarks"' in query["sql"] for query in asked)  # long texts of a round are not read for rows


def test_what_lies_beyond_the_most_that_is_paged_through_is_said_and_found_by_filters(
    five: list[str], actor_of: ActorOf, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_of(actor_of("city_clerk"))
    assert "超过" not in browser.get("/applications/").content.decode()
    monkeypatch.setattr(pages, "MOST", 4)
    monkeypatch.setattr("greenfactory.stages.applications.views.PAGE", 2)
    last = browser.get("/applications/?page=99").content.decode()
    assert [name for name in five if name in last] == five[2:4]
    assert "超过 4 条，只列出前 4 条" in last
    place = Application.objects.get(enterprise__organisation__name=five[4]).round.public_id
    narrowed = browser.get(f"/applications/?round={place}").content.decode()
    assert [name for name in five if name in narrowed] == five[3:]
    assert "超过" not in narrowed


def test_a_name_narrows_the_list(five: list[str], actor_of: ActorOf, client_of: ClientOf) -> None:
    browser = client_of(actor_of("city_clerk"))
    page = browser.get("/applications/", {"q": five[2]}).content.decode()
    assert Counter(name for name in five if f">{name}</a>" in page) == {five[2]: 1}


def test_a_draft_moves_with_its_enterprise_until_it_is_handed_in(
    complete: tuple[Actor, Application], actor_of: ActorOf, now: datetime
) -> None:
    by, application = complete
    old, new = actor_of("district_clerk"), actor_of("district_clerk", district=AWAY)
    Organisation.objects.filter(pk=by.organisation.pk).update(district=AWAY)
    actions.submit(by=by, now=now, public_id=application.public_id, key="k" * 22)
    assert list(Application.objects.visible_to(new)) == [application]
    Organisation.objects.filter(pk=by.organisation.pk).update(district=HOME)
    actions.withdraw(by=by, now=now, public_id=application.public_id, reason="改数")
    actions.reopen(by=by, now=now, public_id=application.public_id)
    actions.declare(by=by, now=now, public_id=application.public_id)
    actions.submit(by=by, now=now, public_id=application.public_id, key="j" * 22)
    assert list(Application.objects.visible_to(new)) == [application]
    assert list(Application.objects.visible_to(old)) == []


def test_older_applications_get_the_district_that_was_worked_out_at_every_look(
    actor_of: ActorOf, make_application: MakeApplication, now: datetime
) -> None:
    by = actor_of("filler")
    past, stayed = make_application(by), make_application(actor_of("filler"))
    move = {
        "kind": "move",
        "state": "confirmed",
        "old_code": "x",
        "happened_on": now.date(),
        "document": "x",
        "reason": "x",
    }
    moved = {"enterprise": past.enterprise, "asked_by": by.user, "asked_for": "city", "asked_at": now}
    Succession.objects.create(**move, **moved, old_district=HOME, new_district=AWAY, decided_at=now + timedelta(days=1))
    Organisation.objects.filter(pk=by.organisation.pk).update(district=AWAY)
    present = make_application(by)
    Application.objects.filter(pk=present.pk).update(begun_at=now + timedelta(days=2))
    Application.objects.update(district="")
    migration = import_module("greenfactory.stages.applications.migrations.0008_listed")
    migration.keep_districts(apps, SimpleNamespace(connection=connection))
    kept = dict(Application.objects.values_list("pk", "district"))
    assert kept == {past.pk: HOME, stayed.pk: HOME, present.pk: AWAY}
