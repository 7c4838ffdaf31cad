"""What is done to an application. `move` is the gateway: nothing else writes its state."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal import actions as journal
from greenfactory.foundations.proposals import actions as proposals
from greenfactory.rulebook import ledger
from greenfactory.rulebook.process.application_facts import ApplicationFacts
from greenfactory.rulebook.process.applications import APPLICATION, REOPEN, SUBMIT, WITHDRAW
from greenfactory.stages.applications import beginning, content, editing, extending, facts, typed
from greenfactory.stages.applications.models import Answer, Application, Proof, Submission
from greenfactory.stages.applications.queries import Opened, opened
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds import pinned
from greenfactory.stages.rounds.models import Round


class Conflict(Exception):
    """Somebody else answered the same field meanwhile; `answer` is what stands there now."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.path)
        self.answer = answer


@transaction.atomic
def begin(*, by: Actor, now: datetime, round: Round, enterprise: Enterprise) -> Application:
    """Open the enterprise's application in the round; the one that exists already, if it does."""
    beginning.may_begin(round, enterprise, now)
    application, made = extending.begun(round, enterprise, now, rules_confirmed=facts.rules_digest(round))
    if made:
        _record("begin_application", application, {"rules": application.rules_confirmed}, by, now)
    return application


def held(by: Actor, public_id: str) -> Application:
    """The application, locked until the transaction ends; what may not be seen does not exist."""
    seen = Application.objects.visible_to(by).select_for_update(of=("self",))
    near = seen.select_related("round__pack", "enterprise__organisation")
    return near.defer("round__pack__files", "round__benchmarks").get(
        public_id=public_id
    )  # long, and no save needs them


@transaction.atomic
def save_answer(*, by: Actor, now: datetime, public_id: str, path: str, text: str, version: int) -> Answer:
    """Store what was typed into one field, wrong or not. Raises Conflict where the field is no longer at `version`.

    A draft is never validated as final: what cannot stand is named by the check, and nothing typed is lost.
    """
    application = held(by, public_id)
    editing.editable(application, now, rows=[editing.name(path)])
    pack = pinned.read(application.round.pack)
    if path not in content.paths(pack, application.round.year, pinned.limits(application.round)):
        raise Wrong("申报表中没有这一项", "the form has no such field")
    if len(text) > content.MAX_VALUE:
        raise Wrong(f"内容过长，最多 {content.MAX_VALUE} 字", f"too long: at most {content.MAX_VALUE} characters")
    if "\0" in text:
        raise Wrong(
            "内容含有不可见的控制字符，请删去后再填", "the text holds an invisible control character; remove it"
        )
    value = content.stored(typed.read(pack, path, text))
    answer = _write(application, path, value, version, by=by, now=now)
    _record("save_answer", application, {"path": path, "value": value, "version": answer.version}, by, now)
    return answer


def _write(application: Application, path: str, value: str, version: int, *, by: Actor, now: datetime) -> Answer:
    here = Answer.objects.filter(application=application, path=path)
    if version and here.filter(version=version).update(
        value=value, version=version + 1, carried=False, by=by.user, at=now
    ):
        return Answer(application=application, path=path, value=value, version=version + 1, by=by.user, at=now)
    if not version or not here.exists():  # of a version, where the database was taken back to an earlier time
        try:
            with transaction.atomic():
                return Answer.objects.create(application=application, path=path, value=value, by=by.user, at=now)
        except IntegrityError:
            pass
    found = here.select_related("by").get()
    if found.value == value:  # the same answer again, as after an acknowledgement that never arrived
        return found
    raise Conflict(found)


def move(look: Opened, action: str, *, by: Actor, known: ApplicationFacts) -> None:
    """Take one step of the process: the table decides, and the state changes only where it still is what was judged."""
    application = look.application
    decision = APPLICATION.decide(application.state, action, proposals.actor(by), known)
    if not decision.allowed:
        raise proposals.refusal(tuple(facts.told(look, decision.reasons)))
    old = application.state
    if not Application.objects.filter(pk=application.pk, state=old).update(state=decision.state, changed_at=known.now):
        raise Wrong("状态刚被他人改变，请刷新后再看", "somebody else moved it meanwhile; look again")
    application.state = decision.state


@transaction.atomic
def declare(*, by: Actor, now: datetime, public_id: str) -> None:
    """Sign 真实性承诺: the submitter vouches for what will be handed in."""
    application = held(by, public_id)
    editing.editable(application, now)
    if by.role != "submitter":
        raise Wrong("真实性承诺须由授权提交人作出", "only the authorised submitter signs the declaration")
    application.declared_by, application.declared_at = by.user, now
    application.save(update_fields=["declared_by", "declared_at"])
    _record("declare", application, {}, by, now)


