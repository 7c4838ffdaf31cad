"""Last year's answers for a new application: what still asks the same is carried, everything else is named with the reason.

Carried answers are marked until somebody touches or confirms them; nothing that was answered already is overwritten.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Pair, Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.rulebook.packs import comparing
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.rulebook.process.applications import DRAFT
from greenfactory.stages.applications import actions, content, editing, evidence_queries, labels, sections
from greenfactory.stages.applications.models import Answer, Application, Citation, Proof, Submission
from greenfactory.stages.enterprises import lineage
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import pinned

CONDITION = ("基本要求须按本年度情况重新确认", "basic requirements are confirmed anew each year")
ANOTHER_YEAR = ("该年份不在本次填报的年度内", "this year is not asked for any more")
GONE = ("本次规则中没有这一项，或其含义已改变", "the rules have no such row any more, or it means something else")
OF_THE_YEAR = ("直接填报值属于上一评价年", "a value entered directly belongs to the year before")
UNKNOWN_ENERGY = ("本次规则的能源表中没有这一种", "the energy tables have no such source any more")
ANSWERED = ("本次已经填写", "answered already")


@dataclass
class Carried:
    """What can be carried into a draft: answers by path as they are stored, what cannot be with the reason, and proofs."""

    source: Submission
    others: list[Submission]
    """What else there is to go on from."""
    form: dict[str, Any]
    """As it was handed in."""
    answers: dict[str, str] = field(default_factory=dict)
    left: list[tuple[str, Pair]] = field(default_factory=list)
    proofs: list[tuple[Proof, Pair | None]] = field(default_factory=list)
    """Each with what speaks against it; None: it is still valid."""


def predecessors(enterprise: Enterprise) -> list[Enterprise]:
    """Whose applications the enterprise may go on from: its own, under whatever name, code or district, and those of
    enterprises that ended into it. Nobody but the successor sees theirs, and what parted and goes on keeps its own.
    """
    return [enterprise, *lineage.predecessors(enterprise)]


def sources(application: Application) -> list[Submission]:
    """What each of them last handed in for an earlier round: the latest year first, in it the enterprise's own."""
    found = Submission.objects.filter(application__enterprise__in=predecessors(application.enterprise))
    earlier = found.filter(application__round__year__lt=application.round.year).defer("content")
    latest = earlier.select_related("application__round__pack", "application__enterprise__organisation").order_by(
        "-application__round__year", "-number"
    )
    last: dict[int, Submission] = {}
    for each in latest:
        last.setdefault(each.application.enterprise_id, each)
    own = application.enterprise_id
    return sorted(last.values(), key=lambda one: (-one.application.round.year, one.application.enterprise_id != own))


def carried(application: Application, answered: Collection[str], receipt: str = "") -> Carried | None:
    """What an earlier submission gives the draft in which `answered` paths have an answer; None where there is none.

    `receipt` chooses one of the `sources`; without it the first one is taken.
    """
    known = sources(application)
    last = next((one for one in known if receipt in {"", one.receipt}), None)
    if last is None:
        return None
    found = Carried(last, [one for one in known if one != last], json.loads(last.content)["form"])
    taken = {labels.line(path) for path in answered}
    for path, value, against in _answers(found, application):
        why = against or (ANSWERED if labels.line(path) in taken else None)
        if why:
            found.left.append((path, why))
        else:
            found.answers[path] = content.stored(value)
    found.proofs = list(_proofs(last, application))
    return found


def _answers(found: Carried, application: Application) -> Iterator[tuple[str, Any, Pair | None]]:
    """Every answer of last year, where it would go, and what speaks against it."""
    before, after = _packs(found.source, application)
    same, year = comparing.unchanged(before, after), application.round.year
    known = content.paths(after, year, pinned.limits(application.round))
    lines, left = _energy(found.form, after, year)
    for path, value in content.answers({**found.form, "energy": lines}, after):
        if value is not None and path != "enterprise":
            yield path, value, _against(path, same, known)
    yield from left


def _against(path: str, same: dict[str, frozenset[str]], known: Collection[str]) -> Pair | None:
    part, *rest = path.split("/")
    if part == "gate":
        return CONDITION
    if part == "rows":
        return GONE if rest[0] not in same["rows"] else OF_THE_YEAR if rest[1] == "value" else None
    asked = rest[2] if part == "products" and rest[1] == "data" else rest[0] if part == "data" else ""
    if asked and asked not in same["fields"]:
        return GONE
    return None if path in known else ANOTHER_YEAR


