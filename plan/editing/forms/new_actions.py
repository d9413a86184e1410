"""The box in which the actions of a new aim are typed or pasted, one on each line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.dates.reading import DateProblem, parse_day
from core.text import MAX_LENGTH, folded, normalise

BETWEEN = re.compile(r"[\t|]")
ONGOING = ("ongoing", "on-going")


@dataclass(frozen=True)
class NewAction:
    """An action of the box. ``lead`` "": the lead of the priority; ``due`` None: it has no date yet, or is ongoing."""

    text: str
    lead: str = ""
    due: date | None = None
    is_ongoing: bool = False


class NewActionsField(forms.CharField):
    """Lines of up to three parts: the action, its lead, when it is due."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_LENGTH, **options)

    def clean(self, value: Any) -> Any:
        """The actions. Raises ValidationError with a message for each line that cannot be read."""
        actions, problems = [], []
        for number, line in enumerate((super().clean(value) or "").splitlines(), 1):
            if not line.strip():
                continue
            try:
                actions.append(_action_of(line))
            except ValueError as problem:
                problems.append(ValidationError(f"Line {number}: {problem}"))
        if problems:
            raise ValidationError(problems)
        return actions


def _action_of(line: str) -> NewAction:
    """The action of a line. Raises ValueError."""
    text, lead, when, *rest = [
        *(" ".join(normalise(part).split()) for part in BETWEEN.split(line)), "", "", "",
    ]  # fmt: skip
    if not text:
        raise ValueError("it has no action: write the action first, then its lead, then its date")
    if any(rest):
        raise ValueError("it has more than three parts: an action, its lead and its date")
    if folded(when) in ONGOING:
        return NewAction(text, lead, is_ongoing=True)
    try:
        return NewAction(text, lead, parse_day(when, by_when=True))
    except DateProblem as problem:
        raise ValueError(problem.about(when).rstrip(".")) from None
