"""The names by which cells refer to rows, compared without case; and the words that mean "nothing here"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from core.text import TO_BE_CONFIRMED, folded

UNDECIDED = re.compile(rf"({TO_BE_CONFIRMED}|vacant|n/?a|none|-)\.?", re.IGNORECASE)
"""Words in place of a lead that is not named yet."""
NOT_AVAILABLE = ("n/a", "na", "not available")
"""Words in place of a figure that the source does not have, in any case."""
LONGEST_TITLE = 300
"""The longest title of a post, in characters."""


class RefsByName:
    """Names as they are written, and the ref of each. Of two rows with one name, the first keeps it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._refs: dict[str, str] = {}

    @classmethod
    def of(cls, rows: Iterable[Any], *fields: str) -> RefsByName:
        """The names that rows have in these fields; earlier fields win."""
        names = cls()
        rows = list(rows)
        for field in fields:
            for row in rows:
                names.add(getattr(row, field), row.ref)
        return names

    def add(self, text: str, ref: str) -> None:
        """Adds a name, unless it is empty or taken."""
        key = folded(text)
        if key and key not in self._refs:
            self._refs[key] = ref
            self.words.append(text)

    def get(self, text: str) -> str:
        """The ref of the row with this name; "" where there is none."""
        return self._refs.get(folded(text), "")
