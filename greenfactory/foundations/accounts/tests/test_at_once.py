"""Two people at the very same moment, in real transactions: one of them is told, and nothing is done twice."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, transaction

from greenfactory.conftest import ActorOf, MakeOrganisation, MakeUser, credit_code
from greenfactory.foundations.accounts import actions
from greenfactory.foundations.accounts.models import Invitation, Membership, Organisation
from greenfactory.foundations.accounts.organisation_actions import make_organisation
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.stages.enterprises import actions as enterprises
from greenfactory.stages.enterprises.actions import Particulars
from greenfactory.stages.enterprises.models import Enterprise

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all deeds in threads that start together; gives how each ended."""
    start, ends = threading.Barrier(len(deeds)), ["died"] * len(deeds)

    def do(number: int) -> None:
        start.wait()
        try:
            deeds[number]()
            ends[number] = "done"
        except Wrong:
            ends[number] = "told"
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_two_who_take_one_invitation(actor_of: ActorOf, make_user: MakeUser, now: datetime) -> None:
    by = actor_of("submitter")
    actions.invite(by=by, now=now, organisation=by.organisation, role="filler", name="李工")
    offered, users = Invitation.objects.get(), [make_user(), make_user()]

    def take(number: int) -> Callable[[], object]:
        return lambda: actions.take_invitation(invitation=offered, user=users[number], now=now)

    assert at_once(take(0), take(1)) == ["done", "told"]
    assert Membership.objects.filter(role="filler").count() == 1


def test_two_administrators_who_remove_each_other(actor_of: ActorOf, now: datetime) -> None:
    first = actor_of("submitter")
    second = actor_of("submitter", organisation=first.organisation)

    def end(number: int) -> Callable[[], object]:
        by, other = (first, second)[number], (second, first)[number]
        membership = Membership.objects.select_related("organisation", "user").get(pk=other.membership_id)
        return lambda: actions.end_membership(by=by, now=now, membership=membership)

    assert at_once(end(0), end(1)) == ["done", "told"]
    assert Membership.objects.filter(role="submitter", ends_at=None).count() == 1


def test_one_person_who_takes_two_separated_roles(
    make_user: MakeUser, make_organisation: MakeOrganisation, now: datetime
) -> None:
    user, places = make_user(), {"system_admin": make_organisation("operation"), "auditor": make_organisation("audit")}

    def begin(role: str) -> Callable[[], object]:
        def deed() -> None:
            with transaction.atomic():
                actions.begin(user=user, organisation=places[role], role=role, now=now)

        return deed

    assert at_once(begin("system_admin"), begin("auditor")) == ["done", "told"]


def test_two_who_register_one_code(make_organisation: MakeOrganisation, now: datetime) -> None:
    make_organisation("district")
    same = Particulars("甲", credit_code(5000), "320205", "C3443")

    def register(number: int) -> Callable[[], object]:
        return lambda: enterprises.register(
            particulars=same, username=f"person{number}", name="王", password="x", now=now
        )

    assert at_once(register(0), register(1), register(2)) == ["done", "told", "told"]
    assert Enterprise.objects.count() == 1
    assert Membership.objects.count() == 1


def test_a_double_click_makes_one_agency(actor_of: ActorOf, now: datetime) -> None:
    by = actor_of("system_admin")

    def click() -> object:
        return make_organisation(by=by, now=now, kind="agency", name="甲评价", district="", person="林评")

    assert at_once(click, click, click) == ["done", "told", "told"]
    assert (Organisation.objects.filter(kind="agency").count(), Invitation.objects.count()) == (1, 1)
