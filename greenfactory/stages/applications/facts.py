"""Gathers what the process table asks about an application into its facts."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from greenfactory.foundations.accounts import actor as accounts
from greenfactory.rulebook.notes import Note
from greenfactory.rulebook.packs.pack import Pack, Row
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.applications import CITY_RETURNED, RETURNED
from greenfactory.rulebook.scores.scorecard import RowScore
from greenfactory.stages.applications import content, editing, labels
from greenfactory.stages.applications.models import Application
from greenfactory.stages.applications.queries import Opened
from greenfactory.stages.rounds import holders, pinned
from greenfactory.stages.rounds.models import RUNNING, Round


def of(look: Opened, by: accounts.Actor, now: datetime, note: str = "") -> ApplicationFacts:
    """The facts of an application at `now`, for an enterprise's own steps.

    `conflicts` stays unknown: interests keep bureaus and experts from a case, so no step of the enterprise asks for them,
    and a step of a bureau that is judged by these facts is refused.
    """
    application = look.application
    round, enterprise = application.round, application.enterprise
    return ApplicationFacts(
        now=now,
        frozen=round.frozen,
        note=note,
        enterprise=enterprise.organisation.public_id,
        district=application.district,
        submitter=str(by.user.pk) if by.role == "submitter" else "",
        opens_at=round.opens_at if round.state in RUNNING else None,
        closes_at=round.closes_at,
        extended_until=application.extended_until,
        eligible=_eligible(application),
        rules_confirmed=rules_confirmed(application),
        submissions_left=pinned.limits(round).submissions - len(look.submissions),
        declaration_signed=application.declared_at is not None,
        unanswered=frozenset(unanswered(look)),
        missing_evidence=frozenset(missing_evidence(look)),
        due_at=application.due_at,
        named_rows=editing.open_rows(application) or frozenset(),
        changed_rows=changed_rows(look),
        review_started=application.state not in {"draft", "submitted"},
    )


def rules_digest(round: Round) -> str:
    """The hash of everything that decides in the round: its pack, its own answers, its sector values."""
    decides = [round.pack.digest, round.rules, round.benchmarks]
    return hashlib.sha256(json.dumps(decides, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def rules_confirmed(application: Application) -> bool:
    """Whether the enterprise knows the rules as they are pinned now."""
    return application.rules_confirmed == rules_digest(application.round)


def changed_rows(look: Opened) -> frozenset[str] | None:
    """What differs from the version last handed in, where it was sent back; None where nobody needs to know."""
    if look.application.state not in {RETURNED, CITY_RETURNED}:
        return None
    if not look.submissions:
        return None
    before = _said(json.loads(look.submissions[-1].content)["form"], look.pack)
    after = _said(content.document(look.pack, look.year, look.enterprise, look.values, look.evidence), look.pack)
    return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _said(form: dict[str, Any], pack: Pack) -> dict[str, Any]:
    """Everything that a form says, by what it belongs to; nothing and an empty answer are the same."""
    found: dict[str, Any] = {}
    for path, value in content.answers(form, pack):
        if value is not None:
            found.setdefault(editing.name(path), []).append((path, value))
    for row, answer in form.get("rows", {}).items():
        if answer.get("evidence"):
            found.setdefault(row, []).append(sorted(answer["evidence"]))
    return {name: sorted(map(str, said)) for name, said in found.items()}


def _eligible(application: Application) -> bool:
    """Confirmed by its district, and no present holder where holders may not apply."""
    return application.enterprise.state == "confirmed" and not holders.barred(application.round, application.enterprise)


def unanswered(look: Opened) -> list[str]:
    """What must be done before it is handed in: conditions, required rows, whatever cannot stand as it is, and looking
    over what a bureau loaded.
    """
    judged = look.judged
    wrong = [path or "form" for path, found in judged.problems.items() if any(not each.warning for each in found)]
    open_rows = [row.row.id for row in judged.card.rows.values() if _open(row)]
    loaded = ["loaded"] if any(each.reviewed_at is None for each in look.loads) else []
    return [*loaded, *judged.card.gate.unknown, *open_rows, *wrong]


def told(look: Opened, reasons: Iterable[Note]) -> Iterator[Note]:
    """Why it cannot be handed in, by what people call it: what is empty, what is filled in but cannot stand and why, …"""
    for reason in reasons:
        if reason.code == "refusal.unanswered":
            wrong = list(_wrong(look))
            empty = [name for name in dict.fromkeys(unanswered(look)) if name not in dict(wrong)]
            yield from _named(reason.code, [labels.title(look.pack, name) for name in empty])
            yield from _named("refusal.answers_wrong", [note for _, note in wrong])
        elif reason.code == "refusal.evidence_missing":
            yield from _named(reason.code, [labels.title(look.pack, name) for name in missing_evidence(look)])
        else:
            yield reason


def _wrong(look: Opened) -> Iterator[tuple[str, Note]]:
    for path, found in look.judged.problems.items():
        for problem in (each for each in found if not each.warning):
            name = path or "form"
            yield name, Note("refusal.answer_wrong", {"answer": labels.title(look.pack, name), "why": problem.note})


def _named(code: str, names: Sequence[object]) -> Iterator[Note]:
    """`code` with ten names at most, as the rulebook says it."""
    if names:
        yield Note(code, {"names": [*names[:10], "…"] if len(names) > 10 else list(names)})


def _open(score: RowScore) -> bool:
    """A required row that says neither yes nor no; quantities may wait for a sector value."""
    return score.row.required and score.row.quantity is None and score.status == "pending"


def missing_evidence(look: Opened) -> list[str]:
    """Required rows that are claimed without any proof."""
    return [row.id for row in look.pack.rows.values() if _claimed(row, look) and row.id not in look.evidence]


def _claimed(row: Row, look: Opened) -> bool:
    return row.required and bool(row.evidence) and look.values.get(f"rows/{row.id}/met") is True
