"""Which enterprises somebody looks for, and who changed one since a page was opened."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.journal.models import Entry
from greenfactory.rulebook import creditcode
from greenfactory.stages.enterprises import register, titles
from greenfactory.stages.enterprises.models import Enterprise, EnterpriseQuerySet, FormerCode, FormerName


@dataclass(frozen=True, slots=True)
class Change:
    """A save by somebody: when, whose, and the new values by key."""

    who: str
    at: datetime
    values: dict[str, str]


def found(
    actor: Actor,
    on: date,
    *,
    text: str = "",
    state: str = "",
    district: str = "",
    town: str = "",
    industry: str = "",
    holder: str = "",
) -> EnterpriseQuerySet:
    """The enterprises that the actor sees, narrowed down; `text` is part of a present or former name, or of a code.

    `industry` is a section's letter or a division's digits; `holder` (yes, no) asks for a title of the city on the day `on`.
    """
    seen = Enterprise.objects.visible_to(actor)
    if industry:
        seen = seen.filter(_of_industry(industry))
    if holder:
        held = titles.valid_holders(on)
        seen = seen.filter(pk__in=held) if holder == "yes" else seen.exclude(pk__in=held)
    if state == "rename":
        seen = seen.exclude(wanted_name="")
    elif state:
        seen = seen.filter(state=state)
    if district:
        seen = seen.filter(organisation__district=district)
    if town:
        seen = seen.filter(town=town)
    if text:
        # By sub-query, so that two former names do not show one enterprise twice.
        once = FormerName.objects.filter(name__icontains=text).values("enterprise")
        code = creditcode.read(text)[0] or text.upper()
        codes = FormerCode.objects.filter(code__contains=code).values("enterprise")
        seen = seen.filter(
            Q(organisation__name__icontains=text) | Q(code__contains=code) | Q(pk__in=once) | Q(pk__in=codes)
        )
    names = Prefetch("former_names", FormerName.objects.order_by("-until_on", "-pk"))
    return seen.select_related("organisation").prefetch_related(names).order_by("organisation__name", "pk")


def next_waiting(actor: Actor, after: Enterprise) -> tuple[Enterprise | None, int]:
    """The next one on which the actor has to decide, as they came in and round again, and how many there are beside `after`."""
    others = Enterprise.objects.visible_to(actor).free_for(actor).waiting().exclude(pk=after.pk).order_by("pk")
    return others.filter(pk__gt=after.pk).first() or others.first(), others.count()


def _of_industry(industry: str) -> Q:
    """Codes of a section or division; a code may stand without its letter."""
    tree = register.industries()
    if industry.isdecimal():
        return Q(industry__startswith=industry) | Q(industry__startswith=tree.written(industry))
    wanted = Q(industry__startswith=industry)
    for digits, letter in tree.letters.items():
        if letter == industry:
            wanted |= Q(industry__startswith=digits)
    return wanted


def changes_since(enterprise: Enterprise, version: int) -> list[Change]:
    """What was saved to the profile after `version`, oldest first."""
    # Every save is one version, so no more entries than versions can lie in between.
    newest = enterprise.version - version
    entries = Entry.objects.filter(subject=enterprise.subject, deed="save_profile").select_related("by").order_by("-pk")
    changes = []
    for entry in entries[: max(newest, 0)]:
        content = json.loads(entry.content)
        if content["version"] > version:
            changes.append(Change(entry.by.name if entry.by else "", entry.at, content["changed"]))
    return changes[::-1]
