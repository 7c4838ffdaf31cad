"""How an empty installation comes to its first bodies and administrators: from the server itself, by an invitation each."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from greenfactory.foundations.accounts.actions import offer
from greenfactory.foundations.accounts.citylist import City, District
from greenfactory.foundations.accounts.inviting import pending_in
from greenfactory.foundations.accounts.models import Invitation, Membership, Organisation, Town
from greenfactory.foundations.journal.actions import record


@dataclass
class Founded:
    """What a run of the set-up did: bodies and parts of districts made, names that differ from the list, links by role and person, roles left alone."""

    made: list[Organisation] = field(default_factory=list)
    towns: list[Town] = field(default_factory=list)
    otherwise: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    waiting: list[Invitation] = field(default_factory=list)


def needed() -> bool:
    """Whether nobody has set this installation up."""
    return not Organisation.objects.filter(kind="city").exists()


@transaction.atomic
def found(*, city: City, now: datetime, fresh: Collection[str] = ()) -> Founded:
    """Make what is not there yet, and a link for each administrator's role that nobody holds or was offered.

    Roles in `fresh` get a new link whatever there is, and an older link for the role is dead.
    """
    done = Founded()
    operation = _body(done, "operation", city.operation)
    Organisation.objects.select_for_update().get(
        pk=operation.pk
    )  # two set-ups at once: the second sees the first's links
    _body(done, "city", city.bureau)
    for district in city.districts:
        _body(done, "district", district.name, district.code)
        _towns(done, district)
    for role, name in city.administrators.items():
        _administrator(done, operation, role, name, now, fresh=role in fresh)
    if done.made or done.towns or done.links:
        made = [{"kind": one.kind, "district": one.district, "name": one.name} for one in done.made]
        towns = [{"code": one.code, "name": one.name} for one in done.towns]
        content = {
            "made": made,
            "towns": towns,
            "invited": [{"role": role, "name": name} for role, name, _ in done.links],
        }
        record(deed="set_up", subject=f"organisation/{operation.public_id}", content=content, by=None, now=now)
    return done


def _body(done: Founded, kind: str, name: str, district: str = "") -> Organisation:
    body, made = Organisation.objects.get_or_create(kind=kind, district=district, defaults={"name": name})
    if made:
        done.made.append(body)
    elif body.name != name:
        done.otherwise.append((name, body.name))
    return body


def _towns(done: Founded, district: District) -> None:
    for part in district.towns:
        town, made = Town.objects.get_or_create(code=part.code, defaults={"name": part.name, "district": district.code})
        if made:
            done.towns.append(town)
        elif town.name != part.name:
            done.otherwise.append((part.name, town.name))


def _administrator(done: Founded, operation: Organisation, role: str, name: str, now: datetime, *, fresh: bool) -> None:
    offered = pending_in(Organisation.objects.filter(pk=operation.pk)).filter(role=role)
    if not fresh and Membership.objects.acting(now).filter(organisation=operation, role=role).exists():
        done.held.append(role)
    elif not fresh and (waiting := offered.first()):
        done.waiting.append(waiting)
    else:
        offered.update(expires_at=now)
        token, invitation = offer(by=None, now=now, organisation=operation, role=role, name=name)
        invitation.save()
        done.links.append((role, name, token))
