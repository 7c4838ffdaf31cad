"""A yearly round: its calendar, its pinned rules, and who released it."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import public_id
from greenfactory.stages.enterprises.conflicts import kept_from
from greenfactory.stages.rounds.limits import usual_limits

RUNNING = ("released", "open", "closed")
"""States in which the window alone says whether applications are taken: the calendar's steps may be stored late."""


class PinnedPack(models.Model):
    """Every file of a rule pack as it was when a round pinned it: its rules, those of its bases, and their factor tables.

    `files` is {path: text}. Read through `pinned.read`, which checks the digest.
    """

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    files = models.JSONField()
    pinned_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds, scoped to who looks."""

    def visible_to(self, actor: Actor | None) -> "RoundQuerySet":
        """The city sees drafts; everybody else, and who has not logged in, released rounds only."""
        if actor and actor.organisation.kind in {"city", "audit"}:
            return self
        return self.exclude(state="draft")


class Round(models.Model):
    """批次. Everything that decides is frozen when a second person releases it.

    `rules` are the answers to the eleven questions, as tables of selection.toml; `benchmarks` is the table of sector values, as TOML.
    `state` is written by `actions.move` alone, and may be behind the calendar: `facts.state_at` is what everybody sees.
    `reason`: why it is frozen, was recalled or cancelled. `milestones`: later dates by name, `limits`: see `limits`;
    `open_steps`: what of the wizard nobody has saved yet.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    year = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    pack = models.ForeignKey(PinnedPack, models.PROTECT, related_name="+")
    rules = models.JSONField(default=dict)
    benchmarks = models.TextField(blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    milestones = models.JSONField(default=dict)
    limits = models.JSONField(default=usual_limits)
    open_steps = models.JSONField(default=list)
    official_number = models.CharField(max_length=60, blank=True)
    official_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default="draft", db_index=True)
    frozen = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    released_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def open_at(self, now: datetime, until: datetime | None = None) -> bool:
        """Whether applications are taken at `now`: from the first instant on, and until just before the deadline.

        `until`: the later date that one enterprise was granted, which only ever adds time.
        """
        return self.state in RUNNING and self.opens_at <= now < max(self.closes_at, until or self.closes_at)


class ExtensionQuerySet(models.QuerySet["Extension"]):
    """Extensions, scoped to who looks."""

    def visible_to(self, actor: Actor | None) -> "ExtensionQuerySet":
        """Those for all are public; one enterprise's are seen by itself, its district, the city and the auditor.

        Of a case from which an interest keeps the person nothing is there.
        """
        kind = actor.organisation.kind if actor else ""
        if actor is None or kind not in {"city", "audit", "district", "enterprise"}:
            return self.filter(enterprise=None)
        if kind == "enterprise":
            return self.filter(Q(enterprise=None) | Q(enterprise__organisation=actor.organisation))
        free = self.exclude(enterprise_id__in=kept_from(actor))
        if kind == "district":
            return free.filter(Q(enterprise=None) | Q(enterprise__organisation__district=actor.district))
        return free


class Extension(models.Model):
    """A later deadline by two people: 个别延期 of one enterprise, 整体延期 where `enterprise` is None. Never changed.

    `was` is the deadline that stood before. Whether the enterprise had begun an application does not matter.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, null=True, related_name="+")
    was = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gt=models.F("was")), name="an_extension_adds_time")]


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Calls for applications, scoped to who looks."""

    def visible_to(self, actor: Actor | None) -> "AnnouncementQuerySet":
        """Everybody, guests too, sees what was released; the city and the auditor also drafts."""
        if actor is not None and actor.organisation.kind in {"city", "audit"}:
            return self
        return self.filter(state="released")


class Announcement(models.Model):
    """申报通知 of a round. `parts` is what the clerk writes, by the keys of `announcing_text.PARTS`.

    `letter` is the whole as it was released; `number`, `issued_on` and `scan` come from the paper signed in the office system.
    """

    round = models.OneToOneField(Round, models.PROTECT, related_name="announcement")
    parts = models.JSONField(default=dict)
    letter = models.JSONField(default=dict)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    scan = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, default="draft", db_index=True)
    version = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    released_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects = AnnouncementQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.parts.get("title", ""))


class Telling(models.Model):
    """告知: one message of a bureau to chosen enterprises about a round.

    `mark` is that of the list as it was looked at, so that a second click finds the message sent.
    """

    KINDS = {
        "call": ("申报通知已发布", "the call for applications is out"),
        "extension": ("延期", "a later deadline"),
        "notice": ("申报通知", "a notice of the round"),
        "reminder": ("催报", "a reminder"),
    }

    round = models.ForeignKey(Round, models.PROTECT, related_name="tellings")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    text = models.TextField()
    mark = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class ToldQuerySet(models.QuerySet["Told"]):
    """Who was told, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "ToldQuerySet":
        """The city and the auditor all, a district its own enterprises, everybody else none."""
        if actor.organisation.kind == "district":
            return self.filter(enterprise__organisation__district=actor.district)
        return self if actor.organisation.kind in {"city", "audit"} else self.none()

    def reached(self) -> "ToldQuerySet":
        """Without messages that nobody got, since nobody had an account."""
        return self.exclude(how="message", people=0)


class Told(models.Model):
    """One enterprise was told of the round: by a message to `people` of it, or as a clerk says, on the day and with a note."""

    HOW = {
        "message": ("站内消息", "message"),
        "phone": ("电话", "telephone"),
        "visit": ("走访", "visit"),
        "wechat": ("微信群", "WeChat group"),
    }

    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    telling = models.ForeignKey(Telling, models.PROTECT, null=True, related_name="told")
    how = models.CharField(max_length=10)
    people = models.PositiveIntegerField(default=0)
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ToldQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["round", "enterprise", "-at"], name="told_last")]

    @property
    def how_words(self) -> tuple[str, str]:
        """In which way, in Chinese and English."""
        return self.HOW[self.how]


class ValueTableQuerySet(models.QuerySet["ValueTable"]):
    """Tables of the library, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "ValueTableQuerySet":
        """The city and the auditor; everybody else reads what a round froze."""
        return self if actor.organisation.kind in {"city", "audit"} else self.none()


class ValueTable(models.Model):
    """基准值表: sector values as one workbook brought them, never changed; `number` counts those of a pack.

    `example` marks values that no ranking may rest on; `digest` is that of the file.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    pack = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    file = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    example = models.BooleanField(default=False)
    imported_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    objects = ValueTableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="one_table_a_number"),
            models.UniqueConstraint(fields=["pack", "digest"], name="one_table_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class SectorValue(models.Model):
    """One value of a table: `name` as the pack has it, `industry` a code of GB/T 4754 or `*`, `value` exact, in `unit`."""

    table = models.ForeignKey(ValueTable, models.CASCADE, related_name="values_of")
    name = models.CharField(max_length=60)
    industry = models.CharField(max_length=8)
    region = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    value = models.CharField(max_length=80)
    unit = models.CharField(max_length=40)
    source = models.CharField(max_length=300)
    conf = models.CharField(max_length=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "name", "industry", "region", "year"], name="one_value_a_place")
        ]
