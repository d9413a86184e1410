"""How a status looks, and where the parts of small pictures lie: the one place of colours and shapes. Pure.

Bars, strips and the matrix are one family: each part has the shape of its status, and its shade is the darker the worse
the status is, so that it can be told in grey. The colours stand in ``assets/scss/_pictures.scss`` under these names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

RAG_MARKS = {"green": "●", "amber": "▲", "red": "■"}
STATE_MARKS = {
    "not_started": "○",
    "in_progress": "►",
    "complete": "◆",
    "paused": "‖",
    "carried_forward": "→",
    "closed_not_delivered": "×",
    "replaced": "↔",
}
NO_MARK = "–"

BAR_WIDTH, BAR_HEIGHT = 180, 24
"""The size of a bar in units of its picture, which are pixels where there is room."""
_ROOM_FOR_NUMBER, _ROOM_FOR_MARK = 7, 30
"""From which width on, in the same units, a part has room for each digit, and for its shape beside them."""


class Look(NamedTuple):
    """How a status is drawn: its CSS class and its shape."""

    css_class: str
    mark: str


def look_of(labelled: object) -> Look:
    """The look of an object with ``rag`` and ``delivery_state``: by its RAG if it has one; None: not recorded."""
    rag = str(getattr(labelled, "rag", "") or "").lower()
    if rag in RAG_MARKS:
        return Look(rag, RAG_MARKS[rag])
    state = str(getattr(labelled, "delivery_state", "") or "").lower()
    return Look(state, STATE_MARKS[state]) if state in STATE_MARKS else Look("none", NO_MARK)


STRIP_PERIODS = 6
"""How many of the last periods a strip shows."""


@dataclass(frozen=True)
class StripCell:
    """A period in the strip of an action. ``status``: with ``label``, ``rag`` and ``delivery_state``, None: none yet.

    ``is_agreed``: it was agreed in this very period, or had ended before and is no longer asked about. Otherwise
    nothing was agreed in the period, and the status is the last one (design: domain.md, "Status").
    """

    status: Any = None
    is_agreed: bool = False


def strip_marks(statuses: Iterable[object]) -> str:
    """A strip as text, for papers: "○ ● ▲". ``statuses``: with ``rag`` and ``delivery_state``; None: nothing agreed."""
    return " ".join(look_of(status).mark for status in list(statuses)[-STRIP_PERIODS:])


@dataclass(frozen=True)
class BarPart:
    """A part of a bar: where it lies, in which look, and what stands in its middle ("" where there is no room)."""

    x: float
    width: float
    middle: float
    css_class: str
    text: str


def bar_parts(counts: Iterable[tuple[object, int]], most: int) -> list[BarPart]:
    """The parts of a stacked bar. ``counts``: statuses (None: not recorded) with numbers, in the order of the bar.

    ``most``: the number that fills the whole width, the same for all bars that are compared.
    """
    parts: list[BarPart] = []
    x = 0.0
    for labelled, number in counts:
        width = round(BAR_WIDTH * number / max(most, 1), 1)
        css_class, mark = look_of(labelled)
        room = width - _ROOM_FOR_NUMBER * len(str(number))
        text = (
            ""
            if room < 0
            else str(number)
            if room < _ROOM_FOR_MARK - _ROOM_FOR_NUMBER
            else f"{mark} {number}"
        )
        left = round(x, 1)
        parts.append(BarPart(left, width, round(left + width / 2, 1), css_class, text))
        x += width
    return parts