def _energy(form: dict[str, Any], pack: Pack, year: int) -> tuple[list[dict[str, Any]], list[tuple[str, Any, Pair]]]:
    """Lines of years that are asked for, numbered anew, and those that stay behind."""
    book = content.sources(pack)
    kept, left = list[dict[str, Any]](), list[tuple[str, Any, Pair]]()
    for number, line in enumerate(form.get("energy") or [], start=1):
        asked = str(line.get("year")) in {str(each) for each in range(year - sections.ENERGY_YEARS + 1, year + 1)}
        if asked and book.sources(str(line.get("source") or "")):
            kept.append(line)
        elif line.get("source"):
            left.append((f"energy/{number}/source", line["source"], UNKNOWN_ENERGY if asked else ANOTHER_YEAR))
    return kept, left


def _proofs(last: Submission, application: Application) -> Iterator[tuple[Proof, Pair | None]]:
    """The proofs that stood when it was handed in."""
    standing = Proof.objects.filter(application=last.application, uploaded_at__lte=last.at).handed_in()
    here = set(application.proofs.filter(removed_at=None).values_list("file_id", flat=True))
    for proof in standing.filter(removed_at=None).select_related("file").prefetch_related("citations").order_by("name"):
        yield proof, ANSWERED if proof.file_id in here else _expired(proof, application)


def _expired(proof: Proof, application: Application) -> Pair | None:
    """Why a proof may not be valid any more. Without any date nobody can say: it is offered, but not by itself."""
    if found := [each for each in evidence_queries.remarks(proof, application.round) if "病毒" not in each[0]]:
        return found[0]
    return None


def undated(proof: Proof) -> bool:
    """Whether nothing says how long the proof is valid."""
    days: tuple[date | None, ...] = (proof.period_to, proof.expires_on)
    return not any(days)


@transaction.atomic
def carry(*, by: Actor, now: datetime, public_id: str, proofs: Collection[str], receipt: str = "") -> Carried:
    """Take over what can be carried, and of the valid proofs those chosen (by id), cited for the rows that are the same.

    `receipt`: what it comes from, one of the `sources`.
    """
    application = actions.held(by, public_id)
    editing.editable(application, now)
    found = carried(application, list(application.answers.values_list("path", flat=True)), receipt)
    if application.state != DRAFT or found is None:
        raise Wrong("没有可沿用的上年申报", "there is no earlier application to go on from")
    Answer.objects.bulk_create(
        Answer(application=application, path=path, value=value, carried=True, by=by.user, at=now)
        for path, value in found.answers.items()
    )
    taken = [proof for proof, against in found.proofs if against is None and proof.public_id in proofs]
    _cite(application, taken, comparing.unchanged(*_packs(found.source, application)), by, now)
    said = {
        "from": found.source.receipt,
        "enterprise": found.source.application.enterprise.public_id,
        "answers": found.answers,
        "proofs": [proof.public_id for proof in taken],
        "left": [path for path, _ in found.left],
    }
    record(deed="carry_forward", subject=f"application/{public_id}", content=said, by=by, now=now)
    return found


def _packs(last: Submission, application: Application) -> tuple[Pack, Pack]:
    return pinned.read(last.application.round.pack), pinned.read(application.round.pack)


def _cite(
    application: Application, proofs: list[Proof], same: dict[str, frozenset[str]], by: Actor, now: datetime
) -> None:
    """The same files in the new application, with their particulars; nothing is uploaded again."""
    kept = ("file", "name", "kind", "period_from", "period_to", "issued_on", "expires_on")
    for old in proofs:
        values = {name: getattr(old, name) for name in kept}
        new = Proof.objects.create(application=application, uploaded_at=now, uploaded_by=by.user, **values)
        Citation.objects.bulk_create(
            Citation(proof=new, row=each.row, pages=each.pages)
            for each in old.citations.all()
            if each.row in same["rows"] | same["gate"]
        )


@transaction.atomic
def confirm(*, by: Actor, now: datetime, public_id: str, section: str) -> int:
    """Somebody has looked the carried answers of a section over; gives how many."""
    application = actions.held(by, public_id)
    editing.editable(application, now)
    pack = pinned.read(application.round.pack)
    marked = application.answers.filter(carried=True)
    paths = [path for path in marked.values_list("path", flat=True) if sections.section_of(pack, path) == section]
    marked.filter(path__in=paths).update(carried=False)
    said = {"section": section, "paths": paths}
    record(deed="confirm_carried", subject=f"application/{public_id}", content=said, by=by, now=now)
    return len(paths)
