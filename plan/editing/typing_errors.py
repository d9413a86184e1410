"""What an edit may change that is called only a typing error. Pure.

Such an edit has no reason, and the comments of a version say no more of it than "Typing errors corrected". So it
changes nothing that a reader could ask about: every word of a text stays the word that it is, spelt otherwise; and what
is no text (a date, an amount, a choice, a link to another row, a place in the list) stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from django.utils.text import capfirst

from core.text import shortened
from plan.describing.names import lower_first, subject_of
from plan.describing.values import describe_field, label_of
from plan.difference import Difference
from plan.editing.rules import BrokenRule
from plan.value import PlanValue, table_of

LETTERS_THAT_STAY = 0.8
"""A word is the same word while four fifths of the letters of both spellings are in both, in any order: "recieve" and
"receive", "teh" and "the" are; "weekly" and "monthly", "men" and "women", "can" and "cannot" are not."""
LITTLE_WORDS = frozenset({"a", "an", "the", "of", "to"})
"""Words that may be missing or too many: without them a sentence says the same."""
MARKS = ".,:;!?()[]/–—-“”‘’\"'"
"""Marks at the ends of a word, which may come and go."""
MOST_TOLD = 3
"""How many changes a refusal names."""
TEXTS = ("CharField", "TextField", "JSONField")
"""The kinds of columns that hold words: JSON are the further texts of an action, each with its name."""


def more_than_typing_errors(changes: Difference) -> list[BrokenRule]:
    """What the changes are besides typing errors, as one broken rule of the box that was ticked; none where they are
    nothing else. A new row comes with the field that names it, which is told."""
    told = list(_further_changes(changes))
    if not told:
        return []
    words = "; ".join(told[:MOST_TOLD])
    more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    return [typing_error_refused(f"{words}{more}")]


def typing_error_refused(what: str) -> BrokenRule:
    """The refusal of an edit that also changes ``what``."""
    words = f"This is more than a typing error. {capfirst(what)}. Untick this, and write the reason"
    return BrokenRule("", "", "typing_error", words)


def _further_changes(changes: Difference) -> Iterator[str]:
    before, after = changes.before, changes.after
    if before is None:
        return
    for name in changes.agreement_fields:
        yield from _change_of(before, after, "agreement", name, before.agreement, after.agreement)
    edited = [item for item in changes.rows if item.before is not None and item.after is not None]
    for item in edited:
        whose = f"{lower_first(subject_of(after, item.table, item.row))}, " if len(edited) > 1 else ""
        for name in item.fields:
            for words in _change_of(before, after, item.table, name, item.before, item.after):
                yield f"{whose}{words}"
    if changes.orders:
        yield "the place in the list changed"


def _change_of(
    before: PlanValue, after: PlanValue, table: str, name: str, was: Any, now: Any
) -> Iterator[str]:
    """What changed in a field that is more than spelling, in words; nothing where that is all."""
    old, new = (
        describe_field(plan, table, name, getattr(row, name)) for plan, row in ((before, was), (after, now))
    )
    if _holds_words(table, name):
        pair = first_other_words(old, new)
        if pair is None:
            return
        old, new = pair
    yield f"{label_of(table, name)}: {_became(old, new)}"


def _holds_words(table: str, name: str) -> bool:
    spec = table_of(table)
    if name in spec.links or name in spec.many:
        return False
    field = spec.field_of(name)
    return field.get_internal_type() in TEXTS and not field.choices


def _became(old: str, new: str) -> str:
    old, new = (f"“{shortened(words, 60)}”" if words else "" for words in (old, new))
    if old and new:
        return f"{old} became {new}"
    return f"{old} was taken out" if old else f"{new} was put in"


def first_other_words(old: str, new: str) -> tuple[str, str] | None:
    """Where two texts differ by more than spelling, from the first such place to the last: their words there.

    None where they do not. Word by word, for a text may be long, and only what is as it was can follow a typing error.
    """
    before, after = _words(old), _words(new)
    keys, new_keys = [_key(word) for word in before], [_key(word) for word in after]
    place, new_place = 0, 0
    while place < len(keys) or new_place < len(new_keys):
        step = _words_alike(keys[place : place + 2], new_keys[new_place : new_place + 2])
        if step != (0, 0):
            place, new_place = place + step[0], new_place + step[1]
        elif _says_nothing(keys, place):
            place += 1
        elif _says_nothing(new_keys, new_place):
            new_place += 1
        else:
            same = _same_at_the_end(keys[place:], new_keys[new_place:])
            pair = before[place : len(before) - same], after[new_place : len(after) - same]
            return " ".join(pair[0]), " ".join(pair[1])
    return None


def _words(text: str) -> list[str]:
    """The words of a text, without the marks at their ends."""
    words = (word.strip(MARKS) for word in text.split())
    return [word for word in words if word]


def _key(word: str) -> str:
    """A word for comparison: a dash is a hyphen, and capitals do not count."""
    return word.casefold().replace("–", "-").replace("—", "-")


def _words_alike(was: Sequence[str], now: Sequence[str]) -> tuple[int, int]:
    """How many of the next two words of both texts are the same, spelt otherwise: one and one, or two and one where a
    blank or a hyphen came or went; none and none where they are others."""
    if not was or not now:
        return 0, 0
    if _is_same_word(was[0], now[0]):
        return 1, 1
    joined_words, new_joined_words = "".join(was), "".join(now)
    if not _has_number(joined_words):
        if joined_words == now[0].replace("-", ""):
            return len(was), 1
        if new_joined_words == was[0].replace("-", ""):
            return 1, len(now)
    return 0, 0


def _is_same_word(old: str, new: str) -> bool:
    if _has_number(old) or _has_number(new):
        return old == new
    shared = (Counter(old) & Counter(new)).total()
    return 2 * shared >= LETTERS_THAT_STAY * (len(old) + len(new))


def _has_number(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


def _says_nothing(words: Sequence[str], place: int) -> bool:
    """Whether a text says the same without one of its words: it is little, or the same as the word before it."""
    if place >= len(words):
        return False
    return words[place] in LITTLE_WORDS or (place > 0 and words[place] == words[place - 1])


def _same_at_the_end(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words at the end of two lists are the same, spelt otherwise or not."""
    pairs = zip(reversed(words), reversed(others), strict=False)
    return sum(1 for _ in takewhile(lambda pair: _is_same_word(*pair), pairs))
