"""A factory: one enterprise behind one 统一社会信用代码, with every name it has had."""

from datetime import date

from django.db import models
from django.db.models import Q

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import Organisation, public_id


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Enterprises, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "EnterpriseQuerySet":
        """An enterprise sees itself, a district its own, the city and the auditor all, everybody else none."""
        if actor.organisation.kind == "enterprise":
            return self.filter(organisation=actor.organisation)
        if actor.organisation.kind == "district":
            return self.filter(organisation__district=actor.district)
        return self if actor.organisation.kind in {"city", "audit"} else self.none()


class Enterprise(models.Model):
    """What the register says of a factory. `profile` holds the other fields of the paper form (基本信息表) by their keys.

    One that is `unregistered` is known from a list of titles only: nobody acts for it until it registers under its code.
    `remark` is the district's reason for a refusal; `wanted_name` a new name from `wanted_from` on that it has yet to confirm.
    """

    STATES = {"waiting": ("待属地确认", "waiting for the district"), "confirmed": ("已确认", "confirmed"),
              "refused": ("未通过确认", "refused"), "unregistered": ("尚未注册", "not registered yet")}  # fmt: skip

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="enterprise")
    code = models.CharField(max_length=18, unique=True)
    industry = models.CharField(max_length=5, blank=True, db_index=True)
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

    @property
    def level_words(self) -> tuple[str, str]:
        """Its level in Chinese and English."""
        return self.LEVELS[self.level]
