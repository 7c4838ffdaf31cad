"""What becomes of an enterprise: merged, parted, moved to another district, or under a new code.

One side asks and the other confirms, never the same person: both districts of a merger or division, the city for a move, the
district for a code. Where the one who asked sits in the only bureau concerned, a second person of that bureau confirms.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.inviting import members_of
from greenfactory.foundations.accounts.models import Organisation
from greenfactory.foundations.accounts.permissions import MAY
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.stages.enterprises import register
from greenfactory.stages.enterprises.actions import CHANGED, TAKEN
from greenfactory.stages.enterprises.conflicts import kept_from
from greenfactory.stages.enterprises.interests import refuse_conflicted
from greenfactory.stages.enterprises.lineage import ENDED
from greenfactory.stages.enterprises.models import Consent, Enterprise, FormerCode, Succession, Title

CITY = "city"


@dataclass(frozen=True, slots=True)
class Change:
    """What is told. `code` and `name` are the successor's, or `code` the new one of the same enterprise."""

    kind: str
    happened_on: date
    document: str
    reason: str
    code: str = ""
    name: str = ""
    district: str = ""
    ends: bool = False
    titles_follow: bool = False


@transaction.atomic
def ask(*, by: Actor, now: datetime, enterprise: Enterprise, version: int, change: Change) -> Succession:
    """Tell of a change; it counts once the other side has confirmed it."""
    # The successor too, lest it is forgotten (see `refuse`) while it is named here.
    named = Enterprise.objects.filter(code=change.code).values_list("pk", flat=True)
    firms = _locked(enterprise.pk, *named)
    one = firms.pop(enterprise.pk)
    if one.version != version:
        raise Wrong(*CHANGED)
    _check(one, change, timezone.localdate(now))
    known = next(iter(firms.values()), None)
    successor = _successor(one, known, change, now) if change.kind in {"merge", "split"} else None
    try:
        with transaction.atomic():
            asked = Succession.objects.create(
                kind=change.kind, enterprise=one, successor=successor, ends=change.kind == "merge" or change.ends,
                titles_follow=change.kind == "merge" or change.titles_follow,
                old_code=one.code, new_code=change.code if change.kind == "recode" else "",
                old_district=one.organisation.district, new_district=change.district if change.kind == "move" else "",
                happened_on=change.happened_on, document=change.document, reason=change.reason,
                asked_by=by.user, asked_for=body(by), asked_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Wrong(
            "该企业已有一项变更待确认，办结后再提交", "a change of this enterprise waits already; settle it first"
        ) from None
    told = {key: str(value) for key, value in asdict(change).items() if value}
    record(deed="ask_succession", subject=one.subject, content=told, by=by, now=now)
    return asked


@transaction.atomic
def consent(*, by: Actor, now: datetime, succession: Succession) -> bool:
    """Confirm for one's own body; gives whether the change counts now."""
    held = _open(succession)
    mine = _concerned(held, by)
    if by.user.pk == held.asked_by_id:
        raise Wrong("本人提交的变更须由另一人确认", "somebody else has to confirm what you told")
    _refuse_tied(by, held)
    if mine not in missing(held):
        raise Wrong("本单位已确认，等待另一方", "your bureau has confirmed; the other side has yet to")
    Consent.objects.create(succession=held, body=mine, by=by.user, at=now)
    done = not missing(held)
    if done:
        _take_effect(held, now)
    content = {"kind": held.kind, "change": held.public_id, "counts": done}
    record(deed="confirm_succession", subject=held.enterprise.subject, content=content, by=by, now=now)
    return done


@transaction.atomic
def refuse(*, by: Actor, now: datetime, succession: Succession, reason: str) -> None:
    """A body that is concerned does not agree, and whoever asked reads why; or who asked takes it back. A successor that nobody else knew goes again."""
    held = _open(succession)
    _concerned(held, by)
    own = by.user.pk == held.asked_by_id
    if not own:
        _refuse_tied(by, held)
    if not reason:
        raise Wrong("请填写理由", "give the reason")
    # Held before the change is written: `ask` holds the enterprises when it meets that row.
    firms = _locked(held.successor_id)
    Succession.objects.filter(pk=held.pk).update(state="withdrawn" if own else "refused", remark=reason, decided_at=now)
    for successor in firms.values():
        _forget_unregistered(successor)
    content = {"kind": held.kind, "change": held.public_id, "reason": reason}
    record(
        deed="withdraw_succession" if own else "refuse_succession",
        subject=held.enterprise.subject,
        content=content,
        by=by,
        now=now,
    )


def body(by: Actor) -> str:
    """The body for which somebody speaks."""
    kind = by.organisation.kind
    return by.district if kind == "district" else kind


def missing(succession: Succession) -> set[str]:
    """The bodies that have yet to confirm."""
    return _asked(succession) - {each.body for each in succession.consents.all()}


def _asked(succession: Succession) -> set[str]:
    """The bodies concerned without the one that told of it, unless it is the only one."""
    bodies = concerned(succession)
    return bodies - {succession.asked_for} if len(bodies) > 1 else bodies


def awaiting(by: Actor) -> int:
    """How many changes this person could confirm for their body; what they told, or are tied to, is for somebody else."""
    mine = body(by)
    some = Succession.objects.visible_to(by).filter(state="asked").exclude(asked_by=by.user)
    some = some.exclude(enterprise__in=kept_from(by)).exclude(successor__in=kept_from(by))
    some = some.exclude(consents__body=mine).select_related("enterprise__organisation", "successor__organisation")
    return sum(mine in _asked(one) for one in some)


def kept_out(by: Actor) -> set[int]:
    """The keys of the enterprises whose changes this person leaves to somebody else."""
    return set(Enterprise.objects.filter(pk__in=kept_from(by)).values_list("pk", flat=True))


def colleagues(by: Actor) -> list[str]:
    """Who else of this person's bureau may confirm what they told of, by name."""
    members = members_of(Organisation.objects.filter(pk=by.organisation.pk)).exclude(user=by.user)
    found = members.filter(role__in=MAY["confirm_changes"]).values_list("user__name", flat=True)
    return list(dict.fromkeys(found))


def concerned(succession: Succession) -> set[str]:
    """The bodies whose agreement a change needs."""
    if succession.kind == "move":
        return {CITY}
    sides = [succession.enterprise] + ([succession.successor] if succession.successor else [])
    return {one.organisation.district for one in sides}


def _check(one: Enterprise, change: Change, today: date) -> None:
    if one.state not in {"confirmed", "unregistered"}:
        raise Wrong("企业确认之后才能登记变更", "an enterprise changes once it is confirmed and while it has not ended")
    if change.happened_on > today:
        raise Wrong("变更日期不能晚于今天", "the day cannot lie ahead")
    if not change.document or not change.reason:
        raise Wrong("请填写批准或登记文书和事由", "name the document and the reason")
    if change.kind == "move" and (
        change.district == one.organisation.district or change.district not in register.districts()
    ):
        raise Wrong("请选择迁入的另一市（县）、区", "choose the other district")
    if change.kind != "move" and (not change.code or change.code == one.code):
        raise Wrong("请填写另一个统一社会信用代码", "write another credit code")
    if change.kind == "recode" and _taken(change.code):
        raise Wrong(*TAKEN)


def _taken(code: str) -> bool:
    return Enterprise.objects.filter(code=code).exists() or FormerCode.objects.filter(code=code).exists()


def _successor(one: Enterprise, known: Enterprise | None, change: Change, now: datetime) -> Enterprise:
    """The one `known` under the successor's code; else one that is not registered yet waits for it, in the same district."""
    if known and known.state == ENDED:
        raise Wrong("承继企业已终止，请填写现存续的企业", "that enterprise has ended; name one that goes on")
    if known:
        return known
    if not change.name or FormerCode.objects.filter(code=change.code).exists():
        raise Wrong("该代码尚未登记，请填写承继企业名称", "nobody is registered under the code: name the successor")
    named = {"kind": "enterprise", "name": change.name, "district": one.organisation.district}
    waits = {"industry": one.industry, "state": "unregistered", "registered_at": now}
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(**named)
            return Enterprise.objects.create(organisation=organisation, code=change.code, **waits)
    except IntegrityError:  # somebody else has just named or registered it
        raise Wrong(*CHANGED) from None


def _forget_unregistered(successor: Enterprise) -> None:
    """Delete a successor that only changes refused or withdrawn knew: no title, other change or invitation. They keep its code."""
    if successor.state != "unregistered":
        return
    try:
        with transaction.atomic():
            settled = Succession.objects.filter(successor=successor, state__in=("refused", "withdrawn"))
            settled.update(successor=None, new_code=successor.code)
            successor.delete()
            successor.organisation.delete()
    except ProtectedError:
        pass  # whatever refers to it needs it


def _locked(*keys: int | None) -> dict[int, Enterprise]:
    """The enterprises, held until the transaction ends, always in the same order so that two cannot wait for each other."""
    held = Enterprise.objects.select_for_update(of=("self",)).filter(pk__in=filter(None, keys)).order_by("pk")
    return {one.pk: one for one in held.select_related("organisation")}


def _open(succession: Succession) -> Succession:
    held = Succession.objects.select_for_update().get(pk=succession.pk)
    if held.state != "asked":
        raise Wrong("该变更已办结，请刷新后再看", "it is settled already; look again")
    return held


def _concerned(succession: Succession, by: Actor) -> str:
    if body(by) not in concerned(succession):
        raise Wrong("该变更不由本单位确认", "this change is not for your bureau to decide")
    return body(by)


def _refuse_tied(by: Actor, succession: Succession) -> None:
    """Whoever is tied to either side decides nothing about a change; what one told of oneself, one takes back."""
    for firm in filter(None, (succession.enterprise, succession.successor)):
        refuse_conflicted(by, firm)


def _take_effect(held: Succession, now: datetime) -> None:
    firms = _locked(held.enterprise_id, held.successor_id)
    one, successor = firms[held.enterprise_id], firms.get(held.successor_id or 0)
    if any(firm.state == ENDED for firm in firms.values()):
        raise Wrong("其中一家企业刚刚终止，请刷新后再看", "one of the enterprises has just ended; look again")
    values: dict[str, object] = {"version": one.version + 1}
    if successor:
        values |= {"state": ENDED, "wanted_name": "", "wanted_from": None} if held.ends else {}
        if held.titles_follow:
            Title.objects.filter(enterprise=one).update(enterprise=successor)
    elif held.kind == "move":
        Organisation.objects.filter(pk=one.organisation_id).update(district=held.new_district)
        values["town"] = ""  # it belongs to the district that was left
    else:
        FormerCode.objects.create(enterprise=one, code=one.code, until_on=held.happened_on)
        values["code"] = held.new_code
    try:
        with transaction.atomic():
            Enterprise.objects.filter(pk=one.pk).update(**values)
    except IntegrityError:
        raise Wrong(*TAKEN) from None
    Succession.objects.filter(pk=held.pk).update(state="confirmed", decided_at=now)
