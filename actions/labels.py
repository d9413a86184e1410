"""The label of an action ("4.2a"): its aim's number and a letter for its position."""

from __future__ import annotations

from collections.abc import Collection

from accounts.audience import is_for_everybody
from actions.models import Action
from core.text import letters, number_or_words


def labels_of(actions: Collection[Action]) -> dict[int, str]:
    """The labels of actions in the live plan, by primary key; "" if the aim has no number.

    The actions must come with their aim. One query.
    """
    numbers = {action.aim_id: action.aim.number for action in actions}
    in_force = Action._default_manager.filter(aim__in=numbers, withdrawn_at__isnull=True)
    rows = in_force.order_by("position", "pk")
    next_positions: dict[int, int] = {}
    labels: dict[int, str] = {}
    for key, aim in rows.values_list("pk", "aim_id"):
        position = next_positions.get(aim, 0)
        next_positions[aim] = position + 1
        labels[key] = f"{numbers[aim]}{letters(position)}" if numbers[aim] else ""
    return {action.pk: labels.get(action.pk, "") for action in actions}


def name_in_mail(action: Action, label: str) -> str:
    """What an action is called in an e-mail: "4.2a"; without a label its words in quotation marks, but "an action" for
    one that not everybody may read.
    """
    return number_or_words(label, action.text) if label or is_for_everybody(action) else "an action"
