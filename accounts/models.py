"""People, partnerships, and the roles that people hold in them (design: product.md, "People")."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

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
    second_factor_reset_at = models.DateTimeField("second proof reset", null=True, blank=True, editable=False)

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

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """As Django's, but another one after each reset of the second proof: so every session then ends."""
        own: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if self.second_factor_reset_at is None:
            return own
        words = f"{own} {self.second_factor_reset_at.timestamp()}"
        return salted_hmac(
            "accounts.second_factor_reset", words, secret=secret, algorithm="sha256"
        ).hexdigest()

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
    unit_phone = models.CharField("telephone of the unit", max_length=40, blank=True)
    unit_address = models.TextField("postal address of the unit", max_length=500, blank=True)
    pre_election_from = models.DateField("first day of the pre-election period", null=True, blank=True)
    pre_election_to = models.DateField("last day of the pre-election period", null=True, blank=True)

    history = TrackedRecords(bases=(models.Model,))

    class Meta:
        verbose_name = "partnership"
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pre_election_from__isnull=True, pre_election_to__isnull=True)
                | models.Q(pre_election_to__gte=models.F("pre_election_from")),
                name="pre_election_period_has_two_days",
                violation_error_message="The pre-election period needs a first day and a last day after it.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_pre_election(self, day: date) -> bool:
        """Whether a day lies in the pre-election period: publishing asks then why it cannot wait."""
        first, last = self.pre_election_from, self.pre_election_to
        return first is not None and last is not None and first <= day <= last


class Role(models.Model):
    """A role that a person holds in a partnership.

    ``lead`` and ``delegate`` are not stored: holding a lead post, being its delegate or being an action's co-ordinator
    grants them. A role that ends is withdrawn, so that its history stays readable.
    """

    class Kind(models.TextChoices):
        ADMINISTRATOR = "administrator", "Administrator (Community Safety Unit)"
        CHAIR = "chair", "Working Group chair"
        REVIEWER = "reviewer", "Working Group member"
        MEMBER = "member", "Partnership member"
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
                condition=models.Q(kind__in=("administrator", "chair", "reviewer", "member", "viewer")),
                name="role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}, {self.partnership}"


class Message(models.Model):
    """An e-mail to one person, written in the transaction that causes it and sent by ``manage.py work``.

    ``not_before``: when it may be sent. ``claimed_at``: when a worker last claimed it. ``attempts``: how often it was
    tried. ``about`` names its cause ("update:12"), by which it can be cancelled. ``dealt_with_at``: nobody needs it any
    more, whatever its state. ``again_at``: when somebody sent it again.

    If ``subject_of_several`` is not empty, the worker joins messages of the same author to the same address in one
    e-mail: "{count}" in that subject becomes their number, and ``opening`` and ``closing`` stand around them all.

    A secret message contains a code or a link. It is of use until ``expires_at``, loses its text when it is sent or
    given up, and is shown on no page and written to no file.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Handed to the mail server"
        FAILED = "failed", "Could not be delivered"
        UNKNOWN = "unknown", "Not known"
        CANCELLED = "cancelled", "Cancelled before it was sent"

    class Kind(models.TextChoices):
        INVITATION = "invitation", "Invitation"
        POST = "post", "What comes with a job title"
        REQUEST = "request", "“This is no longer mine”"
        PERIOD = "period", "About a reporting period"
        PAPER = "paper", "About a paper"
        FIGURE = "figure", "About figures that are due"
        SIGN_IN = "sign-in", "About signing in"
        ERROR = "error", "Error of the service"

    partnership = models.ForeignKey(
        Partnership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="partnership",
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="to whom"
    )
    name = models.CharField("name", max_length=200, blank=True)
    address = models.EmailField("address", max_length=254)
    kind = models.CharField("what it is", max_length=20, choices=Kind.choices)
    about = models.CharField("what caused it", max_length=100, blank=True, db_index=True)
    subject = models.CharField("subject", max_length=300, blank=True)
    subject_of_several = models.CharField("subject of several", max_length=300, blank=True)
    opening = models.TextField("before the text", blank=True)
    body = models.TextField("text", blank=True)
    closing = models.TextField("after the text", blank=True)
    reply_to = models.EmailField("answers go to", max_length=254, blank=True)
    is_secret = models.BooleanField("carries a code or a link", default=False)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField("written")
    not_before = models.DateTimeField("not sent before", default=timezone.now)
    expires_at = models.DateTimeField("of use until", null=True, blank=True)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("attempts", default=0)
    claimed_at = models.DateTimeField("last taken up", null=True, blank=True)
    why = models.TextField("why it could not be delivered", blank=True)
    again_at = models.DateTimeField("sent again", null=True, blank=True)
    again_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dealt_with_at = models.DateTimeField("dealt with", null=True, blank=True)
    dealt_with_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    UNDELIVERED = models.Q(state__in=(State.FAILED, State.UNKNOWN), dealt_with_at__isnull=True)
    """Those that did not arrive, or may not have, and that nobody has dealt with.

    The tracker knows only what its own mail server refuses: a mail that another server sends back later comes to the
    unit's mailbox.
    """

    class Meta:
        verbose_name = "message"
        ordering = ("-written_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=("waiting", "sending", "sent", "failed", "unknown", "cancelled")
                ),
                name="message_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sending") | models.Q(claimed_at__isnull=False),
                name="message_being_sent_is_claimed",
            ),
            models.CheckConstraint(
                condition=models.Q(is_secret=False)
                | models.Q(state__in=("waiting", "sending"))
                | models.Q(subject="", opening="", body="", closing=""),
                name="secret_message_is_blanked",
            ),
        ]
        indexes = [
            models.Index(fields=("partnership", "state"), name="message_by_state"),
            models.Index(fields=("state", "not_before"), name="message_that_is_due"),
            models.Index(
                fields=("written_at",), condition=models.Q(is_secret=True), name="message_that_is_secret"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display() if self.is_secret else self.subject} ({self.address})"

    @property
    def is_undelivered(self) -> bool:
        """Whether it did not arrive, or may not have, and nobody has dealt with it."""
        return self.state in (self.State.FAILED, self.State.UNKNOWN) and self.dealt_with_at is None
