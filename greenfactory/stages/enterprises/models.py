"""A factory: one enterprise behind one 统一社会信用代码, with every name it has had."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Membership, Organisation, public_id
from greenfactory.foundations.accounts.words import ENTERPRISE_STATES
from greenfactory.stages.enterprises.conflicts import kept_from


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Enterprises, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "EnterpriseQuerySet":
        """An enterprise sees itself, a district its own, the city and the auditor all, everybody else none."""
        if actor.organisation.kind == "enterprise":
            return self.filter(organisation=actor.organisation)
        if actor.organisation.kind == "district":
            return self.filter(organisation__district=actor.district)
        return self if actor.organisation.kind in {"city", "audit"} else self.none()

    def waiting(self) -> "EnterpriseQuerySet":
        """Those on which the district has to decide: what they registered as, or their new name."""
        return self.filter(Q(state="waiting") | ~Q(wanted_name=""))

    def free_for(self, actor: Actor) -> "EnterpriseQuerySet":
        """Without those from whose cases an interest keeps the person."""
        return self.exclude(pk__in=kept_from(actor))


class Enterprise(models.Model):
    """What the register says of a factory. `profile` holds the other fields of the paper form (基本信息表) by their keys.

    One that is `unregistered` is known from a list of titles only: nobody acts for it until it registers under its code.
    One that has `ended` went into a successor (see Succession); it begins nothing any more and stays to be found.
    `town` is the code of the part of its district in which it lies, where the city's list has parts.
    `remark` is the district's reason for a refusal; `wanted_name` a new name from `wanted_from` on that it has yet to confirm.
    """

    STATES = ENTERPRISE_STATES

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="enterprise")
    code = models.CharField(max_length=18, unique=True)
    industry = models.CharField(max_length=5, blank=True, db_index=True)
    town = models.CharField(max_length=12, blank=True, db_index=True)
    profile = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="waiting", db_index=True)
    version = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField()
    remark = models.TextField(blank=True)
    wanted_name = models.CharField(max_length=200, blank=True)
    wanted_from = models.DateField(null=True)

    objects = EnterpriseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def subject(self) -> str:
        """What the journal calls it."""
        return f"enterprise/{self.public_id}"

    @property
    def state_words(self) -> tuple[str, str]:
        """Its state in Chinese and English."""
        return self.STATES[self.state]


class FormerName(models.Model):
    """A name that the enterprise had until `until_on`; it stays searchable."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=200, db_index=True)
    until_on = models.DateField(null=True)
    reason = models.CharField(max_length=20, default="rename")


