"""What is done to a round. A first person drafts it, a second one releases it, then it is frozen."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.rulebook.packs import packreader
from greenfactory.rulebook.packs.library import find
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round

FIELDS = ("year", "title", "rules", "benchmarks", "opens_at", "closes_at", "quotas", "official_number", "official_on")


@transaction.atomic
def draft_round(*, by: Actor, now: datetime, pack: str, **values: Any) -> Round:
    """Begin a round under the shipped pack `pack` (`id/edition`), pinned as it stands today."""
    kept = pinned.pin(packreader.read(find(pack, folders=False)), now)
    round = Round(pack=kept, drafted_by=by.user, **values)
    _check(round)
    round.save()
    _record("draft_round", round, by, now)
    return round


@transaction.atomic
def change_round(*, by: Actor, now: datetime, round: Round, version: int, **values: Any) -> Round:
    """Change a draft; refused where somebody else changed it since `version`, or where it is released."""
    for name, value in values.items():
        setattr(round, name, value)
    _check(round)
    changed = Round.objects.filter(pk=round.pk, version=version, state="draft").update(
        version=version + 1, drafted_by=by.user, **values
    )
    if not changed:
        raise Wrong(
            "批次在您打开之后已被他人修改或已发布，您的修改没有保存；请重新打开后再改",
            "somebody else changed or released the round since you opened it; nothing was saved: open it again",
        )
    round.version = version + 1
    _record("change_round", round, by, now)
    return round


@transaction.atomic
def release_round(*, by: Actor, now: datetime, round: Round, number: str = "", issued_on: date | None = None) -> Round:
    """Release a draft to everybody: a second person does it, and what was reconstructed needs the adopting document."""
    if by.role != "city_head" or by.user.pk == round.drafted_by_id:
        raise Wrong("批次须由起草人以外的分管领导发布", "a head other than its author releases a round")
    pack = pinned.read(round.pack)
    number, issued_on = number or round.official_number, issued_on or round.official_on
    if not pack.official and not settings.DEMO and not (number and issued_on):
        raise Wrong(
            "该规则包为非官方重建；正式批次须填写采用它的文件文号和日期",
            "this pack is reconstructed; a real round needs number and date of the document that adopts it",
        )
    if round.closes_at <= now:
        raise Wrong("申报截止时间已过，请先改期", "the deadline has passed; change it first")
    released = Round.objects.filter(pk=round.pk, state="draft", version=round.version).update(
        state="released", released_by=by.user, released_at=now, official_number=number, official_on=issued_on
    )
    if not released:
        raise Wrong("批次已发布或刚被修改，请刷新后再看", "the round was released or changed meanwhile; look again")
    round.refresh_from_db()
    _record("release_round", round, by, now)
    return round


def _check(round: Round) -> None:
    """Refuse what could not be a round; the rules are read once, so that a wrong answer is told now."""
    if round.closes_at <= round.opens_at:
        raise Wrong("截止时间须晚于开始时间", "the deadline must come after the opening")
    pinned.rules(round)
    pinned.sector_values(round)


def _record(deed: str, round: Round, by: Actor, now: datetime) -> None:
    values = {name: getattr(round, name) for name in FIELDS}
    content = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    content |= {"pack": round.pack.digest, "state": round.state}
    record(deed=deed, subject=f"round/{round.public_id}", content=content, by=by, now=now)
