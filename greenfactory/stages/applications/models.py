"""An application of an enterprise in a round: its answers, evidence, and sealed submissions."""

from datetime import datetime

from django.db import models

from greenfactory.foundations.accounts.actor import Actor
from greenfactory.foundations.accounts.models import public_id
from greenfactory.foundations.files.models import StoredFile
from greenfactory.stages.enterprises.conflicts import kept_from
from greenfactory.stages.enterprises.models import Enterprise
from greenfactory.stages.rounds.models import Round

UNSEEN = ("draft", "withdrawn")
"""States whose content nobody but the enterprise sees."""


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "ApplicationQuerySet":
        """The enterprise its own; the district its own and the city all that were submitted; everybody else none.

        Of a case from which an interest keeps the person nothing is there, so that no total tells of it either.
        """
        kind = actor.organisation.kind
        if kind == "enterprise":
            return self.filter(enterprise__organisation=actor.organisation)
        submitted = self.exclude(state__in=UNSEEN).exclude(enterprise_id__in=kept_from(actor))
        if kind == "district":
            return submitted.filter(district=actor.district)
        return submitted if kind in {"city", "audit"} else self.none()


class Application(models.Model):
    """申报. `state` is written by `actions.move` alone. `version` counts every change of content.

    `district` is the enterprise's when it began, and from its first submission on the one of that day: who moves away leaves
    its past behind.
    `extended_until` is the latest 个别延期 of its enterprise, kept here so that no save has to look for it.
    `rules_confirmed`: digest of the rules that the enterprise knows of (DI-08). Who sends it back for correction writes
    `due_at`, in full before which it is handed in again, and `named_rows`, which alone may change until then.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    district = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=20, default="draft")
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    declared_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True)
    rules_confirmed = models.CharField(max_length=64, blank=True)
    due_at = models.DateTimeField(null=True)
    extended_until = models.DateTimeField(null=True)
    named_rows = models.JSONField(default=list)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "enterprise"], name="one_application_a_round")]
        # The list in its order by whatever narrows it, and its count, from an index alone; `enterprise` for who is kept out.
        indexes = [
            models.Index(fields=["-changed_at", "-id", "state", "enterprise"], name="applications_listed"),
            models.Index(fields=["state", "-changed_at", "-id", "enterprise"], name="applications_of_state"),
            models.Index(fields=["round", "-changed_at", "-id", "state", "enterprise"], name="applications_of_round"),
            models.Index(
                fields=["district", "-changed_at", "-id", "state", "enterprise"], name="applications_of_district"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.round}"

    @property
    def closes_at(self) -> datetime:
        """In full before when it is handed in: the round's deadline, or its own later one."""
        return max(self.round.closes_at, self.extended_until or self.round.closes_at)

    @property
    def extended(self) -> bool:
        """Whether its own deadline is later than the round's."""
        return self.closes_at > self.round.closes_at


class Answer(models.Model):
    """One field of the form. `path` is its place in the form's document, e.g. `rows/1.1/met`; `value` its JSON text.

    `carried`: it is last year's, and nobody has touched or confirmed it yet.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="answers")
    path = models.CharField(max_length=120)
    value = models.TextField()
    version = models.PositiveIntegerField(default=1)
    carried = models.BooleanField(default=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "path"], name="one_answer_a_field")]


class Assignment(models.Model):
    """A section of the form that a colleague was asked to fill in. Anybody of the enterprise may still do so."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    section = models.CharField(max_length=80)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "section"], name="one_person_a_section")]


class Loaded(models.Model):
    """A workbook that a bureau loaded into the draft, with what it says by path; `agreed`: how and when the enterprise agreed.

    Until somebody of the enterprise has looked it over, the application is not handed in.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="loaded")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    agreed = models.CharField(max_length=200)
    answers = models.JSONField()
    reviewed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)


class ProofQuerySet(models.QuerySet["Proof"]):
    """Proofs, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "ProofQuerySet":
        """The enterprise all its own; others those of applications they may see, as far as they were handed in."""
        if actor.organisation.kind == "enterprise":
            return self.filter(application__enterprise__organisation=actor.organisation)
        return self.handed_in().filter(application__in=Application.objects.visible_to(actor))

    def handed_in(self) -> "ProofQuerySet":
        """Those that stood in an application when it was handed in, even if they were taken away later."""
        later = Submission.objects.filter(
            application=models.OuterRef("application"), at__gte=models.OuterRef("uploaded_at")
        )
        before_removal = later.filter(at__lt=models.OuterRef("removed_at"))
        return self.filter(models.Q(models.Exists(later), removed_at=None) | models.Q(models.Exists(before_removal)))


class Proof(models.Model):
    """证明材料: a file as the enterprise named it, with its four dates. Taken away, never deleted, once submitted."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="proofs")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, blank=True)
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = ProofQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Citation(models.Model):
    """A proof cited for a row of the form, down to its pages (“3-5, 8”; empty: the whole file)."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="citations")
    row = models.CharField(max_length=60)
    pages = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proof", "row"], name="one_citation_a_row")]


class Submission(models.Model):
    """One sealed version: every value and file as handed in, its hash, and the receipt. Never changed.

    `content` is canonical JSON; `key` makes a repeated click the same submission.
    """

    receipt = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64, blank=True)
    entry = models.OneToOneField("journal.Entry", models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="one_submission_a_number"),
            models.UniqueConstraint(fields=["application", "key"], name="one_submission_a_key"),
        ]
