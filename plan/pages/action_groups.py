"""The actions of a list under their priorities. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from plan.printed import PrintedAction
from plan.summary import address_of, heading_of
from plan.value import PlanValue


@dataclass(frozen=True)
class ActionGroup:
    """Actions of a list under their priority. ``heading`` "": the list is not in the order of the plan."""

    heading: str
    address: str
    lead: str
    actions: tuple[PrintedAction, ...]

    @property
    def names_leads(self) -> bool:
        """Whether a line says who leads its action, because the heading does not."""
        return any(line.who != self.lead for line in self.actions)


def group_actions(value: PlanValue, actions: Sequence[PrintedAction], order: str) -> list[ActionGroup]:
    """The actions of a list by priority, where they are in the order of the plan (``order`` ""); else as they come."""
    if order:
        return [ActionGroup("", "", "", tuple(actions))]
    return [
        ActionGroup(
            heading_of(priority), address_of(priority), value.lead_as_printed(priority), tuple(members)
        )
        for priority, members in groupby(actions, key=lambda line: line.item.priority)
    ]
