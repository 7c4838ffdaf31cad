"""The demo city, built once: what it holds, and that no link on any page of any role leads nowhere."""

import json
import re
import shutil
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.test import Client, TestCase, override_settings
from django.urls import Resolver404, resolve

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import demo
from greenfactory.foundations.accounts.actor import actor
from greenfactory.foundations.accounts.models import Membership, User
from greenfactory.foundations.accounts.words import CITY_TIME
from greenfactory.foundations.files import examine
from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.journal.models import Entry
from greenfactory.foundations.mailbox.models import Message
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.pages.democity import build, calls, lastyear
from greenfactory.pages.trial import trying
from greenfactory.rulebook.places import entering, ranking
from greenfactory.rulebook.scores import formreader, scoring
from greenfactory.stages.applications import evidence_queries
from greenfactory.stages.applications.models import Application, Loaded, Proof
from greenfactory.stages.enterprises import interests, register
from greenfactory.stages.enterprises.models import Enterprise, Interest, Succession, Title
from greenfactory.stages.publication import objections
from greenfactory.stages.publication.models import Objection
from greenfactory.stages.rounds import holders, pinned, values
from greenfactory.stages.rounds.facts import state_at
from greenfactory.stages.rounds.models import Announcement, Round, Told, ValueTable

FOLDER = Path(tempfile.mkdtemp())
EACH = 2
"""Pages of one address and one set of parameters that each role opens: the tenth enterprise looks like the first."""
HOW = ("phone", "visit", "wechat")
LINKS = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"|<img\b[^>]*?\bsrc="([^"]*)"|hx-get="([^"]*)"')


def examined(path: Path) -> object:
    """What the process that examines files finds, without a process for each of a hundred."""
    return examine.examined(str(path))


def test_lists_of_titles_are_whole_years_apart_whenever_the_city_is_built() -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366 + 365)]
    years = {tuple(lastyear.awarded_on(day, ago).year for ago in range(3)) for day in days}
    assert years == {(year, year - 1, year - 2) for year in (2023, 2024, 2025)}


