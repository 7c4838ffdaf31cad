"""Mails leave at least once, also where a server is away, lets nobody in, or refuses one of them; over real SMTP."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from allauth.account.models import EmailAddress
from pytest_django import Settings

from greenfactory.conftest import ActorOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.jobs import timed
from greenfactory.foundations.mailbox import actions, delivering
from greenfactory.foundations.mailbox.models import Mail

pytestmark = pytest.mark.django_db
WAIT = delivering.FIRST_WAIT


def unwatched(_done: int, _total: int) -> None:
    """Nobody looks."""


class Server(socketserver.ThreadingTCPServer):
    """Keeps the mails that it took."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.taken: list[EmailMessage] = []


class Talk(socketserver.StreamRequestHandler):
    """One conversation: refuses `gone@…` for good, `full@…` for now, and a text with `spam` for good."""

    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            word = line.strip().upper()
            if word == b"DATA":
                self.say("354 go on")
                self.take(b"".join(iter(self.rfile.readline, b".\r\n")))
            elif word.startswith(b"RCPT") and b"GONE@" in word:
                self.say("550 没有此用户")
            elif word.startswith(b"RCPT") and b"FULL@" in word:
                self.say("452 mailbox full")
            else:
                self.say("221 bye" if word == b"QUIT" else "250 well")

    def take(self, content: bytes) -> None:
        assert isinstance(self.server, Server)
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        if "spam" in letter.get_content():
            return self.say("554 no spam")
        self.server.taken.append(letter)
        return self.say("250 taken")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    with Server() as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        settings.MAIL, settings.EMAIL_BACKEND = True, "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = one.server_address[:2]
        settings.DEFAULT_FROM_EMAIL, settings.EMAIL_TIMEOUT = "green@example.cn", 5
        yield one
        one.shutdown()


@pytest.fixture
def firm(actor_of: ActorOf) -> Actor:
    return actor_of("submitter")


def send(*people: Actor, now: datetime, address: str = "li@example.cn", text: str = "请按时申报。") -> None:
    for person in people:
        EmailAddress.objects.get_or_create(user=person.user, email=address, verified=True, primary=True)
    actions.send(to=[person.organisation for person in people], title="申报\n通知", text=text, about="round/x", now=now)


def stands(mail: Mail) -> tuple[bool, bool, int, str]:
    mail.refresh_from_db()
    return mail.left_at is not None, mail.given_up, mail.tries, mail.problem


def test_a_message_reaches_the_confirmed_address_once(
    server: Server, firm: Actor, actor_of: ActorOf, now: datetime
) -> None:
    colleague = actor_of("filler", organisation=firm.organisation)
    EmailAddress.objects.create(user=colleague.user, email="wang@example.cn", verified=False, primary=True)
    send(firm, now=now)
    assert delivering.deliver(now=now) == delivering.Delivered(left=1)
    assert delivering.deliver(now=now + timedelta(days=9)) == delivering.Delivered()
    (letter,) = server.taken
    assert (letter["To"], letter["From"], letter["Subject"]) == ("li@example.cn", "green@example.cn", "申报 通知")
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_content().replace("\r\n", "\n")
    assert text.startswith(f"{firm.organisation.name}：\n\n请按时申报。\n\n请登录平台")
    assert text.endswith("/messages/\n")
    assert stands(Mail.objects.get()) == (True, False, 1, "")


def test_without_a_server_nothing_is_put_into_the_outbox(firm: Actor, now: datetime) -> None:
    send(firm, now=now)
    assert not Mail.objects.exists()


def test_a_refusal_for_good_is_kept_with_its_words_and_the_others_leave(
    server: Server, firm: Actor, actor_of: ActorOf, now: datetime
) -> None:
    send(firm, now=now, address="gone@example.cn")
    send(actor_of("submitter"), now=now, address="mei@example.cn", text="spam")
    send(actor_of("submitter"), now=now, address="wu@example.cn")
    assert delivering.deliver(now=now) == delivering.Delivered(left=1, given_up=2)
    assert [letter["To"] for letter in server.taken] == ["wu@example.cn"]
    gone, spam, _ = Mail.objects.order_by("pk")
    assert stands(gone) == (False, True, 1, "550 没有此用户")
    assert stands(spam) == (False, True, 1, "554 no spam")


def test_a_refusal_for_now_is_tried_again_and_in_the_end_given_up(server: Server, firm: Actor, now: datetime) -> None:
    send(firm, now=now, address="full@example.cn")
    mail, at = Mail.objects.get(), now
    for tried in range(delivering.TRIES):
        assert stands(mail) == (False, False, tried, "452 mailbox full" if tried else "")
        assert delivering.deliver(now=at - timedelta(seconds=1)) == delivering.Delivered()
        assert delivering.deliver(now=at).given_up == (tried == delivering.TRIES - 1)
        at += WAIT * 2**tried
    assert stands(mail) == (False, True, delivering.TRIES, "452 mailbox full")
    assert timedelta(hours=20) < at - now - WAIT * 2**tried < timedelta(hours=28)


def test_a_server_that_is_away_costs_no_try_and_is_told_to_the_administrator(
    server: Server, firm: Actor, actor_of: ActorOf, settings: Settings, now: datetime
) -> None:
    send(firm, now=now)
    send(actor_of("submitter"), now=now, address="wang@example.cn")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    outcome = timed.send_mail(unwatched)
    assert (outcome.well, "邮件服务器不可用，请核对 EMAIL_URL" in outcome.zh) == (False, True)
    first, second = Mail.objects.order_by("pk")
    assert (stands(first)[:3], stands(second)) == ((False, False, 0), (False, False, 0, ""))
    settings.EMAIL_PORT = port
    assert delivering.deliver(now=now + WAIT + timedelta(minutes=1)).left == 2


def test_a_mail_whose_process_died_is_sent_after_its_wait_by_one_of_two(
    server: Server, firm: Actor, now: datetime
) -> None:
    send(firm, now=now)
    mail = Mail.objects.get()
    assert [delivering._claimed(mail, now) for _ in range(2)] == [True, False]
    assert delivering.deliver(now=now) == delivering.Delivered()
    assert delivering.deliver(now=now + WAIT) == delivering.Delivered(left=1)


def test_what_could_not_be_sent_is_seen_on_the_page_of_the_system(server: Server, firm: Actor, now: datetime) -> None:
    send(firm, now=now, address="gone@example.cn")
    outcome = timed.send_mail(unwatched)
    assert (outcome.well, outcome.zh) == (False, "发出 0 封，退回 1 封")
