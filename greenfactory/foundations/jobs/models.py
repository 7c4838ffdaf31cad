"""A job is a row: it can be watched while it runs, cancelled, and looked up afterwards."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One run of a kind of work. `beat_at` moves while it runs: one that stands still was lost with its process.

    Times are the server's own, also in a demo city: what is due does not hurry with its clock.
    """

    STATES = {
        "waiting": ("等待执行", "waiting"), "running": ("执行中", "running"), "done": ("正常", "done"),
        "warned": ("需要处理", "needs attention"), "failed": ("执行失败", "failed"),
        "cancelled": ("已取消", "cancelled"), "lost": ("中断", "lost"),
    }  # fmt: skip
    ENDED = ("done", "warned", "failed", "cancelled")
    """Done to an end, so that the kind is due a while later; what was lost is done anew at once."""

    kind = models.CharField(max_length=20, db_index=True)
    state = models.CharField(max_length=10, default="waiting")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cancel = models.BooleanField(default=False)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = [
            # Whoever begins a second one of the kind fails here, in whichever process and on whichever database.
            models.UniqueConstraint(fields=["kind"], condition=Q(state="running"), name="one_running_of_a_kind"),
            models.UniqueConstraint(fields=["kind"], condition=Q(state="waiting"), name="one_waiting_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def state_words(self) -> tuple[str, str]:
        """Its state in Chinese and English."""
        return self.STATES[self.state]
