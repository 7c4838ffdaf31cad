"""A phone as a second factor: confirming it, logging in with it, and everything that a code refuses."""

import json
import re
import threading
from contextlib import nullcontext
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from greenfactory.conftest import ActorOf, ClientOf
from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.factors import codes, sms
from greenfactory.foundations.factors.connections import Gateway
from greenfactory.foundations.factors.models import Change, Phone, SentCode
from greenfactory.foundations.factors.tests.conftest import PASSWORD, Phones, fresh, log_in
from greenfactory.foundations.journal.models import Entry

NUMBER = "13800138000"


def with_phone(actor: Actor, number: str = NUMBER) -> Actor:
    Phone.objects.create(user=actor.user, number=number, confirmed_at=timezone.now())
    return actor


def inside(client: Client) -> bool:
    return client.get("/members").status_code == 200


def sent_code(client: Client) -> None:
    client.post("/accounts/2fa/send-code/")


def guess(client: Client, code: str) -> int:
    return client.post("/accounts/2fa/authenticate/", {"code": code}).status_code


@pytest.fixture
def head(actor_of: ActorOf) -> Actor:
    actor = actor_of("city_head")  # who may open /members
    actor.user.set_password(PASSWORD)
    actor.user.save()
    return actor


def test_staff_add_a_phone_and_log_in_with_it(head: Actor, phones: Phones) -> None:
    client = fresh(log_in(head))
    assert client.get("/members").headers["Location"] == "/accounts/2fa/"
    assert client.post("/accounts/2fa/phone/", {"number": NUMBER}).headers["Location"] == "/accounts/2fa/phone/confirm/"
    assert client.post("/accounts/2fa/phone/confirm/", {"code": phones.last}).headers["Location"] == "/accounts/2fa/"
    assert inside(client)

    again = log_in(head)
    assert not inside(again)
    page = again.get("/accounts/2fa/authenticate/").content.decode()
    assert "138****8000" in page
    assert NUMBER not in page
    Phone.objects.update(number="13900139000")  # another number, whose minute has not been used
    sent_code(again)
    assert phones.texts[-1][0] == "13900139000"
    assert guess(again, phones.last) == 302
    assert inside(again)
    assert Phone.objects.get().last_used_at is not None


def test_a_phone_is_written_down_and_its_owner_told_once(head: Actor, phones: Phones) -> None:
    client = fresh(log_in(head))
    client.post("/accounts/2fa/phone/", {"number": NUMBER})
    client.post("/accounts/2fa/phone/confirm/", {"code": phones.last})
    entry = Entry.objects.get(deed="add_factor")
    assert entry.said == {"user": head.user.username, "kind": "phone", "detail": "138****8000"}
    assert entry.by == head.user
    Phone.objects.all().delete()
    assert "新增登录验证方式：手机短信验证码（138****8000）" in log_in(head).get("/accounts/2fa/").content.decode()
    assert Change.objects.get().told_at is not None
    assert "如非本人办理" not in log_in(head).get("/accounts/2fa/").content.decode()


@pytest.mark.parametrize("path", ["/accounts/2fa/phone/", "/accounts/2fa/phone/confirm/"])
def test_a_number_changes_after_a_fresh_login_only(head: Actor, phones: Phones, path: str) -> None:
    client = log_in(head)
    for answer in (client.get(path), client.post(path, {"number": NUMBER, "code": "000000"})):
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert phones.texts == []


def test_a_login_that_was_fresh_ten_minutes_ago_is_stale(
    head: Actor, phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = fresh(log_in(head))
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 600
    session.save()
    assert (
        client.post("/accounts/2fa/phone/", {"number": NUMBER})
        .headers["Location"]
        .startswith("/accounts/reauthenticate/")
    )


def test_a_code_is_stored_as_a_hash_and_works_once(head: Actor, now: datetime) -> None:
    code = codes.send(user=head.user, purpose="login", number=NUMBER, now=now)
    assert re.fullmatch("[0-9]{6}", code)
    assert code not in json.dumps(list(SentCode.objects.values("hash", "number", "purpose")))
    assert codes.take(user=head.user, purpose="login", code=code, now=now) == NUMBER
    assert codes.take(user=head.user, purpose="login", code=code, now=now) is None


@pytest.mark.parametrize(("after", "works"), [(299, True), (300, False)])
def test_a_code_ends_after_five_minutes(head: Actor, now: datetime, after: int, works: bool) -> None:
    code = codes.send(user=head.user, purpose="login", number=NUMBER, now=now)
    taken = codes.take(user=head.user, purpose="login", code=code, now=now + timedelta(seconds=after))
    assert (taken == NUMBER) == works


@pytest.mark.parametrize(("wrong", "works"), [(4, True), (5, False)])
def test_a_code_can_be_tried_five_times(head: Actor, now: datetime, wrong: int, works: bool) -> None:
    code = codes.send(user=head.user, purpose="login", number=NUMBER, now=now)
    bad = "000000" if code != "000000" else "111111"
    for _ in range(wrong):
        assert codes.take(user=head.user, purpose="login", code=bad, now=now) is None
    assert (codes.take(user=head.user, purpose="login", code=code, now=now) == NUMBER) == works


def test_a_newer_code_kills_the_older_and_a_purpose_or_a_person_is_not_another(
    head: Actor, somebody: Actor, now: datetime
) -> None:
    old = codes.send(user=head.user, purpose="login", number=NUMBER, now=now)
    new = codes.send(user=head.user, purpose="login", number=NUMBER, now=now)
    assert old == new or codes.take(user=head.user, purpose="login", code=old, now=now) is None
    assert codes.take(user=head.user, purpose="confirm", code=new, now=now) is None
    assert codes.take(user=somebody.user, purpose="login", code=new, now=now) is None
    assert codes.take(user=head.user, purpose="login", code=new, now=now) == NUMBER


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_code_at_once_one_gets_in(head: Actor, now: datetime) -> None:
    code = codes.send(user=head.user, purpose="login", number=NUMBER, now=now)
    taken: list[str | None] = []

    def take() -> None:
        from django.db import connection  # noqa: PLC0415 - each thread its own

        taken.append(codes.take(user=head.user, purpose="login", code=code, now=now))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=str) == [NUMBER, None, None, None, None, None]


