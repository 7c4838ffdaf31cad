"""异议: what somebody has against a title on record."""

from datetime import date

from django.db import models

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import User, public_id
from greenfactory.foundations.files.models import StoredFile
from greenfactory.rulebook.process.objections import IN_HAND, RECEIVED
from greenfactory.stages.enterprises.conflicts import kept_from
from greenfactory.stages.enterprises.models import Title

OPEN = (RECEIVED, IN_HAND)
"""States in which somebody has yet to settle it."""


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "ObjectionQuerySet":
        """City and auditor all but those about an enterprise from which an interest keeps the person; everybody else none."""
        if actor.organisation.kind not in {"city", "audit"}:
            return self.none()
        return self.exclude(title__enterprise_id__in=kept_from(actor))

    def open(self) -> "ObjectionQuerySet":
        """Those that somebody has yet to settle."""
        return self.filter(state__in=OPEN)


class Objection(models.Model):
    """An objection as the bureau received it. `raised_by` and `contact` may be empty: it came without a name.

    `owner` settles it by the end of `due_on`; `finding` is what was found when it was settled, as the enterprise is told.
    """

    WAYS = {"letter": ("来信", "letter"), "visit": ("来访", "visit"), "phone": ("来电", "telephone"),
            "mail": ("电子邮件", "e-mail"), "passed_on": ("其他部门转来", "passed on by another office")}  # fmt: skip

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    title = models.ForeignKey(Title, models.PROTECT, related_name="objections")
    received_on = models.DateField()
    way = models.CharField(max_length=12)
    raised_by = models.CharField(max_length=60, blank=True)
    contact = models.CharField(max_length=100, blank=True)
    matter = models.TextField()
    paper = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, default=RECEIVED, db_index=True)
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    finding = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.title} · {self.received_on}"

    @property
    def subject(self) -> str:
        """What the journal and proposals call it."""
        return f"objection/{self.public_id}"

    @property
    def way_words(self) -> tuple[str, str]:
        """How it came, in Chinese and English."""
        return self.WAYS[self.way]

    def overdue(self, on: date) -> bool:
        """Whether its date has passed, and it is not settled."""
        return self.state in OPEN and self.due_on is not None and self.due_on < on
