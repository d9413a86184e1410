"""Form fields for dates and plain text, which accept the usual ways of typing them."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.dates.reading import DateParts, DateProblem, parse_day, parse_parts
from core.govuk.sentences import subject_of
from core.govuk.widgets import DatePartsInput
from core.text import MAX_LENGTH, normalise


class DateError(ValidationError):
    """The error of a date field, with the wrong parts."""

    def __init__(self, message: str, parts: tuple[str, ...]) -> None:
        super().__init__(message, code="invalid")
        self.parts = parts


class _DateField(forms.DateField):
    """A date field whose error messages begin with what sentences call the field.

    ``by_when``: it asks for a deadline, so that "March 2027" means its last day. ``to_come``: for a day to come, so
    that without a year the next one is meant.
    """

    def __init__(self, *, by_when: bool = False, to_come: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.by_when, self.to_come = by_when, to_come

    @property
    def today(self) -> datetime.date | None:
        """From which day the next one is meant; None: a year is needed."""
        return timezone.localdate() if self.to_come else None

    def _problem(self, problem: DateProblem) -> DateError:
        return DateError(f"{subject_of(self.label or 'Date')} {problem.words}", problem.parts)


class DatePartsField(_DateField):
    """A date in three boxes: "16", "1" or "January", "2015"; or a whole date in the first."""

    widget = DatePartsInput

    def to_python(self, value: Any) -> datetime.date | None:
        """The date; None if all parts are empty. Raises DateError."""
        if isinstance(value, DateParts):
            try:
                return parse_parts(value, by_when=self.by_when, today=self.today)
            except DateProblem as problem:
                raise self._problem(problem) from None
        return super().to_python(value)


class DateTextField(_DateField):
    """A date in one box: "16 1 2015", "Friday 16 January 2015", "2015-01-16"."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-10"})

    def prepare_value(self, value: Any) -> Any:
        """A date as people read it; a submitted text stays as it is."""
        if isinstance(value, datetime.date):
            return f"{value.day} {value:%B %Y}"
        return value

    def to_python(self, value: Any) -> datetime.date | None:
        """The date; None for an empty text. Raises DateError."""
        if isinstance(value, str):
            try:
                return parse_day(value, by_when=self.by_when, today=self.today)
            except DateProblem as problem:
                raise self._problem(problem) from None
        return super().to_python(value)


class PlainTextField(forms.CharField):
    """Plain text of several lines; by default at most MAX_LENGTH characters."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int | None = MAX_LENGTH, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        """The text with line feeds only, so that a line end counts as one character."""
        if value not in self.empty_values:
            value = normalise(str(value))
        return str(super().to_python(value) or "")


class PlainLineField(forms.CharField):
    """Plain text on one line; control characters are removed and line ends become blanks."""

    def to_python(self, value: Any) -> str:
        """The line, with single blanks."""
        if value not in self.empty_values:
            value = " ".join(normalise(str(value)).split())
        return str(super().to_python(value) or "")


class EmailField(forms.EmailField):
    """An e-mail address."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})


class WholeNumberField(forms.IntegerField):
    """A whole number, in a text box with a number pad: a wheel over a number box would change it unseen."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})


class PoundsField(forms.DecimalField):
    """An amount in pounds and pence, not less than nothing: "12500", "12,500.50" or "£12,500.50"."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"})

    def __init__(self, *, max_digits: int = 12, **options: Any) -> None:
        super().__init__(min_value=0, max_digits=max_digits, decimal_places=2, **options)
        too_much = f"Write an amount of less than £{10 ** (max_digits - 2):,}"
        self.error_messages |= {
            "max_decimal_places": "Write pounds and pence, with at most 2 figures after the point",
            "max_digits": too_much,
            "max_whole_digits": too_much,
        }

    def to_python(self, value: Any) -> decimal.Decimal | None:  # type: ignore[override]
        """The amount; None for an empty text. Raises ValidationError."""
        return super().to_python(
            value.strip().removeprefix("£").replace(",", "") if isinstance(value, str) else value
        )
