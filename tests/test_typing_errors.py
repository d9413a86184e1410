"""What counts as a typing error in a text: every word stays, but for one slip of the keyboard."""

from __future__ import annotations

import pytest

from plan.editing.typing_errors import first_other_words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Fewer assalts", "Fewer assaults"),
        ("Teh polcie recieve it", "The police, receive it."),
        ("fewer thefts in kent", "Fewer thefts in Kent"),
        ("Review the the plan", "Review the plan"),
        ("Number courses", "The number of courses"),
        ("Every one of them", "Everyone of them"),
        ("Multi agency work", "Multi-agency work"),
        ("Between 2014-17", "Between 2014–17"),
        ("The same\nwords", "The same words"),
        ("", ""),
    ],
)
def test_a_text_is_spelt_otherwise_and_says_the_same(old: str, new: str) -> None:
    assert first_other_words(old, new) is None
    assert first_other_words(new, old) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("It is done weekly.", "It is done monthly.", ("weekly", "monthly")),
        ("They will do it", "They will not do it", ("", "not")),
        ("They can", "They cannot", ("can", "cannot")),
        ("Support for men", "Support for women", ("men", "women")),
        ("By March 2015", "By March 2022", ("2015", "2022")),
        ("About 1 5 courses", "About 15 courses", ("1 5", "15")),
        ("Courses in Thanet", "Courses in Thanet and in Dover", ("", "and in Dover")),
        ("", "Number of courses", ("", "Number of courses")),
        ("Number of courses", "", ("Number of courses", "")),
        ("One and two, and teh end", "Three and four, and the end", ("One and two", "Three and four")),
    ],
)
def test_other_words_are_found_and_told(old: str, new: str, words: tuple[str, str]) -> None:
    assert first_other_words(old, new) == words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("healthy", "unhealthy"),
        ("able", "unable"),
        ("able", "liable"),
        ("legal", "illegal"),
        ("regular", "irregular"),
        ("possible", "impossible"),
        ("efficient", "inefficient"),
        ("advantage", "disadvantage"),
        ("violent", "non-violent"),
        ("informed", "misinformed"),
        ("increase", "decrease"),
        ("maximise", "minimise"),
        ("now", "not"),
        ("no", "on"),
    ],
)
def test_a_word_never_turns_into_its_opposite(old: str, new: str) -> None:
    assert first_other_words(f"They are {old} here", f"They are {new} here") == (old, new)
    assert first_other_words(f"They are {new} here", f"They are {old} here") == (new, old)


def test_the_longest_texts_are_compared_at_once() -> None:
    """A comparison that looks for the best way between two such texts takes minutes."""
    assert first_other_words("a " * 5000, "a b " * 2500) is not None
