"""Short names in addresses."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from django.utils.text import slugify


def unused_slug(words: str, used: Collection[str], *, longest: int = 100, otherwise: str = "") -> str:
    """The words as a short name for addresses; where it is in ``used``, with the first number that makes it new.

    ``longest``: characters without the number. ``otherwise``: the name of words that have no letter or digit.
    """
    slug = slugify(words)[:longest] or otherwise
    return (
        slug
        if slug not in used
        else next(name for number in count(2) if (name := f"{slug}-{number}") not in used)
    )
