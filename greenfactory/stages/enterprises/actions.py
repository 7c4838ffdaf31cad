"""What is done to an enterprise; each in one transaction, with an entry in the journal."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from greenfactory.foundations.accounts.actions import begin, invite, offer, open_account
from greenfactory.foundations.accounts.actor import Actor, actor
from greenfactory.foundations.accounts.models import Invitation, Membership, Organisation
from greenfactory.foundations.accounts.words import Wrong
from greenfactory.foundations.journal.actions import record
from greenfactory.stages.enterprises.interests import refuse_conflicted
from greenfactory.stages.enterprises.listreader import in_portions
from greenfactory.stages.enterprises.models import Enterprise, FormerCode, FormerName

TAKEN = (
    "该统一社会信用代码已登记，请联系属地主管部门或由本单位管理员邀请",
    "this code is registered: ask the district bureau, or have your administrator invite you",
)
CHANGED = ("企业信息在您打开之后已被修改，请核对后再操作", "the enterprise was changed since you opened it; look again")
SETTLED = ("该企业现在不需要确认", "this enterprise waits for no confirmation")
NO_NAME = ("没有待确认的更名", "no renaming waits for confirmation")
INVITED_DAYS = 60
"""How long the link of an imported enterprise can be taken: letters travel slowly."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What identifies an enterprise, checked and normalised."""

    name: str
    code: str
    district: str
    industry: str


@dataclass(frozen=True, slots=True)
class Imported:
    """An enterprise made from a row, with the token of its administrator's invitation, which is kept nowhere."""

    enterprise: Enterprise
    token: str


@transaction.atomic
def register(*, particulars: Particulars, username: str, name: str, password: str | None, now: datetime) -> Membership:
    """An account and its enterprise in one go; whoever registers may submit and asks colleagues in."""
    user = open_account(username=username, name=name, password=password)
    (enterprise,) = _save([_new(particulars, now)])
    membership = begin(user=user, organisation=enterprise.organisation, role="submitter", now=now)
    content = asdict(particulars) | {"user": username}
    record(deed="register_enterprise", subject=enterprise.subject, content=content, by=actor(membership), now=now)
    return membership


@transaction.atomic
def import_enterprises(*, by: Actor, now: datetime, rows: Sequence[Particulars]) -> list[Imported]:
    """Enterprises from a list of the authorities: confirmed at once, each with an invitation for its administrator."""
    if not rows:
        return []
    made = [_new(row, now) for row in rows]
    for enterprise in made:
        enterprise.state = "confirmed"
    made = _save(made)
    offers = [
        offer(by=by, now=now, organisation=one.organisation, role="submitter", name="", days=INVITED_DAYS)
        for one in made
    ]
    Invitation.objects.bulk_create([invitation for _, invitation in offers])
    content = {"enterprises": [asdict(row) for row in rows]}
    subject = f"organisation/{by.organisation.public_id}"
    record(deed="import_enterprises", subject=subject, content=content, by=by, now=now)
    return [Imported(enterprise, token) for enterprise, (token, _) in zip(made, offers, strict=True)]


@transaction.atomic
def confirm(*, by: Actor, now: datetime, enterprise: Enterprise, version: int) -> None:
    """The district confirms that the enterprise is what it says; one that is known from its titles only, too."""
    if enterprise.state not in {"waiting", "refused", "unregistered"}:
        raise Wrong(*SETTLED)
    _decide(by, enterprise, version, state="confirmed", remark="")
    record(deed="confirm_enterprise", subject=enterprise.subject, content={"code": enterprise.code}, by=by, now=now)


@transaction.atomic
def refuse(*, by: Actor, now: datetime, enterprise: Enterprise, version: int, reason: str) -> None:
    """The district does not confirm; the enterprise reads why, and may correct and ask again."""
    if enterprise.state not in {"waiting", "refused"}:
        raise Wrong(*SETTLED)
    if not reason:
        raise Wrong("请填写理由，企业据此更正", "give the reason: the enterprise corrects by it")
    _decide(by, enterprise, version, state="refused", remark=reason)
    content = {"code": enterprise.code, "reason": reason}
    record(deed="refuse_enterprise", subject=enterprise.subject, content=content, by=by, now=now)


