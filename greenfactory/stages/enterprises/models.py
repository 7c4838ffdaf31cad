"""A factory: one enterprise behind one 统一社会信用代码, with every name it has had."""

from django.db import models

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

    `remark` is the district's reason for a refusal; `wanted_name` a new name from `wanted_from` on that it has yet to confirm.
    """

    STATES = {"waiting": ("待属地确认", "waiting for the district"), "confirmed": ("已确认", "confirmed"),
              "refused": ("未通过确认", "refused")}  # fmt: skip

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
