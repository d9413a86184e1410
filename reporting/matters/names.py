"""What the subjects of matters are called, and whom the words of a meeting name."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from actions.labels import labels_of
from actions.models import Action
from core.text import folded, number_or_words, shortened
from indicators.models import Indicator
from priorities.models import Agreement, Holding, LeadPost, Matter, Priority

Subject = Matter.Subject
Key = TypeVar("Key", bound=Hashable)


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
        words[Subject.ACTION, action.ref] = f"action {number_or_words(labels[action.pk], action.text)}"
    if Subject.PRIORITY in refs:
        priorities = Priority._default_manager.filter(agreement=agreement, ref__in=refs[Subject.PRIORITY])
        for ref, number, title in priorities.values_list("ref", "number", "title"):
            words[Subject.PRIORITY, ref] = f"priority {number}" if number else f"“{shortened(title, 60)}”"
    if Subject.INDICATOR in refs:
        indicators = Indicator._default_manager.filter(agreement=agreement, ref__in=refs[Subject.INDICATOR])
        for ref, title in indicators.values_list("ref", "title"):
            words[Subject.INDICATOR, ref] = f"the indicator “{shortened(title, 60)}”"
    return SubjectNames(words, labels)


def one_called(
    words: str, titles: Iterable[tuple[Key, str]], holders: Iterable[tuple[Key, str]]
) -> Key | None:
    """The key of the job title that the words are, or whose current lead they name; None: none, or several.

    ``titles``: of each job title what it is called; ``holders``: who is in it today.
    """
    wanted = folded(words)
    for names in (titles, holders):
        if found := {key for key, name in names if folded(name) == wanted}:
            return found.pop() if len(found) == 1 else None
    return None


def posts_called(named: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The job title that words name in an agreement, by agreement and words; without those that name none, or several.

    Two queries at most.
    """
    agreements = {agreement for agreement, words in named if words.strip()}
    if not agreements:
        return {}
    posts = LeadPost._default_manager.filter(agreement__in=agreements, withdrawn_at__isnull=True)
    titles: dict[int, list[tuple[int, str]]] = {}
    for row in posts.select_related("agency"):
        titles.setdefault(row.agreement_id, []).extend([(row.pk, row.printed), (row.pk, row.title)])
    today = timezone.localdate()
    rows = Holding._default_manager.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        agreement__in=agreements,
        kind=Holding.Kind.HOLDER,
        withdrawn_at__isnull=True,
    )
    holders: dict[int, list[tuple[int, str]]] = {}
    for agreement, post, name in rows.values_list("agreement", "post", "name"):
        holders.setdefault(agreement, []).append((post, name))
    found = {
        (agreement, words): one_called(words, titles.get(agreement, ()), holders.get(agreement, ()))
        for agreement, words in named
        if words.strip()
    }
    return {key: post for key, post in found.items() if post is not None}
