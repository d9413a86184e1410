"""The widget of a date in three parts, and the label of a choice with hint, tag and revealed fields."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms

from core.dates.reading import PART_NAMES, DateParts, DateProblem, parse_day


class ChoiceLabel(str):
    """The label of one choice.

    ``hint``: its meaning in plain words. ``rag`` and ``state``: drawn as a status tag (see ``status_tag``).
    ``reveals``: names of the form's fields that appear when this choice is made.
    """

    hint: str
    rag: str
    state: str
    is_status: bool
    reveals: tuple[str, ...]

    def __new__(
        cls,
        words: str,
        hint: str = "",
        *,
        rag: str = "",
        state: str = "",
        is_status: bool = False,
        reveals: tuple[str, ...] = (),
    ) -> ChoiceLabel:
        label = super().__new__(cls, words)
        label.hint = hint
        label.rag = rag
        label.state = state
        label.is_status = is_status or bool(rag or state)
        label.reveals = reveals
        return label


class DatePartsInput(forms.Widget):
    """Day, month and year in three inputs, named ``<name>_day``, ``<name>_month`` and ``<name>_year``."""

    template_name = "govuk/date_parts.html"
    use_fieldset = True
    wrong_parts: tuple[str, ...] = ()

    def format_value(self, value: Any) -> Any:
        """The parts of a date; submitted parts stay as they are."""
        if isinstance(value, DateParts):
            return value
        if isinstance(value, datetime.date):
            return DateParts.of(value)
        return DateParts()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DateParts:
        """The three parts; an ISO date under the field's own name (as in a link) is split."""
        iso_value = data.get(name)
        if iso_value:
            try:
                return DateParts.of(parse_day(str(iso_value)) or datetime.date.min)
            except DateProblem:
                return DateParts(day=str(iso_value))
        return DateParts(*(str(data.get(f"{name}_{part}") or "") for part in PART_NAMES))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the POST has none of the three inputs."""
        return name not in data and all(f"{name}_{part}" not in data for part in PART_NAMES)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The id of the first input: the group has a legend and no label."""
        return f"{id_}_day" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the three inputs to the context."""
        context = super().get_context(name, value, attrs)
        id_ = context["widget"]["attrs"].get("id") or f"id_{name}"
        date_parts = self.format_value(value)
        context["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{id_}_{part}",
                "label": part.capitalize(),
                "value": text,
                "width": 4 if part == "year" else 2,
                "is_wrong": part in self.wrong_parts,
                "autocomplete": context["widget"]["attrs"].get("autocomplete", ""),
            }
            for part, text in zip(PART_NAMES, date_parts, strict=True)
        ]
        return context
