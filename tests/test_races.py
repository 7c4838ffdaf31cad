"""Two colleagues, twenty clicks, one moment: through the whole platform, in real transactions, on both databases.

The long tier plays a thousand rounds of each; nothing may be lost in silence, and nothing done twice.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle, islice
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeRound, default_pack
from greenfactory.example.figures import YEAR
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.journal.models import Entry, Link
from greenfactory.foundations.mailbox.models import Message
from greenfactory.stages.applications import content
from greenfactory.stages.applications.models import Answer, Application, Submission
from greenfactory.stages.applications.tests.conftest import full_answers, prove_and_declare
from greenfactory.stages.rounds.limits import Limits
from greenfactory.stages.rounds.models import Telling

pytestmark = pytest.mark.django_db(transaction=True)
TIERS = [pytest.param(30, id="short"), pytest.param(1_000, marks=pytest.mark.long, id="long")]
MOST_CLICKS = 20


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all deeds in threads that start together; what each gave."""
    start = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def sorts_of_paths() -> list[str]:
    """A path of every sort that a form has: conditions, rows with all their fields, figures, products, energy."""
    found: dict[tuple[str, str], str] = {}
    for path in content.paths(default_pack(), YEAR, Limits()):
        found.setdefault((path.split("/")[0], path.rsplit("/", 1)[-1]), path)
    return list(found.values())


@pytest.fixture
def colleagues(actor_of: ActorOf) -> tuple[Actor, Actor]:
    one = actor_of("submitter")
    return one, actor_of("filler", organisation=one.organisation)


@pytest.mark.parametrize("rounds", TIERS)
def test_of_two_answers_to_one_field_the_later_is_told_and_none_is_lost(
    rounds: int, colleagues: tuple[Actor, Actor], client_of: ClientOf, make_application: MakeApplication
) -> None:
    application = make_application(colleagues[0])
    place = f"/applications/{application.public_id}/answers"
    browsers, versions = [client_of(by) for by in colleagues], dict.fromkeys(sorts_of_paths(), 0)
    taken: list[tuple[str, str]] = []
    for number, path in enumerate(islice(cycle(versions), rounds)):
        typed = [f"{number} of {by.user.name}" for by in colleagues]

        def send(browser: Client, text: str, path: str = path) -> Callable[[], Any]:
            return lambda: browser.post(place, {"path": path, "value": text, "version": versions[path]})

        answers = at_once([send(browser, text) for browser, text in zip(browsers, typed, strict=True)])
        assert sorted(answer.status_code for answer in answers) == [200, 409], path
        won = [answer.status_code for answer in answers].index(200)
        versions[path] += 1
        told = answers[1 - won].json()
        assert answers[won].json() == {"version": versions[path]}
        assert (told["version"], json.loads(told["value"]), told["by"]) == (
            versions[path], typed[won], colleagues[won].user.name,
        )  # fmt: skip
        taken.append((path, typed[won]))
    assert _stored() == {path: (dict(taken)[path], version) for path, version in versions.items() if version}
    assert _recorded() == taken


@pytest.mark.parametrize("rounds", TIERS)
def test_two_answers_to_two_fields_are_both_kept(
    rounds: int, colleagues: tuple[Actor, Actor], client_of: ClientOf, make_application: MakeApplication
) -> None:
    application = make_application(colleagues[0])
    place = f"/applications/{application.public_id}/answers"
    browsers, paths, chance = [client_of(by) for by in colleagues], sorts_of_paths(), Random(1)
    versions, last = dict.fromkeys(paths, 0), dict[str, str]()
    for number in range(rounds):
        chosen = chance.sample(paths, 2)

        def send(browser: Client, path: str, text: str) -> Callable[[], Any]:
            return lambda: browser.post(place, {"path": path, "value": text, "version": versions[path]})

        answers = at_once(
            [send(browser, path, f"{number}") for browser, path in zip(browsers, chosen, strict=True)],
        )
        assert [answer.status_code for answer in answers] == [200, 200]
        for path in chosen:
            versions[path], last[path] = versions[path] + 1, f"{number}"
    assert _stored() == {path: (text, versions[path]) for path, text in last.items()}
    assert len(_recorded()) == 2 * rounds


