"""What can become of the rows of a plan at a refresh, what is proposed, and what the officers have decided.

Decisions are kept as they were typed, cell by cell, so that a draft may be incomplete and loses nothing. A cell that
is not there means: as proposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from plan.value import PlanValue
from plan.value.rows import ActionValue
from priorities.status import DeliveryState

KEEP, MERGE, DROP = "keep", "merge", "drop"
"""Of priorities, themes, indicators and linked plans (merging is for the first two)."""
SPLIT, COMPLETE = "split", "complete"
"""Of actions, beside the three above."""
NO_TARGETS, NO_FIGURES = "no targets", "no figures"
"""Of indicators: kept without their targets; kept without targets and figures."""

Cells = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Table -> ref -> field -> what was typed."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "priorities": ("fate", "title", "lead", "into", "reason"),
    "new_priorities": ("title", "lead"),
    "themes": ("fate", "title", "into", "reason"),
    "new_themes": ("title",),
    "indicators": ("fate", "reason"),
    "linked_plans": ("fate", "reason"),
    "actions": ("fate", "text", "due", "parts", "into", "achievement", "reason"),
    "new_actions": ("priority", "aim", "aim_text", "text"),
}
"""Which cells a row of each table may have."""

ALONG: Mapping[str, str] = {
    "groups": "Governance groups",
    "signatories": "Signatories",
    "chapters": "Chapters of the document: the old words, to be gone over",
    "concerns": "Concerns that have no answer yet",
    "assessments": "Findings of the strategic assessments",
}
"""What else comes along into a new agreement if wished."""
USUALLY_ALONG = ("groups", "signatories", "chapters", "concerns")


@dataclass(frozen=True)
class RefreshTarget:
    """What the refresh is into: a new agreement, or with ``plan_year`` the next plan year of the same one.

    ``ends_on`` None: rolling. ``renumber``: sections and aims are numbered anew. ``along``: see ALONG.
    """

    slug: str = ""
    title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    status: str = "draft"
    feedback_due: date | None = None
    plan_year: str = ""
    renumber: bool = False
    along: tuple[str, ...] = USUALLY_ALONG

    @property
    def is_next_year(self) -> bool:
        """Whether the agreement stays the same."""
        return bool(self.plan_year)

    def to_json(self) -> dict[str, Any]:
        """As a draft keeps it."""
        found: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            name: content.isoformat() if isinstance(content, date) else content
            for name, content in found.items()
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> RefreshTarget:
        """What ``to_json`` made."""
        known = {item.name for item in fields(cls)}
        found = {name: content for name, content in kept.items() if name in known}
        for name in ("starts_on", "ends_on", "feedback_due"):
            found[name] = date.fromisoformat(found[name]) if found.get(name) else None
        found["along"] = tuple(found.get("along", USUALLY_ALONG))
        return cls(**found)


@dataclass(frozen=True)
class RefreshDecisions:
    """All that has been decided for a refresh."""

    head: RefreshTarget
    cells: Cells = field(default_factory=dict)

    def of(self, table: str, ref: str) -> Mapping[str, str]:
        """What was typed about one row; nothing: as proposed."""
        return self.cells.get(table, {}).get(ref, {})

    def rows(self, table: str) -> Mapping[str, Mapping[str, str]]:
        """What was typed about the rows of a table, by ref."""
        return self.cells.get(table, {})


@dataclass(frozen=True)
class ActionProposal:
    """What is proposed for an action, and why ("": because nothing speaks against carrying it on)."""

    fate: str
    why: str = ""


_ENDED = {
    DeliveryState.CLOSED_NOT_DELIVERED: "Closed, not delivered",
    DeliveryState.REPLACED: "Replaced by another action",
}


def proposal_for(plan: PlanValue, row: ActionValue, dropped: Mapping[str, str]) -> ActionProposal:
    """Complete ones leave as done, closed and replaced ones leave, those of a priority that ends leave with it.

    All others stay: what is unfinished, ongoing, paused or not recorded. ``dropped``: priorities that end (by ref),
    each with the reason.
    """
    item = plan.labelled_actions[row.ref]
    state = item.status.delivery_state if item.status else ""
    if state == DeliveryState.COMPLETE:
        return ActionProposal(COMPLETE, "It is complete")
    if state in _ENDED:
        return ActionProposal(DROP, _ENDED[DeliveryState(state)])
    if item.priority.ref in dropped:
        why = f"The priority {item.priority.title} ends"
        reason = dropped[item.priority.ref]
        return ActionProposal(DROP, f"{why}: {reason}" if reason else why)
    return ActionProposal(KEEP)


def due_then(row: ActionValue, head: RefreshTarget) -> date | None:
    """The date that an action has in the plan to come unless another is given.

    A date that is over before a new agreement starts says nothing there; in the next plan year of the same agreement
    it stays, so that lateness stays visible.
    """
    if head.is_next_year or row.due is None or head.starts_on is None or row.due >= head.starts_on:
        return row.due
    return None
