"""The base of the project's forms, drawn with GOV.UK Frontend.

A form inherits from ``GovukForm``. A template draws it with ``{{ form }}`` or, field by field,
with ``{% govuk_field form.name %}``. Each error says what to do. The browser's own checks are off (``novalidate`` on
the form's tag, no ``required`` attributes), so that all errors come at once and in our words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
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
)
from core.govuk.sentences import FieldLabel, error_words
from core.govuk.widgets import ChoiceLabel, DatePartsInput

__all__ = [
    "ChoiceLabel",
    "DateError",
    "DatePartsField",
    "DatePartsInput",
    "DateTextField",
    "EmailField",
    "FieldLabel",
    "GovukBoundField",
    "GovukForm",
    "GovukRenderer",
    "Option",
    "PlainLineField",
    "PlainTextField",
    "PoundsField",
    "Problem",
    "WholeNumberField",
    "WordedForm",
    "own_bound_field",
    "problems",
    "visible_fields",
]


class WordedForm(forms.Form):
    """A form whose standard refusals are in our words. A form of Django's admin is this and no more."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Words an error that Django has worded in our way; words that a form has set itself stay."""
        if field in self.fields:
            for each in getattr(error, "error_list", ()):
                # Django's own words wait to be translated, those of a form are plain text.
                if isinstance(each.message, Promise):
                    label = self.fields[field].label or field.replace("_", " ")
                    each.message = error_words(self.fields[field], label, each) or each.message
        super().add_error(field, error)


class GovukForm(WordedForm):
    """The base of the project's forms."""

    default_renderer = GovukRenderer
    use_required_attribute = False

    def get_context(self) -> dict[str, Any]:
        """What ``{{ form }}`` is drawn from; Django's own would draw the errors of each field beforehand."""
        return {"form": self, "fields": visible_fields(self)}


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
