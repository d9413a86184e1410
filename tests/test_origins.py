"""Reasons that name the row of a file: written, read without the row, and left out of printed comments."""

from __future__ import annotations

import pytest

from plan.history.file_rows import from_file, not_in_file, own_words


@pytest.mark.parametrize(
    ("row", "why", "words"),
    [
        (12, "", "From plan.xlsx, row 12"),
        (None, "", "From plan.xlsx"),
        (12, "Agreed in May", "Agreed in May. From plan.xlsx, row 12"),
        (12, "Agreed in May!", "Agreed in May! From plan.xlsx, row 12"),
    ],
)
def test_the_reason_of_a_row_names_the_file_and_the_row(row: int | None, why: str, words: str) -> None:
    assert from_file("plan.xlsx", row, why) == words
    assert own_words(words) == (f"{why}." if why and not why.endswith("!") else why)


def test_a_row_that_goes_says_why_and_that_the_file_does_not_have_it() -> None:
    assert not_in_file("plan.xlsx", "Done in 2014") == "Done in 2014. Not in plan.xlsx"
    assert own_words("Done in 2014. Not in plan.xlsx") == "Done in 2014."


def test_words_of_people_stay_as_they_are() -> None:
    for words in ("From the meeting of 12 May, row about fences", "Agreed with Kent Police", ""):
        assert own_words(words) == words
