"""What became of every action of an agreement: from what carries it on, and from what an approved refresh decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from actions.origins import Origin
from plan.lineage import Person, RelatedAction, kin_of, links_of
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
"""What became of an action, for the line of numbers; in this order."""


@dataclass(frozen=True)
class Became:
    """What became of one action.

    ``kin``: the actions that carry it on, as far as the reader may know of them; ``into``: the title of the agreement
    that it went on in, where none of them is shown. ``words``: the reason, or the key achievement that it is now.
    """

    row: ActionValue
    label: str
    kind: str
    status: StatusLabelValue | None = None
    kin: tuple[RelatedAction, ...] = ()
    into: str = ""
    words: str = ""
    is_achievement: bool = False
    at: datetime | None = None

    @property
    def kind_words(self) -> str:
        """ "Carried on as", "Split into", "Dropped"."""
        if self.kin:
            return {SPLIT: "Split into", MERGE: "Merged into", GONE: "Withdrawn; carried on as"}.get(
                self.kind, "Carried on as"
            )
        return WORDS[self.kind].capitalize()


@dataclass(frozen=True)
class OutcomeGroup:
    """The actions of one section of the plan."""

    heading: str
    lines: tuple[Became, ...]


@dataclass(frozen=True)
class RefreshOutcome:
    """What an approved refresh made of one action. ``title``: of the agreement that it is into; ``is_same``: the old
    one, at a next plan year."""

    fate: str
    reason: str
    achievement: str
    title: str
    is_same: bool


def groups_of(page: PlanPage, user: Person) -> list[OutcomeGroup]:
    """The actions in force by section, then those that were withdrawn; a fixed number of queries."""
    plan, slug = page.value, page.agreement.slug
    links = links_of(user, page.agreement)
    after: dict[str, list[Origin]] = {}
    for name, before in links.items():
        for origin in before:
            if origin.agreement == slug:
                after.setdefault(origin.ref, []).append(name)
    known = kin_of(user, [name for names in after.values() for name in names])
    kin = {ref: tuple(known[name] for name in names if name in known) for ref, names in after.items()}
    outcomes = _outcomes(page.agreement, user)
    # Of an agreement that has ended nobody will decide any more.
    open_end = UNSAID if _has_ended(plan) else UNDECIDED
    groups = [
        OutcomeGroup(
            heading_of(section.priority),
            tuple(
                _in_force(
                    item.action, item.label, item.status, kin.get(item.action.ref, ()), outcomes, open_end
                )
                for item in section.actions
            ),
        )
        for section in plan.sections
    ]
    gone = tuple(_withdrawn(plan, kin, outcomes))
    return [group for group in (*groups, OutcomeGroup("No longer in this plan", gone)) if group.lines]


def _outcomes(agreement: Agreement, user: Person) -> dict[str, RefreshOutcome]:
    """What approved refreshes decided, the latest last; only where the agreement that they made may be seen."""
    visible = Agreement.objects.visible_to(user).values("pk")
    drafts = RefreshDraft.objects.filter(
        source=agreement, state=RefreshDraft.State.APPROVED, target__in=visible
    ).select_related("target")
    found: dict[str, RefreshOutcome] = {}
    for draft in drafts.order_by("ended_at", "pk"):
        for ref, fate in draft.fates.items():
            if draft.target is not None:
                is_same = draft.target_id == agreement.pk
                found[ref] = RefreshOutcome(
                    fate["fate"], fate["reason"], fate["achievement"], draft.target.title, is_same
                )
    return found


def _in_force(
    row: ActionValue,
    label: str,
    status: StatusLabelValue | None,
    kin: tuple[RelatedAction, ...],
    outcomes: dict[str, RefreshOutcome],
    open_end: str,
) -> Became:
    if kin:
        return Became(row, label, _kind(row, kin), status, kin)
    decided = outcomes.get(row.ref)
    if decided is not None:
        stays = decided.fate in (KEEP, SPLIT, MERGE)
        # After a next plan year the action is still here, and its future is before it.
        if stays and not decided.is_same:
            return Became(row, label, decided.fate, status, into=decided.title)
        if not stays:
            words = decided.achievement or ("" if decided.fate == COMPLETE else decided.reason)
            return Became(
                row, label, decided.fate, status, words=words, is_achievement=bool(decided.achievement)
            )
    state = status.delivery_state if status else ""
    if state == DeliveryState.COMPLETE:
        return Became(row, label, COMPLETE, status)
    if not is_open(state) and state != DeliveryState.CARRIED_FORWARD and status is not None:
        return Became(row, label, DROP, status, words=status.label)
    return Became(row, label, open_end, status)


def _has_ended(plan: PlanValue) -> bool:
    ends_on = plan.agreement.ends_on
    return plan.agreement.status == Agreement.Status.CLOSED or bool(
        ends_on and ends_on < timezone.localdate()
    )


def _kind(row: ActionValue, kin: tuple[RelatedAction, ...]) -> str:
    """Several in one agreement are a split; one that begins with another action's words is a merger."""
    agreements = [item.origin.agreement for item in kin]
    if len(set(agreements)) < len(agreements):
        return SPLIT
    merged = all(len(item.follows) > 1 and item.follows[0].ref != row.ref for item in kin)
    return MERGE if merged else KEEP


def _withdrawn(
    plan: PlanValue, kin: dict[str, tuple[RelatedAction, ...]], outcomes: dict[str, RefreshOutcome]
) -> Iterable[Became]:
    """The actions that left this plan while it ran: when, why, and what carries them on."""
    gone: list[Any] = [item for item in plan.withdrawn if isinstance(item.row, ActionValue)]
    for item in sorted(gone, key=lambda item: item.at):
        decided = outcomes.get(item.row.ref)
        kind = decided.fate if decided and decided.is_same and decided.fate != KEEP else GONE
        done = decided.achievement if decided else ""
        why = decided.reason if decided and kind == DROP else item.why
        after = kin.get(item.row.ref, ())
        yield Became(
            item.row,
            "",
            kind,
            kin=after,
            words=done or ("" if (after and kind != GONE) or kind == COMPLETE else why),
            is_achievement=bool(done),
            at=item.at,
        )


def numbers_of(groups: Iterable[OutcomeGroup]) -> list[tuple[str, int]]:
    """How many actions came to what: ("carried on", 30), ("complete", 4)."""
    counts: dict[str, int] = {}
    for group in groups:
        for line in group.lines:
            counts[line.kind] = counts.get(line.kind, 0) + 1
    return [(words, counts[kind]) for kind, words in WORDS.items() if kind in counts]
