"""回避: who has declared an interest in an enterprise, and whom that keeps from its cases.

No interest lapses by itself: no rule says for how many years a past tie counts, so it does until it is withdrawn. Whom it
concerns asks for that, somebody of the city whom nothing ties to the enterprise agrees: nobody lifts their own block.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership, Organisation
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.foundations.mailbox import actions as mailbox
from greenfactory.foundations.proposals.actions import refusal
from greenfactory.rulebook.notes import Note
from greenfactory.stages.enterprises import lineage
from greenfactory.stages.enterprises.conflicts import codes_of
from greenfactory.stages.enterprises.models import Enterprise, Interest


@dataclass(frozen=True, slots=True)
class Tie:
    """What is declared. `name` is how the declarer calls the enterprise of the code; `until_on` None: it lasts."""

    code: str
    name: str
    kind: str
    since_on: date
    until_on: date | None = None
    note: str = ""


def conflicted(enterprise: Enterprise) -> frozenset[str]:
    """Whom an interest keeps from the enterprise's cases, as the process tables name persons.

    It was declared under any code that the enterprise has or had, or of one that ended into it; that of an agency concerns
    everybody who acts or ever acted for it.
    """
    return _tied(codes_of(enterprise.pk))


def _tied(codes: Iterable[str] | RawSQL) -> frozenset[str]:
    standing = Interest.objects.standing().filter(code__in=codes)
    members = Membership.objects.filter(organisation__in=standing.values("organisation")).values_list("user")
    found = standing.exclude(person=None).values_list("person").union(members)
    return frozenset(str(person) for (person,) in found)


def keeps_out(by: Actor, enterprise: Enterprise) -> bool:
    """Whether an interest keeps this person from the enterprise's cases."""
    return str(by.user.pk) in conflicted(enterprise)


def refuse_conflicted(by: Actor, enterprise: Enterprise) -> None:
    """Raise Wrong where an interest keeps whoever acts from the enterprise's cases: for deeds that no process table knows."""
    if keeps_out(by, enterprise):
        raise refusal((Note("refusal.conflict"),))


@transaction.atomic
def declare(*, by: Actor, now: datetime, tie: Tie, for_agency: bool = False) -> Interest:
    """Declare a tie of one's own, or of the agency that one acts for. Nothing that is said depends on who is registered."""
    if tie.since_on > timezone.localdate(now):
        raise Wrong("起始日期不能晚于今天", "the first day cannot lie ahead")
    if tie.until_on and tie.until_on < tie.since_on:
        raise Wrong("终止日期早于起始日期", "it would end before it began")
    if for_agency and by.organisation.kind != "agency":
        raise Wrong("只有第三方机构人员可以为本机构申报", "only an agency's people declare for their body")
    whose = {"organisation": by.organisation} if for_agency else {"person": by.user}
    try:
        with transaction.atomic():
            made = Interest.objects.create(declared_by=by.user, declared_at=now, **whose, **asdict(tie))
    except IntegrityError:
        raise Wrong("该企业的同类关系已经申报", "this kind of tie to the enterprise is declared already") from None
    said = {key: str(value) for key, value in asdict(tie).items() if value}
    record(deed="declare_interest", subject=made.subject, content=said | {"whose": made.whose}, by=by, now=now)
    return made


@transaction.atomic
def ask_withdrawal(*, by: Actor, now: datetime, interest: Interest, reason: str) -> None:
    """Ask for one's own, or one's agency's, to be withdrawn; it keeps until the city agrees."""
    if not reason:
        raise Wrong("请填写撤销理由", "give the reason for withdrawing it")
    if not own(interest, by):
        raise Wrong("只有申报人本人（本机构人员）可以申请撤销", "only whom it concerns can ask for that")
    held = Interest.objects.standing().filter(pk=interest.pk, asked_at=None)
    if not held.update(asked_at=now, reason=reason):
        raise Wrong(*SETTLED)
    record(deed="ask_withdraw_interest", subject=interest.subject, content={"reason": reason}, by=by, now=now)
    mailbox.send(
        to=list(Organisation.objects.filter(kind="city")), title="撤销回避申报待确认", about=interest.subject, now=now,
        url="/interests/", text=f"{interest.whose}申请撤销对“{interest.name}”（{interest.code}）的回避申报。理由：{reason}。",
    )  # fmt: skip


@transaction.atomic
def withdraw(*, by: Actor, now: datetime, interest: Interest) -> None:
    """Agree that it keeps nobody any more; for whom it concerns, or who is tied to the same enterprise, somebody else does."""
    held = _asked(interest, by)
    Interest.objects.filter(pk=held.pk).update(withdrawn_by=by.user, withdrawn_at=now)
    record(
        deed="withdraw_interest",
        subject=held.subject,
        content={"code": held.code, "reason": held.reason},
        by=by,
        now=now,
    )
    _tell(held, "回避申报已撤销", "市级主管部门已同意撤销，该项申报不再有效。", now)


@transaction.atomic
def keep(*, by: Actor, now: datetime, interest: Interest) -> None:
    """Do not agree: it stands as before, and may be asked for again with a better reason."""
    held = _asked(interest, by)
    Interest.objects.filter(pk=held.pk).update(reason="", asked_at=None)
    record(
        deed="keep_interest", subject=held.subject, content={"code": held.code, "reason": held.reason}, by=by, now=now
    )
    _tell(held, "回避申报未予撤销", "市级主管部门未同意撤销，申报继续有效，仍须回避；可补充理由后再次申请。", now)


def own(interest: Interest, by: Actor) -> bool:
    """Whether it is that of the person, or of the agency for which they act."""
    return interest.person_id == by.user.pk or interest.organisation_id == by.organisation.pk


SETTLED = ("该申报已撤销或已在申请撤销，请刷新后再看", "it is withdrawn, or that is asked for already; look again")


def _tell(interest: Interest, title: str, decided: str, now: datetime) -> None:
    """Those whom it concerns, the agency's people or the one person wherever they act, read what the city has decided."""
    person, acts = interest.person, Q(pk=interest.organisation_id)
    if person:
        acts = Q(pk__in=person.memberships_now(now).values("organisation"))
    mailbox.send(
        to=Organisation.objects.filter(acts), only=person, title=title, about=interest.subject, url="/interests/", now=now,
        text=f"对“{interest.name}”（{interest.code}）的回避申报申请撤销（理由：{interest.reason}）。{decided}",
    )  # fmt: skip


def _asked(interest: Interest, by: Actor) -> Interest:
    held = Interest.objects.select_for_update().get(pk=interest.pk)
    if held.withdrawn_at or not held.asked_at:
        raise Wrong("没有待确认的撤销申请，请刷新后再看", "no withdrawal waits to be confirmed; look again")
    firm = lineage.by_codes([held.code]).get(held.code)
    tied = (conflicted(lineage.heir(firm) or firm) if firm else frozenset()) | _tied([held.code])
    if str(by.user.pk) in tied | {str(held.declared_by_id)}:
        raise Wrong(
            "本人与该企业有利害关系或为申报人，须由市级其他人员确认",
            "you declared it or are tied to the enterprise yourself: somebody else of the city has to decide",
        )
    return held
