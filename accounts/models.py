"""People, partnerships, and the roles that people hold in them (design: product.md, "People")."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from core.history import TrackedRecords


class UserManager(BaseUserManager["User"]):
    """Creates people. E-mail addresses are saved in lower case, so that each names one person."""

    def create_user(self, email: str, name: str = "", password: str | None = None, **extra: Any) -> User:
        """A new person. Without a password they sign in by e-mail code."""
        user = self.model(email=email.strip().lower(), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """For Django's createsuperuser; the tracker's own first start is ``start_partnership``."""
        return self.create_user(email, password=password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this e-mail address; upper and lower case count as equal."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account, named by e-mail address. Accounts are closed (``is_active`` off), never deleted."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField("name", max_length=200, blank=True)
    is_active = models.BooleanField("account open", default=True)
    is_staff = models.BooleanField("may open Django's admin", default=False)
    is_illustrative = models.BooleanField("demonstration person", default=False)
    date_joined = models.DateTimeField("account made", default=timezone.now)
    closed_on = models.DateField("account closed on", null=True, blank=True)

    history = TrackedRecords(bases=(models.Model,), excluded_fields=["password", "last_login"])

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_address",
                violation_error_message="There is an account with this address.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as it is shown; the address where no name is known."""
        return str(self)

    def get_short_name(self) -> str:
        """The same as the full name: officers are not called by their first names in papers."""
        return str(self)


class Partnership(models.Model):
    """A Community Safety Partnership: the county's, or a district's."""

    class Kind(models.TextChoices):
        COUNTY = "county", "County"
        DISTRICT = "district", "District"

    name = models.CharField("name", max_length=200, unique=True)
    abbreviation = models.CharField("abbreviation", max_length=40, blank=True)
    kind = models.CharField("kind", max_length=10, choices=Kind.choices, default=Kind.COUNTY)
    unit_name = models.CharField("name of the unit that runs it", max_length=200, blank=True)
    unit_email = models.EmailField("mailbox of the unit", blank=True)

    history = TrackedRecords(bases=(models.Model,))

    class Meta:
        verbose_name = "partnership"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A role that a person holds in a partnership.

    ``lead`` and ``delegate`` are not stored: holding a lead post, being its delegate or being an action's co-ordinator
    grants them. A role that ends is withdrawn, so that its history stays readable.
    """

    class Kind(models.TextChoices):
        ADMINISTRATOR = "administrator", "Administrator (Community Safety Unit)"
        CHAIR = "chair", "Working Group chair"
        REVIEWER = "reviewer", "Working Group member"
        VIEWER = "viewer", "Viewer"

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles", verbose_name="person")
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="roles", verbose_name="partnership"
    )
    kind = models.CharField("role", max_length=20, choices=Kind.choices)
    is_withdrawn = models.BooleanField("withdrawn", default=False)

    history = TrackedRecords(bases=(models.Model,))

    class Meta:
        verbose_name = "role"
        constraints = [
            models.UniqueConstraint(fields=("person", "partnership", "kind"), name="one_row_per_role_held"),
            models.CheckConstraint(
                condition=models.Q(kind__in=("administrator", "chair", "reviewer", "viewer")),
                name="role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}, {self.partnership}"


class MailLog(models.Model):
    """An e-mail from the tracker to a person, and whether it was delivered.

    Administrators see what could not be delivered and can send it again. Mails of the sign-in library (codes, links)
    are not logged. ``outcome`` stays "waiting" if the service stops before the mail is sent.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Not sent yet"
        SENT = "sent", "Handed to the mail server"
        FAILED = "failed", "Could not be delivered"

    class Kind(models.TextChoices):
        INVITATION = "invitation", "Invitation"
        POST = "post", "What comes with a job title"
        REQUEST = "request", "“This is no longer mine”"

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="+", verbose_name="partnership"
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="to whom"
    )
    address = models.EmailField("address", max_length=254)
    kind = models.CharField("what it is", max_length=20, choices=Kind.choices)
    subject = models.CharField("subject", max_length=300)
    body = models.TextField("text")
    reply_to = models.EmailField("answers go to", max_length=254, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField("written")
    outcome = models.CharField("outcome", max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    why = models.TextField("why it could not be delivered", blank=True)
    tried_at = models.DateTimeField("last tried", null=True, blank=True)
    dealt_with_at = models.DateTimeField("dealt with", null=True, blank=True)
    dealt_with_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "mail"
        ordering = ("-written_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=("waiting", "sent", "failed")), name="mail_outcome_is_known"
            ),
        ]
        indexes = [models.Index(fields=("partnership", "outcome"), name="mail_by_outcome")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.address})"
