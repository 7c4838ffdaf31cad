"""站内消息: what the platform tells a person who acts for an organisation, and when it was read."""

from django.db import models
from django.db.models import Q

from greenfactory.foundations.accounts.actor import Actor


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, scoped to who looks."""

    def visible_to(self, actor: Actor) -> "MessageQuerySet":
        """One's own, of the organisation one acts for now; nobody reads anybody else's."""
        return self.filter(user=actor.user, organisation=actor.organisation)

    def unread(self) -> "MessageQuerySet":
        """Those that nobody has opened yet."""
        return self.filter(read_at=None)


class Message(models.Model):
    """A text with a title, and if there is more to see the `url` of a page of the platform.

    `about` is the journal's subject of what it concerns.
    """

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField()
    url = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=60)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "organisation", "-sent_at"], name="messages_of_somebody"),
            models.Index(fields=["user", "organisation"], condition=Q(read_at=None), name="messages_unread"),
            models.Index(fields=["organisation", "about"], name="messages_about"),
        ]

    def __str__(self) -> str:
        return self.title


class Mail(models.Model):
    """A message that also goes out by mail, to an address that its person had confirmed: a row of the outbox.

    `due_at`: when it is tried (again); None once it has left or was given up. `problem`: what the server said last.
    """

    message = models.OneToOneField(Message, models.CASCADE, related_name="mail")
    address = models.EmailField()
    due_at = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    left_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.address

    @property
    def given_up(self) -> bool:
        """Whether it will not be tried again, and has not left."""
        return self.due_at is None and self.left_at is None
