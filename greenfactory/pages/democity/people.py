"""The people of the city: bureaus are set up and ask their people in, enterprises register and are confirmed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from greenfactory.example.answers import Filed
from greenfactory.example.firms import DISTRICTS
from greenfactory.foundations.accounts import actions as accounts
from greenfactory.foundations.accounts import founding
from greenfactory.foundations.accounts import organisation_actions as organisations
from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.citylist import City, District, Part
from greenfactory.foundations.accounts.models import Invitation, Organisation
from greenfactory.stages.enterprises import actions as enterprises
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.actions import Particulars
from greenfactory.stages.enterprises.models import Enterprise

EXPERTS, AGENCIES = 20, 5
TOWNS = ("演示镇", "演示街道", "演示产业园")
"""Parts of every district; made up, names and codes alike, as the districts are."""


def _towns(district: str) -> tuple[Part, ...]:
    return tuple(Part(f"{district}{number}", f"{district[:2]}{name}") for number, name in enumerate(TOWNS, start=1))


CITY = City(
    bureau="市工业和信息化局",
    operation="市信息中心",
    administrators={"system_admin": "程远", "security_admin": "方正"},
    districts=tuple(District(district, f"{district}工业和信息化局", _towns(district)) for district in DISTRICTS),
)
CLERKS, HEADS = "李王张刘陈杨赵", "黄吴徐孙胡朱高"
OWNERSHIP = {"国有控股": "国有", "外商投资": "外商独资", "港澳台投资": "港澳台"}
"""What forms of the example city say, in the words that a profile offers."""
Staff = dict[str, Actor]
"""Everybody but people of enterprises, by their user name; those of a district are `district_clerk1` …, in the order of DISTRICTS."""


@dataclass(frozen=True)
class Firm:
    """An enterprise of the city: its form, its place in the register, and its two people."""

    filed: Filed
    enterprise: Enterprise
    filler: Actor
    submitter: Actor

    @property
    def number(self) -> int:
        """Its number in the example city."""
        return self.filed.firm.number


@transaction.atomic
def staff(now: datetime) -> Staff:
    """Set the city up, then everybody asks in whom they may."""
    found = founding.found(city=CITY, now=now)
    first = {role: _taken(token, role, name, now) for role, name, token in found.links}
    keeper = first["system_admin"]
    people = dict(first)
    city = Organisation.objects.get(kind="city")
    for role, name in (("city_head", "陆敏"), ("city_clerk", "周明")):
        people[role] = _asked_in(keeper, city, role, name=name, username=role, now=now)
    for number, district in enumerate(DISTRICTS):
        bureau = Organisation.objects.get(kind="district", district=district)
        for role, name in (("district_head", f"{HEADS[number]}建宁"), ("district_clerk", f"{CLERKS[number]}晓宁")):
            people[f"{role}{number + 1}"] = _asked_in(
                keeper, bureau, role, name=name, username=f"{role}{number + 1}", now=now
            )
    people["auditor"] = _first_of(keeper, "audit", "市纪检监察组", person="严清", username="auditor", now=now)
    first_expert = _first_of(keeper, "experts", "市绿色制造专家库", person="专家01", username="expert01", now=now)
    people["expert01"] = first_expert
    for number in range(2, EXPERTS + 1):
        name, username = f"专家{number:02}", f"expert{number:02}"
        people[username] = _asked_in(keeper, first_expert.organisation, "expert", name=name, username=username, now=now)
    for number in range(1, AGENCIES + 1):
        name = f"虚构评价机构{number}有限公司"
        username = f"agency{number}"
        people[username] = _first_of(keeper, "agency", name, person=f"评价师{number}", username=username, now=now)
    return people


def district_clerk(people: Staff, district: str) -> Actor:
    """Who confirms the district's enterprises."""
    return people[f"district_clerk{DISTRICTS.index(district) + 1}"]


@transaction.atomic
def registered(filed: Filed, now: datetime, *, name: str = "") -> Firm:
    """It registers, fills in its profile and asks a colleague in. `name`: the one that it has at that time."""
    firm = filed.firm
    particulars = Particulars(name or firm.name, firm.code, firm.district, firm.industry.code)
    membership = enterprises.register(
        particulars=particulars, username=f"submitter{firm.number:03}", name=f"授权{firm.number:03}", password=None, now=now
    )  # fmt: skip
    submitter = actor(membership)
    enterprise = Enterprise.objects.select_related("organisation").get(organisation=submitter.organisation)
    known = filed.content["enterprise"]
    profile = {key: str(known[key]) for key in register.PROFILE_KEYS if known.get(key)}
    profile["ownership"] = OWNERSHIP.get(profile["ownership"], profile["ownership"])
    enterprises.save_profile(
        by=submitter, now=now, enterprise=enterprise, version=enterprise.version, industry=firm.industry.code, profile=profile,
        town=f"{firm.district}{firm.number % len(TOWNS) + 1}",
    )  # fmt: skip
    filler = _asked_in(
        submitter,
        submitter.organisation,
        "filler",
        name=f"经办{firm.number:03}",
        username=f"filler{firm.number:03}",
        now=now,
    )
    enterprise.refresh_from_db()
    return Firm(filed, enterprise, filler, submitter)


def confirm(firm: Firm, people: Staff, now: datetime) -> None:
    """The district says that it is what it says."""
    by = district_clerk(people, firm.filed.firm.district)
    enterprises.confirm(by=by, now=now, enterprise=firm.enterprise, version=firm.enterprise.version)
    firm.enterprise.refresh_from_db()


def rename(firm: Firm, name: str, now: datetime) -> None:
    """It states a new name, held since a week ago."""
    since = (now - timedelta(days=7)).date()
    enterprises.ask_rename(
        by=firm.submitter, now=now, enterprise=firm.enterprise, version=firm.enterprise.version, name=name, since=since
    )
    firm.enterprise.refresh_from_db()


def confirm_rename(firm: Firm, people: Staff, now: datetime) -> None:
    """The district confirms it."""
    by = district_clerk(people, firm.filed.firm.district)
    enterprises.confirm_rename(by=by, now=now, enterprise=firm.enterprise, version=firm.enterprise.version)
    firm.enterprise.refresh_from_db()
    firm.enterprise.organisation.refresh_from_db()


def _first_of(by: Actor, kind: str, name: str, *, person: str, username: str, now: datetime) -> Actor:
    """A body that no list of a city has, and its first person."""
    _, token = organisations.make_organisation(by=by, now=now, kind=kind, name=name, district="", person=person)
    return _taken(token, username, person, now)


def _asked_in(by: Actor, organisation: Organisation, role: str, *, name: str, username: str, now: datetime) -> Actor:
    token = accounts.invite(by=by, now=now, organisation=organisation, role=role, name=name)
    return _taken(token, username, name, now)


def _taken(token: str, username: str, name: str, now: datetime) -> Actor:
    """They open their link and make an account, which has no password: a demo city's people are chosen from a list."""
    invitation = Invitation.objects.get(token_hash=accounts.digest(token))
    return actor(accounts.join(invitation=invitation, username=username, name=name, password=None, now=now))
