"""What an edit may change that is called only a typing error. Pure.

Such an edit has no reason, and the comments of a version say no more of it than "Typing errors corrected". So it
changes nothing that a reader could ask about: every word of a text stays the word that it is, but for one slip of the
keyboard; and what is no text (a date, an amount, a choice, a link to another row, a place in the list) stays as it is.
"""

from __future__ import annotations

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
    was, now = _words(old), _words(new)
    place, new_place = 0, 0
    while place < len(was) or new_place < len(now):
        for size, new_size in ((1, 1), (2, 1), (1, 2)):  # a blank or a hyphen may come or go
            if _are_same(was[place : place + size], now[new_place : new_place + new_size]):
                place, new_place = place + size, new_place + new_size
                break
        else:
            if _says_nothing(was, place):
                place += 1
            elif _says_nothing(now, new_place):
                new_place += 1
            else:
                pairs = zip(reversed(was[place:]), reversed(now[new_place:]), strict=False)
                same = sum(1 for _ in takewhile(lambda pair: _are_same(pair[:1], pair[1:]), pairs))
                return " ".join(was[place : len(was) - same]), " ".join(now[new_place : len(now) - same])
    return None


def _words(text: str) -> list[str]:
    """The words of a text, without the marks at their ends."""
    return [word for word in (word.strip(MARKS) for word in text.split()) if word]


def _says_nothing(words: Sequence[str], place: int) -> bool:
    """Whether a text says the same without one of its words: it is little, or the same as the word before it."""
    word = "".join(words[place : place + 1]).casefold()
    return word in LITTLE_WORDS or (place > 0 and word == words[place - 1].casefold())


def _are_same(was: Sequence[str], now: Sequence[str]) -> bool:
    """Whether words are the same but for one slip: a letter after the first that is missing, too many or another, or
    two neighbours that changed places. The first letter stays, for "un", "il" and "dis" before a word turn its meaning;
    short words have no slips but changed places ("now" and "not", "men" and "man"), and numbers none."""
    old, new = (" ".join(words).casefold().replace("–", "-").replace("—", "-") for words in (was, now))
    if any(sign.isdigit() for sign in old + new):
        return old == new
    old, new = (words.replace(" ", "").replace("-", "") for words in (old, new))
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    rest, new_rest = old[head : len(old) - tail], new[head : len(new) - tail]
    shortest = min(len(old), len(new))
    if shortest > 2 and len(rest) == 2 and rest == new_rest[::-1]:
        return True
    return rest == new_rest or (head > 0 and shortest > 3 and len(rest) < 2 and len(new_rest) < 2)


def _shared(old: str, new: str) -> int:
    """With how many letters both words begin alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
