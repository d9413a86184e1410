"""The statuses that an update can choose: which stand first, and which boxes each opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.govuk.bound import Option
from priorities.models import StatusLabel
from priorities.status import DeliveryState, Rag, StatusMeaning
from reporting.last_report import meaning_of
from reporting.rules.sending import LastAgreed, ReportBoxes, problems_at_sending

BOXES_OF_STATUS = ("what_changed", "needed", "completed_on")
"""Boxes that the page opens if the chosen status needs them."""


@dataclass(frozen=True)
class StatusChoice:
    """A status that can be chosen, and the boxes that it opens, as the page's style sheet reads them.

    ``is_other``: one that is seldom chosen, and stands folded.
    """

    option: Option
    opens: str
    is_other: bool = False


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


def boxes_opened_by(label: StatusLabel, last: LastAgreed) -> tuple[str, ...]:
    """The boxes that an update with this status needs, or may need, besides the progress update."""
    meaning = meaning_of(label)
    # A date moves, or not, whatever the status.
    return _boxes_opened_by(meaning, last.status) if meaning is not None else ()


@lru_cache(maxsize=1024)
def _boxes_opened_by(status: StatusMeaning, last: StatusMeaning | None) -> tuple[str, ...]:
    """The same over plain values: a page of many lines asks for each status of each line."""
    boxes = ReportBoxes(status=status, report_text="-")
    opened = {problem.field for problem in problems_at_sending(boxes, LastAgreed(last))}
    if status.rag == Rag.AMBER:
        # A lead may ask for help already while the action is Amber.
        opened.add("needed")
    if status.delivery_state == DeliveryState.COMPLETE:
        opened.add("completed_on")
    return tuple(name for name in BOXES_OF_STATUS if name in opened)


def opened_by_last(scheme: Sequence[StatusLabel], label: StatusLabel) -> dict[str, str]:
    """The boxes that a status opens only because this one was agreed last, by the status's ref."""
    last = LastAgreed(meaning_of(label))
    opens = {row.ref: " ".join(boxes_opened_by(row, last)) for row in scheme}
    blank = {row.ref: " ".join(boxes_opened_by(row, LastAgreed())) for row in scheme}
    return {ref: boxes for ref, boxes in opens.items() if boxes != blank[ref]}
