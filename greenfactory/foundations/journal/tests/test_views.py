"""The auditor's pages."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

import greenfactory
from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts.models import ROLES
from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.journal import deeds, queries, triggers
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.journal.tests.test_actions import write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [role for role in ROLES if role != "auditor"])
def test_nobody_but_the_auditor_sees_the_journal(role: str, actor_of: ActorOf, client_of: ClientOf) -> None:
    client = client_of(actor_of(role))
    assert client.get("/journal/").status_code == 404
    assert client.get("/journal/check").status_code == 404


def test_the_page_shows_who_did_what_and_that_the_chain_is_whole(
    actor_of: ActorOf, client_of: ClientOf, now: datetime
) -> None:
    clerk = actor_of("city_clerk")
    with transaction.atomic():
        journal.record(
            deed="draft_round", subject="round/abc", content={"title": "<b>2026</b>", "odd": 1}, by=clerk, now=now
        )
    journal.sign_head(now=now)
    page = client_of(actor_of("auditor")).get("/journal/").content.decode()
    assert clerk.user.name in page
    assert "拟订批次" in page
    assert "round/abc" in page
    assert '<span class="text-secondary">标题：</span>&lt;b&gt;2026&lt;/b&gt;' in page
    assert '<span class="text-secondary">odd：</span>1' in page
    assert "日志完整：共 1 条" in page
    assert "最近签名：第 1 条" in page


def test_the_page_says_what_is_broken(actor_of: ActorOf, client_of: ClientOf, now: datetime) -> None:
    write(now, 3)
    journal.link_pending()
    triggers.remove(connection, *triggers.SEALED)
    Entry.objects.filter(subject="try/1").update(content='{"n":7}')
    page = client_of(actor_of("auditor")).get("/journal/").content.decode()
    assert "第2条被改动" in page
    assert "内容与散列不符" in page


def test_a_long_chain_is_checked_on_demand(
    actor_of: ActorOf, client_of: ClientOf, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "QUICK", 2)
    write(now, 3)
    journal.link_pending()
    client = client_of(actor_of("auditor"))
    assert "日志完整" not in client.get("/journal/").content.decode()
    assert "日志完整：共 3 条" in client.get("/journal/check").content.decode()


def test_filters_find_by_deed_person_subject_and_day(actor_of: ActorOf, now: datetime) -> None:
    clerk, head = actor_of("city_clerk"), actor_of("city_head")
    noon = now.replace(hour=4, minute=0)  # noon in the city
    with transaction.atomic():
        one = journal.record(deed="a", subject="round/1", content={}, by=clerk, now=noon)
        two = journal.record(deed="b", subject="round/2", content={}, by=head, now=noon - timedelta(days=2))
    day = noon.date()
    for filters, expected in (
        (queries.Filters(), [two, one]),
        (queries.Filters(deed="a"), [one]),
        (queries.Filters(person=head.user.name), [two]),
        (queries.Filters(subject="round/1"), [one]),
        (queries.Filters(first=day), [one]),
        (queries.Filters(last=day - timedelta(days=1)), [two]),
    ):
        assert list(queries.found(filters)) == expected


@pytest.mark.parametrize(
    "query",
    [
        "first=nonsense",
        "page=999",
        "deed=%F0%9F%8C%BF",
        "person=%27%22%3Cscript%3E",
        "last=9999-12-31",
        "first=0001-01-01",
    ],
)
def test_odd_filters_are_no_fault(query: str, actor_of: ActorOf, client_of: ClientOf, now: datetime) -> None:
    write(now)
    assert client_of(actor_of("auditor")).get(f"/journal/?{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_page_needs_twelve_queries_however_long_it_is(
    count: int,
    actor_of: ActorOf,
    client_of: ClientOf,
    now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    write(now, count)
    journal.sign_head(now=now)
    client = client_of(actor_of("auditor"))
    with django_assert_max_num_queries(12):
        client.get("/journal/")


def test_every_deed_has_words() -> None:
    package = Path(greenfactory.__file__).parent
    code = "".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py") if "tests" not in file.parts)
    used = set(re.findall(r'(?:\bdeed=|record\()"([a-z_]+)"', code))
    assert "submit" in used
    assert used <= set(deeds.WORDS)
