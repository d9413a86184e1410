"""What the page of columns asks of the file as a whole."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import ChoiceLabel, DatePartsField, FieldLabel, GovukForm, PlainLineField
from loading.layouts import Layout
from plan.value import PlanValue

TEXT, PERIOD = "text", "period"


def has_progress(layout: Layout) -> bool:
    """Whether the file has progress in words."""
    return any(
        sheet.what == "progress" or (sheet.what == "plan" and "progress" in sheet.columns)
        for sheet in layout.sheets
    )


class AboutForm(GovukForm):
    """Asks for the priority of the file, for the period of its progress, and for a name to save the layout."""

    priority = forms.ChoiceField(label="Is the file about one priority only?", required=False)
    new_priority = PlainLineField(
        label=FieldLabel(
            "Is the file about one priority only? Then give its title", "the title of the priority"
        ),
        max_length=300,
        required=False,
    )
    progress = forms.ChoiceField(
        label="What is the progress in the file?", widget=forms.RadioSelect, required=False
    )
    period_title = PlainLineField(
        label="Name of the period",
        help_text="For example October to December 2016",
        max_length=200,
        required=False,
    )
    period_start = DatePartsField(
        label="First day of the period", help_text="For example 1 10 2016", required=False
    )
    period_end = DatePartsField(
        label="Last day of the period", help_text="For example 31 12 2016", by_when=True, required=False
    )
    keep_as = PlainLineField(
        label=FieldLabel(
            "Keep this layout for the next file of this kind (optional)", "the name of the layout"
        ),
        help_text="Give it a name, such as “District action plan”",
        max_length=100,
        required=False,
    )

    def __init__(self, *args: Any, plan: PlanValue | None, asks_progress: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if plan is not None and plan.priorities:
            titles = [(row.title, f"{row.number} {row.title}".strip()) for row in plan.priorities]
            self.fields["priority"].choices = [  # type: ignore[attr-defined]
                ("", "No: it says itself which priority"),
                *titles,
            ]
            del self.fields["new_priority"]
        else:
            del self.fields["priority"]
        self.fields["progress"].choices = [  # type: ignore[attr-defined]
            (TEXT, ChoiceLabel("Text to keep with the actions")),
            (
                PERIOD,
                ChoiceLabel(
                    "A report that was given: keep it as a closed reporting period",
                    reveals=("period_title", "period_start", "period_end"),
                ),
            ),
        ]
        if not asks_progress:
            for name in ("progress", "period_title", "period_start", "period_end"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A period has a name, and ends after it starts. No answer is passed over, also where nothing is asked."""
        data: dict[str, Any] = super().clean() or {}
        if "progress" not in self.fields and self.data.get("progress", "") not in ("", TEXT, PERIOD):
            self.add_error(
                None, "No column is progress: load the page again, without an answer about progress"
            )
        if data.get("progress") == PERIOD:
            if not data.get("period_title") and "period_title" not in self.errors:
                self.add_error("period_title", "Enter the name of the period")
            starts, ends = data.get("period_start"), data.get("period_end")
            if starts and ends and ends < starts:
                self.add_error("period_end", "The last day must be after the first: correct one of the two")
        return data

    @property
    def head(self) -> dict[str, Any]:
        """The values to store in ``Load.head``."""
        data = self.cleaned_data
        head = {"priority": data.get("priority") or data.get("new_priority") or ""}
        if data.get("progress") == PERIOD:
            head |= {"progress": PERIOD, "period_title": data["period_title"]}
            for name in ("period_start", "period_end"):
                head[name] = data[name].isoformat() if data[name] else ""
        else:
            head["progress"] = TEXT
        return head
