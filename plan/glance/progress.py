"""The plan for somebody who reads nothing else: what was agreed, by whom, how far it is, what has changed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.text import joined
from plan.glance.answer import status_groups, status_words
from plan.glance.history import worst_first
from plan.glance.past import Past
from plan.summary import StatusCount, address_of, counts_of, heading_of, is_overdue
from plan.value import LabelledAction, PlanValue, Section


@dataclass(frozen=True)
class ActionChange:
    """What has changed of an action since the period before the last, in words."""

    item: LabelledAction
    words: str


@dataclass(frozen=True)
class PriorityProgress:
    """A priority: what was agreed (``promises``: its aims in words), who leads it, how far it is, what has changed.

    ``counted``: "8 on track, 1 off track".
    """

    heading: str
    address: str
    lead: str
    overall_aim: str
    promises: tuple[str, ...]
    actions: int
    counted: str
    today: tuple[StatusCount, ...]
    overdue: int
    changes: tuple[ActionChange, ...]


def progress(value: PlanValue, past: Past, day: date) -> tuple[PriorityProgress, ...]:
    """The priorities that have actions or aims, in the order of the plan."""
    return tuple(_progress_of(value, section, past, day) for section in value.sections if section.aims)


def _progress_of(value: PlanValue, section: Section, past: Past, day: date) -> PriorityProgress:
    actions = tuple(section.actions)
    changes = ((item, _words_of_change(item, past)) for item in actions)
    return PriorityProgress(
        heading=heading_of(section.priority),
        address=address_of(section.priority),
        lead=value.lead_as_printed(section.priority),
        overall_aim=section.priority.overall_aim,
        promises=tuple(aim.aim.text for aim in section.aims),
        actions=len(actions),
        counted=", ".join(f"{number} {words}" for words, (number, _) in status_groups(actions).items()),
        today=worst_first(counts_of(actions, value.status_scheme)),
        overdue=sum(is_overdue(item, day) for item in actions),
        changes=tuple(ActionChange(item, words) for item, words in changes if words),
    )


def _words_of_change(item: LabelledAction, past: Past) -> str:
    """ "now off track", "now complete", "moved once, 6 months later"; "" where nothing has changed."""
    words = []
    if past.has_changed(item, "worse") or past.has_changed(item, "better"):
        words.append(f"now {status_words(item.status)}")
    if past.has_changed(item, "moved"):
        words.append(past.dates_of(item.action.ref).slippage)
    return joined(words)
