"""The possible outcomes of the rows of a plan, the proposals, and the decisions of the officers.

Decisions are kept as officers typed them, cell by cell, so a draft may be incomplete. A missing cell means: as
proposed.
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
"""Fates of priorities, themes, indicators and linked plans. Only priorities and themes can merge."""
SPLIT, COMPLETE = "split", "complete"
"""Further fates of actions."""
NO_TARGETS, NO_FIGURES = "no targets", "no figures"
"""Further fates of indicators: kept without targets; kept without targets and figures."""

Cells = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Table -> ref -> field -> submitted text."""

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
"""The cells that a row of each table may have."""

ALONG: Mapping[str, str] = {
    "groups": "Governance groups",
    "signatories": "Signatories",
    "chapters": "Chapters of the document: the old words, to be gone over",
    "concerns": "Issues for the Partnership that have no answer yet",
    "assessments": "Findings of the strategic assessments",
}
"""Further tables that a new agreement may take over."""
USUALLY_ALONG = ("groups", "signatories", "chapters", "concerns")


@dataclass(frozen=True)
class RefreshTarget:
    """The result that a refresh leads to: a new agreement, or with ``plan_year`` the next year of the same one.

    ``ends_on`` None: the agreement is rolling. ``renumber``: sections and aims get new numbers. ``along``: tables that
    the new agreement takes over, keys of ALONG.
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
        """Whether it is the next plan year of the same agreement."""
        return bool(self.plan_year)

    def to_json(self) -> dict[str, Any]:
        """The value that a draft keeps in ``head``."""
        values: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            name: content.isoformat() if isinstance(content, date) else content
            for name, content in values.items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RefreshTarget:
        """Reads what ``to_json`` wrote."""
        names = {item.name for item in fields(cls)}
        values = {name: content for name, content in data.items() if name in names}
        for name in ("starts_on", "ends_on", "feedback_due"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        values["along"] = tuple(values.get("along", USUALLY_ALONG))
        return cls(**values)


@dataclass(frozen=True)
class RefreshDecisions:
    """All decisions of a refresh."""

    head: RefreshTarget
    cells: Cells = field(default_factory=dict)

    def cells_of(self, table: str, ref: str) -> Mapping[str, str]:
        """The cells of one row; empty: all as proposed."""
        return self.cells.get(table, {}).get(ref, {})

    def rows(self, table: str) -> Mapping[str, Mapping[str, str]]:
        """The cells of the rows of a table, by ref."""
        return self.cells.get(table, {})


@dataclass(frozen=True)
class ActionProposal:
    """The proposed fate of an action. ``reason``: why; "" for KEEP."""

    fate: str
    reason: str = ""


_ENDED = {
    DeliveryState.CLOSED_NOT_DELIVERED: "Closed, not delivered",
    DeliveryState.REPLACED: "Replaced by another action",
}


def proposal_for(plan: PlanValue, row: ActionValue, dropped: Mapping[str, str]) -> ActionProposal:
    """Proposes the fate of an action.

    Complete actions leave as complete. Closed and replaced actions leave, and so do the actions of a priority that
    ends. All others stay: unfinished, ongoing, paused or without a status. ``dropped``: the reasons of priorities that
    end, by ref.
    """
    item = plan.labelled_actions[row.ref]
    state = item.status.delivery_state if item.status else ""
    if state == DeliveryState.COMPLETE:
        return ActionProposal(COMPLETE, "It is complete")
    if state in _ENDED:
        return ActionProposal(DROP, _ENDED[DeliveryState(state)])
    if item.priority.ref in dropped:
        words = f"The priority {item.priority.title} ends"
        reason = dropped[item.priority.ref]
        return ActionProposal(DROP, f"{words}: {reason}" if reason else words)
    return ActionProposal(KEEP)
