"""Words without case and punctuation, for comparing texts."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

STOP = frozenset({"and", "the", "of", "for", "to", "a", "an", "in", "on", "with", "or", "by", "our"})
WORD = re.compile(r"[a-z0-9]+")
BLANK = re.compile(r"\s*\(blank\)\s*", re.IGNORECASE)
"""How a pivot table of Excel names what has no value."""
LONGEST_CACHED = 500
"""Characters up to which the plain words of a text are cached: the same texts are compared again and again."""


def plain_words(text: str) -> str:
    """Words in small letters with single blanks, without punctuation; "&" is "and"."""
    return _cached_plain_words(text) if len(text) <= LONGEST_CACHED else _plain_words(text)


def _plain_words(text: str) -> str:
    text = text.casefold().replace("&", " and ").replace("’", "'").replace("'", "")
    return " ".join(WORD.findall(text))


_cached_plain_words = lru_cache(maxsize=20_000)(_plain_words)


def bare_words(text: str) -> tuple[str, ...]:
    """The words in their order, without STOP."""
    return tuple(word for word in plain_words(text).split() if word not in STOP)


def short_hash(*parts: str) -> str:
    """Ten characters that stand for texts: the ref of a new row is the same whenever the same file is read again."""
    return hashlib.sha256("\N{UNIT SEPARATOR}".join(parts).encode()).hexdigest()[:10]
