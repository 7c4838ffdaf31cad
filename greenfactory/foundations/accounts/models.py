"""Personal accounts, organisations, and who acts in which role for whom."""

import secrets
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

KINDS = {
    "city": ("市级主管部门", "City bureau"),
    "district": ("市（县）、区主管部门", "District bureau"),
    "enterprise": ("企业", "Enterprise"),
    "agency": ("第三方机构", "Third-party agency"),
    "experts": ("专家库", "Pool of experts"),
    "audit": ("审计、纪检", "Audit and discipline"),
    "operation": ("系统运行", "Operation"),
}
ROLES = {
    "filler": ("enterprise", "企业经办人", "Enterprise: filler"),
    "submitter": ("enterprise", "企业授权提交人", "Enterprise: authorised submitter"),
    "agency": ("agency", "第三方评价人员", "Third-party evaluator"),
    "district_clerk": ("district", "区级经办人", "District clerk"),
    "district_head": ("district", "区级分管领导", "District head"),
    "city_clerk": ("city", "市级经办人", "City clerk"),
    "city_head": ("city", "市级分管领导", "City head"),
    "expert": ("experts", "专家", "Expert"),
    "auditor": ("audit", "审计", "Auditor"),
    "system_admin": ("operation", "系统管理员", "System administrator"),
    "security_admin": ("operation", "安全管理员", "Security administrator"),
}
"""Each role with the kind of organisation it belongs to, and its name in Chinese and English."""
OUTSIDE = {"enterprise"}
"""Kinds whose people sit on the internet; all others come in by the staff entrance and need a second factor."""


def public_id() -> str:
    """128 random bits for addresses and receipts: never reused, never guessed, and still checked."""
    return secrets.token_urlsafe(16)


class Organisation(models.Model):
    """A bureau, an enterprise, an agency: what people act for. `district` is the code of the district it belongs to.

    Never deleted: from `closed_at` on nobody acts for it.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    district = models.CharField(max_length=12, blank=True, db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district"], condition=Q(kind="district"), name="one_bureau_a_district"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind__in=["city", "operation"]), name="one_city"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_words(self) -> tuple[str, str]:
        """What sort of organisation it is, in Chinese and English."""
        return KINDS[self.kind]


class Town(models.Model):
    """乡镇、街道或园区: a part of a district, as the city's own list has it. Never deleted, so that records stay readable."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    district = models.CharField(max_length=12, db_index=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there is no superuser: rights come from memberships only."""

    def create_user(self, username: str, name: str, password: str | None = None, email: str = "") -> "User":
        """Make the account; without a password nobody can log in to it yet."""
        user = self.model(username=username, name=name, email=self.normalize_email(email))
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. Never shared, never deleted: who leaves is no longer `is_active`.

    `revived_at`: when an administrator let an idle account in again.
    """

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    revived_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def memberships_now(self, now: datetime) -> "MembershipQuerySet":
        """In which roles the person may act at `now`."""
        return self.memberships.acting(now)

    def staff_at(self, now: datetime) -> bool:
        """Whether any of these roles is one of the staff door."""
        return self.memberships_now(now).exclude(organisation__kind__in=OUTSIDE).exists()


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, by when they hold."""

    def acting(self, now: datetime) -> "MembershipQuerySet":
        """In which roles people act at `now`: begun and not ended, by an account in use, for a body that is not closed."""
        held = self.filter(begins_at__lte=now, user__is_active=True, organisation__closed_at=None)
        return held.filter(Q(ends_at=None) | Q(ends_at__gt=now))


class Membership(models.Model):
    """Person × organisation × role, for a time. Ended, never deleted, so that the journal stays readable."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(ends_at=None), name="one_membership_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.role}"


class Invitation(models.Model):
    """An offer to act in a role, made by an organisation's administrator; the link carries `token`, kept as its hash.

    `invited_by` is None where the installation was set up from the server.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
