"""What became of every action of an agreement: from the actions that follow it, and from approved refreshes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from actions.origins import Origin
from plan.lineage import AnyPerson, RelatedAction, links_of, related_actions
from plan.moments import as_read_by
from plan.pages.opening import PlanPage
from plan.summary import heading_of
from plan.value import PlanValue
from plan.value.rows import ActionValue, StatusLabelValue
from priorities.models import Agreement
from priorities.status import DeliveryState, is_open
from refresh.decisions import COMPLETE, DROP, KEEP, MERGE, SPLIT
from refresh.models import RefreshDraft

UNDECIDED, UNSAID, GONE = "undecided", "unsaid", "gone"

WORDS = {
    KEEP: "carried on",
    SPLIT: "split",
    MERGE: "merged",
    COMPLETE: "complete",
    DROP: "dropped",
    GONE: "withdrawn",
    UNDECIDED: "not decided yet",
    UNSAID: "not on record",
}
"""The words for what became of an action, in the order of the line of numbers."""


@dataclass(frozen=True)
class OutcomeLine:
    """What became of one action.

    ``successors``: the actions that carry it on, if the reader may see them. ``into``: the title of the agreement in
    which it goes on, if no successor is shown. ``words``: the reason, or the key achievement.
    """

    row: ActionValue
    label: str
    kind: str
    status: StatusLabelValue | None = None
    successors: tuple[RelatedAction, ...] = ()
    into: str = ""
    words: str = ""
    is_achievement: bool = False
    at: datetime | None = None

    @property
    def kind_words(self) -> str:
        """ "Carried on as", "Split into", "Dropped"."""
        if self.successors:
            return {SPLIT: "Split into", MERGE: "Merged into", GONE: "Withdrawn; carried on as"}.get(
                self.kind, "Carried on as"
            )
        return WORDS[self.kind].capitalize()


@dataclass(frozen=True)
class OutcomeGroup:
    """The actions of one section of the plan, with what became of them."""

    heading: str
    lines: tuple[OutcomeLine, ...]


@dataclass(frozen=True)
class RecordedOutcome:
    """What an approved refresh made of one action.

    ``title``: the title of the agreement that the refresh made. ``is_same``: that is the old agreement itself, in its
    next plan year.
    """

    fate: str
    reason: str
    achievement: str
    title: str
    is_same: bool


def groups_of(page: PlanPage, user: AnyPerson) -> list[OutcomeGroup]:
    """The actions in force by section, then the withdrawn actions. A fixed number of queries."""
    plan, slug = page.value, page.agreement.slug
    links = links_of(user, page.agreement)
    followers: dict[str, list[Origin]] = {}
    for name, origins in links.items():
        for origin in origins:
            if origin.agreement == slug:
                followers.setdefault(origin.ref, []).append(name)
    known_actions = related_actions(user, [name for names in followers.values() for name in names])
    successors = {
        ref: tuple(known_actions[name] for name in names if name in known_actions)
        for ref, names in followers.items()
    }
    outcomes = _outcomes(page.agreement, user)
    # If the agreement has ended, nobody will decide any more.
    undecided = UNSAID if _has_ended(plan) else UNDECIDED
    groups = [
        OutcomeGroup(
            heading_of(section.priority),
            tuple(
                _line_in_force(
                    item.action,
                    item.label,
                    item.status,
                    successors.get(item.action.ref, ()),
                    outcomes,
                    undecided,
                )
                for item in section.actions
            ),
        )
        for section in plan.sections
    ]
    withdrawn = tuple(_withdrawn_lines(plan, successors, outcomes))
    return [group for group in (*groups, OutcomeGroup("No longer in this plan", withdrawn)) if group.lines]


def _outcomes(agreement: Agreement, user: AnyPerson) -> dict[str, RecordedOutcome]:
    """The outcomes of approved refreshes by ref, without refreshes whose agreement the user may not see."""
    titles = {row.pk: row.title for row in as_read_by(user)}
    targets = Agreement.objects.named_on_pages_of(agreement).filter(pk__in=titles)
    drafts = RefreshDraft.objects.filter(
        source=agreement, state=RefreshDraft.State.APPROVED, target__in=targets
    )
    outcomes: dict[str, RecordedOutcome] = {}
    for draft in drafts.order_by("ended_at", "pk"):
        for ref, stored in draft.fates.items():
            if draft.target_id is not None:
                is_same = draft.target_id == agreement.pk
                outcomes[ref] = RecordedOutcome(
                    stored["fate"], stored["reason"], stored["achievement"], titles[draft.target_id], is_same
                )
    return outcomes


def _line_in_force(
    row: ActionValue,
    label: str,
    status: StatusLabelValue | None,
    successors: tuple[RelatedAction, ...],
    outcomes: dict[str, RecordedOutcome],
    undecided: str,
) -> OutcomeLine:
    if successors:
        return OutcomeLine(row, label, _kind_of_successors(row, successors), status, successors)
    recorded = outcomes.get(row.ref)
    if recorded is not None:
        is_kept = recorded.fate in (KEEP, SPLIT, MERGE)
        # After the refresh for a next plan year the action is still in this plan, so it is not decided yet.
        if is_kept and not recorded.is_same:
            return OutcomeLine(row, label, recorded.fate, status, into=recorded.title)
        if not is_kept:
            words = recorded.achievement or ("" if recorded.fate == COMPLETE else recorded.reason)
            return OutcomeLine(
                row, label, recorded.fate, status, words=words, is_achievement=bool(recorded.achievement)
            )
    state = status.delivery_state if status else ""
    if state == DeliveryState.COMPLETE:
        return OutcomeLine(row, label, COMPLETE, status)
    if not is_open(state) and state != DeliveryState.CARRIED_FORWARD and status is not None:
        return OutcomeLine(row, label, DROP, status, words=status.label)
    return OutcomeLine(row, label, undecided, status)


def _has_ended(plan: PlanValue) -> bool:
    ends_on = plan.agreement.ends_on
    return plan.agreement.status == Agreement.Status.CLOSED or bool(
        ends_on and ends_on < timezone.localdate()
    )


def _kind_of_successors(row: ActionValue, successors: tuple[RelatedAction, ...]) -> str:
    """SPLIT if one agreement has several successors; MERGE if all of them follow another action first; else KEEP."""
    agreements = [item.origin.agreement for item in successors]
    if len(set(agreements)) < len(agreements):
        return SPLIT
    merged = all(len(item.follows) > 1 and item.follows[0].ref != row.ref for item in successors)
    return MERGE if merged else KEEP


def _withdrawn_lines(
    plan: PlanValue, successors: dict[str, tuple[RelatedAction, ...]], outcomes: dict[str, RecordedOutcome]
) -> Iterable[OutcomeLine]:
    """The actions that left this plan while it ran, with the time, the reason and their successors."""
    rows: list[Any] = [item for item in plan.withdrawn if isinstance(item.row, ActionValue)]
    for item in sorted(rows, key=lambda item: item.at):
        recorded = outcomes.get(item.row.ref)
        kind = recorded.fate if recorded and recorded.is_same and recorded.fate != KEEP else GONE
        achievement = recorded.achievement if recorded else ""
        reason = recorded.reason if recorded and kind == DROP else item.why
        related = successors.get(item.row.ref, ())
        yield OutcomeLine(
            item.row,
            "",
            kind,
            successors=related,
            words=achievement or ("" if (related and kind != GONE) or kind == COMPLETE else reason),
            is_achievement=bool(achievement),
            at=item.at,
        )


def numbers_of(groups: Iterable[OutcomeGroup]) -> list[tuple[str, int]]:
    """How many actions have each outcome: ("carried on", 30), ("complete", 4)."""
    counts: dict[str, int] = {}
    for group in groups:
        for line in group.lines:
            counts[line.kind] = counts.get(line.kind, 0) + 1
    return [(words, counts[kind]) for kind, words in WORDS.items() if kind in counts]