def submit(*, by: Actor, now: datetime, public_id: str, key: str) -> Submission:
    """Hand in, once: the same `key` gives the same receipt however often it is sent. The receipt's journal entry is linked."""
    submission = _submit(by, now, public_id, key)
    journal.wait_for_link(submission.entry)
    return submission


@transaction.atomic
def _submit(by: Actor, now: datetime, public_id: str, key: str) -> Submission:
    application = held(by, public_id)
    if before := Submission.objects.filter(application=application, key=key).select_related("entry").first():
        return before
    look = opened(application)
    move(look, SUBMIT, by=by, known=facts.of(look, by, now))
    sealed = ledger.canonical(seal(look)).decode()
    hashes = {"sha256": hashlib.sha256(sealed.encode()).hexdigest(), "sm3": _sm3(sealed)}
    number = application.submissions.count() + 1
    if number == 1:
        Application.objects.filter(pk=application.pk).update(district=application.enterprise.organisation.district)
    entry = _record("submit", application, {"number": number, **hashes}, by, now)
    return Submission.objects.create(
        application=application, number=number, key=key, content=sealed, **hashes, entry=entry, by=by.user, at=now
    )


def _sm3(text: str) -> str:
    """The national hash, where the machine's OpenSSL has it."""
    return hashlib.new("sm3", text.encode()).hexdigest() if "sm3" in hashlib.algorithms_available else ""


def seal(look: Opened) -> dict[str, Any]:
    """Everything that was handed in: rules, sector values, answers, files with their hashes, and what the rulebook says of it."""
    application, card = look.application, look.judged.card
    table = pinned.sector_values(application.round)
    return {
        "format": 1,
        "round": application.round.public_id,
        "pack": {"name": look.pack.name, "digest": look.pack.digest},
        "rules": look.pack.selection.as_dict(),
        "sector_values": {"id": table.id, "digest": table.digest},
        "form": content.document(look.pack, look.year, look.enterprise, look.values, look.evidence),
        "proofs": [_proof(proof) for proof in _proofs(application)],
        "total": str(card.total),
        "declared": {"by": application.declared_by_id, "at": _moment(application.declared_at)},
    }


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _proofs(application: Application) -> list[Proof]:
    """Every proof that stands, cited or not."""
    standing = application.proofs.filter(removed_at=None).select_related("file").prefetch_related("citations")
    return list(standing.order_by("public_id"))


def _proof(proof: Proof) -> dict[str, Any]:
    file, dates = proof.file, ("period_from", "period_to", "issued_on", "expires_on")
    return {
        "id": proof.public_id, "name": proof.name, "kind": proof.kind,
        "sha256": file.sha256, "sm3": file.sm3, "size": file.size,
        "uploaded_at": proof.uploaded_at.isoformat(),
        **{name: day.isoformat() for name in dates if (day := getattr(proof, name))},
        "rows": {each.row: each.pages for each in proof.citations.all()},
    }  # fmt: skip


@transaction.atomic
def withdraw(*, by: Actor, now: datetime, public_id: str, reason: str) -> None:
    """Take it back before the first review begins; the submission stays on record."""
    application = held(by, public_id)
    look = opened(application)
    move(look, WITHDRAW, by=by, known=facts.of(look, by, now, note=reason))
    _record("withdraw", application, {"reason": reason}, by, now)


@transaction.atomic
def reopen(*, by: Actor, now: datetime, public_id: str) -> None:
    """Go on with what was withdrawn, while the window is open. What is handed in next is vouched for anew."""
    application = held(by, public_id)
    look = opened(application)
    move(look, REOPEN, by=by, known=facts.of(look, by, now))
    application.declared_by = application.declared_at = None
    application.save(update_fields=["declared_by", "declared_at"])
    _record("reopen_application", application, {}, by, now)


@transaction.atomic
def confirm_rules(*, by: Actor, now: datetime, public_id: str) -> None:
    """Take note of the round's rules as they are pinned now, after they were corrected."""
    application = held(by, public_id)
    editing.editable(application, now)
    application.rules_confirmed = facts.rules_digest(application.round)
    application.save(update_fields=["rules_confirmed"])
    _record("confirm_rules", application, {"rules": application.rules_confirmed}, by, now)


def _record(deed: str, application: Application, said: dict[str, Any], by: Actor, now: datetime) -> Any:
    return journal.record(deed=deed, subject=f"application/{application.public_id}", content=said, by=by, now=now)
