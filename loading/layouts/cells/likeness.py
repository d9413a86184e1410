"""How alike two wordings are, in per cent, and which of many wordings is the nearest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from loading.layouts.cells.words import bare_words

LIKELY = 80
"""Per cent from which the tracker proposes that two wordings are the same thing."""
POSSIBLE = 55
"""Per cent below which the tracker does not ask."""
CUT_SHORT = 85
"""Per cent of two wordings of which one begins with all words of the other."""
FEWEST_WORDS = 4
"""Of a wording that counts as the beginning of another."""
NEAREST = 5
"""How many of the rows that share the most words are compared letter by letter."""


def likeness(one: str, other: str) -> int:
    """0 to 100: 100 is the same words, whatever their case and punctuation."""
    first, second = bare_words(one), bare_words(other)
    if first == second:
        return 100 if first else 0
    if not first or not second:
        return 0
    by_letters = SequenceMatcher(None, " ".join(first), " ".join(second), autojunk=False).ratio()
    common = sum((Counter(first) & Counter(second)).values())
    by_words = 2 * common / (len(first) + len(second))
    shorter, longer = sorted((first, second), key=len)
    # The first words of a longer text: a wording that was shortened, or that goes on.
    by_start = CUT_SHORT if len(shorter) >= FEWEST_WORDS and longer[: len(shorter)] == shorter else 0
    return min(99, max(by_start, round(100 * max(by_letters * 0.95, by_words))))


@dataclass
class Candidates:
    """Wordings by name. A search compares only those that share words with the text."""

    wordings: dict[Hashable, str] = field(default_factory=dict)
    _by_word: dict[str, list[Hashable]] = field(default_factory=dict)

    @classmethod
    def of(cls, wordings: Mapping[str, str]) -> Candidates:
        """Candidates from a table of names and wordings."""
        candidates = cls()
        for name, text in wordings.items():
            candidates.wordings[name] = text
            for word in set(bare_words(text)):
                candidates._by_word.setdefault(word, []).append(name)
        return candidates

    def nearest(self, text: str, taken: Collection[Hashable] = ()) -> tuple[str, int]:
        """(name, per cent) of the wording nearest to a text, without those taken; ("", 0) where none is near."""
        shared: Counter[Hashable] = Counter()
        for word in set(bare_words(text)):
            names = self._by_word.get(word, [])
            if len(names) <= 400:  # a word that is everywhere tells nothing
                shared.update(name for name in names if name not in taken)
        best_name, best_percent = "", 0
        for name, _ in shared.most_common(NEAREST):
            percent = likeness(text, self.wordings[name])
            if percent > best_percent:
                best_name, best_percent = str(name), percent
        return best_name, best_percent


def nearest_of(text: str, wordings: Iterable[str]) -> tuple[str, int]:
    """(wording, per cent) of the nearest of a few wordings; ("", 0) for none."""
    scored = [(likeness(text, item), item) for item in wordings]
    percent, wording = max(scored, key=lambda pair: pair[0], default=(0, ""))
    return (wording, percent) if percent else ("", 0)
