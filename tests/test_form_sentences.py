"""The sentences that refuse what is typed or chosen: right English, whatever the label of the field is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.forms import FieldLabel
from core.govuk.sentences import error_words
from tests.form_sentences import FieldSentences, fields_with_sentences
from tests.goldens import hold_page

pytestmark = pytest.mark.once

LIST = Path(__file__).parent / "form_sentences.txt"
QUOTED = re.compile(r"“[^”]*”")
ARTICLE = r"(the|a|an|your|their|its|one|another|any\w*|at least|both)\b"
QUESTION_WORD = r"(what|why|who|whom|whose|which|where|when|how)\b"
PREPOSITION = r"(about|as|at|by|for|from|in|of|on|or|out|since|to|until|with)\b"
NO_ARTICLE = {"Red, Amber or Green"}
"""Nouns that need none."""


@pytest.fixture(scope="module")
def fields() -> list[FieldSentences]:
    return fields_with_sentences()


def wrong_english(words: str) -> str:
    """What is wrong with a sentence, as far as it can be seen without reading it; "" for nothing."""
    bare = QUOTED.sub("“”", words)
    if "?" in bare:
        return "it has a question in it that is not in quotation marks"
    if re.match(PREPOSITION, bare, re.IGNORECASE):
        return "it begins with a preposition"
    if re.match(QUESTION_WORD, bare, re.IGNORECASE):
        return "it begins with the words of a question"
    if (asked := re.match(r"(?:Enter|Select|Choose) (.+)", bare)) and not (
        re.match(f"{ARTICLE}|{QUESTION_WORD}|an answer", asked[1])
        or asked[1].removesuffix(" from the list") in NO_ARTICLE
    ):
        return "what it asks for has no article"
    if re.search(r", (?:as|in|or) [^,]* must be ", bare):
        return "a comma opens what none closes"
    if re.search(r"\b(\w+) \1\b|the list from the list|\bmust must\b", bare, re.IGNORECASE):
        return "it says something twice"
    return ""


def test_every_sentence_of_every_field_is_right_english(fields: list[FieldSentences]) -> None:
    wrong = [
        f"{field.name}: “{words}”: {problem}"
        for field in fields
        for words in field.sentences
        if (problem := wrong_english(words))
    ]

    assert len(fields) > 200
    assert not wrong, "\n".join(wrong)


def test_the_list_of_fields_and_sentences_is_what_a_reader_reads_over(fields: list[FieldSentences]) -> None:
    hold_page(LIST, "\n\n".join(map(str, fields)) + "\n")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("Why is it changed must be 500 characters or fewer", "words of a question"),
        ("Of must be one of the list", "preposition"),
        ("Enter title", "no article"),
        ("Select status", "no article"),
        ("Select the place in the list from the list", "twice"),
        ("Answer Why is it changed?", "question in it"),
        ("Number, as printed must be 20 characters or fewer", "comma"),
        ("Number, as printed, must be 20 characters or fewer", ""),
        ("Answer “Why is it changed?”", ""),
        ("Enter the title", ""),
        ("Select who may open it", ""),
    ],
)
def test_the_look_at_sentences_finds_what_is_wrong(words: str, problem: str) -> None:
    found = wrong_english(words)

    assert problem in found
    assert bool(problem) == bool(found)


@pytest.mark.parametrize(
    ("label", "empty", "no_choice", "too_long"),
    [
        ("Title", "Enter the title", "Select the title from the list", "Title must be 20"),
        ("Your words", "Enter your words", "Select your words from the list", "Your words must be 20"),
        (
            "Why is it changed? (optional)",
            "Answer “Why is it changed?”",
            "Choose one of the answers to “Why is it changed?”",
            "Your answer to “Why is it changed?” must be 20",
        ),
        (
            "Why it is exempt",
            "Enter why it is exempt",
            "Choose one of the answers to “Why it is exempt”",
            "“Why it is exempt” must be 20",
        ),
        (
            "Number, as printed",
            "Enter the number, as printed",
            "Select the number, as printed, from the list",
            "Number, as printed, must be 20",
        ),
        ("By when", "Fill in “By when”", "Choose one of the answers to “By when”", "“By when” must be 20"),
        (
            FieldLabel("Out of", "the number of partnerships in all"),
            "Enter the number of partnerships in all",
            "Select the number of partnerships in all from the list",
            "The number of partnerships in all must be 20",
        ),
    ],
)
def test_a_name_stands_in_the_sentence_and_any_other_label_in_quotation_marks(
    label: str, empty: str, no_choice: str, too_long: str
) -> None:
    text = forms.CharField(label=label, max_length=20)
    choice = forms.ChoiceField(label=label)

    def said(field: forms.Field, code: str) -> str:
        return error_words(field, label, ValidationError("", code=code, params={"show_value": 1_234}))

    assert said(text, "required") == empty
    assert said(choice, "invalid_choice") == no_choice
    assert said(text, "max_length") == f"{too_long} characters or fewer; it has 1,234"
