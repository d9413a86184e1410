"""Words compared as people compare them: without case, punctuation and the little words between."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

STOP = frozenset({"and", "the", "of", "for", "to", "a", "an", "in", "on", "with", "or", "by", "our"})
WORD = re.compile(r"[a-z0-9]+")
KEPT = 500
"""Characters up to which the plain words of a text are remembered: a plan is compared with itself again and again."""


def plain(text: str) -> str:
    """Words in small letters with single blanks, without punctuation; "&" is "and"."""
    return _remembered(text) if len(text) <= KEPT else _plain(text)


def _plain(text: str) -> str:
    text = text.casefold().replace("&", " and ").replace("’", "'").replace("'", "")
    return " ".join(WORD.findall(text))


_remembered = lru_cache(maxsize=20_000)(_plain)


def bare_words(text: str) -> tuple[str, ...]:
    """The words that carry meaning, in their order."""
    return tuple(word for word in plain(text).split() if word not in STOP)


def name_of(*parts: str) -> str:
    """A name for a new row, the same whenever the same file is read again."""
    return hashlib.sha256("\N{UNIT SEPARATOR}".join(parts).encode()).hexdigest()[:10]
