"""The origins of an action: the earlier actions that it carries on from, as one text.

One origin is "agreement:ref". An action that continues several names each, "agreement:ref; agreement:ref", in the
order of the earlier plan.
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
    """The origins in a text, each once. Other parts of the text are left out."""
    origins: dict[Origin, None] = {}
    for part in text.split(";"):
        slug, _, ref = part.strip().partition(":")
        if slug.strip() and ref.strip():
            origins[Origin(slug.strip(), ref.strip())] = None
    return tuple(origins)


def format_origins(origins: Iterable[Origin]) -> str:
    """The origins as one text; "" for none."""
    return "; ".join(str(origin) for origin in dict.fromkeys(origins))
