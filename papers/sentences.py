"""Sentences about the counts of a plan, made by rules: for none, one, some and all. Pure.

The words are built of whole sentences with their numbers, so that each reads well for every number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from core.text import joined
from reporting.rules.sending import Move

MOVE_WORDS = {
    Move.IMPROVED: ("improved", "improved"),
    Move.WORSENED: ("worsened", "worsened"),
    Move.CHANGED: ("is neither better nor worse", "are neither better nor worse"),
}
"""What is said of one action, and of several."""


def number_of(count: int, noun: str, plural: str = "") -> str:
    """ "1 action", "7 actions"."""
    return f"{count} {noun if count == 1 else plural or f'{noun}s'}"


def how_many(count: int, total: int, does: str, do: str, noun: str = "action", nouns: str = "") -> str:
    """ "No action is overdue.", "The only action is overdue.", "1 of 41 actions is overdue.", "All 41 actions are …"

    ``does``, ``do``: what is said of one and of several ("is overdue", "are overdue").
    """
    nouns = nouns or f"{noun}s"
    if not count:
        return f"No {noun} {does}."
    if count == total:
        return f"The only {noun} {does}." if total == 1 else f"All {total} {nouns} {do}."
    return f"{count} of {total} {nouns} {does if count == 1 else do}."


def changes_in_words(moves: Iterable[Move], since: str) -> str:
    """How many actions changed status since a period. ``since``: its title, "" if there was none before.

    "7 of 41 actions changed status since October 2026: 3 improved and 4 worsened." Actions without an earlier status
    are counted as new.
    """
    tally = Counter(moves)
    total = sum(tally.values())
    if not since:
        return "There is no earlier report to compare with."
    new = tally.pop(Move.NEW, 0)
    changed = total - new - tally.pop(Move.SAME, 0)
    parts = [f"{number} {words[number > 1]}" for move, words in MOVE_WORDS.items() if (number := tally[move])]
    sentence = how_many(changed, total, "changed status", "changed status").rstrip(".")
    words = f"{sentence} since {since}: {joined(parts)}." if changed else f"{sentence} since {since}."
    if changed == 1:
        (it_did,) = (words for move, (words, _) in MOVE_WORDS.items() if tally[move])
        words = f"{sentence} since {since}: it {it_did}."
    if new:
        words += (
            f" {number_of(new, 'action')} {'has' if new == 1 else 'have'} no earlier status to compare with."
        )
    return words
