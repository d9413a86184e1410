"""The widget of a date in three parts, and the label of a choice with hint, tag and revealed fields."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms

from core.dates.reading import PART_NAMES, DateParts, DateProblem, parse_day


class ChoiceLabel(str):
    """The label of one choice.

    ``hint``: its meaning in plain words. ``status``: what the choice is drawn from as a status (see the tag
    ``status``). ``reveals``: names of the form's fields that appear when this choice is made.
    """

    hint: str
    status: Any
    reveals: tuple[str, ...]

    def __new__(
        cls, words: str, hint: str = "", *, status: Any = None, reveals: tuple[str, ...] = ()
    ) -> ChoiceLabel:
        label = super().__new__(cls, words)
        label.hint, label.status, label.reveals = hint, status, reveals
        return label


class DatePartsInput(forms.Widget):
    """Day, month and year in three inputs, named ``<name>_day``, ``<name>_month`` and ``<name>_year``."""

    template_name = "govuk/date_parts.html"
    use_fieldset = True

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
        """Adds the three inputs: of a date its parts; submitted parts stay as they are."""
        context = super().get_context(name, value, attrs)
        drawn_attrs = context["widget"]["attrs"]
        id_ = drawn_attrs.get("id") or f"id_{name}"
        if isinstance(value, datetime.date):
            value = DateParts.of(value)
        texts = value if isinstance(value, DateParts) else DateParts()
        context["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{id_}_{part}",
                "label": part.capitalize(),
                "value": text,
                "width": 4 if part == "year" else 2,
                # The bound field says which; the template does not draw this attribute.
                "is_wrong": part in drawn_attrs.get("wrong_parts", ()),
            }
            for part, text in zip(PART_NAMES, texts, strict=True)
        ]
        return context
