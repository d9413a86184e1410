"""The statuses that an update can choose: which stand first, and which boxes each opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from core.govuk.bound import Option
from priorities.models import StatusLabel
from priorities.status import DeliveryState, Rag, StatusMeaning
from reporting.last_report import meaning_of
from reporting.rules.sending import LastAgreed, ReportBoxes, problems_at_sending

BOXES_OF_STATUS = ("what_changed", "needed", "completed_on")
"""Boxes that the page opens if the chosen status needs them."""


@dataclass(frozen=True)
class StatusChoice:
    """A status that can be chosen, and the boxes that it opens, as the page's style sheet reads them."""

    option: Option
    opens: str


class StatusChoices(NamedTuple):
    """The statuses of a plan: those that stand first, and those that are seldom chosen and stand folded."""

    first: list[StatusChoice]
    others: list[StatusChoice]


SELDOM = frozenset(
    {
        DeliveryState.PAUSED,
        DeliveryState.CARRIED_FORWARD,
        DeliveryState.CLOSED_NOT_DELIVERED,
        DeliveryState.REPLACED,
    }
)
"""States that an action seldom has."""


def first_choices(scheme: Iterable[StatusLabel], on_record: StatusLabel | None = None) -> list[StatusLabel]:
    """The statuses that stand first: Green, Amber, Red, Complete, or a plan's own for them. The others are folded.

    ``on_record``: what was agreed last, which stands among them. Where one status alone would be folded, none is.
    """
    rows = list(scheme)
    by_rag = [row for rag in (Rag.GREEN, Rag.AMBER, Rag.RED) for row in rows if row.rag == rag]
    if by_rag:
        first = by_rag + [row for row in rows if row.delivery_state == DeliveryState.COMPLETE and not row.rag]
    else:
        first = [row for row in rows if row.delivery_state not in SELDOM]
    if on_record in rows and on_record not in first:
        first.append(on_record)
    return first if len(rows) - len(first) > 1 else rows


@lru_cache(maxsize=1024)
def boxes_opened_by(status: StatusMeaning, last: StatusMeaning | None) -> str:
    """The boxes that an update with this status needs, or may need, besides the progress update; with spaces between.

    ``last``: the status last agreed. A date moves, or not, whatever the status. A page of many lines asks for each
    status of each line.
    """
    boxes = ReportBoxes(status=status, report_text="-")
    opened = {problem.field for problem in problems_at_sending(boxes, LastAgreed(last))}
    if status.rag == Rag.AMBER:
        # A lead may ask for help already while the action is Amber.
        opened.add("needed")
    if status.delivery_state == DeliveryState.COMPLETE:
        opened.add("completed_on")
    return " ".join(name for name in BOXES_OF_STATUS if name in opened)


def opened_by_last(scheme: Sequence[StatusLabel], label: StatusLabel) -> dict[str, str]:
    """The boxes that a status opens only because this one was agreed last, by the status's ref."""
    opens = {row.ref: boxes_opened_by(meaning_of(row), meaning_of(label)) for row in scheme}
    blank = {row.ref: boxes_opened_by(meaning_of(row), None) for row in scheme}
    return {ref: boxes for ref, boxes in opens.items() if boxes != blank[ref]}
