"""What tests of the platform are made of: organisations, people in their roles, enterprises, and browsers for them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Protocol

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from stdnum.cn import uscc

from greenfactory.example.figures import YEAR
from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.models import ROLES, Membership, Organisation, User
from greenfactory.foundations.journal import triggers
from greenfactory.rulebook.packs import library, packreader
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.applications import content, facts
from greenfactory.stages.applications.models import Answer, Application
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round

HOME = "320205"
"""The district in which things happen where a test names none."""
NUMBERS = count(1)
ClientOf = Callable[[Actor], Client]


class MakeOrganisation(Protocol):
    """Makes a bureau, an agency, … ; there is one city and one bureau a district, found again when asked for twice."""

    def __call__(self, kind: str, *, district: str = HOME, name: str = "") -> Organisation: ...


class MakeUser(Protocol):
    """Makes a person; a password costs time, so only tests of logging in give one."""

    def __call__(self, name: str = "", *, username: str = "", password: str | None = None) -> User: ...


class MakeEnterprise(Protocol):
    """Makes a registered enterprise with a valid code of its own."""

    def __call__(
        self, name: str = "", *, district: str = HOME, code: str = "", state: str = "confirmed", industry: str = "C3130"
    ) -> Enterprise: ...


class ActorOf(Protocol):
    """Makes a person in a role, in an organisation of the kind that the role belongs to unless one is given."""

    def __call__(
        self, role: str, *, district: str = HOME, organisation: Organisation | None = None, user: User | None = None
    ) -> Actor: ...


@pytest.fixture(autouse=True)
def sealed_tables_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with real transactions ends by emptying every table, which the triggers of sealed ones would refuse."""
    marker = request.node.get_closest_marker("django_db")
    real = marker is not None and marker.kwargs.get("transaction", False)
    if not real and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that this ends before the tables are emptied
    triggers.install(connection, *triggers.SEALED)
    yield
    triggers.remove(connection, *triggers.SEALED)


@pytest.fixture
def now() -> datetime:
    """The time at which a test happens."""
    return timezone.now()


@pytest.fixture
def make_organisation(db: None) -> MakeOrganisation:
    """See MakeOrganisation."""

    def make(kind: str, *, district: str = HOME, name: str = "") -> Organisation:
        if kind in {"city", "audit", "operation", "experts"}:
            return Organisation.objects.get_or_create(kind=kind, defaults={"name": name or f"示例市 {kind}"})[0]
        if kind == "district":
            named = {"name": name or f"{district} 区工信局"}
            return Organisation.objects.get_or_create(kind=kind, district=district, defaults=named)[0]
        return Organisation.objects.create(kind=kind, district=district, name=name or f"示例{kind}{next(NUMBERS)}")

    return make


@pytest.fixture
def make_user(db: None) -> MakeUser:
    """See MakeUser."""

    def make(name: str = "", *, username: str = "", password: str | None = None) -> User:
        number = next(NUMBERS)
        return User.objects.create_user(username or f"user{number}", name or f"用户{number}", password)

    return make


@pytest.fixture
def make_enterprise(make_organisation: MakeOrganisation, now: datetime) -> MakeEnterprise:
    """See MakeEnterprise."""

    def make(
        name: str = "", *, district: str = HOME, code: str = "", state: str = "confirmed", industry: str = "C3130"
    ) -> Enterprise:
        organisation = make_organisation("enterprise", district=district, name=name)
        code = code or credit_code(next(NUMBERS))
        return Enterprise.objects.create(
            organisation=organisation, code=code, industry=industry, state=state, registered_at=now
        )

    return make


@pytest.fixture
def actor_of(
    make_organisation: MakeOrganisation, make_enterprise: MakeEnterprise, make_user: MakeUser, now: datetime
) -> ActorOf:
    """See ActorOf."""

    def make(
        role: str, *, district: str = HOME, organisation: Organisation | None = None, user: User | None = None
    ) -> Actor:
        kind = ROLES[role][0]
        if organisation is None and kind == "enterprise":
            organisation = make_enterprise(district=district).organisation
        organisation = organisation or make_organisation(kind, district=district)
        begins_at = now - timedelta(days=1)
        return actor(
            Membership.objects.create(
                user=user or make_user(), organisation=organisation, role=role, begins_at=begins_at
            )
        )

    return make


