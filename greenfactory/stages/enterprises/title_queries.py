"""Which titles somebody looks for, and how far the city is on the way to its goal."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.proposals.models import Proposal
from greenfactory.rulebook import creditcode
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs import goals, library
from greenfactory.rulebook.packs.goals import Goal
from greenfactory.stages.enterprises.models import Title, TitleQuerySet


def found(
    actor: Actor, on: date, *, text: str = "", level: str = "", year: str = "", district: str = "", valid: str = ""
) -> TitleQuerySet:
    """The titles that the actor sees, narrowed down; `district` is where the enterprise is now, `text` part of a name or code."""
    seen = Title.objects.visible_to(actor)
    if valid:
        held = Title.objects.valid_on(on)
        seen = seen.filter(pk__in=held) if valid == "yes" else seen.exclude(pk__in=held)
    for field, value in (("level", level), ("year", year), ("enterprise__organisation__district", district)):
        if value:
            seen = seen.filter(**{field: value})
    if text:
        code = creditcode.read(text)[0] or text.upper()
        named = Q(name__icontains=text) | Q(enterprise__organisation__name__icontains=text)
        seen = seen.filter(named | Q(code__contains=code) | Q(enterprise__code__contains=code))
    return seen.select_related("enterprise__organisation").order_by("-year", "level", "name", "pk")


def waiting(actor: Actor) -> list[tuple[Proposal, Title, Note]]:
    """The steps of titles that one person has proposed and another has yet to confirm, the oldest first."""
    proposed = Proposal.objects.filter(subject__startswith="title/").select_related("by").order_by("at")[:100]
    known = {each.subject.removeprefix("title/"): each for each in proposed}
    seen = Title.objects.visible_to(actor).filter(public_id__in=known).select_related("enterprise__organisation")
    found = {one.public_id: one for one in seen}
    steps = ((each, found.get(key), Note(f"step.action_{each.action}")) for key, each in known.items())
    return [(each, one, what) for each, one, what in steps if one]


def goal(on: date, level: str = "city") -> Goal | None:
    """What the city aims at: its own file first, else the one of the pack that ships as the default."""
    own = goals.read(Path(settings.DATA))
    return goals.aimed_at(own or goals.read(library.find(library.DEFAULT, folders=False)), level, on)


@dataclass(frozen=True, slots=True)
class Progress:
    """Who holds a title on a day: how many, by present district, by division of industry, and by the years of their titles.

    `reached`: how many held it when the goal's time was over, as far as it is on record; None while that runs.
    """

    holders: int
    districts: Mapping[str, int]
    divisions: Mapping[str, int]
    years: Mapping[int, int]
    reached: int | None


def progress(actor: Actor, on: date, level: str = "city", aim: Goal | None = None) -> Progress:
    """The count of holders that the actor sees; an enterprise counts once, but in each year in which it was named."""
    seen = Title.objects.visible_to(actor).filter(level=level)
    end = date(aim.year, 12, 31) if aim and aim.year < on.year else None
    some = (seen.valid_on(on) | seen.valid_on(end) if end else seen.valid_on(on)).select_related(
        "enterprise__organisation"
    )
    some = some.only("year", "since_on", "until_on", "enterprise__industry", "enterprise__organisation__district")
    held = [one for one in some if one.held_on(on)]
    firms = {one.enterprise_id: (one.enterprise.organisation.district, one.enterprise.industry) for one in held}
    years = Counter({(one.enterprise_id, one.year): one.year for one in held}.values())
    districts = Counter(district for district, _ in firms.values())
    divisions = Counter(industry.lstrip("ABCDEFGHIJKLMNOPQRST")[:2] for _, industry in firms.values())
    reached = len({one.enterprise_id for one in some if one.held_on(end)}) if end else None
    return Progress(len(firms), districts, dict(sorted(divisions.items())), dict(sorted(years.items())), reached)
