"""Every address × every role × every relation, as declared in access.toml; what is refused looks like what does not exist."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from greenfactory.conftest import ActorOf, ClientOf, MakeApplication, MakeEnterprise, MakeRound, MakeUser
from greenfactory.foundations.accounts.models import ROLES
from tests.access_objects import OBJECTS, RELATIONS, UNOWNED, Ids, World, absent

DECLARED = tomllib.loads((Path(__file__).parent / "access.toml").read_text("utf-8"))
PAGES: list[dict[str, Any]] = DECLARED["page"]
KEYS = {"url", "method", "object", "allowed", "guest", "unguarded", "with", "data"}
ODD = ("%00", "%F0%9F%8C%BF", "..%2F..", "9" * 40, "'--", "x" * 500)
# Tokens differ from answer to answer.
TOKENS = re.compile(r"[A-Za-z0-9]{64}|[A-Za-z0-9]{32}")


def name_of(page: dict[str, Any]) -> str:
    return f"{page.get('method', 'GET')} {page['url']} {page.get('object', '')}".strip()


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


PATTERNS = {str(each.name): each for each in patterns(get_resolver())}


def test_every_address_is_declared_and_every_declared_one_exists() -> None:
    declared = {page["url"] for page in PAGES} | set(DECLARED["library"]["names"])
    assert {"missing": set(PATTERNS) - declared, "gone": declared - set(PATTERNS)} == {"missing": set(), "gone": set()}


def test_every_guarded_view_names_its_deed_and_no_other_is_closed_to_guests() -> None:
    """A view without `@allowed` is open to everybody, so it must be declared to be."""
    for page in PAGES:
        guarded = hasattr(PATTERNS[page["url"]].callback, "deed")
        assert guarded != bool(page.get("guest") or page.get("unguarded")), page["url"]


def test_the_table_holds_nothing_that_nobody_reads() -> None:
    for page in PAGES:
        assert set(page) <= KEYS, page
        assert set(page.get("allowed", {})) <= {*RELATIONS, "any"}, page
        assert ("any" in page.get("allowed", {"any": 0})) == (page.get("object", "") in UNOWNED) or not page.get(
            "allowed"
        )
        roles = [name for names in page.get("allowed", {}).values() for name in names]
        assert set(roles) <= set(ROLES) | set(DECLARED["groups"]), page


@dataclass
class Trial:
    """One page and what is needed to try it."""

    page: dict[str, Any]
    world: World
    client_of: ClientOf

    @property
    def posts(self) -> bool:
        return "POST" in self.page.get("method", "GET")

    def allowed(self, role: str, relation: str) -> bool:
        names = self.page.get("allowed", {}).get(relation, ())
        roles = {each for name in names for each in DECLARED["groups"].get(name, [name])}
        return bool(self.page.get("guest")) or role in roles

    def address(self, ids: Ids) -> str:
        needed = PATTERNS[self.page["url"]].pattern.converters
        parts = {**ids, **self.page.get("with", {})}
        return reverse(self.page["url"], kwargs={name: parts[name] for name in needed})

    def answer(self, client: Client, ids: Ids) -> Any:
        """What the page says; what it did is undone."""
        client.cookies.pop("messages", None)  # said by the page before
        data = {key: str(value).format_map(ids) for key, value in self.page.get("data", {}).items()}
        with transaction.atomic():
            address = self.address(ids)
            answer = client.post(address, data) if self.posts else client.get(address)
            if answer.streaming:
                answer.getvalue()  # its file stays open until it was read
            transaction.set_rollback(True)
        return answer

    def nothing(self, client: Client, ids: Ids) -> str:
        """What the page says of something that does not exist."""
        gone = absent(ids)
        return plain(self.answer(client, gone), self.address(gone))


def plain(answer: Any, address: str) -> str:
    """An answer without the address that was asked for and without tokens."""
    return TOKENS.sub("TOKEN", answer.content.decode().replace(address, "ADDRESS"))


def leads_to_login(answer: Any) -> bool:
    return bool(answer.status_code == HTTPStatus.FOUND and answer.headers["Location"].startswith("/accounts/login/"))


def reached(answer: Any) -> bool:
    return answer.status_code in {200, 302, 303, 400, 409, 422} and not leads_to_login(answer)


@pytest.fixture
def world(
    actor_of: ActorOf, make_enterprise: MakeEnterprise, make_round: MakeRound, make_application: MakeApplication,
    now: datetime,
) -> World:  # fmt: skip
    return World(actor_of, make_enterprise, make_round, make_application, now)


def cells(trial: Trial) -> Iterator[tuple[str, str]]:
    """What is wrong with a page, by role and relation."""
    of = trial.page.get("object", "")
    for role, somebody in trial.world.people.items():
        client = trial.client_of(somebody)
        for relation in trial.world.relations(somebody, of):
            ids = OBJECTS[of](trial.world, somebody, relation) if of else {}
            answer = trial.answer(client, ids)
            if trial.allowed(role, relation):
                if not reached(answer):
                    yield f"{role} {relation}", f"is refused: {answer.status_code}"
            elif answer.status_code != HTTPStatus.NOT_FOUND:
                yield f"{role} {relation}", f"is let in: {answer.status_code}"
            elif ids and plain(answer, trial.address(ids)) != trial.nothing(client, ids):
                yield f"{role} {relation}", "sees that it exists"


@pytest.mark.parametrize("row", PAGES, ids=name_of)
def test_who_reaches_a_page(row: dict[str, Any], world: World, client_of: ClientOf) -> None:
    assert dict(cells(Trial(row, world, client_of))) == {}


@pytest.mark.parametrize("row", PAGES, ids=name_of)
def test_guests_and_people_without_a_role_reach_what_is_open_to_all(
    row: dict[str, Any], world: World, client_of: ClientOf, make_user: MakeUser
) -> None:
    trial, of = Trial(row, world, client_of), row.get("object", "")
    ids = OBJECTS[of](world, world.people["city_head"], "any" if of in UNOWNED else "other") if of else {}
    nobody = Client()
    nobody.force_login(make_user())
    guest, roleless = trial.answer(Client(), ids), trial.answer(nobody, ids)
    if row.get("guest"):
        assert reached(guest)
        assert reached(roleless)
        return
    assert leads_to_login(guest) or (row.get("unguarded") and guest.status_code == HTTPStatus.NOT_FOUND)
    assert roleless.status_code == HTTPStatus.NOT_FOUND
    assert not ids or plain(roleless, trial.address(ids)) == trial.nothing(nobody, ids)


@pytest.mark.parametrize("row", [page for page in PAGES if page.get("method") == "POST"], ids=name_of)
def test_nothing_is_done_by_a_link(row: dict[str, Any], world: World, client_of: ClientOf) -> None:
    trial, of = Trial(row, world, client_of), row.get("object", "")
    for somebody in world.people.values():
        for relation in world.relations(somebody, of)[:1]:
            ids = OBJECTS[of](world, somebody, relation) if of else {}
            answer = client_of(somebody).get(trial.address(ids))
            assert answer.status_code in {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND}, somebody.role


@pytest.mark.parametrize("row", [page for page in PAGES if page.get("object")], ids=name_of)
def test_an_odd_id_is_no_page(row: dict[str, Any], world: World, client_of: ClientOf) -> None:
    trial, of = Trial(row, world, client_of), row["object"]
    ids = OBJECTS[of](world, world.people["city_head"], "any" if of in UNOWNED else "other")
    address, parts = trial.address(ids), [str(value) for value in ids.values()]
    found = next((part for part in parts if part in address), "")
    for client in (client_of(world.people["submitter"]), client_of(world.people["city_head"])):
        for odd in ODD if found else ():
            path = address.replace(found, odd)
            answer = client.post(path) if trial.posts else client.get(path)
            assert answer.status_code == HTTPStatus.NOT_FOUND, odd
