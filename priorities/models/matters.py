"""What somebody is to do or to answer, outside the plan's own actions: the action log."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.models.base import PlanRow
from priorities.models.leads import LeadPost


class Matter(PlanRow):
    """An action from a meeting, a question, an issue for the Partnership or Scrutiny, a request to hand over.

    It is open until it has an answer or is withdrawn; nothing else is saved of its state. ``subject_ref`` is the ref of
    its subject, because the models of indicators and actions are in later apps.

    ``post``: who does or answers it in the tracker; None: the Unit sees to it. Of a request to hand over: the job title
    that is no longer theirs. ``for_whom``, ``by_when``: in the words of the meeting ("health partners", "by next
    report"). ``due``: the day, where the words name one. ``report_ref``: of the update with which it was raised.
    ``part``, ``new_name``, ``new_email``: of a request to hand over: the action that is no longer theirs, by its label
    ("" for the whole job title), and who has it now as far as the asker knows.
    """

    class Kind(models.TextChoices):
        ACTION = "action", "Action"
        QUESTION = "question", "Question"
        ISSUE = "issue", "Issue for the Partnership"
        HAND_OVER = "hand-over", "No longer theirs"

    class Subject(models.TextChoices):
        AGREEMENT = "agreement", "The agreement"
        PRIORITY = "priority", "A priority"
        INDICATOR = "indicator", "An indicator"
        ACTION = "action", "An action"

    kind = models.CharField("kind", max_length=10, choices=Kind.choices, default=Kind.ISSUE)
    subject = models.CharField("about", max_length=20, choices=Subject.choices, default=Subject.AGREEMENT)
    subject_ref = models.CharField("which one", max_length=60, blank=True)
    text = models.TextField("what is asked")
    post = models.ForeignKey(
        LeadPost,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="matters",
        verbose_name="who answers in the tracker",
    )
    for_whom = models.CharField("for", max_length=200, blank=True)
    by_when = models.CharField("by when", max_length=100, blank=True)
    due = models.DateField("due", null=True, blank=True)
    raised_at = models.CharField("raised at", max_length=300, blank=True)
    raised_on = models.DateField("raised on", null=True, blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_by_name = models.CharField("raised by", max_length=200, blank=True)
    report_ref = models.CharField("raised with the update", max_length=60, blank=True)
    answer = models.TextField("answer", blank=True)
    answered_on = models.DateField("answered on", null=True, blank=True)
    answered_by_name = models.CharField("answered by", max_length=300, blank=True)
    part = models.CharField("which action", max_length=60, blank=True)
    new_name = models.CharField("who has it now", max_length=200, blank=True)
    new_email = models.EmailField("their e-mail address", max_length=254, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = "matter arising"
        verbose_name_plural = "matters arising"
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(subject="agreement", subject_ref="")
                | (~Q(subject="agreement") & ~Q(subject_ref="")),
                name="matter_names_its_subject",
                violation_error_message="Say which priority, indicator or action it is about.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("action", "question", "issue", "hand-over")),
                name="matter_kind_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="hand-over") | Q(post__isnull=False), name="hand_over_names_its_post"
            ),
            models.UniqueConstraint(
                fields=("post", "part", "raised_by"),
                condition=Q(kind="hand-over", answer="", withdrawn_at__isnull=True),
                name="one_open_hand_over_of_a_person",
            ),
        ]
        indexes = [
            # What waits for a person, on every home page.
            models.Index(
                fields=("post",),
                condition=Q(answer="", withdrawn_at__isnull=True),
                name="open_matters_of_a_post",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return not self.answer and self.withdrawn_at is None

    @property
    def whom_and_when(self) -> str:
        """ "for health partners, by 30 January 2015"; "" where neither is said."""
        words = [f"for {self.for_whom}"] if self.for_whom else []
        if self.by_when:
            words.append(self.by_when if self.by_when.lower().startswith("by ") else f"by {self.by_when}")
        return ", ".join(words)

    @property
    def details(self) -> str:
        """For whom, by when; of a question also who asks."""
        asker = self.raised_by_name if self.kind == self.Kind.QUESTION else ""
        return "; ".join(
            words for words in (self.whom_and_when, f"asked by {asker}" if asker else "") if words
        )

    def is_late(self, today: date) -> bool:
        """Whether it still waits after its day."""
        return self.is_open and self.due is not None and self.due < today
