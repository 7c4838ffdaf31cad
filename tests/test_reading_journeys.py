"""Those who only read, in a real browser: the auditor everything and the public what is released; neither can change anything."""

import re
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Page, expect

from greenfactory.conftest import ActorOf, MakeApplication, MakeRound
from greenfactory.foundations.journal.models import Entry
from tests.browsing import Browsing, faults

pytestmark = pytest.mark.django_db(transaction=True)
OWN = ("/accounts/", "/messages")
"""Pages of one's own account."""


def test_the_auditor_reads_rounds_and_journal_and_no_page_of_theirs_posts(
    browsing: Browsing, actor_of: ActorOf, make_application: MakeApplication
) -> None:
    application = make_application(actor_of("filler"))
    page = browsing.as_(actor_of("auditor"))
    page.goto("/")
    page.get_by_role("link", name="操作日志").click()
    assert faults(page) == []
    page.get_by_role("link", name="核对整条链").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对日志")
    known = Entry.objects.count()
    posting: dict[str, list[str]] = {}
    seen = walked(page, posting)
    assert {
        "/rounds/",
        f"/rounds/{application.round.public_id}",
        "/applications/",
        "/enterprises/",
        "/journal/",
    } <= seen
    assert posting == {}
    assert Entry.objects.count() == known


def walked(page: Page, posting: dict[str, list[str]]) -> set[str]:
    """Every page that can be reached from the desk by links; `posting` gets those with a form that changes something."""
    seen, waiting = set(), ["/"]
    while waiting:
        place = waiting.pop()
        if place in seen or place.startswith(OWN):
            continue
        seen.add(place)
        if "text/html" not in page.request.get(place).headers["content-type"]:
            continue
        page.goto(place)
        forms = page.locator("main form[method=post], main [hx-post], main [data-path]")
        if forms.count():
            posting[place] = forms.evaluate_all("every => every.map(one => one.outerHTML)")
        links = page.locator("a[href]").evaluate_all("every => every.map(one => one.href)")
        here = [urlsplit(urldefrag(link).url) for link in links]
        waiting += [each.path for each in here if each.netloc == urlsplit(page.url).netloc]
    return seen


def test_a_visitor_reads_a_released_round_and_needs_an_account_for_more(
    browsing: Browsing, make_round: MakeRound
) -> None:
    released, draft = make_round(), make_round(state="draft")
    page = browsing.guest(width=390)
    page.goto("/rounds/")
    assert faults(page) == []
    expect(page.locator("main")).not_to_contain_text(draft.title)
    page.get_by_role("link", name=released.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(released.title)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("main form[method=post]")).to_have_count(0)
    page.goto(f"/applications/?round={released.public_id}")
    assert re.search(r"/accounts/login/\?next=", page.url)
