"""The headings that councils use in plans, in tables of indicators and in lists of people: ``vocabulary.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLES = tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text(encoding="utf-8"))
ROLES_BY_WORDS: dict[str, dict[str, str]] = {
    name: {word: role for role, words in _TABLES[name].items() for word in words}
    for name in ("plan", "indicators", "people")
}
"""Kind of table -> heading in plain words -> role of the column."""
NOT_NAMES = frozenset(_TABLES["not_names"]["words"])
"""Words in names of services, such as "Trading Standards", that look like a first name and a surname."""
