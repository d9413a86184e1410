"""The form of the reason of an edit, and of the decision behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from core.conflict import ConflictForm, value_in_words
from core.forms import DateTextField, FieldLabel, PlainLineField, PlainTextField
from core.text import shortened
from plan.describing.reasons import TYPING_ERROR
from plan.editing.rules import BrokenRule
from plan.editing.workflow import EditReason, asks_why, new_decision
from plan.printed import meeting_of
from plan.value import PlanValue
from plan.value.rows import DecisionValue

WHY = ("reason", "decision", "typing_error", "keep_why")
NEW_DECISION = ("new_reference", "new_meeting", "new_meeting_on", "new_text")


def decision_words(row: DecisionValue) -> str:
    """A decision in one line: its meeting, its reference, the beginning of its text."""
    return ": ".join(filter(None, (meeting_of(row), f"{row.reference}, {shortened(row.text, 80)}")))


def reason_of(row: DecisionValue) -> str:
    """A decision as the reason of a change of the plan."""
    return ": ".join(filter(None, (meeting_of(row), shortened(row.text, 200))))


class EditReasonForm(ConflictForm):
    """The reason, the decision behind it (of the plan, or a new one), and whether the next edits share them."""

    offers_typing_error = False
    """Whether the edit may be called a typing error, which needs no reason."""

    reason = PlainTextField(
        label="Why is it changed?",
        help_text="In a sentence, for the list of changes. For example: agreed with its lead on 12 January.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision = forms.ChoiceField(
        label=FieldLabel("Decision behind it, if there is one", "the decision behind it"), required=False
    )
    new_reference = PlainLineField(
        label="Reference of the decision", help_text="For example 2026/5", max_length=60, required=False
    )
    new_meeting = PlainLineField(
        label="Meeting",
        help_text="For example Working Group, 14 October 2026",
        max_length=300,
        required=False,
    )
    new_meeting_on = DateTextField(
        label="Date of the meeting", help_text="For example 14 10 2026", required=False
    )
    new_text = PlainTextField(
        label="What was decided", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    typing_error = forms.BooleanField(
        label="Only a typing error: no reason is needed",
        help_text="Spelling only. Another word, number, date, lead or choice needs its reason.",
        required=False,
    )
    keep_why = forms.BooleanField(label="Use this reason for my next changes too", required=False)

    def __init__(self, data: Any = None, *, value: PlanValue, initial: Any = None, **options: Any) -> None:
        super().__init__(data, initial=initial, **options)
        self.value = value
        if not self.asks_why:
            for name in (*WHY, *NEW_DECISION):
                del self.fields[name]
            return
        if self.offers_typing_error:
            self.fields["reason"].required = False
        else:
            del self.fields["typing_error"]
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            ("", "None"),
            *((row.ref, decision_words(row)) for row in reversed(value.decisions)),
        ]

    @property
    def asks_why(self) -> bool:
        """Whether an edit needs its reason: not before the plan was published, while it is put together."""
        return asks_why(self.value)

    @property
    def own_fields(self) -> list[Any]:
        """The fields of the edit itself."""
        return [
            bound for bound in self if not bound.is_hidden and bound.name not in EditReasonForm.base_fields
        ]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was typed as the reason and as a new decision, with the words over each box: for a page without them."""
        boxes = [self[name] for name in ("reason", *NEW_DECISION) if self.is_bound and name in self.fields]
        return [(str(box.label), words) for box in boxes if (words := value_in_words(box.value()))]

    @property
    def has_new_decision_input(self) -> bool:
        """Whether the boxes of a new decision have text or errors: then the page opens them."""
        return self.asks_why and any(self[name].value() or self[name].errors for name in NEW_DECISION)

    def clean(self) -> dict[str, Any]:
        """A new decision needs a reference and a text. Only one decision can be given."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_reason(cleaned)
        if any(cleaned.get(name) for name in NEW_DECISION):
            if cleaned.get("decision"):
                self.add_error("decision", "Choose a decision or record a new one, not both")
            for name, words in (
                ("new_reference", "Enter the reference"),
                ("new_text", "Enter what was decided"),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    def _clean_reason(self, cleaned: dict[str, Any]) -> None:
        """A typing error is recorded as that, with what was said of it; a reason that edits share is not its own."""
        if not self.asks_why:
            return
        if cleaned.get("typing_error"):
            if cleaned.get("reason") == self.initial.get("reason"):
                cleaned["reason"] = ""
                cleaned["decision"] = ""
            cleaned["reason"] = ": ".join(filter(None, (TYPING_ERROR, cleaned.get("reason"))))
        elif not cleaned.get("reason") and "reason" not in self.errors:
            needed = self.fields["reason"].error_messages["required"]
            self.add_error("reason", forms.ValidationError(needed, code="required"))

    @property
    def edit_reason(self) -> EditReason:
        """The answers of a valid form."""
        data = self.cleaned_data
        if not self.asks_why:
            return EditReason("")
        decision = None
        if data["new_reference"]:
            decision = new_decision(
                reference=data["new_reference"],
                meeting=data["new_meeting"],
                meeting_on=data["new_meeting_on"],
                text=data["new_text"],
            )
        return EditReason(
            data["reason"], data["decision"], decision, is_typing_error=data.get("typing_error", False)
        )

    @property
    def saved_words(self) -> str:
        """What is said after the save of a valid form."""
        if not self.asks_why:
            return "Saved."
        how = "as only a typing error" if self.edit_reason.is_typing_error else "with your reason"
        return f"Saved, {how}, in the list of changes."

    def show_problems(self, problems: Iterable[BrokenRule]) -> None:
        """Adds each broken rule as an error, at its field if the form has it."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.words)
