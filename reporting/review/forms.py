"""Forms of the review: a comment or question, and what was agreed. What a decision needs is a rule of its verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from core.conflict import ConflictForm
from core.forms import ChoiceLabel, GovukForm, PlainLineField, PlainTextField
from core.text import folded
from priorities.models import StatusLabel
from reporting.models import ReportRound
from reporting.review.items import ReviewItem
from reporting.rules.sending import MissingAnswer
from reporting.updates.forms import CAN_BE_ASKED_FOR
from reporting.workflow import AskWords, DecisionOutcome, OutcomeKind

AGREED, OTHER, BACK, NOTED, DEFERRED = "agreed", "other", "back", "noted", "deferred"
LATE = ReportRound.Kind
NOT_TYPED = ("seen", "how", "late_kind", "late_text")
"""What undo does not bring back: late words stay on record."""
LATE_CHOICES = [(kind, LATE(kind).label) for kind in ("verbal", "tabled", "late")]


class SayForm(GovukForm):
    """One box of text: a comment, a question, an answer, a reason."""

    text = PlainTextField(label="Your words")

    def __init__(self, *args: Any, label: str = "", hint: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if label:
            self.fields["text"].label = label
            self.fields["text"].error_messages["required"] = f"Write {label[:1].lower()}{label[1:]}"
        self.fields["text"].help_text = hint


class ReviewDecisionForm(ConflictForm):
    """What was agreed about one update: as sent, with another status, noted, deferred, or sent back; with an ask.

    A button may say the outcome (``outcome`` of the options), so that no radio is asked for.
    """

    outcome = forms.ChoiceField(label="What was decided?", widget=forms.RadioSelect)
    label = forms.ChoiceField(label="Status agreed", widget=forms.RadioSelect, required=False)
    reason = PlainTextField(
        label="Why another status was agreed",
        help_text=f"For the group and the lead, unless you say below that it may be published. {CAN_BE_ASKED_FOR}",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason_is_public = forms.BooleanField(label="This reason may be published too", required=False)
    defer_reason = PlainTextField(
        label="Why it is deferred", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    question = PlainTextField(
        label="The question that it is sent back with",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = PlainTextField(
        label="Progress update, as the meeting amends it",
        help_text="Change the words here if the meeting does. The lead’s own are kept beside them.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    date_stays = forms.BooleanField(label="The proposed date was not agreed: the date stays", required=False)
    date_reason = PlainLineField(label="Why the proposed date was not agreed", max_length=500, required=False)
    ask_text = PlainLineField(label="Action, in the words of the meeting", max_length=1000, required=False)
    ask_by_whom = PlainLineField(label="Action for", max_length=200, required=False)
    ask_by_when = PlainLineField(label="By when", max_length=100, required=False)
    concern = PlainTextField(
        label="Issue for the Partnership",
        help_text="Filled in, it is escalated in these words.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    late_kind = forms.ChoiceField(
        label="How they came",
        choices=LATE_CHOICES,
        required=False,
        widget=forms.RadioSelect,
        initial="verbal",
    )
    late_text = PlainTextField(
        label="Words that came after the papers", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    how = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, item: ReviewItem, scheme: Sequence[StatusLabel], outcome: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._labels = {row.ref: row for row in scheme}
        self._item = item
        self._fill_choices(scheme)
        report = item.report
        self.fields["text"].initial = report.report_text
        has_new_date = report.action is not None and report.proposed_due not in (None, report.action.due)
        if not has_new_date:
            del self.fields["date_stays"], self.fields["date_reason"]
        if report.action is None:
            # A report on a priority is published in the words of its lead, or not at all.
            del self.fields["text"]
        if outcome and self.is_bound:
            self.set_value("outcome", outcome)

    def _fill_choices(self, scheme: Sequence[StatusLabel]) -> None:
        item = self._item
        choices = []
        if item.report.action is None:
            choices.append((AGREED, ChoiceLabel("Agreed")))
            choices.append((NOTED, ChoiceLabel("Noted: it is not in the report")))
        else:
            if item.report.label is not None:
                choices.append((AGREED, ChoiceLabel(f"Agreed as proposed: {item.report.label.label}")))
            other_label = (
                "Agreed with another status" if item.report.label else "Agreed, though nothing was sent"
            )
            choices.append((OTHER, ChoiceLabel(other_label, reveals=("label", "reason", "reason_is_public"))))
            choices.append((NOTED, ChoiceLabel("Noted: nothing is agreed, and the status stays")))
        choices.append((DEFERRED, ChoiceLabel("Deferred to the next meeting", reveals=("defer_reason",))))
        if item.is_sent:
            choices.append((BACK, ChoiceLabel("Sent back with a question", reveals=("question",))))
        outcome, label = self.fields["outcome"], self.fields["label"]
        outcome.choices = choices  # type: ignore[attr-defined]
        label.choices = [  # type: ignore[attr-defined]
            # Without its meaning, so that all of them are seen at once in a shared window.
            (row.ref, ChoiceLabel(row.label, status=row))
            for row in scheme
        ]

    def clean(self) -> dict[str, Any]:
        """Another status needs the status and a reason; the form asks for both at once."""
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == OTHER and not data.get("label") and "label" not in self.errors:
            self.add_error("label", "Choose the status that was agreed")
            if not data.get("reason") and "reason" not in self.errors:
                self.add_error("reason", "Say why another status was agreed than the one that was proposed")
        if data.get("outcome") == BACK and not data.get("question") and "question" not in self.errors:
            self.add_error("question", "Write the question that the update is sent back with")
        return data

    @property
    def is_stale(self) -> bool:
        """Whether the page showed the update as it no longer is."""
        return self.cleaned_data.get("seen") != self._item.token

    @property
    def is_unfolded(self) -> bool:
        """Whether what is asked beside the plain buttons is shown open: it has an error, or words brought back."""
        plain = {"ask_text", "ask_by_whom", "ask_by_when"}
        return bool(set(self.errors) - plain) if self.is_bound else bool(self.initial.get("outcome"))

    @property
    def is_sent_back(self) -> bool:
        """Whether the update is sent back with a question."""
        return bool(self.cleaned_data["outcome"] == BACK)

    @property
    def verdict(self) -> DecisionOutcome:
        """What was agreed, for the verb that records it."""
        data = self.cleaned_data
        outcome = data["outcome"]
        other = outcome == OTHER
        kinds = {NOTED: OutcomeKind.NOTED, DEFERRED: OutcomeKind.DEFERRED}
        words = data.get("text", "")
        amended = words if folded(words) != folded(self._item.report.report_text) else ""
        return DecisionOutcome(
            label=self._labels.get(data["label"]) if other else None,
            reason=data["reason"] if other else data["defer_reason"] if outcome == DEFERRED else "",
            reason_is_public=other and bool(data["reason_is_public"]),
            text=amended,
            date_stays=bool(data.get("date_stays")),
            date_reason=data.get("date_reason", "") if data.get("date_stays") else "",
            ask=AskWords(data["ask_text"], data["ask_by_whom"], data["ask_by_when"]),
            concern=data["concern"],
            kind=kinds.get(outcome, OutcomeKind.AGREED),
            typed={name: value for name, value in data.items() if value and name not in NOT_TYPED},
        )

    def show(self, problems: Iterable[MissingAnswer]) -> None:
        """Shows each problem at its box."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)