@transaction.atomic
def save_profile(
    *,
    by: Actor,
    now: datetime,
    enterprise: Enterprise,
    version: int,
    industry: str,
    profile: dict[str, str],
    town: str = "",
) -> None:
    """Store the fields of the paper form; refused with CHANGED where somebody else saved since `version`."""
    before, after = kept(enterprise), profile | {"industry": industry, "town": town}
    changed = {
        key: after.get(key, "") for key in sorted({*before, *after}) if before.get(key, "") != after.get(key, "")
    }
    _change(enterprise, version, industry=industry, profile=profile, town=town)
    content = {"changed": changed, "version": version + 1}
    record(deed="save_profile", subject=enterprise.subject, content=content, by=by, now=now)


def kept(enterprise: Enterprise) -> dict[str, str]:
    """What an enterprise keeps itself, by the keys of its form."""
    return {**enterprise.profile, "industry": enterprise.industry, "town": enterprise.town}


@transaction.atomic
def correct(*, by: Actor, now: datetime, enterprise: Enterprise, version: int, particulars: Particulars) -> None:
    """Correct what identifies the enterprise while it is not confirmed; the district looks at it again."""
    if enterprise.state not in {"waiting", "refused"}:
        raise Wrong("已确认的企业改名请走更名", "a confirmed enterprise changes its name by a renaming")
    old = {"name": enterprise.organisation.name, "code": enterprise.code, "district": enterprise.organisation.district}
    if FormerCode.objects.filter(code=particulars.code).exists():
        raise Wrong(*TAKEN)
    stays = enterprise.town if particulars.district == enterprise.organisation.district else ""
    _change(enterprise, version, state="waiting", remark="", industry=particulars.industry, town=stays)
    try:
        with transaction.atomic():
            Enterprise.objects.filter(pk=enterprise.pk).update(code=particulars.code)
    except IntegrityError:
        raise Wrong(*TAKEN) from None
    named = {"name": particulars.name, "district": particulars.district}
    Organisation.objects.filter(pk=enterprise.organisation_id).update(**named)
    content = {"from": old, "to": asdict(particulars)}
    record(deed="correct_enterprise", subject=enterprise.subject, content=content, by=by, now=now)


@transaction.atomic
def ask_rename(*, by: Actor, now: datetime, enterprise: Enterprise, version: int, name: str, since: date) -> None:
    """State a new name and the day it holds from; it counts once the district has confirmed it."""
    if enterprise.state != "confirmed":
        raise Wrong("确认之前请直接更正名称", "before the confirmation, simply correct the name")
    if name == enterprise.organisation.name:
        raise Wrong("与现名称相同", "this is the present name")
    if since > timezone.localdate(now):
        raise Wrong("变更日期不能晚于今天", "the day cannot lie ahead")
    _change(enterprise, version, wanted_name=name, wanted_from=since)
    content = {"name": name, "since": since.isoformat()}
    record(deed="ask_rename", subject=enterprise.subject, content=content, by=by, now=now)


@transaction.atomic
def confirm_rename(*, by: Actor, now: datetime, enterprise: Enterprise, version: int) -> None:
    """From now on the new name; the old one stays searchable with the day until which it held."""
    wanted, old = enterprise.wanted_name, enterprise.organisation.name
    if not wanted:
        raise Wrong(*NO_NAME)
    _decide(by, enterprise, version, wanted_name="", wanted_from=None)
    FormerName.objects.create(enterprise=enterprise, name=old, until_on=enterprise.wanted_from)
    Organisation.objects.filter(pk=enterprise.organisation_id).update(name=wanted)
    record(deed="confirm_rename", subject=enterprise.subject, content={"from": old, "to": wanted}, by=by, now=now)


