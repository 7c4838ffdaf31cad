"""What is done with proofs: added, described and cited, removed. What was handed in stays as it was for that submission."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.files import actions as files
from greenfactory.foundations.files.models import StoredFile
from greenfactory.foundations.journal import actions as journal
from greenfactory.stages.applications import actions, editing, pageranges
from greenfactory.stages.applications.evidence_queries import KINDS as SORTS
from greenfactory.stages.applications.evidence_queries import rows, stamp
from greenfactory.stages.applications.models import Application, Citation, Proof
from greenfactory.stages.rounds import pinned

MOST = 300
"""Proofs of one application."""
LONGEST_NAME = 200


class Here(Wrong):
    """The same content was uploaded to the application before: as `proof`."""

    def __init__(self, name: str, proof: Proof) -> None:
        super().__init__(
            f"“{name}”与已上传的“{proof.name}”内容相同 → 直接引用已上传的即可，不必再传",
            f"“{name}” has the same content as “{proof.name}”, which is here already: cite that one",
        )
        self.proof = proof


@dataclass(frozen=True)
class Particulars:
    """What an enterprise says of a proof: its sort, the period it covers, when it was issued and when it expires."""

    kind: str = ""
    period_from: date | None = None
    period_to: date | None = None
    issued_on: date | None = None
    expires_on: date | None = None


@transaction.atomic
def add(*, by: Actor, now: datetime, public_id: str, stored: StoredFile, name: str) -> Proof:
    """Attach a stored file to an application that may still change. Raises Wrong; DoesNotExist where it may not be seen."""
    application = _open(by, public_id, now)
    name = clean(name)
    if not files.fits(name, stored.kind):
        files.refuse("name", stored.kind.upper())
    here = Proof.objects.filter(application=application, removed_at=None)
    if same := here.filter(file=stored).first():
        raise Here(name, same)
    if here.count() >= MOST:
        raise Wrong(f"证明材料最多 {MOST} 份 → 请合并后再上传", f"{MOST} proofs at most: join some into one file")
    proof = Proof.objects.create(application=application, file=stored, name=name, uploaded_at=now, uploaded_by=by.user)
    _changed(application, now)
    said = {"name": name, "sha256": stored.sha256, "sm3": stored.sm3, "size": stored.size}
    _record("add_proof", proof, said, by, now)
    return proof


@transaction.atomic
def describe(
    *, by: Actor, now: datetime, proof_id: str, seen: str, particulars: Particulars, cited: Mapping[str, str]
) -> Proof:
    """Say what a proof is and which rows it proves, by page. `seen`: the stamp of what the person had before them.

    A proof that was handed in is replaced by a copy: the submission keeps the one it had.
    """
    proof = _held(by, proof_id, now)
    if stamp(proof) != seen:
        raise Wrong(
            "这份材料刚被同事修改过；下面仍是您填写的内容 → 核对后再次保存，即以您的为准",
            "a colleague has just changed this proof; below is still what you typed: save again to keep yours",
        )
    _plausible(particulars)
    return _written(proof, particulars, _pages(proof, cited), by, now)


@transaction.atomic
def cite(*, by: Actor, now: datetime, public_id: str, proof_id: str, row: str, pages: str | None) -> Proof:
    """Cite a proof of an application for one row, at these pages and no others; None: no longer. What else is said stays.

    A page that was open before a proof was handed in and changed still names that one: its copy is meant.
    """
    application = _open(by, public_id, now)
    here = Proof.objects.filter(application=application).select_related("file")
    proof = here.get(public_id=proof_id)
    if proof.removed_at:
        proof = here.get(file=proof.file, removed_at=None)
    proof.application = application
    cited = {each.row: each.pages for each in proof.citations.all()}
    wanted = {name: said for name, said in cited.items() if name != row}
    if pages is not None:
        wanted |= _pages(proof, {row: pages})
    if wanted == cited:  # a second click
        return proof
    said = {field.name: getattr(proof, field.name) for field in fields(Particulars)}
    return _written(proof, Particulars(**said), wanted, by, now)


def _written(proof: Proof, particulars: Particulars, pages: dict[str, str], by: Actor, now: datetime) -> Proof:
    before = {each.row: each.pages for each in proof.citations.all()}
    moved = {row for row in before.keys() | pages.keys() if before.get(row) != pages.get(row)}
    editing.editable(proof.application, now, rows=moved)
    if Proof.objects.handed_in().filter(pk=proof.pk).exists():
        proof = _copy(proof, by, now)
    for field, value in vars(particulars).items():
        setattr(proof, field, value)
    proof.save()
    proof.citations.all().delete()
    Citation.objects.bulk_create(Citation(proof=proof, row=row, pages=said) for row, said in pages.items())
    _changed(proof.application, now)
    said = {field: str(value or "") for field, value in vars(particulars).items()}
    _record("change_proof", proof, {"name": proof.name, **said, "cited": pages}, by, now)
    return proof


@transaction.atomic
def remove(*, by: Actor, now: datetime, proof_id: str) -> Application:
    """Take a proof out of an application that may still change; what was handed in before keeps it."""
    proof = _held(by, proof_id, now)
    editing.editable(proof.application, now, rows=[each.row for each in proof.citations.all()])
    proof.removed_at = now
    proof.save(update_fields=["removed_at"])
    _changed(proof.application, now)
    _record("remove_proof", proof, {"name": proof.name, "sha256": proof.file.sha256}, by, now)
    return proof.application


@transaction.atomic
def note_reading(proof: Proof, *, by: Actor, now: datetime) -> None:
    """Whoever is not of the enterprise leaves a trace when opening a proof, before it is given out."""
    if by.organisation.kind != "enterprise":
        _record("read_proof", proof, {"name": proof.name, "sha256": proof.file.sha256}, by, now)


@transaction.atomic
def note_damage(proof: Proof, *, by: Actor, now: datetime) -> None:
    """The bytes on disk are not those that were stored: nobody gets them, and the journal says so."""
    _record("file_damaged", proof, {"name": proof.name, "sha256": proof.file.sha256}, by, now)


def clean(name: str) -> str:
    """A file's name without folders and without what cannot be seen: controls, and marks that turn text around."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(mark for mark in last if unicodedata.category(mark) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip()
    stem, dot, ending = visible.rpartition(".")
    return (
        f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot and len(ending) < 10 else visible[:LONGEST_NAME]
    )


