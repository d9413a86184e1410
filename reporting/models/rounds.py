"""The rounds of a report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.audience import Lookups, Through
from actions.models import Action
from priorities.models import Matter, StatusLabel
from reporting.models.meetings import Meeting
from reporting.models.reports import Report

OUTCOMES = ("decision", "sent back", "noted", "deferred")
"""The kinds of round by which something was decided."""
LATE_WORDS = ("late", "tabled", "verbal")
"""The kinds of round with words that came after the papers went out."""


class ReportRound(models.Model):
    """One round of a report: who did what, when, in which words. Rounds are only ever added.

    ``by_name`` is kept beside the account, so that the record reads the same when a name is corrected later.
    ``label``: the status that the round speaks of. ``replies_to``: the question that an answer answers, the decision
    that is taken back or confirmed. ``how``, ``meeting`` and ``meeting_on`` belong to decisions; "by correspondence"
    has no date: it is chair's action between two meetings. ``marks``: what is to be known of who decided ("led by the
    chair"). ``typed``: the form of a decision as it was filled in, so that undo brings it back.
    ``matter``: the question that it asks or answers, the issue that a decision put to the Partnership.
    ``received_from`` says where an administrator had the words from ("e-mail of 12 January").
    """

    class Kind(models.TextChoices):
        SENT = "sent", "Sent"
        SENT_BACK = "sent back", "Sent back with a question"
        QUESTION = "question", "Question"
        ANSWER = "answer", "Answer"
        COMMENT = "comment", "Comment"
        LINE = "line", "Line added"
        DECISION = "decision", "Decision"
        TAKEN_BACK = "taken back", "Taken back"
        REPLY = "reply", "The lead’s reply"
        EXTENDED = "extended", "More time given"
        REOPENED = "reopened", "Re-opened"
        RELEASED = "released", "No longer asked for"
        WITHDRAWN = "withdrawn", "Withdrawn to be changed"
        NOTED = "noted", "Noted"
        DEFERRED = "deferred", "Deferred to the next meeting"
        NOT_REACHED = "not reached", "Not reached"
        CONFIRMED = "confirmed", "Confirmed"
        LATE = "late", "Received after despatch"
        TABLED = "tabled", "Tabled"
        VERBAL = "verbal", "Verbal update"

    class How(models.TextChoices):
        NONE = "", ""
        MEETING = "meeting", "At a meeting"
        CORRESPONDENCE = "correspondence", "By correspondence"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="rounds")
    kind = models.CharField("what", max_length=12, choices=Kind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField("who", max_length=200, blank=True)
    at = models.DateTimeField("when")
    note = models.TextField("in which words", blank=True)
    label = models.ForeignKey(StatusLabel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_from = models.CharField("where it came from", max_length=300, blank=True)
    how = models.CharField("how it was decided", max_length=16, choices=How.choices, blank=True)
    meeting_on = models.DateField("meeting of", null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    marks = models.CharField("to be known of who decided", max_length=200, blank=True)
    typed = models.JSONField("the form as it was filled in", default=dict, blank=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds")
    replies_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )

    class Meta:
        verbose_name = "round of a report"
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(how="meeting", meeting_on__isnull=False)
                | (~Q(how="meeting") & Q(meeting_on__isnull=True)),
                name="decision_of_a_meeting_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.by_name or 'the tracker'}"


# The ways from a matter, which is of an earlier app, to what it is about.
Matter.audience = Lookups(
    answered_by=("post",),
    about={"action": Action},
    through={"period": Through(ReportRound, "matter", "report__period")},
)
