"""Question f in one place: who holds the city's title on the day on which a round opens, and what follows for the round.

Applications ask `barred`, a ranking takes `selection`; both go by the register of titles on that one day.
"""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from greenfactory.rulebook.packs.selection import Selection
from greenfactory.stages.enterprises import titles
from greenfactory.stages.enterprises.models import Enterprise, EnterpriseQuerySet, FormerCode
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round


def day(round: Round) -> date:
    """The day by which it is judged who holds the title."""
    return timezone.localdate(round.opens_at)


def barred(round: Round, enterprise: Enterprise) -> bool:
    """Whether the enterprise holds the title and the round takes no holders; the rules may name holders besides."""
    rules = pinned.rules(round).selection.holders
    return not rules.may_apply and (enterprise.code in rules.codes or titles.holds(enterprise, day(round)))


def selection(round: Round) -> Selection:
    """The rules of the round's list with every holder on record named, under each code that the enterprise has had."""
    rules = pinned.rules(round).selection
    named = {*rules.holders.codes, *codes(titles.valid_holders(day(round)))}
    return replace(rules, holders=replace(rules.holders, codes=tuple(sorted(named))))


def codes(held: EnterpriseQuerySet) -> set[str]:
    """Every code that these enterprises have had: what was handed in names the one of its day."""
    former = FormerCode.objects.filter(enterprise__in=held)
    return {*held.values_list("code", flat=True), *former.values_list("code", flat=True)}
