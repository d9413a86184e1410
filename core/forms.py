"""The base of the project's forms, drawn with GOV.UK Frontend.

A form inherits from ``GovukForm``. A template draws it with ``{{ form }}`` or, field by field,
with ``{% govuk_field form.name %}``. Each error says what to do. The browser's own checks are off (``novalidate`` on
the form's tag, no ``required`` attributes), so that all errors come at once and in our words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.functional import Promise

from core.govuk.bound import GovukBoundField, GovukRenderer, Option
from core.govuk.fields import (
    DateError,
    DatePartsField,
    DateTextField,
    EmailField,
    PlainLineField,
    PlainTextField,
    PoundsField,
    WholeNumberField,
    sentence_name,
)
from core.govuk.widgets import ChoiceLabel, DatePartsInput

__all__ = [
    "ChoiceLabel",
    "DateError",
    "DatePartsField",
    "DatePartsInput",
    "DateTextField",
    "EmailField",
    "GovukBoundField",
    "GovukForm",
    "GovukRenderer",
    "Option",
    "PlainLineField",
    "PlainTextField",
    "PoundsField",
    "Problem",
    "WholeNumberField",
    "own_bound_field",
    "problems",
    "sentence_name",
    "visible_fields",
]

# Labels that no verb can be put before: "Enter for the report" is no sentence.
NO_NOUN = re.compile(r"(for|by|from|to|with|at|in|on|i|is|are|do|does|has|have|where|how)\b", re.IGNORECASE)
LIMITS = {
    "max_length": "characters or fewer; it has %(show_value)d",
    "min_length": "characters or more; it has %(show_value)d",
    "max_value": "or less",
    "min_value": "or more",
}


class GovukForm(forms.Form):
    """The base of the project's forms."""

    default_renderer = GovukRenderer
    use_required_attribute = False

    def get_context(self) -> dict[str, Any]:
        """What ``{{ form }}`` is drawn from; Django's own would draw the errors of each field beforehand."""
        return {"form": self, "fields": visible_fields(self)}

    def add_error(self, field: str | None, error: Any) -> None:
        """Words an error that Django has worded in our way; words that a form has set itself stay."""
        if field in self.fields:
            for each in getattr(error, "error_list", ()):
                # Django's own words wait to be translated, those of a form are plain text.
                if isinstance(each.message, Promise):
                    label = str(self.fields[field].label or field.replace("_", " "))
                    each.message = error_words(self.fields[field], label, each) or each.message
        super().add_error(field, error)


def error_words(field: forms.Field, label: str, error: ValidationError) -> str:
    """Our words for a standard error of a field; "" where Django's are as good."""
    name = sentence_name(label)
    subject = f"{name[:1].upper()}{name[1:]}"
    code = error.code or ""
    if code == "required":
        return _required_words(field, label)
    if code in LIMITS and (limit := getattr(field, code, None)) is not None:
        return f"{subject} must be {limit:,} {LIMITS[code]}"
    if isinstance(field, forms.FileField):
        return {"empty": "The file is empty: choose another", "missing": f"Choose {name}"}.get(code, "")
    if code == "invalid_choice":
        return f"{subject} must be one of the list"
    if code == "invalid" and isinstance(field, forms.EmailField):
        return f"{subject} must be an address such as name@example.com"
    if code == "invalid" and isinstance(field, forms.IntegerField):
        # Fields of decimal numbers are a kind of these.
        is_whole = not isinstance(field, forms.DecimalField | forms.FloatField)
        return f"{subject} must be a whole number" if is_whole else f"{subject} must be a number"
    return ""


def _required_words(field: forms.Field, label: str) -> str:
    """What an empty field asks for."""
    is_choice = isinstance(field, forms.ChoiceField)
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}”"
    if label.endswith("?"):
        return f"Answer “{label}”"
    if NO_NOUN.match(label):
        return f"Choose an answer for “{label}”" if is_choice else f"Fill in “{label}”"
    verb = "Select" if is_choice else "Choose" if isinstance(field, forms.FileField) else "Enter"
    return f"{verb} {sentence_name(label)}"


def own_bound_field(bound: BoundField) -> GovukBoundField:
    """The field of any form, such as a library's, as a field that is drawn in our way."""
    if isinstance(bound, GovukBoundField):
        return bound
    drawn = GovukBoundField(bound.form, bound.field, bound.name)
    drawn.renderer = GovukRenderer()
    return drawn


def visible_fields(form: forms.BaseForm) -> list[GovukBoundField]:
    """The fields of a form that are not hidden, without those that a choice reveals: they are drawn below it."""
    fields = [own_bound_field(bound) for bound in form if not bound.is_hidden]
    # Checkboxes are a kind of radios.
    choices = [bound for bound in fields if isinstance(bound.field.widget, forms.RadioSelect)]
    revealed = {name for bound in choices for option in bound.options for name in option.reveals}
    return [bound for bound in fields if bound.name not in revealed]


@dataclass(frozen=True)
class Problem:
    """A line of the error summary: the message, and the id of the input to correct (None: no link)."""

    words: str
    target: str | None = None


def problems(*sources: object) -> list[Problem]:
    """The problems of forms, conflicts, or lists of these; none of anything else. Also a template's tag.

    A conflict that a form shows comes first.
    """
    source = sources[0] if len(sources) == 1 else sources
    if isinstance(source, list | tuple):
        # A list may contain one form twice; its problems are listed once.
        parts = {id(part): part for part in source}.values()
        return [problem for part in parts for problem in problems(part)]
    if isinstance(source, Problem):
        return [source]
    if isinstance(own := getattr(source, "problem", None), Problem):
        return [own]
    if not isinstance(source, forms.BaseForm):
        return []
    conflict_lines = problems(getattr(source, "conflict", None))
    if not source.errors:
        return conflict_lines
    fields = [own_bound_field(bound) for bound in source]
    first = next((bound.error_target for bound in fields if not bound.is_hidden), None)
    lines = conflict_lines + [Problem(str(words), first) for words in source.non_field_errors()]
    for bound in fields:
        target = first if bound.is_hidden else bound.error_target
        lines += [Problem(words, target) for words in bound.messages]
    return lines
