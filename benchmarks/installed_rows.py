"""Rows of an installation: bureaus, people who are logged in, rounds, enterprises and their applications."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, islice

from allauth.mfa.models import Authenticator
from django.test import Client

from greenfactory.example.firms import DISTRICTS
from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.models import ROLES, Membership, Organisation, User
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.applications import content, facts
from greenfactory.stages.applications.models import Answer, Application
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round

NOW = datetime.now(UTC)
NUMBERS = count(1)
STATES = ("submitted", "first_review", "recommended", "returned", "submitted", "draft")
BATCH = 2000


def person(role: str, organisation: Organisation | None = None, *, district: str = "") -> Actor:
    """Somebody in a role, with a second factor where it needs one."""
    if organisation is None:
        kind = ROLES[role][0]
        named = {"name": f"{district} {kind}"}
        organisation = Organisation.objects.get_or_create(kind=kind, district=district, defaults=named)[0]
    user = User.objects.create_user(f"user{next(NUMBERS)}", "某人")
    held = Membership.objects.create(user=user, organisation=organisation, role=role, begins_at=NOW - timedelta(days=1))
    found = actor(held)
    if found.staff:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "none"})
    return found


def cookies(by: Actor) -> str:
    """What the browser of somebody who has logged in sends."""
    browser = Client()
    browser.force_login(by.user)
    return f"sessionid={browser.cookies['sessionid'].value}"


def round_of(year: int, pack: Pack, *, by: Actor, sector_values: str = "") -> Round:
    """A released round, open now."""
    return Round.objects.create(
        year=year, title=f"{year} 年度市级绿色工厂评价", pack=pinned.pin(pack, NOW), state="released", drafted_by=by.user,
        opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=1), benchmarks=sector_values,
    )  # fmt: skip


def enterprises(number: int) -> list[Enterprise]:
    """Confirmed enterprises, spread over the districts."""
    bodies = Organisation.objects.bulk_create(
        (
            Organisation(kind="enterprise", name=f"示例{each:06}有限公司", district=DISTRICTS[each % len(DISTRICTS)])
            for each in islice(NUMBERS, number)
        ),
        BATCH,
    )
    return Enterprise.objects.bulk_create(
        (Enterprise(organisation=each, code=f"{each.pk:018}", state="confirmed", registered_at=NOW) for each in bodies),
        BATCH,
    )


def applications(round: Round, firms: Sequence[Enterprise], state: str = "") -> list[Application]:
    """One application of each enterprise, in various states unless one is given."""
    digest = facts.rules_digest(round)
    return Application.objects.bulk_create(
        (
            Application(
                round=round, enterprise=firm, state=state or STATES[number % len(STATES)], begun_at=NOW,
                changed_at=NOW - timedelta(minutes=firm.pk), rules_confirmed=digest,
                district=firm.organisation.district,
            )
            for number, firm in enumerate(firms)
        ),
        BATCH,
    )  # fmt: skip


def answered(application: Application, answers: Mapping[str, object], by: Actor) -> None:
    """What was answered in it so far, by path."""
    Answer.objects.bulk_create(
        Answer(application=application, path=path, value=content.stored(value), by=by.user, at=NOW)
        for path, value in answers.items()
    )
