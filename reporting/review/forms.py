"""Forms of the review: a comment or question, and what was agreed. What a decision needs is a rule of its verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from core.forms import ChoiceLabel, GovukForm, PlainLineField, PlainTextField
from priorities.models import StatusLabel
from reporting.review.page import ReviewItem
from reporting.rules.sending import MissingAnswer
from reporting.updates.forms import CAN_BE_ASKED_FOR, RetypedForm
from reporting.workflow import AskWords, DecisionOutcome

AGREED, OTHER, BACK = "agreed", "other", "back"


class SayForm(GovukForm):
    """One box of text: a comment, a question, an answer, a reason."""

    text = PlainTextField(label="Your words")

    def __init__(self, *args: Any, label: str = "", hint: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if label:
            self.fields["text"].label = label
            self.fields["text"].error_messages["required"] = f"Write {label[:1].lower()}{label[1:]}"
        self.fields["text"].help_text = hint


class ReviewDecisionForm(RetypedForm):
    """What was agreed about one update: as sent, with another status, or sent back; with an ask, and a concern."""

    outcome = forms.ChoiceField(label="What was agreed?", widget=forms.RadioSelect)
    label = forms.ChoiceField(label="Status agreed", widget=forms.RadioSelect, required=False)
    reason = PlainTextField(
        label="Why another status was agreed",
        help_text=f"For the group and the lead, unless you say below that it may be published. {CAN_BE_ASKED_FOR}",
        required=False,
    )
    reason_is_public = forms.BooleanField(label="This reason may be published too", required=False)
    text = PlainTextField(
        label="Words of the group for the report",
        help_text="Published beside the lead’s own, if there is something to add.",
        required=False,
    )
    question = PlainTextField(label="The question that it is sent back with", required=False)
    date_stays = forms.BooleanField(label="The proposed date was not agreed: the date stays", required=False)
    ask_text = PlainTextField(
        label="Action, in the words of the meeting",
        help_text="It stands at the head of the next update on this action.",
        required=False,
    )
    ask_by_whom = PlainLineField(label="Action for", max_length=200, required=False)
    ask_by_when = PlainLineField(
        label="By when", help_text="“By next report” will do.", max_length=100, required=False
    )
    concern = PlainTextField(label="Issue for the Partnership", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    how = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, item: ReviewItem, scheme: Sequence[StatusLabel], **options: Any) -> None:
        super().__init__(*args, **options)
        self._labels = {row.ref: row for row in scheme}
        choices = []
        if item.report.label is not None:
            choices.append((AGREED, ChoiceLabel(f"Agreed as proposed: {item.report.label.label}")))
        other_label = "Agreed with another status" if item.report.label else "Agreed, though nothing was sent"
        choices.append((OTHER, ChoiceLabel(other_label, reveals=("label", "reason", "reason_is_public"))))
        if item.is_sent:
            choices.append((BACK, ChoiceLabel("Sent back with a question", reveals=("question",))))
        outcome, label = self.fields["outcome"], self.fields["label"]
        outcome.choices = choices  # type: ignore[attr-defined]
        label.choices = [  # type: ignore[attr-defined]
            (
                row.ref,
                ChoiceLabel(row.label, row.meaning, rag=row.rag, state=row.delivery_state, is_status=True),
            )
            for row in scheme
        ]
        has_new_date = (
            item.report.proposed_due is not None and item.report.proposed_due != item.report.about_action.due
        )
        if not has_new_date:
            del self.fields["date_stays"]

    def clean(self) -> dict[str, Any]:
        """Another status needs the status and a reason; the form asks for both at once."""
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == OTHER and not data.get("label") and "label" not in self.errors:
            self.add_error("label", "Choose the status that was agreed")
            if not data.get("reason") and "reason" not in self.errors:
                self.add_error("reason", "Say why another status was agreed than the one that was proposed")
        return data

    @property
    def is_sent_back(self) -> bool:
        """Whether the update is sent back with a question."""
        return bool(self.cleaned_data["outcome"] == BACK)

    @property
    def verdict(self) -> DecisionOutcome:
        """What was agreed, for the verb that records it."""
        data = self.cleaned_data
        other = data["outcome"] == OTHER
        return DecisionOutcome(
            label=self._labels.get(data["label"]) if other else None,
            reason=data["reason"] if other else "",
            reason_is_public=other and bool(data["reason_is_public"]),
            text=data["text"],
            date_stays=bool(data.get("date_stays")),
            ask=AskWords(data["ask_text"], data["ask_by_whom"], data["ask_by_when"]),
            concern=data["concern"],
        )

    def show(self, problems: Iterable[MissingAnswer]) -> None:
        """Shows each problem at its box."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)