class FormerCode(models.Model):
    """A code that the enterprise had until `until_on`; it stays searchable and is nobody else's."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="former_codes")
    code = models.CharField(max_length=18, unique=True)
    until_on = models.DateField()


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Successions, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "SuccessionQuerySet":
        """The districts on either side, the city and the auditor; an enterprise its own, and what came to it once it counts."""
        kind = actor.organisation.kind
        if kind == "enterprise":
            came = Q(successor__organisation=actor.organisation, state="confirmed")
            return self.filter(Q(enterprise__organisation=actor.organisation) | came)
        if kind == "district":
            sides = (
                "enterprise__organisation__district",
                "successor__organisation__district",
                "old_district",
                "new_district",
            )
            return self.filter(reduce(or_, (Q(**{side: actor.district}) for side in sides)))
        return self if kind in {"city", "audit"} else self.none()

    def moves(self) -> "SuccessionQuerySet":
        """Moves to another district that count."""
        return self.filter(kind="move", state="confirmed")


class Succession(models.Model):
    """What became of an enterprise: it went into a successor, parted, moved to another district, or has a new code.

    It counts once the other side has confirmed it (see `successions`). `asked_for` is the body of whoever asked: a
    district's code, "city" or "enterprise". `new_code` is the enterprise's own new one, or in a merger or division that was
    refused or withdrawn what is left of a successor that nobody else knew.
    """

    KINDS = {"merge": ("合并", "merger"), "split": ("分立", "division"), "move": ("迁移属地", "move to another district"),
             "recode": ("代码变更", "new credit code")}  # fmt: skip
    STATES = {
        "asked": ("待确认", "to be confirmed"),
        "confirmed": ("已确认", "confirmed"),
        "refused": ("未通过", "refused"),
        "withdrawn": ("已收回", "withdrawn"),
    }

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=12)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="predecessions")
    ends = models.BooleanField(default=False)
    titles_follow = models.BooleanField(default=False)
    old_code = models.CharField(max_length=18)
    new_code = models.CharField(max_length=18, blank=True)
    old_district = models.CharField(max_length=12)
    new_district = models.CharField(max_length=12, blank=True)
    happened_on = models.DateField()
    document = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=12, default="asked", db_index=True)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_for = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(state="asked"), name="one_open_succession")
        ]

    @property
    def kind_words(self) -> tuple[str, str]:
        """Its kind in Chinese and English."""
        return self.KINDS[self.kind]

    @property
    def state_words(self) -> tuple[str, str]:
        """Its state in Chinese and English."""
        return self.STATES[self.state]


class Consent(models.Model):
    """A body's agreement to a succession: a district's code, or "city"."""

    succession = models.ForeignKey(Succession, models.PROTECT, related_name="consents")
    body = models.CharField(max_length=12)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["succession", "body"], name="one_consent_a_body")]


class TitleQuerySet(models.QuerySet["Title"]):
    """Titles, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "TitleQuerySet":
        """Whoever sees the enterprise sees its titles."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(actor))

    def valid_on(self, on: date) -> "TitleQuerySet":
        """Those that are held on a day; where only the year of the award is known, they are held from that year on."""
        begun = Q(since_on__lte=on) | Q(since_on=None, year__lte=on.year)
        return self.filter(begun).exclude(until_on__lt=on)


class Title(models.Model):
    """称号 of an earlier year, as the city's lists have it. `name`, `code` and `district` are those of its day.

    It is held from `since_on` (None: only the year is known) until and with `until_on` (None: it has not ended); `ended_by`
    says why it ended.
    """

    LEVELS = {"city": ("市级", "city"), "province": ("省级", "province"), "nation": ("国家级", "nation")}

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="titles")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=18)
    district = models.CharField(max_length=12)
    level = models.CharField(max_length=12, default="city")
    year = models.PositiveIntegerField(db_index=True)
    document = models.CharField(max_length=100)
    certificate = models.CharField(max_length=60, blank=True)
    since_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    objects = TitleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "level", "year"], name="one_title_a_year_and_level")]

    def __str__(self) -> str:
        return f"{self.name} · {self.year}"

    def held_on(self, on: date) -> bool:
        """Whether it is held on a day, as `valid_on` has it."""
        begun = self.since_on <= on if self.since_on else self.year <= on.year
        return begun and (self.until_on is None or on <= self.until_on)

    @property
    def subject(self) -> str:
        """What the journal and proposals call it."""
        return f"title/{self.public_id}"

    @property
    def level_words(self) -> tuple[str, str]:
        """Its level in Chinese and English."""
        return self.LEVELS[self.level]


def kept_organisations(actor: Actor) -> models.QuerySet[Any]:
    """The keys of the organisations of enterprises from whose cases an interest keeps the person."""
    return Enterprise.objects.filter(pk__in=kept_from(actor)).values("organisation")


class InterestQuerySet(models.QuerySet["Interest"]):
    """Interests, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "InterestQuerySet":
        """Everybody their own, an agency's people those of the agency, a district those of its own people, city and auditor all."""
        kind, own = actor.organisation.kind, Q(person=actor.user)
        if kind == "agency":
            return self.filter(own | Q(organisation=actor.organisation))
        if kind == "district":
            people = Membership.objects.filter(organisation=actor.organisation).values("user")
            return self.filter(own | Q(person__in=people))
        if kind in {"city", "audit"}:
            return self
        return self.filter(own) if kind == "experts" else self.none()

    def standing(self) -> "InterestQuerySet":
        """Those that keep somebody from a case: all that were not withdrawn, also where what they tell of is over."""
        return self.filter(withdrawn_at=None)


class Interest(models.Model):
    """回避申报: what ties a person or an agency to the enterprise of a code. Never deleted: withdrawn once the city agrees.

    `code` is what was declared, and is asked of nobody: the answer must not tell whether it is registered. The enterprise is
    found by it when somebody looks, so that one that registers later is kept too. `name` is how the declarer calls it.
    """

    KINDS = {"employer": ("任职", "employment"), "consultancy": ("咨询服务", "consultancy"),
             "report": ("出具第三方评价报告", "third-party evaluation report"), "kinship": ("亲属任职或持股", "kinship"),
             "shareholding": ("持股", "shareholding"), "other": ("其他利害关系", "other interest")}  # fmt: skip
    STATES = {"standing": ("有效", "in force"), "asked": ("申请撤销，待市级确认", "withdrawal asked for, to be confirmed by the city"),
              "withdrawn": ("已撤销", "withdrawn")}  # fmt: skip

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    person = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=18, db_index=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    declared_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="interest_of_a_person_or_a_body",
            ),
            models.UniqueConstraint(
                fields=["person", "code", "kind"], condition=Q(withdrawn_at=None), name="one_interest_of_a_person"
            ),
            models.UniqueConstraint(
                fields=["organisation", "code", "kind"], condition=Q(withdrawn_at=None), name="one_interest_of_a_body"
            ),
        ]

    @property
    def subject(self) -> str:
        """What the journal calls it."""
        return f"interest/{self.public_id}"

    @property
    def whose(self) -> str:
        """The person or the agency that it ties."""
        return str(self.person or self.organisation)

    @property
    def kind_words(self) -> tuple[str, str]:
        """Its kind in Chinese and English."""
        return self.KINDS[self.kind]

    @property
    def state(self) -> str:
        """Whether it stands, is asked to be withdrawn, or was."""
        return "withdrawn" if self.withdrawn_at else "asked" if self.asked_at else "standing"

    @property
    def state_words(self) -> tuple[str, str]:
        """Its state in Chinese and English."""
        return self.STATES[self.state]
