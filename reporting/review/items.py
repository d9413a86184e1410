"""One report in the review, beside the last one, with its rounds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone

from core.text import number_or_words
from priorities.models import Priority
from reporting.last_report import LastReport, meaning_of
from reporting.matters.reading import MatterArising
from reporting.models import NoteSinceReport, Report, ReportRound
from reporting.report_rights import post_in_words
from reporting.review.indicators_at_a_glance import IndicatorGlance
from reporting.rules.exceptions import ExceptionKind
from reporting.rules.sending import Move, compare
from reporting.workflow import token_of_report
from reporting.workflow.rounds import open_questions


@dataclass(frozen=True)
class ReviewItem:
    """One report in the review. ``notes``: written since the last report, not reviewed; oldest first.

    ``matters``: what meetings asked about its action, before and with this report, without questions.
    ``label``: of its action, "" for a report on a priority. ``is_posted``: only what a verb needs, not what a page
    shows.
    """

    report: Report
    rounds: tuple[ReportRound, ...] = ()
    label: str = ""
    kinds: tuple[ExceptionKind, ...] = ()
    last: LastReport = field(default_factory=LastReport)
    matters: tuple[MatterArising, ...] = ()
    indicators: tuple[IndicatorGlance, ...] = ()
    notes: tuple[NoteSinceReport, ...] = ()
    is_posted: bool = False

    @property
    def name(self) -> str:
        """The action's label, or its words in quotation marks; a priority's number and title."""
        if self.report.action is None:
            priority = self.report.about_priority
            return f"{priority.number} {priority.title}".strip()
        return number_or_words(self.label, self.report.action.text)

    @property
    def title(self) -> str:
        """What the page of the item is called: the action's label and text, or whose commentary it is."""
        action = self.report.action
        return f"{self.label} {action.text}".strip() if action is not None else f"Commentary on {self.name}"

    @property
    def priority_name(self) -> str:
        """ "Priority 4 Violent Crime"; a section without a priority only by its title."""
        priority = self.report.about_priority
        numbered = priority.kind == Priority.Kind.PRIORITY and priority.number
        return f"Priority {priority.number} {priority.title}" if numbered else priority.title

    @property
    def lead_name(self) -> str:
        """Who leads the priority; "" for nobody."""
        return post_in_words(self.report.about_priority.lead)

    @property
    def token(self) -> str:
        """The state of the update as the page shows it."""
        return token_of_report(self.report)

    @property
    def is_sent(self) -> bool:
        """Whether it waits for a decision."""
        return self.report.state == Report.State.SENT

    @property
    def can_be_agreed(self) -> bool:
        """Whether one press agrees it as it was sent: it waits, or an earlier meeting deferred it."""
        says_something = self.report.label_id is not None or self.report.priority_id is not None
        return self.report.state in ("sent", "deferred") and says_something

    @property
    def is_decided(self) -> bool:
        """Whether it has been decided: agreed or noted, or agreed when the period was closed."""
        return self.report.state in (Report.State.DECIDED, Report.State.AGREED, Report.State.NOTED)

    @property
    def can_be_taken_back(self) -> bool:
        """Whether there is a decision to take back, sending back and deferring among them."""
        return self.report.state in ("decided", "noted", "deferred", "sent back")

    @property
    def is_late(self) -> bool:
        """Whether it was sent after the papers for the group's meeting had gone out."""
        period, sent_at = self.report.period, self.report.sent_at
        despatch = period.despatch_on
        if despatch is None or sent_at is None or despatch > (period.meeting_on or date.max):
            return False
        return timezone.localdate(sent_at) > despatch

    @property
    def state(self) -> str:
        """The state in words."""
        return str(Report.State(self.report.state).label)

    @property
    def move(self) -> str:
        """How the status sent compares with the one last agreed; "" without either."""
        move = compare(self.last.status, meaning_of(self.report.label))
        return "" if move == Move.NEW else str(move)

    @property
    def has_moved(self) -> bool:
        """Whether another status is proposed than the one last agreed."""
        return self.last.status != meaning_of(self.report.label)

    @property
    def differs(self) -> bool:
        """Whether another status was agreed than the one sent."""
        return bool(self.report.agreed_label_id and self.report.agreed_label_id != self.report.label_id)

    @property
    def responder(self) -> str:
        """Who updates; "" where nobody has been named."""
        return post_in_words(self.report.posts[0])

    @property
    def open_questions(self) -> tuple[ReportRound, ...]:
        """Questions without an answer."""
        return open_questions(self.rounds)

    @property
    def address(self) -> str:
        """The page where it is commented on, asked about and decided."""
        report = self.report
        return reverse("period-decide", args=[report.agreement.slug, report.period_id, report.pk])


def rounds_of(keys: Collection[int]) -> dict[int, tuple[ReportRound, ...]]:
    """The rounds of the given reports by their keys, oldest first. One query."""
    rounds: dict[int, tuple[ReportRound, ...]] = dict.fromkeys(keys, ())
    rows = ReportRound._default_manager.filter(report__in=keys)
    for row in rows.select_related("label", "matter").order_by("at", "pk"):
        rounds[row.report_id] += (row,)
    return rounds