def _open(by: Actor, public_id: str, now: datetime) -> Application:
    application = actions.held(by, public_id)
    editing.editable(application, now)
    return application


def _held(by: Actor, proof_id: str, now: datetime) -> Proof:
    """The proof, with its application locked and open to changes."""
    found = Proof.objects.visible_to(by).filter(removed_at=None).select_related("application", "file")
    proof = found.get(public_id=proof_id)
    proof.application = _open(by, proof.application.public_id, now)
    proof.refresh_from_db(fields=[field.name for field in Proof._meta.concrete_fields if field.name != "application"])
    if proof.removed_at:
        raise Proof.DoesNotExist
    return proof


def _plausible(said: Particulars) -> None:
    if said.kind and said.kind not in SORTS:
        raise Wrong("材料类别不在列表中 → 请重新选择", "there is no such kind of proof: choose again")
    given = [each for each in (said.period_from, said.period_to, said.issued_on, said.expires_on) if each]
    if any(not 1949 <= each.year <= 2100 for each in given):
        raise Wrong("日期不合理 → 请核对年份", "a date cannot be right: look at its year")
    for first, last, zh, en in (
        (said.period_from, said.period_to, "所属期间的起止日期颠倒", "the period ends before it begins"),
        (said.issued_on, said.expires_on, "有效期早于签发日期", "it expires before it was issued"),
    ):
        if first and last and last < first:
            raise Wrong(f"{zh} → 请核对", f"{en}: look again")


def _pages(proof: Proof, cited: Mapping[str, str]) -> dict[str, str]:
    known = rows(pinned.rules(proof.application.round), "zh")
    if unknown := [row for row in cited if row not in known]:
        raise Wrong(f"没有“{unknown[0][:40]}”这一项 → 请重新选择", f"there is no row “{unknown[0][:40]}”: choose again")
    return {row: pageranges.written(said, proof.file.pages) for row, said in cited.items()}


def _copy(proof: Proof, by: Actor, now: datetime) -> Proof:
    """A new row for the same file; the old one ends now."""
    Proof.objects.filter(pk=proof.pk).update(removed_at=now)
    return Proof.objects.create(
        application=proof.application, file=proof.file, name=proof.name, uploaded_at=now, uploaded_by=by.user
    )


def _changed(application: Application, now: datetime) -> None:
    Application.objects.filter(pk=application.pk).update(version=F("version") + 1, changed_at=now)


def _record(deed: str, proof: Proof, said: dict[str, Any], by: Actor, now: datetime) -> None:
    subject = f"application/{proof.application.public_id}"
    journal.record(deed=deed, subject=subject, content={"proof": proof.public_id, **said}, by=by, now=now)
