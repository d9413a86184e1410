"""Who may read an action that is not for everybody, in words. Pure."""

from __future__ import annotations

from core.text import joined
from priorities.places.register import names_in


def restricted_to(partnership_only: bool, only_for: str) -> str:
    """ "the Partnership’s members", or "the Prevent Board and the Head of Policing"; "" for everybody."""
    if not partnership_only:
        return ""
    names = [name if name.lower().startswith("the ") else f"the {name}" for name in names_in(only_for)]
    return joined(names) or "the Partnership’s members"


def for_whom(partnership_only: bool, only_for: str) -> str:
    """ "For the Partnership’s members only"; "" for everybody."""
    names = restricted_to(partnership_only, only_for)
    return f"For {names} only" if names else ""
