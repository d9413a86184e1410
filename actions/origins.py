"""What an action carries on from, in the one form that the plan, its files and its history keep.

One origin is "agreement:ref". An action that several were merged into names each, "agreement:ref; agreement:ref", in
the order of the earlier plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

LONGEST = 1_000  # characters of all origins together


class Origin(NamedTuple):
    """An action of an agreement: the agreement's slug, and the action's ref there."""

    agreement: str
    ref: str

    def __str__(self) -> str:
        return f"{self.agreement}:{self.ref}"


def origins_of(text: str) -> tuple[Origin, ...]:
    """The origins that a text names, each once. What names none is left out."""
    found: dict[Origin, None] = {}
    for part in text.split(";"):
        slug, _, ref = part.strip().partition(":")
        if slug.strip() and ref.strip():
            found[Origin(slug.strip(), ref.strip())] = None
    return tuple(found)


def as_text(origins: Iterable[Origin]) -> str:
    """The text that names the origins; "" for none."""
    return "; ".join(str(origin) for origin in dict.fromkeys(origins))
