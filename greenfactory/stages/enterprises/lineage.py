"""Who goes on for whom once a change counts: the successor of an enterprise that ended, those before it, and every code's."""

from collections.abc import Iterable

from greenfactory.foundations.accounts.words import Wrong
from greenfactory.stages.enterprises.listreader import in_portions
from greenfactory.stages.enterprises.models import Enterprise, FormerCode

ENDED = "ended"


def heir(enterprise: Enterprise) -> Enterprise | None:
    """Into which enterprise this one went, through every later succession; None where it goes on itself."""
    found, one = None, enterprise
    while one.state == ENDED:
        last = one.successions.filter(state="confirmed", ends=True).select_related("successor__organisation").first()
        if last is None or last.successor is None:
            break
        found = one = last.successor
    return found


def predecessors(enterprise: Enterprise) -> list[Enterprise]:
    """Those that ended into this one, and into them: the other way round than `heir`. Who parted and goes on is none."""
    found, latest = list[Enterprise](), [enterprise.pk]
    while latest:
        ended = {"successions__state": "confirmed", "successions__ends": True, "successions__successor__in": latest}
        some = Enterprise.objects.filter(state=ENDED, **ended).distinct().order_by("pk")
        latest = [one.pk for one in some]
        found += some
    return found


def by_codes(codes: Iterable[str]) -> dict[str, Enterprise]:
    """The enterprise of each code, present or former, whether it goes on or has ended."""
    found: dict[str, Enterprise] = {}
    for some in in_portions(codes):
        former = FormerCode.objects.filter(code__in=some).select_related("enterprise__organisation")
        found.update((one.code, one.enterprise) for one in former)
        firms = Enterprise.objects.filter(code__in=some).select_related("organisation")
        found.update((one.code, one) for one in firms)
    return found


def refuse_ended(enterprise: Enterprise) -> None:
    """Say who goes on, where somebody begins something for an enterprise that has ended."""
    if enterprise.state != ENDED:
        return
    one = heir(enterprise)
    name, code = (one.organisation.name, one.code) if one else ("", "")
    raise Wrong(
        f"本企业已因合并或分立终止，不能再申报；请由承继企业“{name}”（{code}）申报",
        f"this enterprise has ended; its successor “{name}” ({code}) may apply",
    )
