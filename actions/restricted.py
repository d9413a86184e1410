"""Who may read an action that is not for everybody, in words. Pure."""

from __future__ import annotations

from typing import Any

from core.text import joined
from priorities.places.register import names_in


def restricted_to(only_for: str) -> str:
    """For whom what is for the Partnership only is: its members, or "the Prevent Board and the Head of Policing"."""
    names = [name if name.lower().startswith("the ") else f"the {name}" for name in names_in(only_for)]
    return joined(names) or "the Partnership’s members"


class Restricted:
    """An action, as a row or as a value, that may be for some of the Partnership only."""

    partnership_only: Any
    only_for: Any

    @property
    def for_whom(self) -> str:
        """ "For the Partnership’s members only"; "" for everybody."""
        return f"For {restricted_to(self.only_for)} only" if self.partnership_only else ""
