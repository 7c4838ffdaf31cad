"""Titles of earlier years: recording a list of them, and who holds one on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import IntegrityError, transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.stages.enterprises import lineage
from greenfactory.stages.enterprises.conflicts import kept_from
from greenfactory.stages.enterprises.listreader import in_portions
from greenfactory.stages.enterprises.models import Enterprise, EnterpriseQuerySet, FormerName, Title
from greenfactory.stages.enterprises.title_list import Award

CHANGED = (
    "导入期间登记内容有变动，没有导入任何称号，请重新上传",
    "the register changed meanwhile and nothing was imported: send the file again",
)


def valid_holders(on: date, *, level: str = "city") -> EnterpriseQuerySet:
    """The enterprises that hold a title of the level on a day, each once: for the goal, the draw and the support."""
    held = Title.objects.valid_on(on).filter(level=level)
    return Enterprise.objects.filter(pk__in=held.values("enterprise"))


def holds(enterprise: Enterprise, on: date, *, level: str = "city") -> bool:
    """Whether the enterprise holds a title of the level on a day."""
    return Title.objects.valid_on(on).filter(enterprise=enterprise, level=level).exists()


def import_titles(*, by: Actor, now: datetime, awards: Sequence[Award]) -> list[Title]:
    """Record the titles of a list, all or none. Codes that nobody registered get an enterprise without members."""
    try:
        return _imported(by, now, awards)
    except IntegrityError:
        raise Wrong(*CHANGED) from None


@transaction.atomic
def _imported(by: Actor, now: datetime, awards: Sequence[Award]) -> list[Title]:
    firms = _firms(awards, now)
    heirs = {code: lineage.heir(firm) or firm for code, firm in firms.items()}
    _refuse_tied(by, heirs)
    made = [_title(one, heirs[one.code], now) for one in awards]
    Title.objects.bulk_create(made)
    _keep_names(awards, firms)
    content = {"titles": [{key: _said(value) for key, value in asdict(one).items() if value} for one in awards]}
    subject = f"organisation/{by.organisation.public_id}"
    if made:
        record(deed="import_titles", subject=subject, content=content, by=by, now=now)
    return made


def _refuse_tied(by: Actor, heirs: Mapping[str, Enterprise]) -> None:
    kept = set(Enterprise.objects.filter(pk__in=kept_from(by)).values_list("pk", flat=True))
    if tied := "、".join(sorted(code for code, firm in heirs.items() if firm.pk in kept)[:10]):
        raise Wrong(
            f"名单中有您须回避的企业（{tied}），没有导入任何称号，请另一位办理",
            f"an interest keeps you from enterprises of the list ({tied}); nothing was imported: leave it to somebody else",
        )


def _title(award: Award, enterprise: Enterprise, now: datetime) -> Title:
    kept = ("code", "district", "level", "year", "document", "certificate", "since_on", "until_on", "ended_by")
    values = {key: getattr(award, key) for key in kept}
    return Title(enterprise=enterprise, name=award.then, recorded_at=now, **values)


def _said(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _firms(awards: Sequence[Award], now: datetime) -> dict[str, Enterprise]:
    """The enterprise of each code; new ones for those that nobody has registered."""
    found = lineage.by_codes(one.code for one in awards)
    latest = {one.code: one for one in sorted(awards, key=lambda award: award.year) if one.code not in found}
    organisations = [Organisation(kind="enterprise", name=one.name, district=one.district) for one in latest.values()]
    Organisation.objects.bulk_create(organisations)
    made = [
        Enterprise(organisation=organisation, code=one.code, industry=one.industry, state="unregistered", registered_at=now)
        for organisation, one in zip(organisations, latest.values(), strict=True)
    ]  # fmt: skip
    Enterprise.objects.bulk_create(made)
    return found | {one.code: one for one in made}


def _keep_names(awards: Sequence[Award], firms: dict[str, Enterprise]) -> None:
    """Names in the list that the enterprise does not have now become former names, once each."""
    told = {(firms[one.code].pk, name) for one in awards for name in (one.then, one.name)}
    known = {(one.pk, one.organisation.name) for one in firms.values()}
    for some in in_portions(one.pk for one in firms.values()):
        known.update(FormerName.objects.filter(enterprise__in=some).values_list("enterprise", "name"))
    FormerName.objects.bulk_create(
        FormerName(enterprise_id=firm, name=name, reason="title") for firm, name in sorted(told - known)
    )
