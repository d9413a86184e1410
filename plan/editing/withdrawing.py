"""Withdraws a row of the plan, with the rows that depend on it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from django import forms

from core.conflict import Conflict, changed_parts, token_of_parts
from core.forms import FieldLabel, PlainTextField
from plan.describing.names import name_of
from plan.editing.forms.base import choices_of
from plan.editing.forms.kinds import RowKind
from plan.editing.forms.why import EditReasonForm
from plan.editing.rules import dependent_rows, remove_row, replace_action
from plan.editing.workflow import EditReason
from plan.value import PlanValue
from plan.value.rows import Row

WITH_IT = "with it"


def withdrawn_parts(value: PlanValue, kind: RowKind, row: Row) -> dict[str, object]:
    """What leaves the plan: the fields of the row, and the rows that depend on it."""
    dependent_refs = tuple(other.ref for _, other in dependent_rows(value, kind.table, row.ref))
    return {**{item.name: getattr(row, item.name) for item in fields(row)}, WITH_IT: dependent_refs}


class WithdrawForm(EditReasonForm):
    """Why a row is withdrawn; for an action, also which other action replaces it."""

    reason = PlainTextField(
        label="Why is it withdrawn?",
        help_text="In a sentence. It stays on record with what is withdrawn.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    replaced_by = forms.ChoiceField(label=FieldLabel("Replaced by", "what replaces it"), required=False)

    def __init__(
        self, data: Any = None, *, value: PlanValue, kind: RowKind, row: Any, **options: Any
    ) -> None:
        seen = token_of_parts(withdrawn_parts(value, kind, row))
        initial = {"seen": seen, **(options.pop("initial", None) or {})}
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
        self.order_fields(["replaced_by", *EditReasonForm.base_fields])

    @property
    def edit_reason(self) -> EditReason:
        """The reason, with the action that replaces this one."""
        edit_reason = super().edit_reason
        replacement = (
            self.value.find("actions", self.cleaned_data.get("replaced_by", "")) if self._is_action else None
        )
        if replacement is None:
            return edit_reason
        name = name_of(self.value, "actions", replacement)
        reason = edit_reason.reason
        if reason and not reason.endswith((".", "!", "?")):
            reason = f"{reason}."
        return replace(edit_reason, reason=f"{reason} Replaced by {name[:1].lower()}{name[1:]}.".strip())

    @property
    def _is_action(self) -> bool:
        return self.kind.table == "actions"

    def apply_to(self, plan: PlanValue) -> PlanValue:
        """The plan without the row. Raises Conflict if the row has changed since the page was opened."""
        current = plan.find(self.kind.table, self.row.ref)
        if current is None:
            raise Conflict(plan)
        if changed := changed_parts(self.cleaned_data["seen"], withdrawn_parts(plan, self.kind, current)):
            raise Conflict(plan, changed)
        replacement_ref = self.cleaned_data.get("replaced_by")
        if not replacement_ref:
            return remove_row(plan, self.kind.table, self.row.ref)
        remaining_plan = replace_action(plan, self.row.ref, by=replacement_ref)
        origin = f"{plan.agreement.ref}:{self.row.ref}"
        return remaining_plan.with_tables(
            actions=tuple(
                replace(row, follows=origin) if row.ref == replacement_ref and not row.follows else row
                for row in remaining_plan.actions
            )
        )