@pytest.mark.django_db
@override_settings(DEMO=True, DATA=FOLDER, JOURNAL_KEY=FOLDER / "keys" / "journal.pem")
class TestTheDemoCity(TestCase):
    """Built once for all of these."""

    this: ClassVar[Round]
    last: ClassVar[Round]
    next: ClassVar[Round]

    @classmethod
    def setUpTestData(cls) -> None:
        with patch("greenfactory.foundations.files.actions._examined", examined):
            build.city()
        cls.last, cls.this, cls.next = Round.objects.order_by("year")

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        shutil.rmtree(FOLDER, ignore_errors=True)

    def test_everybody_the_issue_names_is_there(self) -> None:
        people = Counter(Membership.objects.values_list("role", flat=True))
        assert (people["expert"], people["agency"], people["district_clerk"], people["city_head"]) == (20, 5, 7, 1)
        assert build.counts() == {"enterprises": 150, "applications": 140, "submitted": 68}
        owned = {each.profile["ownership"] for each in Enterprise.objects.exclude(profile={})}
        assert owned <= set(register.OWNERSHIP), "a list that does not offer it would lose it"
        assert not User.objects.exclude(password__startswith="!").exists(), "nobody has a password"

    def test_experts_an_agency_and_a_clerk_have_declared_interests(self) -> None:
        standing = Interest.objects.standing().select_related("person", "organisation")
        who = Counter(each.organisation.kind if each.organisation else str(each.person) for each in standing)
        assert sum(who.values()) == 8
        assert (who["agency"], who["专家01"], who["专家03"]) == (1, 2, 1)
        assert all("（演示）" in each.note for each in standing)
        clerk = actor(Membership.objects.get(user__username="district_clerk1"))
        head = actor(Membership.objects.get(user__username="district_head1"))
        kept = set(Application.objects.visible_to(head)) - set(Application.objects.visible_to(clerk))
        (firm,) = {each.enterprise for each in kept}
        assert interests.conflicted(firm) == {str(clerk.user.pk)}
        assert [each.state for each in standing if each.asked_at] == ["asked"]

    def test_objections_to_last_years_titles_are_settled_in_hand_and_just_received(self) -> None:
        found = Objection.objects.order_by("received_on", "pk").select_related("title__enterprise", "owner")
        told = [(one.state, one.owner and one.owner.username, bool(objections.waiting(one))) for one in found]
        assert told == [
            ("unfounded", "city_clerk", False), ("in_hand", "city_clerk", False), ("received", None, False),
        ]  # fmt: skip
        assert {one.title.year for one in found} == {self.last.year}
        assert len({one.title.enterprise for one in found}) == 3
        assert all("（演示）" in one.matter for one in found)
        head, today = actor(Membership.objects.get(role="city_head")), clock.now().astimezone(CITY_TIME).date()
        assert Objection.objects.visible_to(head).count() == 3
        assert not any(one.overdue(today) for one in found)

    def test_places_30_and_31_have_one_total_and_the_tie_order_decides(self) -> None:
        pack, table = pinned.rules(self.this), pinned.sector_values(self.this)
        entries = []
        for application in Application.objects.filter(round=self.this, state="submitted"):
            sealed = json.loads(application.submissions.order_by("number").last().content)  # type: ignore[union-attr]
            form, _ = formreader.read(sealed["form"], pack, "")
            assert form
            entries.append(entering.entry(scoring.score(pack, form, table), form))
            assert str(entries[-1].total) == sealed["total"]
        places = {place.place: place for place in ranking.rank(entries, pack.selection).places}
        in_, out = places[30], places[31]
        assert in_.total == out.total
        assert (in_.selected, out.selected) == (True, False)
        assert in_.decided_by == out.decided_by == ("GF18-MGT",)
        assert len(places) == len(entries) == 47

    def test_two_rounds_stand_one_closed_and_one_open_and_called_for(self) -> None:
        now = clock.now()
        assert [state_at(round, now) for round in (self.last, self.this)] == ["closed", "open"]
        assert self.last.year + 1 == self.this.year == build.evaluated(now)
        assert set(Announcement.objects.values_list("round", "state")) == {
            (self.last.pk, "released"),
            (self.this.pk, "released"),
        }
        assert Announcement.objects.get(round=self.last).number.endswith("（演示）")
        assert Application.objects.filter(round=self.last, submissions__isnull=False).count() == 21

    def test_next_years_draft_is_tried_on_last_year_with_values_of_the_library(self) -> None:
        clerk = actor(Membership.objects.get(role="city_clerk"))
        assert list(trying.past_rounds(clerk, clock.now())) == [self.last]
        tried = trying.tried(self.last, self.next, clerk, time.monotonic() + 600)
        assert (tried.done, tried.unread, tried.borrowed) == (42, [], False)
        assert Counter(place.selected for place in tried.ranking().places) == {True: 10, False: 11}
        kept = ValueTable.objects.get()
        assert "演示" in kept.title
        assert self.next.benchmarks == values.text(kept)

    def test_what_waits_for_somebody_waits(self) -> None:
        waiting = Counter(Enterprise.objects.values_list("state", flat=True))
        assert waiting == {"confirmed": 144, "waiting": 4, "refused": 1, "ended": 1, "unregistered": 3}
        assert Enterprise.objects.exclude(wanted_name="").count() == 1
        assert [each.subject.split("/")[0] for each in Proposal.objects.all()] == ["extension"]
        assert list(Succession.objects.values_list("kind", "state").order_by("kind")) == [
            ("merge", "confirmed"),
            ("move", "asked"),
        ]
        assert Loaded.objects.get().reviewed_at is None

    def test_some_have_read_some_were_reminded_and_some_are_silent(self) -> None:
        told = Told.objects.filter(round=self.this)
        assert Counter(told.exclude(how="message").values_list("how", flat=True)) == dict.fromkeys(HOW, 1)
        assert told.filter(telling__kind="call").count() == 144
        assert 1 < told.filter(telling__kind="reminder").count() < 10
        read = Message.objects.exclude(read_at=None).values("user").distinct().count()
        assert 0 < read < Message.objects.values("user").distinct().count()

    def test_titles_tell_the_name_of_their_day_and_went_with_a_merger(self) -> None:
        assert Title.objects.count() == 18
        assert any(each.name != each.enterprise.organisation.name for each in Title.objects.all())
        merged = Succession.objects.get(kind="merge")
        assert merged.successor is not None
        assert Title.objects.filter(enterprise=merged.successor, code=merged.old_code).exists()
        won = Enterprise.objects.filter(titles__year=self.last.year)
        assert all(holders.barred(self.this, each) for each in won)
        assert not Application.objects.filter(round=self.this, enterprise__in=won).exists()

    def test_year_day_and_document_of_every_title_agree(self) -> None:
        lists = sorted(Title.objects.values_list("year", "since_on", "document").distinct())
        days = [day for _, day, _ in lists if day]
        assert [year for year, _, _ in lists] == [self.last.year - 2, self.last.year - 1, self.last.year]
        assert [document for _, _, document in lists] == [f"示工信〔{day.year}〕12号（演示）" for day in days]
        assert [day.year - days[-1].year for day in days] == [-2, -1, 0]
        assert days[-1] > self.last.closes_at.astimezone(CITY_TIME).date()

    def test_applications_stand_at_every_degree(self) -> None:
        counted = Counter(
            (each.state, each.submissions.count()) for each in Application.objects.filter(round=self.this)
        )
        assert counted == {("draft", 0): 71, ("submitted", 1): 46, ("submitted", 2): 1, ("withdrawn", 1): 1}
        drafts = Application.objects.filter(round=self.this, state="draft")
        assert {each.answers.count() // 30 for each in drafts} >= {0, 1, 3, 4}
        assert drafts.filter(answers__carried=True).distinct().count() == 2

    def test_odd_proofs_are_remarked_on(self) -> None:
        proofs = Proof.objects.filter(application__round=self.this).annotate(elsewhere=evidence_queries.elsewhere())
        said = Counter(zh for proof in proofs for zh, _ in evidence_queries.remarks(proof, self.this))
        assert said == {
            "申报截止时已过有效期": 1,
            f"所属期间不在 {self.this.year - 2}—{self.this.year} 年": 1,
            "同一文件也被其他单位使用": 2,
        }

    def test_the_journal_tells_it_in_the_order_of_time(self) -> None:
        times = list(Entry.objects.order_by("pk").values_list("at", flat=True))
        assert times == sorted(times)
        assert times[-1] < clock.now() - timedelta(hours=1)
        journal.sign_head(now=clock.now())
        assert journal.check() is None

    def test_no_link_of_any_role_leads_nowhere(self) -> None:
        wrong: dict[str, object] = {}
        for _, people in demo.people():
            for person in people[:1]:
                client = Client()
                assert client.post("/demo/login", {"membership": person.pk}).status_code == 302
                wrong |= {f"{person.role} {at}": found for at, found in crawled(client)}
        assert wrong == {}


def test_every_round_asks_for_years_that_were_over_when_it_opened() -> None:
    for number in range(366):
        day = datetime(2028, 1, 1, 9, tzinfo=CITY_TIME) + timedelta(days=number)
        this, opens = build.evaluated(day), day - timedelta(days=calls.OPEN_DAYS)
        next_ = day + timedelta(days=calls.NEXT_DAYS - 1)
        assert ((opens - build.LAST_ROUND).year, opens.year > this, next_.year > this + 1) == (this, True, True), day


def crawled(client: Client) -> Iterator[tuple[str, object]]:
    """Every page that is no page, reached from the desk by links alone, with the page that it was linked from."""
    waiting, seen, opened = deque([("/", "")]), {"/"}, Counter[tuple[object, ...]]()
    while waiting:
        at, source = waiting.popleft()
        answer = client.get(at)
        if answer.status_code not in {200, 301, 302, 304}:
            yield at, (answer.status_code, source)
        for link in links(at, answer):
            if link not in seen and opened[kind := kind_of(link)] < EACH:
                seen.add(link)
                opened[kind] += 1
                waiting.append((link, at))


def links(at: str, answer: Any) -> Iterator[str]:
    """Where a page leads on this site; where it sends one is a link too."""
    if getattr(answer, "streaming", False):
        answer.getvalue()  # its file stays open until it was read
        return
    headers, content = answer.headers, answer.content
    found = [headers["Location"]] if "Location" in headers else []
    if "html" in headers.get("Content-Type", ""):
        found += [next(filter(None, each), "") for each in LINKS.findall(content.decode())]
    for link in found:
        address = urldefrag(urljoin(at, unescape(link)))[0]
        if link and not urlsplit(address).scheme and not address.startswith(("/static/", "/accounts/logout")):
            yield address


def kind_of(address: str) -> tuple[object, ...]:
    """Addresses of one view with the same parameters are of one kind."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        name = parts.path
    return (name, *sorted(parse_qs(parts.query, keep_blank_values=True)))