@pytest.fixture
def clerk(actor_of: ActorOf) -> Actor:
    return actor_of("city_clerk")


@pytest.fixture
def head(actor_of: ActorOf) -> Actor:
    return actor_of("city_head")


@pytest.fixture
def filler(actor_of: ActorOf) -> Actor:
    return actor_of("filler")


@pytest.fixture
def client_of(db: None) -> ClientOf:
    """A browser in which somebody has logged in, with a second factor where the role needs one."""

    def log_in(somebody: Actor) -> Client:
        if somebody.staff:
            Authenticator.objects.get_or_create(
                user=somebody.user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "none"}}
            )
        client = Client()
        client.force_login(somebody.user)
        session = client.session
        session["membership"] = somebody.membership_id
        session.save()
        return client

    return log_in


def proves_who_they_are(browser: Client, by: Actor) -> None:
    """What the login library leaves behind once somebody has given their password or second factor again."""
    request = HttpRequest()
    request.session = browser.session
    record_authentication(request, by.user, method="mfa", reauthenticated=True)
    request.session.save()


@pytest.fixture
def fresh_of(client_of: ClientOf) -> ClientOf:
    """A browser in which somebody who has a password has given it again just now."""

    def prove(somebody: Actor) -> Client:
        if not somebody.user.has_usable_password():
            somebody.user.password = "one that nobody ever gives"
            somebody.user.save(update_fields=["password"])
        browser = client_of(somebody)
        proves_who_they_are(browser, somebody)
        return browser

    return prove


@cache
def default_pack() -> Pack:
    """The pack that ships as the default, read once."""
    return packreader.read(library.find(library.DEFAULT))


def credit_code(number: int) -> str:
    """A code that nobody has, with a right check digit."""
    start = f"91320200{number:09d}"
    return start + str(uscc.calc_check_digit(start))


class MakeRound(Protocol):
    """Makes a round under the default pack, released unless told otherwise, open from yesterday to tomorrow."""

    def __call__(
        self, *, state: str = "released", opens_at: datetime | None = None, closes_at: datetime | None = None
    ) -> Round: ...


class MakeApplication(Protocol):
    """Makes an application of the actor's enterprise in a new round, with answers by path."""

    def __call__(
        self, by: Actor, *, round: Round | None = None, answers: dict[str, object] | None = None
    ) -> Application: ...


@pytest.fixture
def make_round(make_user: MakeUser, now: datetime) -> MakeRound:
    """See MakeRound."""

    def make(*, state: str = "released", opens_at: datetime | None = None, closes_at: datetime | None = None) -> Round:
        pack = default_pack()
        return Round.objects.create(
            year=YEAR, title=f"示例批次{next(NUMBERS)}", pack=pinned.pin(pack, now), state=state, drafted_by=make_user(),
            opens_at=opens_at or now - timedelta(days=1), closes_at=closes_at or now + timedelta(days=1),
            benchmarks=pack.file("benchmarks/example.toml").read_text("utf-8"),
        )  # fmt: skip

    return make


@pytest.fixture
def make_application(make_round: MakeRound, now: datetime) -> MakeApplication:
    """See MakeApplication."""

    def make(by: Actor, *, round: Round | None = None, answers: dict[str, object] | None = None) -> Application:
        enterprise = Enterprise.objects.get(organisation=by.organisation)
        round = round or make_round()
        application = Application.objects.create(
            round=round,
            enterprise=enterprise,
            begun_at=now,
            changed_at=now,
            rules_confirmed=facts.rules_digest(round),
            district=enterprise.organisation.district,
        )
        for path, value in (answers or {}).items():
            Answer.objects.create(application=application, path=path, value=content.stored(value), by=by.user, at=now)
        return application

    return make
