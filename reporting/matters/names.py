"""What the subjects of matters are called, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from actions.labels import labels_of
from actions.models import Action
from core.text import shortened
from indicators.models import Indicator
from priorities.models import Agreement, Matter, Priority

Subjects = Mapping[tuple[str, str], str]


def names_of(agreement: Agreement | int, matters: Iterable[Matter]) -> Subjects:
    """By kind of subject and ref: "action 4.2a", "priority 4". A query for each kind, two for actions."""
    refs: dict[str, set[str]] = {}
    for matter in matters:
        refs.setdefault(matter.subject, set()).add(matter.subject_ref)
    names: dict[tuple[str, str], str] = {}
    kinds = Matter.Subject
    if kinds.ACTION in refs:
        actions = Action._default_manager.filter(agreement=agreement, ref__in=refs[kinds.ACTION])
        actions = actions.select_related("aim")
        labels = labels_of(actions)
        for action in actions:
            label = labels[action.pk]
            words = f"action {label}" if label else f"the action “{shortened(action.text, 60)}”"
            names[kinds.ACTION, action.ref] = words
    if kinds.PRIORITY in refs:
        priorities = Priority._default_manager.filter(agreement=agreement, ref__in=refs[kinds.PRIORITY])
        for ref, number, title in priorities.values_list("ref", "number", "title"):
            names[kinds.PRIORITY, ref] = f"priority {number}" if number else f"“{shortened(title, 60)}”"
    if kinds.INDICATOR in refs:
        indicators = Indicator._default_manager.filter(agreement=agreement, ref__in=refs[kinds.INDICATOR])
        for ref, title in indicators.values_list("ref", "title"):
            names[kinds.INDICATOR, ref] = f"the indicator “{shortened(title, 60)}”"
    return names