@transaction.atomic
def refuse_rename(*, by: Actor, now: datetime, enterprise: Enterprise, version: int, reason: str) -> None:
    """The name stays; the enterprise reads why."""
    if not enterprise.wanted_name:
        raise Wrong(*NO_NAME)
    if not reason:
        raise Wrong("请填写理由", "give the reason")
    _decide(by, enterprise, version, wanted_name="", wanted_from=None, remark=reason)
    content = {"name": enterprise.wanted_name, "reason": reason}
    record(deed="refuse_rename", subject=enterprise.subject, content=content, by=by, now=now)


@transaction.atomic
def invite_administrator(*, by: Actor, now: datetime, enterprise: Enterprise, name: str) -> str:
    """Ask somebody in who keeps an enterprise that nobody keeps any more, or that a stranger registered; gives the link's token."""
    refuse_conflicted(by, enterprise)
    if not name:
        raise Wrong("请填写受邀人姓名", "name whom to invite")
    return invite(by=by, now=now, organisation=enterprise.organisation, role="submitter", name=name)


def _new(particulars: Particulars, now: datetime) -> Enterprise:
    organisation = Organisation(kind="enterprise", name=particulars.name, district=particulars.district)
    return Enterprise(
        organisation=organisation, code=particulars.code, industry=particulars.industry, registered_at=now
    )


def _save(made: Sequence[Enterprise]) -> list[Enterprise]:
    """The enterprises as they are stored: one that was known from its titles only goes on as the one that registers.

    Refused as a whole where one code is registered, also where somebody registered it a moment ago.
    """
    known: dict[str, Enterprise] = {}
    for some in in_portions(one.code for one in made):
        held = Enterprise.objects.filter(code__in=some, state="unregistered").select_related("organisation")
        known.update((one.code, one) for one in held)
    for one in made:
        if before := known.get(one.code):
            _take_over(before, one)
    fresh = [one for one in made if one.code not in known]
    for some in in_portions(one.code for one in fresh):
        if FormerCode.objects.filter(code__in=some).exists():
            raise Wrong(*TAKEN)
    try:
        with transaction.atomic():
            Organisation.objects.bulk_create([one.organisation for one in fresh])
            for one in fresh:
                one.organisation_id = one.organisation.pk
            Enterprise.objects.bulk_create(fresh)
    except IntegrityError:
        raise Wrong(*TAKEN) from None
    return [known.get(one.code, one) for one in made]


def _take_over(before: Enterprise, given: Enterprise) -> None:
    """The enterprise behind titles registers; the name that the titles knew stays searchable.

    Without a title the name is only what somebody else wrote when they named a successor: it is nobody's former name.
    """
    values = {"state": given.state, "industry": given.industry or before.industry, "registered_at": given.registered_at}
    held = Enterprise.objects.filter(pk=before.pk, state="unregistered")
    if not held.update(version=before.version + 1, **values):
        raise Wrong(*TAKEN)
    old, new = before.organisation, given.organisation
    if old.name != new.name and before.titles.exists():
        FormerName.objects.get_or_create(enterprise=before, name=old.name, defaults={"reason": "title"})
    FormerName.objects.filter(enterprise=before, name=new.name).delete()
    old.name, old.district = new.name, new.district
    Organisation.objects.filter(pk=old.pk).update(name=new.name, district=new.district)
    before.refresh_from_db(fields=["state", "industry", "version", "registered_at"])


def _decide(by: Actor, enterprise: Enterprise, version: int, **values: object) -> None:
    """Write what the district decides: nobody does whom an interest keeps from it."""
    refuse_conflicted(by, enterprise)
    _change(enterprise, version, **values)


def _change(enterprise: Enterprise, version: int, **values: object) -> None:
    """Write where the version still holds; counts one row or refuses."""
    held = Enterprise.objects.filter(pk=enterprise.pk, version=version)
    if not held.update(version=version + 1, **values):
        raise Wrong(*CHANGED)
