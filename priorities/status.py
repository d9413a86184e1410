"""The meaning of a status label: delivery state and Red/Amber/Green (design: domain.md, "Status")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LabelledValue(StrEnum):
    """A stored value with the label that people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> LabelledValue:  # a member is found by its value alone
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Values with their labels, for the fields of models and forms."""
        return [(member.value, member.label) for member in cls]


class DeliveryState(LabelledValue):
    """The progress of an action. Blank: not recorded."""

    NOT_RECORDED = "", "Not recorded"
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETE = "complete", "Complete"
    PAUSED = "paused", "Paused"
    CARRIED_FORWARD = "carried_forward", "Carried forward"
    CLOSED_NOT_DELIVERED = "closed_not_delivered", "Closed, not delivered"
    REPLACED = "replaced", "Replaced"


class Rag(LabelledValue):
    """Red, Amber or Green. Blank: the label has no RAG."""

    NONE = "", "No RAG"
    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


RAG_IS_ALLOWED_WHILE = (DeliveryState.NOT_STARTED, DeliveryState.IN_PROGRESS, DeliveryState.PAUSED)
OPEN_STATES = (DeliveryState.NOT_RECORDED, *RAG_IS_ALLOWED_WHILE)


@dataclass(frozen=True)
class StatusMeaning:
    """A label of a status scheme, its meaning in words, and its delivery state and RAG."""

    label: str
    meaning: str
    delivery_state: str = ""
    rag: str = ""


STANDARD_SCHEME: tuple[StatusMeaning, ...] = (
    StatusMeaning("Not started", "It is not due to have started yet.", DeliveryState.NOT_STARTED, Rag.NONE),
    StatusMeaning("Green", "On track.", DeliveryState.IN_PROGRESS, Rag.GREEN),
    StatusMeaning(
        "Amber", "At risk; a step that will bring it back is named.", DeliveryState.IN_PROGRESS, Rag.AMBER
    ),
    StatusMeaning(
        "Red",
        "Off track unless the Partnership acts. Also when it should have started and has not.",
        DeliveryState.IN_PROGRESS,
        Rag.RED,
    ),
    StatusMeaning(
        "Paused", "Stopped for now, by agreement; nobody is working on it.", DeliveryState.PAUSED, Rag.NONE
    ),
    StatusMeaning(
        "Complete", "Everything that the action says has been done.", DeliveryState.COMPLETE, Rag.NONE
    ),
    StatusMeaning("Carried forward", "It goes on in the next plan.", DeliveryState.CARRIED_FORWARD, Rag.NONE),
    StatusMeaning(
        "Closed, not delivered",
        "It has ended without being done; the reason is given.",
        DeliveryState.CLOSED_NOT_DELIVERED,
        Rag.NONE,
    ),
    StatusMeaning("Replaced", "Another action has taken its place.", DeliveryState.REPLACED, Rag.NONE),
)
"""The status scheme of an agreement that has none of its own when its first period opens."""


def is_open(delivery_state: str) -> bool:
    """Whether an action in this state still needs updates. Not recorded counts as open."""
    return delivery_state in OPEN_STATES
