"""What cells call rows: without case and with single spaces, whatever else they may be called; and the words that they
have for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from core.text import folded

UNDECIDED = re.compile(r"(tbc|tba|to be (confirmed|agreed|decided)|vacant|n/?a|none|-)\.?", re.IGNORECASE)
"""What is written where no lead has been named yet."""
NOT_AVAILABLE = ("n/a", "na", "not available")
"""What is written, in whatever case, where the source has no figure."""
LONGEST_TITLE = 300
"""The longest title of a post, in characters."""


class RefsByName:
    """Words as they are written, and the ref that each of them stands for; the first to bear a name keeps it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._refs: dict[str, str] = {}

    @classmethod
    def of(cls, rows: Iterable[Any], *fields: str) -> RefsByName:
        """The names that rows bear in these fields; the earlier fields win."""
        names = cls()
        kept = list(rows)
        for field in fields:
            for row in kept:
                names.add(getattr(row, field), row.ref)
        return names

    def add(self, text: str, ref: str) -> None:
        """A further name, unless it is empty or stands for something already."""
        key = folded(text)
        if key and key not in self._refs:
            self._refs[key] = ref
            self.words.append(text)

    def get(self, text: str) -> str:
        """The ref that a cell's text stands for; "" for a text that stands for nothing."""
        return self._refs.get(folded(text), "")