def _stored() -> dict[str, tuple[str, int]]:
    return {each.path: (json.loads(each.value), each.version) for each in Answer.objects.all()}


def _recorded() -> list[tuple[str, str]]:
    entries = Entry.objects.filter(deed="save_answer").order_by("pk")
    return [(entry.said["path"], json.loads(entry.said["value"])) for entry in entries]


@dataclass
class Click:
    """One round of submitting: where, how many clicks, and by which key each."""

    place: str
    keys: list[str]


@pytest.fixture
def clicks(
    actor_of: ActorOf, client_of: ClientOf, make_application: MakeApplication, now: datetime
) -> Callable[[int], Iterator[tuple[Client, Click]]]:
    """Rounds of submitting, each of a draft that is complete: a fresh one after as many as one may hand in."""

    def rounds(count: int) -> Iterator[tuple[Client, Click]]:
        chance = Random(count)
        for number in range(count):
            if number % Limits().submissions == 0:
                by = actor_of("submitter")
                application = make_application(by, answers=dict(full_answers()))
                prove_and_declare(by, application, now)
                browser = client_of(by)
            Application.objects.filter(pk=application.pk).update(state="draft")
            # Of every three rounds one is a double click, one a storm of them, one two tabs with a key each.
            many = (2, chance.randint(3, MOST_CLICKS), 2)[number % 3]
            keys = [f"{number:016}"] * many if number % 3 < 2 else [f"{number:015}{tab}" for tab in range(many)]
            yield browser, Click(f"/applications/{application.public_id}/submit", keys)

    return rounds


@pytest.mark.parametrize("rounds", TIERS)
def test_however_often_it_is_sent_it_is_handed_in_once(
    rounds: int, clicks: Callable[[int], Iterator[tuple[Client, Click]]]
) -> None:
    for number, (browser, click) in enumerate(clicks(rounds), start=1):
        cookie = browser.cookies["sessionid"].value

        def send(key: str, cookie: str = cookie, place: str = click.place) -> Callable[[], str]:
            own = Client()
            own.cookies["sessionid"] = cookie
            return lambda: own.post(place, {"key": key}).headers["Location"]

        places = at_once([send(key) for key in click.keys])
        receipts = [place for place in places if place.startswith("/receipts/")]
        submission = Submission.objects.order_by("pk").last()
        assert submission is not None
        assert set(receipts) == {f"/receipts/{submission.receipt}"}
        assert len(receipts) == (len(places) if len(set(click.keys)) == 1 else 1)
        assert send(submission.key)() == receipts[0]  # a proxy that sends it again, after it was done
        assert Link.objects.filter(entry=submission.entry).exists()
        counts = (Submission.objects.count(), Entry.objects.filter(deed="submit").count())
        assert counts == (number, number)


def test_of_clicks_of_two_bureaus_at_once_each_enterprise_gets_one_reminder(
    actor_of: ActorOf, client_of: ClientOf, make_round: MakeRound
) -> None:
    place, people = f"/rounds/{make_round().public_id}/tell", [actor_of("submitter").user for _ in range(3)]
    said = {"who": "silent", "title": "催报", "text": "请尽快申报"}

    def clicks(role: str) -> list[Callable[[], Any]]:
        browser = client_of(actor_of(role))
        sent = said | {"mark": browser.post(place, said).context["mark"]}
        return [lambda: browser.post(place, sent)] * 3

    answers = at_once(clicks("city_clerk") + clicks("district_clerk"))
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert sorted(Message.objects.values_list("user", flat=True)) == sorted(user.pk for user in people)
    assert Telling.objects.count() == Entry.objects.filter(deed="tell_enterprises").count() == 1
