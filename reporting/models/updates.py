"""Progress updates and their drafts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.audience import Lookups
from actions.models import Action
from priorities.models import LeadPost, PlanRow, StatusLabel
from reporting.models.periods import ReportingPeriod
from reporting.models.querysets import UpdateQuerySet


class UpdateText(models.Model):
    """The boxes of an update: the same in a draft and in the update itself."""

    label = models.ForeignKey(StatusLabel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    report_text = models.TextField("progress update", blank=True)
    group_text = models.TextField("note to the Working Group", blank=True)
    what_changed = models.TextField("what has changed, and why", blank=True)
    being_done = models.TextField("what is being done, and by when", blank=True)
    needed = models.TextField("what is needed, and from whom", blank=True)
    proposed_due = models.DateField("proposed date", null=True, blank=True)
    proposed_due_reason = models.TextField("why the date moves", blank=True)
    completed_on = models.DateField("completed on", null=True, blank=True)
    ask_answer = models.TextField("answer to the action", blank=True)
    remark = models.TextField("answer to what was asked before sending", blank=True)
    is_confirmation = models.BooleanField("no change", default=False)

    class Meta:
        abstract = True


TEXT_FIELDS = tuple(field.name for field in UpdateText._meta.local_fields)
"""Names of the boxes: a draft and an update have the same."""


class ProgressUpdate(PlanRow, UpdateText):
    """The update that the responder of one action owes in a reporting period, and then what they sent.

    owed -> sent -> (sent back -> sent)* -> decided -> agreed at close; or not sent, at close; or released when the
    action is withdrawn. A draft is a row of its own (:class:`UpdateDraft`), without history. ``author``: in whose
    name it was sent; ``sent_by``: who pressed the button; ``received_from`` says where it came from when an
    administrator recorded it ("e-mail of 12 January"). ``agreed_due``: the action's new date; None: the date stays.
    ``extended_to``: this responder's own date, where they were given more time.
    """

    class State(models.TextChoices):
        OWED = "owed", "Waiting"
        SENT = "sent", "Sent"
        SENT_BACK = "sent back", "Sent back with a question"
        DECIDED = "decided", "Decided"
        AGREED = "agreed", "Agreed"
        NOT_SENT = "not sent", "Not sent"
        RELEASED = "released", "No longer asked for"

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="updates")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    responder = models.ForeignKey(
        LeadPost,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owes",
        verbose_name="who updates",
    )
    state = models.CharField("state", max_length=12, choices=State.choices, default=State.OWED)
    author_name = models.CharField("author", max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField("sent", null=True, blank=True)
    received_from = models.CharField("where it came from", max_length=300, blank=True)
    agreed_label = models.ForeignKey(
        StatusLabel, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_reason = models.TextField("why another status was agreed", blank=True)
    agreed_due = models.DateField("date agreed", null=True, blank=True)
    extended_to = models.DateField("due later, on", null=True, blank=True)
    is_reopened = models.BooleanField("re-opened after the period was closed", default=False)
    is_illustrative = models.BooleanField("illustrative", default=False)

    objects = UpdateQuerySet.as_manager()
    audience = Lookups(answered_by=("responder",), belongs_to=("action",))

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.UniqueConstraint(fields=("period", "action"), name="one_update_per_period_and_action"),
            models.CheckConstraint(
                condition=Q(
                    state__in=("owed", "sent", "sent back", "decided", "agreed", "not sent", "released")
                ),
                name="update_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"update {self.ref}"


class UpdateDraft(UpdateText):
    """The words in the boxes before they are sent. May be incomplete; has no history; it is deleted when it is sent.

    ``received_from``: where an administrator has the words from; empty where their author types.
    """

    update = models.OneToOneField(ProgressUpdate, on_delete=models.CASCADE, related_name="draft")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("saved")
    revision = models.PositiveIntegerField("how often it was saved", default=1)
    received_from = models.CharField("where it came from", max_length=300, blank=True)

    def __str__(self) -> str:
        return f"draft of {self.update}"
