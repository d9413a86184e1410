"""What the subjects of matters are called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from actions.labels import labels_of
from actions.models import Action
from core.text import shortened
from indicators.models import Indicator
from priorities.models import Agreement, Matter, Priority

Subject = Matter.Subject


@dataclass(frozen=True)
class SubjectNames:
    """``words``: by kind of subject and ref: "action 4.2a", "priority 4"; ``labels``: of actions, by primary key."""

    words: Mapping[tuple[str, str], str]
    labels: Mapping[int, str]

    def of(self, matter: Matter) -> str:
        """What a matter is about; "" for the agreement, and for a subject that there is not."""
        return self.words.get((matter.subject, matter.subject_ref), "")


def names_of(
    agreement: Agreement | int, matters: Iterable[Matter], actions: Collection[Action] = ()
) -> SubjectNames:
    """The names of what matters are about. A query for each kind, two for actions.

    ``actions``: those that the caller has and whose labels it needs too.
    """
    refs: dict[str, set[str]] = {}
    for matter in matters:
        refs.setdefault(matter.subject, set()).add(matter.subject_ref)
    words: dict[tuple[str, str], str] = {}
    all_actions = list(actions)
    further = refs.get(Subject.ACTION, set()) - {action.ref for action in actions}
    if further:
        rows = Action._default_manager.filter(agreement=agreement, ref__in=further)
        all_actions += rows.select_related("aim")
    labels = labels_of(all_actions) if all_actions else {}
    for action in all_actions:
        label = labels[action.pk]
        words[Subject.ACTION, action.ref] = (
            f"action {label}" if label else f"the action “{shortened(action.text, 60)}”"
        )
    if Subject.PRIORITY in refs:
        priorities = Priority._default_manager.filter(agreement=agreement, ref__in=refs[Subject.PRIORITY])
        for ref, number, title in priorities.values_list("ref", "number", "title"):
            words[Subject.PRIORITY, ref] = f"priority {number}" if number else f"“{shortened(title, 60)}”"
    if Subject.INDICATOR in refs:
        indicators = Indicator._default_manager.filter(agreement=agreement, ref__in=refs[Subject.INDICATOR])
        for ref, title in indicators.values_list("ref", "title"):
            words[Subject.INDICATOR, ref] = f"the indicator “{shortened(title, 60)}”"
    return SubjectNames(words, labels)
