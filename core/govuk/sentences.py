"""Sentences about a field, made from its label: what an empty box asks for, what a wrong one must be.

Only a name can stand in a sentence as it is: "Enter the title", "Title must be 300 characters or fewer". A question
("Why is it changed?"), a clause ("Why it is exempt") and a phrase ("By when") stand in quotation marks, as what they
are: the words above a box. Where the label is not how people would call its content, the field says its noun:
``label=FieldLabel("Out of", noun="the number of partnerships in all")``.
"""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

OPTIONAL = re.compile(r"\s*\(optional\)$", re.IGNORECASE)
CLAUSE = re.compile(r"(what|why|who|whom|whose|which|where|when|how)\b", re.IGNORECASE)
DETERMINER = re.compile(r"(the|a|an|your|their|its|one of|another|anything|this)\b", re.IGNORECASE)
# Words that no noun begins or ends with: "For the report", "Feedback is due on", "Succeeded by".
PHRASE = re.compile(
    r"(about|as|at|by|for|from|in|not|of|on|only|or|out|since|to|until|with|it|they|i|is|are|do|does|has|have)\b"
    r"|.*\b(as|at|by|for|from|of|on|to|with)$",
    re.IGNORECASE,
)
# Words that explain a name after a comma, before which a sentence closes it: "Number, as printed, must be".
ASIDE = re.compile(r", (as|in|or)\b", re.IGNORECASE)
LIMITS = {
    "max_length": "{limit:,} characters or fewer; it has {size:,}",
    "min_length": "{limit:,} characters or more; it has {size:,}",
    "max_value": "{limit:,} or less",
    "min_value": "{limit:,} or more",
}


class FieldLabel(str):
    """A label that is no name of what is in the box. ``noun``: that name in a sentence, with its article."""

    noun: str

    def __new__(cls, words: str, noun: str = "") -> FieldLabel:
        label = super().__new__(cls, words)
        label.noun = noun
        return label


def words_of(label: object) -> str:
    """The label without blanks around it and without "(optional)"."""
    return OPTIONAL.sub("", str(label or "").strip())


def noun_of(label: object) -> str:
    """What a sentence calls the field, with its article, after a verb; "" where the label is no name."""
    if noun := getattr(label, "noun", ""):
        return str(noun)
    words = words_of(label).rstrip(".:")
    if DETERMINER.match(words):
        return _inside(words)
    is_name = not ("?" in words or CLAUSE.match(words) or PHRASE.match(words))
    return f"the {_inside(words)}" if is_name else ""


def subject_of(label: object) -> str:
    """The field as the first words of a sentence that goes on with "must": "Title", "Your answer to “Why?”"."""
    words = words_of(label)
    if noun := getattr(label, "noun", ""):
        return f"{noun[:1].upper()}{noun[1:]}"
    if words.endswith("?"):
        return f"Your answer to “{words}”"
    if not noun_of(label):
        return f"“{words}”"
    return _closed(words.rstrip(".:"))


def _closed(name: str) -> str:
    return f"{name}," if ASIDE.search(name) else name


def _inside(words: str) -> str:
    """The words inside a sentence: with a small first letter, unless they begin with an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def required_words(field: forms.Field, label: object) -> str:
    """What an empty field asks for."""
    words, noun = words_of(label), noun_of(label)
    is_choice = isinstance(field, forms.ChoiceField)
    if isinstance(field, forms.BooleanField):
        return f"Tick “{words}”"
    verb = "Select" if is_choice else "Choose" if isinstance(field, forms.FileField) else "Enter"
    if noun:
        return f"{verb} {noun}"
    if words.endswith("?"):
        return f"Answer “{words}”"
    if CLAUSE.match(words):
        return f"{verb} {_inside(words)}"
    return f"Choose an answer for “{words}”" if is_choice else f"Fill in “{words}”"


def invalid_choice_words(field: forms.Field, label: object) -> str:
    """What a choice asks for that is none of its answers, as where the page has been open since before a change."""
    if noun_of(label):
        return f"{_closed(required_words(field, label))} from the list"
    return f"Choose one of the answers to “{words_of(label)}”"


def error_words(field: forms.Field, label: object, error: ValidationError) -> str:
    """Our words for a standard error of a field; "" where Django's are as good."""
    subject, code = subject_of(label), error.code or ""
    if code == "required":
        return required_words(field, label)
    if code in LIMITS and (limit := getattr(field, code, None)) is not None:
        size = (error.params or {}).get("show_value", 0)
        return f"{subject} must be {LIMITS[code].format(limit=limit, size=size)}"
    if isinstance(field, forms.FileField):
        words = {"empty": "The file is empty: choose another", "missing": required_words(field, label)}
        return words.get(code, "")
    if code in ("invalid_choice", "invalid_list"):
        return invalid_choice_words(field, label)
    return f"{subject} must be {shape}" if code == "invalid" and (shape := _shape_of(field)) else ""


def _shape_of(field: forms.Field) -> str:
    """What the text of a field must be; "" where Django's words are as good."""
    if isinstance(field, forms.EmailField):
        return "an address such as name@example.com"
    if isinstance(field, forms.URLField):
        return "an address such as https://example.com"
    # Fields of decimal numbers are a kind of those of whole numbers.
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return "a number"
    return "a whole number" if isinstance(field, forms.IntegerField) else ""
