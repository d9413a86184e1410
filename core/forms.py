"""The base of the project's forms, drawn with GOV.UK Frontend.

A form inherits from ``GovukForm`` or ``GovukModelForm``. A template draws it with ``{{ form }}`` or, field by field,
with ``{% govuk_field form.name %}``. Each error says what to do. The browser's own checks are off (``novalidate`` on
the form's tag, no ``required`` attributes), so that all errors come at once and in our words.
"""

from __future__ import annotations

import decimal
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.models import BaseModelFormSet, modelformset_factory

from core.govuk.bound import GovukBoundField, GovukRenderer, Option, revealed_names
from core.govuk.fields import (
    DateError,
    DatePartsField,
    DateTextField,
    PlainLineField,
    PlainTextField,
    PoundsField,
    sentence_name,
)
from core.govuk.widgets import ChoiceLabel, DatePartsInput

__all__ = [
    "ChoiceLabel",
    "DateError",
    "DatePartsField",
    "DatePartsInput",
    "DateTextField",
    "GovukBoundField",
    "GovukForm",
    "GovukFormSet",
    "GovukModelForm",
    "GovukModelFormSet",
    "GovukRenderer",
    "Option",
    "PlainLineField",
    "PlainTextField",
    "PoundsField",
    "Problem",
    "govuk_formset",
    "govuk_model_formset",
    "own_bound_field",
    "problems",
    "sentence_name",
    "visible_fields",
]

# Labels that no verb can be put before: "Enter for the report" is no sentence.
NO_NOUN = re.compile(r"(for|by|from|to|with|at|in|on|i|is|are|do|does|has|have|where|how)\b", re.IGNORECASE)


def set_error_messages(field: forms.Field, label: str) -> None:
    """Replaces a field's standard error messages with ours; messages that a form has set itself stay."""
    name = sentence_name(label)
    subject = f"{name[:1].upper()}{name[1:]}"
    is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    messages = {"required": _required_message(field, label, is_choice)}
    for attribute, code, words in (
        ("max_length", "max_length", "characters or fewer; it has %(show_value)d"),
        ("min_length", "min_length", "characters or more; it has %(show_value)d"),
        ("max_value", "max_value", "or less"),
        ("min_value", "min_value", "or more"),
    ):
        limit = getattr(field, attribute, None)
        if isinstance(limit, int | float | decimal.Decimal):
            messages[code] = f"{subject} must be {limit:,} {words}"
    if isinstance(field, forms.FileField):
        messages |= {"empty": "The file is empty: choose another", "missing": f"Choose {name}"}
    elif is_choice:
        messages["invalid_choice"] = f"{subject} must be one of the list"
    elif isinstance(field, forms.EmailField):
        messages["invalid"] = f"{subject} must be an address such as name@example.com"
    elif isinstance(field, forms.DecimalField | forms.FloatField):
        messages["invalid"] = f"{subject} must be a number"
    elif isinstance(field, forms.IntegerField):
        messages["invalid"] = f"{subject} must be a whole number"
    for code in messages.keys() - _custom_error_codes(field):
        field.error_messages[code] = messages[code]


def _required_message(field: forms.Field, label: str, is_choice: bool) -> str:
    """The error message of an empty field."""
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}”"
    if label.endswith("?"):
        return f"Answer “{label}”"
    if NO_NOUN.match(label):
        return f"Choose an answer for “{label}”" if is_choice else f"Fill in “{label}”"
    verb = "Select" if is_choice else "Choose" if isinstance(field, forms.FileField) else "Enter"
    return f"{verb} {sentence_name(label)}"


def _custom_error_codes(field: forms.Field) -> set[str]:
    """The codes of the messages that differ from those of the field's class."""
    standard: dict[str, Any] = {}
    for ancestor in reversed(type(field).__mro__):
        standard.update(getattr(ancestor, "default_error_messages", {}))
    return {code for code, words in field.error_messages.items() if str(standard.get(code, "")) != str(words)}


def _prepare(fields: dict[str, forms.Field]) -> None:
    """Sets our error messages, and the attributes that suit each widget."""
    for name, field in fields.items():
        set_error_messages(field, str(field.label or name.replace("_", " ")))
        widget = field.widget
        if isinstance(widget, forms.NumberInput):
            # A wheel over a number box changes it unseen; a text box with a number pad does not.
            widget.input_type = "text"
            is_whole = not isinstance(field, forms.DecimalField | forms.FloatField)
            widget.attrs.setdefault("inputmode", "numeric" if is_whole else "decimal")
        elif isinstance(widget, forms.EmailInput):
            widget.attrs.setdefault("autocomplete", "email")
            widget.attrs.setdefault("spellcheck", "false")


class GovukForm(forms.Form):
    """The base of the project's forms."""

    default_renderer = GovukRenderer
    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        _prepare(self.fields)


class GovukModelForm(forms.ModelForm):
    """The base of the project's model forms."""

    default_renderer = GovukRenderer
    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        _prepare(self.fields)


class GovukFormSet(BaseFormSet):
    """Several forms of one kind on a page."""

    renderer = GovukRenderer()


class GovukModelFormSet(BaseModelFormSet):
    """Several model forms of one kind on a page."""

    renderer = GovukRenderer()


def govuk_formset(form: type[GovukForm], **options: Any) -> type[BaseFormSet]:
    """A formset class of a form; options as for Django's ``formset_factory``."""
    options.setdefault("formset", GovukFormSet)
    options.setdefault("renderer", GovukRenderer())
    return formset_factory(form, **options)


def govuk_model_formset(model: Any, form: type[GovukModelForm], **options: Any) -> type[BaseModelFormSet]:
    """A formset class over rows of a model; options as for Django's ``modelformset_factory``."""
    options.setdefault("formset", GovukModelFormSet)
    options.setdefault("renderer", GovukRenderer())
    return modelformset_factory(model, form=form, **options)


def own_bound_field(bound: BoundField) -> GovukBoundField:
    """The field of any form, such as a library's, as a field that is drawn in our way."""
    if isinstance(bound, GovukBoundField):
        return bound
    drawn = GovukBoundField(bound.form, bound.field, bound.name)
    drawn.renderer = GovukRenderer()
    return drawn


def visible_fields(form: forms.BaseForm) -> list[GovukBoundField]:
    """The fields of a form that are neither hidden nor revealed by a choice."""
    revealed = revealed_names(form)
    return [own_bound_field(bound) for bound in form if not bound.is_hidden and bound.name not in revealed]


@dataclass(frozen=True)
class Problem:
    """A line of the error summary: the message, and the id of the input to correct (None: no link)."""

    words: str
    target: str | None = None


def problems(*sources: object) -> list[Problem]:
    """The problems of forms, formsets, conflicts, or lists of these; none of anything else. Also a template's tag.

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
    if isinstance(source, BaseFormSet):
        if not source.is_bound:
            return []
        lines_of_set = [Problem(str(words)) for words in source.non_form_errors()]
        return lines_of_set + [problem for form in source.forms for problem in problems(form)]
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
