"""Reads proofs for pages: who sees which, what is odd about them, and how much room is left."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.foundations.accounts.words import CITY_TIME, Pair
from greenfactory.foundations.files.models import Upload
from greenfactory.rulebook.packs.pack import Pack
from greenfactory.stages.applications.models import Application, Proof
from greenfactory.stages.rounds.models import Round

KINDS: Mapping[str, Pair] = {
    "licence": ("营业执照、许可证照", "licences and permits"),
    "certificate": ("认证证书", "certificates"),
    "test_report": ("检测、监测报告", "test reports"),
    "audit": ("审计、核查报告", "audit and verification reports"),
    "ledger": ("台账、统计报表", "ledgers and statistics"),
    "finance": ("合同、发票", "contracts and invoices"),
    "rules": ("制度文件", "internal rules"),
    "photo": ("现场照片", "photographs"),
    "other": ("其他", "other"),
}
YEARS = 3
"""Figures of so many years are asked for; a proof of none of them is out of period."""


def listed(application: Application, by: Actor) -> "QuerySet[Proof]":
    """What the page shows: to the enterprise its present proofs, to others those of the last submission."""
    proofs = Proof.objects.filter(application=application).select_related("file", "uploaded_by")
    if by.organisation.kind == "enterprise":
        return proofs.filter(removed_at=None).prefetch_related("citations").order_by("name", "pk")
    last = application.submissions.order_by("-number").values_list("at", flat=True).first()
    if last is None:
        return proofs.none()
    standing = proofs.filter(Q(removed_at=None) | Q(removed_at__gt=last), uploaded_at__lte=last)
    return standing.annotate(elsewhere=elsewhere()).prefetch_related("citations").order_by("name", "pk")


def elsewhere() -> Exists:
    """Whether another enterprise has handed in the same bytes. For staff only: it tells who holds which document."""
    others = Proof.objects.handed_in().filter(file=OuterRef("file"))
    return Exists(others.exclude(application__enterprise=OuterRef("application__enterprise")))


def remarks(proof: Proof, of: Round) -> list[Pair]:
    """What is odd about a proof, for everybody who sees it; `elsewhere` only where the query asked for it."""
    found: list[Pair] = []
    if proof.expires_on and proof.expires_on < of.closes_at.astimezone(CITY_TIME).date():
        found.append(("申报截止时已过有效期", "expired before the deadline"))
    first, last = date(of.year - YEARS + 1, 1, 1), date(of.year, 12, 31)
    if (proof.period_to and proof.period_to < first) or (proof.period_from and proof.period_from > last):
        found.append((f"所属期间不在 {first.year}—{last.year} 年", f"its period lies outside {first.year}–{last.year}"))
    if proof.file.scan == "none" and settings.SCANNER:
        found.append(("上传时未扫描病毒", "was not scanned for viruses"))
    if getattr(proof, "elsewhere", False):
        found.append(("同一文件也被其他单位使用", "the same file is used by another enterprise too"))
    return found


def rows(pack: Pack, lang: str) -> dict[str, str]:
    """Every row that a proof may be cited for, with its title, in the order of the form."""
    conditions = {row.id: row.title[lang] for row in pack.gate}
    return conditions | {row.id: row.title[lang] for row in pack.rows.values()}


def room(organisation: Organisation) -> int:
    """Bytes that the organisation has left of its quota; files on their way count whole."""
    kept = Proof.objects.filter(application__enterprise__organisation=organisation)
    kept = kept.filter(Q(removed_at=None) | Q(pk__in=kept.handed_in().values("pk")))
    used = kept.aggregate(total=Sum("file__size"))["total"] or 0
    people = organisation.memberships.values("user")
    coming = Upload.objects.filter(by__in=people).aggregate(total=Sum("size"))["total"] or 0
    return settings.ORGANISATION_QUOTA - used - coming


def stamp(proof: Proof) -> str:
    """Changes whenever the proof's particulars or citations do: whoever saves says which state they saw."""
    cited = sorted((citation.row, citation.pages) for citation in proof.citations.all())
    dates = [str(each) for each in (proof.period_from, proof.period_to, proof.issued_on, proof.expires_on)]
    return hashlib.sha256(json.dumps([proof.name, proof.kind, dates, cited]).encode()).hexdigest()[:16]
