"""A real browser for journeys: Chromium of the machine, one page for each person, and the check of accessibility."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from greenfactory.conftest import ClientOf
from greenfactory.foundations.accounts.actor import Actor

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 20_000
"""Milliseconds until something is said not to come: a busy machine takes its time."""


@dataclass
class Browsing:
    """Opens pages as somebody; remembers what the browsers complained of."""

    browser: Browser
    address: str
    client_of: ClientOf
    complaints: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def guest(self, width: int = 1440) -> Page:
        """A browser in which nobody has logged in."""
        page = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", base_url=self.address
        ).new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.set_default_timeout(PATIENCE)
        self.pages.append(page)
        return page

    def as_(self, somebody: Actor, width: int = 1440) -> Page:
        """A browser in which somebody has logged in."""
        page = self.guest(width)
        value = self.client_of(somebody).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": self.address}])
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location}")


def faults(page: Page) -> list[str]:
    """What axe finds on the page, once it is there as a whole: rule and first place."""
    page.wait_for_load_state()  # a click answers when the next page begins to arrive
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def signs_in(page: Page, somebody: Actor, password: str) -> None:
    """Type name and password on the login page."""
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(somebody.user.username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def with_password(somebody: Actor, password: str) -> Actor:
    """The same with a password of their own."""
    somebody.user.set_password(password)
    somebody.user.save()
    return somebody


def with_app(somebody: Actor) -> str:
    """The secret of an authenticator app that counts for the account from now on."""
    secret = generate_totp_secret()
    TOTP.activate(somebody.user, secret)
    return str(secret)


def code_of(secret: str) -> str:
    """The six digits that an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def proves_who_they_are(page: Page, somebody: Actor) -> None:
    """What the login library leaves behind once somebody has given their second factor again."""
    key = next(each["value"] for each in page.context.cookies() if each["name"] == "sessionid")
    request = HttpRequest()
    request.session = SessionStore(key)
    record_authentication(request, somebody.user, method="mfa", reauthenticated=True)
    request.session.save()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; skipped where it has none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed on this machine")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browsing(chromium: Browser, live_server: object, client_of: ClientOf) -> Iterator[Browsing]:
    """See Browsing. A page that complained fails its journey."""
    open_ = Browsing(chromium, str(live_server), client_of)
    yield open_
    for page in open_.pages:
        page.context.close()
    assert open_.complaints == []
