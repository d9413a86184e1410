"""Every field of the project's forms with the sentences that refuse what is typed or chosen there, to be read over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from django.utils.functional import Promise

from core.dates.reading import DateParts
from core.forms import DatePartsField, WordedForm
from core.govuk.sentences import error_words

CODES = ("required", "invalid_choice", "max_length", "min_value", "max_value", "invalid")
"""The standard errors, by Django's names."""


@dataclass(frozen=True)
class FieldSentences:
    """A field and its refusals. ``name``: "AgreementForm.title"."""

    name: str
    label: str
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join((f"{self.name}: {self.label}", *(f"    {words}" for words in self.sentences)))


def fields_with_sentences() -> list[FieldSentences]:
    """The fields that can refuse, each in the form that declares it; not those that are made for one plan."""
    found: list[FieldSentences] = []
    for form in _forms():
        inherited = {
            id(field) for base in form.__mro__[1:] for field in getattr(base, "base_fields", {}).values()
        }
        found += [
            FieldSentences(
                f"{form.__name__}.{name}", str(field.label), tuple(filter(None, sentences_of(field)))
            )
            for name, field in form.base_fields.items()
            if id(field) not in inherited and field.label and not field.widget.is_hidden
        ]
    return sorted((field for field in found if field.sentences), key=lambda field: field.name)


def sentences_of(field: forms.Field) -> Iterator[str]:
    """What the field says where it is empty, and where what it gets is wrong, each once."""
    for code in CODES:
        if code == "required" and not field.required:
            # A rule of the form may ask for it; it words that itself.
            continue
        own = field.error_messages.get(code)
        if own is not None and not isinstance(own, Promise):
            yield own
        elif code == "invalid" and isinstance(field, forms.DateField):
            yield _date_words(field)
        elif code != "invalid_choice" or isinstance(field, forms.ChoiceField):
            yield error_words(
                field, field.label, ValidationError("", code=code, params={"show_value": 12_345})
            )


def _date_words(field: forms.DateField) -> str:
    try:
        field.clean(DateParts("soon") if isinstance(field, DatePartsField) else "soon")
    except ValidationError as error:
        return error.messages[0]
    raise AssertionError("“soon” is no date")


def _forms() -> set[type[WordedForm]]:
    """The forms of the service. Addresses import the views, and these the forms; tests have forms of their own."""
    assert get_resolver().url_patterns
    return {form for form in _below(WordedForm) if not form.__module__.startswith("tests.")}


def _below(form: type[WordedForm]) -> Iterator[type[WordedForm]]:
    for below in form.__subclasses__():
        yield below
        yield from _below(below)