def test_guesses_are_throttled_but_the_owners_own_browser_gets_in(head: Actor, phones: Phones) -> None:
    own = log_in(head)  # has no factor yet: gets in, and is known from now on
    own.post("/accounts/logout/")
    with_phone(head)
    stranger = log_in(head)
    for _ in range(5):
        assert guess(stranger, "999999") == 200
    sent_code(stranger)
    assert guess(stranger, phones.last) == 200
    assert not inside(stranger)
    Phone.objects.update(number="13900139000")
    log_in(head, own)
    sent_code(own)
    assert guess(own, phones.last) == 302
    assert inside(own)


def test_at_most_one_message_a_minute_and_five_an_hour_for_an_account(head: Actor, phones: Phones) -> None:
    with_phone(head)
    client = log_in(head)
    for _ in range(3):
        sent_code(client)
    assert len(phones.texts) == 1


def test_a_number_gets_at_most_one_message_a_minute_whoever_asks(head: Actor, somebody: Actor, phones: Phones) -> None:
    for actor in (with_phone(head), with_phone(somebody)):
        sent_code(log_in(actor))
    assert len(phones.texts) == 1


def test_nobody_without_the_right_password_has_a_code_sent(head: Actor, phones: Phones) -> None:
    with_phone(head)
    for client in (Client(), log_in(head, password="wrong")):
        assert client.post("/accounts/2fa/send-code/").status_code == 404
        assert client.get("/accounts/2fa/authenticate/").headers["Location"] == "/accounts/login/"
    assert phones.texts == []


def test_a_gateway_that_fails_is_said_and_nobody_gets_in(head: Actor, phones: Phones) -> None:
    phones.fails = True
    with_phone(head)
    client = log_in(head)
    sent_code(client)
    assert "短信发送失败" in client.get("/accounts/2fa/authenticate/").content.decode()


def test_the_demo_shows_the_message_on_the_page_and_production_never(
    actor_of: ActorOf, client_of: ClientOf, settings: Settings
) -> None:
    client = client_of(actor_of("submitter"))
    page = client.get("/accounts/2fa/phone/", follow=True).content.decode()
    assert "演示短信" not in page
    settings.DEMO = True
    user = actor_of("filler").user
    user.set_unusable_password()
    user.save()
    demo = Client()
    demo.force_login(user)
    answer = demo.post("/accounts/2fa/phone/", {"number": NUMBER}, follow=True).content.decode()
    assert re.search(f"【演示短信】{NUMBER}：验证码 [0-9]{{6}}，5 分钟内有效", answer)
    settings.DEMO = False
    assert sms.sender() is None


class Answering(BaseHTTPRequestHandler):
    """A gateway that keeps what it was sent and answers with the status in its path."""

    received: ClassVar[list[tuple[str, str | None, object]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.received.append((self.path, self.headers["Authorization"], body))
        self.send_response(int(self.path.split("/")[1].split("?")[0]))
        self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(("status", "fails"), [(200, False), (201, False), (302, True), (403, True), (500, True)])
def test_the_gateway_gets_number_and_text_over_http(tmp_path: Path, status: int, fails: bool) -> None:
    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Answering.received.clear()
    token = tmp_path / "token"
    token.write_text("secret\n", "utf-8")
    body = {"to": ["{number}"], "params": {"text": "{text}", "code": "{code}"}, "sign": "绿色工厂"}
    sender = sms.Http(Gateway(f"http://127.0.0.1:{server.server_port}/{status}?to={{number}}", body, token, 5))
    with pytest.raises(sms.NotSent, match=str(status)) if fails else nullcontext():
        sender.send("+86138", "123456")
    server.shutdown()
    server.server_close()
    text = "验证码 123456，5 分钟内有效，用于登录或变更绿色工厂平台账号。请勿告知他人。"
    said = {"to": ["+86138"], "params": {"text": text, "code": "123456"}, "sign": "绿色工厂"}
    assert Answering.received == [(f"/{status}?to=%2B86138", "Bearer secret", said)]


def test_a_gateway_that_is_not_there_is_not_sent() -> None:
    with pytest.raises(sms.NotSent):
        sms.Http(Gateway("http://127.0.0.1:9/", {"text": "{text}"}, None, 1)).send("1", "123456")
