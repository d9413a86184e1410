"""Taking a row out of the plan: with a reason, with what cannot stay without it, and with what takes its place."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from django import forms

from core.forms import PlainTextField
from plan.editing.forms.base import choices_of
from plan.editing.forms.kinds import RowKind
from plan.editing.forms.why import WhyForm
from plan.editing.marks import mark
from plan.editing.rules import goes_with, without
from plan.editing.words import name_of
from plan.editing.workflow import ConflictingRow, EditConflict, EditReason
from plan.value import PlanValue
from plan.value.rows import Row


def mark_of(value: PlanValue, kind: RowKind, row: Row) -> str:
    """A mark of the row and of what goes with it, so that what is withdrawn is what was looked at."""
    gone = tuple(other.ref for _, other in goes_with(value, kind.table, row.ref))
    return mark((tuple(str(getattr(row, item.name)) for item in fields(row)), gone))


class WithdrawForm(WhyForm):
    """Why a row is withdrawn, and for an action which other one takes its place."""

    reason = PlainTextField(
        label="Why is it withdrawn?",
        help_text="In a sentence. It stays on record with what is withdrawn.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    replaced_by = forms.ChoiceField(label="Replaced by", required=False)
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, value: PlanValue, kind: RowKind, row: Any, **options: Any
    ) -> None:
        initial = {"was": mark_of(value, kind, row), **(options.pop("initial", None) or {})}
        super().__init__(data, value=value, initial=initial, **options)
        self.kind, self.row = kind, row
        if kind.table == "actions":
            others = [other for other in value.actions if other.ref != row.ref]
            self.fields["replaced_by"].choices = [  # type: ignore[attr-defined]
                ("", "No other action"),
                *choices_of(value, "actions", others),
            ]
        else:
            del self.fields["replaced_by"]
        self.order_fields(["replaced_by", *WhyForm.base_fields])

    @property
    def why(self) -> EditReason:
        """The reason, with the action that takes its place."""
        found = super().why
        other = (
            self.value.find("actions", self.cleaned_data.get("replaced_by", "")) if self._is_action else None
        )
        if other is None:
            return found
        name = name_of(self.value, "actions", other)
        reason = found.reason if found.reason.endswith((".", "!", "?")) else f"{found.reason}."
        return replace(found, reason=f"{reason} Replaced by {name[:1].lower()}{name[1:]}.")

    @property
    def _is_action(self) -> bool:
        return self.kind.table == "actions"

    def apply_to(self, now: PlanValue) -> PlanValue:
        """The plan without the row. Raises MovedOn when it is not as it was when the page was opened."""
        current = now.find(self.kind.table, self.row.ref)
        if current is None or mark_of(now, self.kind, current) != self.cleaned_data["was"]:
            raise EditConflict([ConflictingRow(self.kind.table, self.row.ref, current)], now)
        after = without(now, self.kind.table, self.row.ref)
        other = self.cleaned_data.get("replaced_by")
        if not other:
            return after
        origin = f"{now.agreement.ref}:{self.row.ref}"
        return after.with_tables(
            actions=tuple(
                replace(row, follows=origin) if row.ref == other and not row.follows else row
                for row in after.actions
            )
        )
