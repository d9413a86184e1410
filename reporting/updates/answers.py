"""A report as its writer's pages show it: with its action or priority, the last report, its draft, what it needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.audience import is_for_everybody
from accounts.models import User
from actions.labels import labels_of
from core.text import counted, number_or_words
from priorities.models import Matter
from priorities.status import StatusMeaning
from reporting.last_report import LastReport, last_agreed, last_reports, meaning_of, report_boxes
from reporting.models import UNDONE, NoteSinceReport, Report, ReportDraft, ReportRound
from reporting.report_rights import (
    Capacity,
    can_be_corrected,
    in_whose_name,
    post_in_words,
)
from reporting.rules.sending import LastWords, MissingAnswer, questions_before_sending
from reporting.workflow.drafts import BESIDE_A_CONFIRMATION, NO_WORDS, boxes_of
from reporting.workflow.rounds import open_questions
from reporting.workflow.sending import UNANSWERED, problems_of
from reporting.workflow.transitions import token_of_draft

MOST_OF_A_NAME = 58
"""The most words, in characters, of the action that is no longer theirs: they are kept, with quotation marks, in 60."""


@dataclass(frozen=True)
class Answer:
    """One report on a page, with its last report and its draft.

    ``label``: of its action, "" for a report on a priority. ``asks``: of earlier meetings, which wait or which
    it answers; ``notes``: written since the last report, not reviewed; ``rounds``: its questions, answers, comments,
    decisions; ``questions``: those of reviewers without an answer; all oldest first. ``typed_remark``: the answer
    before sending as it was typed, where it was not kept; None: nothing was typed.
    """

    report: Report
    label: str
    last: LastReport
    today: date
    asks: tuple[Matter, ...] = ()
    notes: tuple[NoteSinceReport, ...] = ()
    rounds: tuple[ReportRound, ...] = ()
    questions: tuple[ReportRound, ...] = ()
    typed_remark: str | None = None

    @cached_property
    def name(self) -> str:
        """The action's label, or its words in quotation marks; a priority's number and title."""
        if self.report.action is None:
            priority = self.report.about_priority
            return f"{priority.number} {priority.title}".strip()
        return number_or_words(self.label, self.report.action.text)

    @property
    def title(self) -> str:
        """The action with its label, or the priority with its number."""
        if self.report.action is None:
            return self.name
        return f"{self.label} {self.report.action.text}".strip()

    @cached_property
    def prefix(self) -> str:
        """What the names of its boxes begin with on the page of all: "u12", or "c3-4" (period, priority)."""
        report = self.report
        return f"u{report.pk}" if report.action_id else f"c{report.period_id}-{report.priority_id}"

    @property
    def address(self) -> str:
        """The page where it is written or read."""
        if self.report.action is None:
            return self.address_in_list
        return reverse("update-edit", args=[self.report.pk])

    @property
    def address_in_list(self) -> str:
        """Its line on the page My updates, opened."""
        return f"{reverse('update-list')}?{urlencode({'open': self.prefix})}#update-{self.prefix}"

    @cached_property
    def no_longer_mine(self) -> str:
        """The page where its responder says that somebody else has the post now; "" without a responder."""
        post = self.report.responder_id
        if post is None:
            return ""
        address, action = reverse("post-no-longer-mine", args=[post]), self.report.action
        # It goes into a mail, which does not say the words of an action that not everybody may read.
        if action is None or not (self.label or is_for_everybody(action)):
            return address
        name = number_or_words(self.label, action.text, MOST_OF_A_NAME)
        return f"{address}?{urlencode({'action': name})}"

    @property
    def is_done(self) -> bool:
        """Whether the responder has nothing to do."""
        return self.report.state not in UNDONE

    @property
    def corrects(self) -> bool:
        """Whether its author can correct what the Unit recorded in their name."""
        return can_be_corrected(self.report, Capacity.OWN)

    @property
    def is_open(self) -> bool:
        """Whether its author can write it: not sent, sent back, or recorded by the Unit in their name."""
        return not self.is_done or self.corrects

    @property
    def sent_by(self) -> str:
        """Who sent it: "Del Delegate for Lee Lead"."""
        return in_whose_name(str(self.report.sent_by or ""), self.report.author_name)

    @cached_property
    def draft(self) -> ReportDraft | None:
        """The draft; None: there is none, or it is empty."""
        draft = self.report.draft
        return draft if draft is not None and boxes_of(draft) != NO_WORDS else None

    def with_draft(self, draft: ReportDraft) -> Answer:
        """The same with another draft."""
        report = copy(self.report)
        report.draft = draft
        return replace(self, report=report)

    @property
    def seen(self) -> str:
        """The token of the draft, for the form; "" without a draft."""
        return token_of_draft(self.report.draft) if self.report.draft is not None else ""

    @property
    def initial_boxes(self) -> dict[str, Any]:
        """The boxes when the form is opened. A confirmation is only a tick, and its boxes are empty."""
        boxes = self.boxes_to_change
        if not boxes["is_confirmation"]:
            return boxes
        return {**NO_WORDS, **{name: boxes[name] for name in BESIDE_A_CONFIRMATION}, "is_confirmation": True}

    @cached_property
    def boxes_to_change(self) -> dict[str, Any]:
        """The boxes as they are saved, a confirmation with last time's words; "why, and what next?" is one box."""
        boxes = boxes_of(self.draft or self.report)
        reasons = [text for text in (boxes["what_changed"], boxes["being_done"]) if text]
        return {**boxes, "what_changed": "\n\n".join(reasons), "being_done": ""}

    @property
    def written(self) -> ReportDraft | Report | None:
        """What would be sent: the draft, or, of an unchanged update that came back, what was sent. None: nothing."""
        if self.draft is not None:
            return self.draft
        return self.report if self.report.state == Report.State.SENT_BACK else None

    @property
    def remark(self) -> str:
        """The answer before sending, as it stands in its box."""
        kept = self.written.remark if self.written is not None else ""
        return kept if self.typed_remark is None else self.typed_remark

    @property
    def says_something(self) -> bool:
        """Whether the draft says more than "no change", and more than what may stand beside it."""
        draft = self.draft
        if draft is None or draft.is_confirmation:
            return False
        return any(
            value
            for name, value in boxes_of(draft).items()
            if name not in ("ask_answer", "remark", "group_text")
        )

    @cached_property
    def is_ready(self) -> bool:
        """Whether it is written and can be sent as it is."""
        return self.is_open and self.written is not None and not self.problems

    def when_it_goes(self, *, may_send: bool) -> str:
        """When what is kept goes to the group, in a sentence. ``may_send``: the reader sends it, not only writes it."""
        if may_send:
            return "It goes when you check and send."
        return f"It goes when {self.responder or 'the lead'} sends it."

    def without_words(self) -> Answer:
        """The same report before anybody wrote about it, with nothing on record: for boxes that a script fills."""
        report = copy(self.report)
        report.draft, report.state = None, Report.State.OWED
        for name, value in NO_WORDS.items():
            setattr(report, name, value)
        report.action = copy(report.about_action)
        report.action.ongoing, report.action.due = False, None
        report.action._state.fields_cache["standing"] = None
        beside: dict[str, Any] = dict.fromkeys(("asks", "notes", "rounds", "questions"), ())
        return replace(self, report=report, label="__name__", last=LastReport(), **beside)

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has written anything for this period yet."""
        return self.report.state == Report.State.OWED and self.draft is None

    @property
    def state(self) -> str:
        """The state in words for the responder."""
        if self.report.state in UNDONE and self.draft is not None:
            return "Draft"
        if self.report.state == Report.State.OWED:
            return "To do"
        return str(Report.State(self.report.state).label)

    @property
    def status(self) -> StatusMeaning | None:
        """The status chosen: of the draft, or of what was sent."""
        row = self.draft if not self.is_done and self.draft else self.report
        return meaning_of(row.label)

    @property
    def days_left(self) -> str:
        """ "4 days left", "due today", "2 days late"; "" without a date."""
        due = self.report.due
        if due is None or due == self.today:
            return "due today" if due else ""
        count = counted(abs((due - self.today).days), "day")
        return f"{count} left" if due > self.today else f"{count} late"

    @cached_property
    def responder(self) -> str:
        """Who writes it."""
        return post_in_words(self.report.posts[0])

    @cached_property
    def problems(self) -> tuple[MissingAnswer, ...]:
        """What is missing before it can be sent."""
        if self.draft is None and any(row.kind == ReportRound.Kind.SENT_BACK for row in self.questions):
            return (UNANSWERED,)
        return problems_of(self.report)

    @property
    def gentle_questions(self) -> tuple[str, ...]:
        """Questions that the page asks once before the draft is sent. They may stay unanswered."""
        action = self.report.action
        if self.written is None or action is None:
            return ()
        return questions_before_sending(
            report_boxes(self.written),
            last_agreed(action),
            LastWords(self.last.words.report_text, self.last.periods_unchanged),
            self.today,
        )


def answers(
    reports: Collection[Report],
    user: User | AnonymousUser,
    labels: Mapping[int, str] | None = None,
    *,
    is_posted: bool = False,
) -> list[Answer]:
    """The reports as pages show them. A constant number of queries. The rows are whole.

    ``labels``: of their actions by primary key; None: they are read. ``is_posted``: only what a form needs, without
    notes and questions.
    """
    updates = [report for report in reports if report.action is not None]
    actions = [update.about_action for update in updates]
    labels = labels if labels is not None else labels_of(actions)
    last = last_reports(updates, user)
    today = timezone.localdate()
    asks = _asked_before(updates) if updates else {}
    notes: dict[int | None, list[NoteSinceReport]] = {}
    rounds: dict[int, list[ReportRound]] = {}
    if not is_posted:
        for note in NoteSinceReport.objects.since_the_last_report([action.pk for action in actions]):
            notes.setdefault(note.action_id, []).append(note)
        round_rows = ReportRound._default_manager.filter(report__in=[row.pk for row in reports if row.pk])
        for row in round_rows.select_related("label", "matter").order_by("at", "pk"):
            rounds.setdefault(row.report_id, []).append(row)
    return [
        Answer(
            report,
            labels.get(report.action_id or 0, ""),
            last.get(report.pk, LastReport()),
            today,
            asks=asks.get(report.action_id or 0, ()),
            notes=tuple(notes.get(report.action_id, ())),
            rounds=tuple(rounds.get(report.pk, ())),
            questions=open_questions(rounds.get(report.pk, ())),
        )
        for report in reports
    ]


def _asked_before(updates: Collection[Report]) -> dict[int, tuple[Matter, ...]]:
    """What earlier meetings asked about the updates' actions: what waits, and what the update answers. One query.

    By the primary key of the action. What was asked when an update itself was decided is for the next one.
    """
    found = Matter._default_manager.filter(
        Q(answer="") | Q(answer__in=[row.ask_answer for row in updates if row.ask_answer]),
        kind=Matter.Kind.ACTION,
        subject=Matter.Subject.ACTION,
        subject_ref__in=[row.about_action.ref for row in updates],
        agreement__in={row.agreement_id for row in updates},
        withdrawn_at__isnull=True,
    )
    matters = list(found.order_by("raised_on", "pk"))
    return {
        row.about_action.pk: tuple(
            matter
            for matter in matters
            if (matter.agreement_id, matter.subject_ref) == (row.agreement_id, row.about_action.ref)
            and matter.report_ref != row.ref
            and matter.answer in ("", row.ask_answer)
        )
        for row in updates
    }
