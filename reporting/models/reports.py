"""Reports of a period, on actions (updates) and on priorities (commentaries), and their drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.audience import Lookups
from actions.models import Action
from priorities.models import LeadPost, PlanRow, Priority, StatusLabel
from reporting.models.periods import ReportingPeriod
from reporting.models.querysets import DraftQuerySet, ReportQuerySet


@dataclass(frozen=True)
class ReportKey:
    """Which report: of which period, about which action or which priority (primary keys; one of the two).

    A report on a priority has a key before it has a row: nobody owes it, so its row comes when it is sent.
    """

    period: int
    action: int | None = None
    priority: int | None = None


class AboutASubject(models.Model):
    """What a report and its draft are about: exactly one action or one priority, in one period."""

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="%(class)ss")
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(action__isnull=False, priority__isnull=True)
                | Q(action__isnull=True, priority__isnull=False),
                name="%(class)s_is_of_an_action_or_a_priority",
            ),
        ]

    @property
    def key(self) -> ReportKey:
        """Which report it is."""
        return ReportKey(self.period_id, self.action_id, self.priority_id)


class ReportText(models.Model):
    """The boxes of a report: the same in a draft and in the report itself. On a priority there are only words."""

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


TEXT_FIELDS = tuple(field.name for field in ReportText._meta.local_fields)
"""Names of the boxes: a draft and a report have the same."""


class Report(PlanRow, AboutASubject, ReportText):
    """What is reported in a period about one action (the update that its responder owes) or one priority (commentary).

    owed -> sent -> (sent back -> sent)* -> decided -> agreed at close; or noted or deferred, which stay so at close; or
    not reached or not sent, at close; or released when the action is withdrawn. ``is_to_confirm``: decided without a
    meeting, or by one that was not quorate, and not confirmed yet. Nobody owes a report on a priority: its row begins
    with the first sending. A draft is a row of its own (:class:`ReportDraft`), without history. ``responder``: who owes
    the report on an action; that on a priority is its lead's, whoever leads. ``author``: in whose name it was sent;
    ``sent_by``: who pressed the button. ``received_from`` says where it came from when an administrator recorded it
    ("e-mail of 12 January"). ``agreed_reason`` is for the group and the lead, unless ``reason_is_public``;
    ``agreed_text``: the progress update as the group amended it, published beside the lead's own words. ``agreed_due``:
    the action's new date; None: the date stays. ``extended_to``: this responder's own date, where they were given more
    time.
    """

    class State(models.TextChoices):
        OWED = "owed", "Waiting"
        SENT = "sent", "Sent"
        SENT_BACK = "sent back", "Sent back with a question"
        DECIDED = "decided", "Decided"
        AGREED = "agreed", "Agreed"
        NOT_SENT = "not sent", "Not sent"
        RELEASED = "released", "No longer asked for"
        NOTED = "noted", "Noted"
        DEFERRED = "deferred", "Deferred"
        NOT_REACHED = "not reached", "Not reached"

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
    reason_is_public = models.BooleanField("that reason may be published", default=False)
    agreed_text = models.TextField("words of the group for the report", blank=True)
    agreed_due = models.DateField("date agreed", null=True, blank=True)
    is_to_confirm = models.BooleanField("decided, to be confirmed", default=False)
    extended_to = models.DateField("due later, on", null=True, blank=True)
    is_reopened = models.BooleanField("re-opened after the period was closed", default=False)
    is_illustrative = models.BooleanField("illustrative", default=False)

    objects = ReportQuerySet.as_manager()
    audience = Lookups(answered_by=("responder",), led_in="priority", belongs_to=("action",))

    draft: ReportDraft | None = None
    """What is typed and not sent, as :mod:`reporting.whole_reports` reads it; None: nothing, or not read."""
    scheme: Sequence[StatusLabel] = ()
    """The statuses of its plan in order, as :mod:`reporting.whole_reports` reads them."""

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            *AboutASubject.Meta.constraints,
            models.UniqueConstraint(
                fields=("period", "action"),
                condition=Q(withdrawn_at__isnull=True),
                name="one_report_per_period_and_action",
            ),
            models.UniqueConstraint(
                fields=("period", "priority"),
                condition=Q(withdrawn_at__isnull=True),
                name="one_report_per_period_and_priority",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        *("owed", "sent", "sent back", "decided", "agreed", "not sent", "released"),
                        *("noted", "deferred", "not reached"),
                    )
                ),
                name="report_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.ref}"

    @property
    def posts(self) -> tuple[LeadPost | None, ...]:
        """The posts that answer for it, the first above the others; None: nobody is named there."""
        if self.action is None:
            return (self.priority.lead if self.priority else None,)
        return self.responder, self.action.coordinator

    @property
    def due(self) -> date | None:
        """When it is due: its own later date where more time was given, else its period's. None: no date."""
        return self.extended_to or self.period.due_on

    @property
    def about_action(self) -> Action:
        """The action that it is about. Raises LookupError for a report on a priority."""
        if self.action is None:
            raise LookupError("a report on a priority is about no action")
        return self.action

    @property
    def about_priority(self) -> Priority:
        """The priority that it is about, or that its action belongs to."""
        priority = self.action.aim.priority if self.action is not None else self.priority
        if priority is None:
            raise LookupError("a report is about an action or a priority")
        return priority


class ReportDraft(AboutASubject, ReportText):
    """The words in the boxes before they are sent. May be incomplete; has no history; it is deleted when it is sent.

    ``received_from``: where an administrator has the words from; empty where their author types.
    """

    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("saved")
    received_from = models.CharField("where it came from", max_length=300, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "draft of a report"
        constraints = [
            *AboutASubject.Meta.constraints,
            models.UniqueConstraint(fields=("period", "action"), name="one_draft_per_period_and_action"),
            models.UniqueConstraint(fields=("period", "priority"), name="one_draft_per_period_and_priority"),
        ]

    def __str__(self) -> str:
        return f"draft of the report on {self.action or self.priority}"
