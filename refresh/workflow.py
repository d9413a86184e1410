"""Starts a refresh, changes its target, saves decisions, approves it, drops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.administrators import require_administrator
from accounts.models import User
from core.conflict import Conflict, refuse_if_changed, token_of
from core.history import Change, update_rows
from indicators.models import Indicator
from plan.applying import apply
from plan.difference import difference
from plan.editing.workflow import EditReason, NothingChanged, RulesBroken, save_edit
from plan.reading import read_plan
from plan.value import PlanValue
from priorities.models import Agreement, Holding
from priorities.writing import writing
from refresh.decisions import FIELDS, RefreshDecisions, RefreshTarget
from refresh.models import RefreshDraft
from refresh.plan_to_come import TABLES, PlanToCome, plan_to_come
from refresh.sections_to_come import RefreshProblem

MAY_NOT = (
    "Only administrators of the Community Safety Unit refresh an agreement. "
    "Tell them what should be carried on and what should not."
)

Cell = tuple[str, str, str]
"""Names a cell of a draft: table, ref and field."""


class RefreshAlreadyOpen(Exception):
    """A refresh of the agreement is open already; only one may be open."""


class RefreshNotOpen(Exception):
    """The refresh has been approved or dropped meanwhile; nothing was saved."""


class RefreshNotReady(Exception):
    """The refresh cannot be approved yet; nothing was saved. ``problems``: why."""

    def __init__(self, problems: tuple[RefreshProblem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class SubmittedCell:
    """A submitted cell. ``seen``: the token of the text that the page showed; ``proposed``: the proposed text."""

    text: str
    seen: str
    proposed: str


def open_refresh(agreement: Agreement) -> RefreshDraft | None:
    """The open refresh; None if there is none. One query."""
    draft: RefreshDraft | None = (
        RefreshDraft.objects.filter(source=agreement, state=RefreshDraft.State.OPEN)
        .select_related("saved_by", "started_by")
        .first()
    )
    return draft


def decisions_of(draft: RefreshDraft) -> RefreshDecisions:
    return RefreshDecisions(RefreshTarget.from_json(draft.head), draft.decisions)


def plan_of(source: Agreement) -> PlanValue:
    """The old plan as it is now, with all tables that a refresh reads."""
    return read_plan(source, tables=TABLES)


def approved_contents(new_plan: PlanToCome) -> object:
    """All that approval would write: nobody approves what they have not seen."""
    outcomes = [(ref, outcome.to_json()) for ref, outcome in new_plan.refreshed.outcomes.items()]
    # Only the tables of a refresh: a page may have read more tables of the plan.
    rows = [new_plan.value.table(name) for name in TABLES]
    return new_plan.value.agreement, rows, outcomes


def proposals_in(new_plan: PlanToCome) -> dict[str, str]:
    """Ref of an action -> its proposed fate now."""
    return {ref: outcome.proposal.fate for ref, outcome in new_plan.refreshed.outcomes.items()}


def start_refresh(source: Agreement, head: RefreshTarget, *, by: User) -> RefreshDraft:
    """Opens a refresh. It changes no plan. Raises Refused and RefreshAlreadyOpen."""
    require_administrator(by, source.partnership_id, MAY_NOT)
    with writing(source, by=by):
        locked = Agreement.objects.select_related("partnership").get(pk=source.pk)
        if open_refresh(locked) is not None:
            raise RefreshAlreadyOpen
        now = timezone.now()
        new_plan = plan_to_come(plan_of(locked), RefreshDecisions(head), timezone.localdate())
        return RefreshDraft.objects.create(
            source=locked,
            head=head.to_json(),
            seen=proposals_in(new_plan),
            started_by=by,
            started_at=now,
            saved_by=by,
            saved_at=now,
        )


def _lock_open_draft(draft: RefreshDraft, by: User) -> RefreshDraft:
    """Locks the draft until the end of the transaction. Raises Refused and RefreshNotOpen."""
    require_administrator(by, draft.source.partnership_id, MAY_NOT)
    locked = RefreshDraft.objects.select_for_update(of=("self",)).select_related("saved_by").get(pk=draft.pk)
    if locked.state != RefreshDraft.State.OPEN:
        raise RefreshNotOpen
    return locked


def _save(draft: RefreshDraft, by: User) -> None:
    draft.saved_by, draft.saved_at = by, timezone.now()
    draft.save()


@transaction.atomic
def change_head(draft: RefreshDraft, head: RefreshTarget, *, by: User, seen: str) -> None:
    """Changes the target of the refresh. ``seen``: the token of the head that the page showed.

    Raises Refused, RefreshNotOpen, and Conflict, with the draft, if somebody else has changed the head since.
    """
    locked = _lock_open_draft(draft, by)
    refuse_if_changed(seen, RefreshTarget.from_json(locked.head), locked)
    locked.head = head.to_json()
    _save(locked, by)


@transaction.atomic
def save_decisions(
    draft: RefreshDraft,
    submitted: Mapping[Cell, SubmittedCell],
    *,
    by: User,
    seen: Mapping[str, str] | None = None,
) -> int:
    """Saves the submitted cells; returns how many changed.

    A cell with the proposed text is not a decision: it follows the proposal. ``seen``: the proposals that the page
    showed, by the action's ref. Raises Refused, RefreshNotOpen, and Conflict, with their texts by cell, if somebody
    else has changed the same cells to other texts since the page was opened.
    """
    locked = _lock_open_draft(draft, by)
    decisions: dict[str, dict[str, dict[str, str]]] = {
        table: {ref: dict(texts) for ref, texts in rows.items()} for table, rows in locked.decisions.items()
    }
    changed: dict[Cell, SubmittedCell] = {}
    theirs: dict[Cell, str] = {}
    for (table, ref, field), cell in submitted.items():
        if field not in FIELDS[table] or token_of(cell.text) == cell.seen:
            continue
        current_text = decisions.get(table, {}).get(ref, {}).get(field, cell.proposed)
        if token_of(current_text) == token_of(cell.text):
            continue
        if token_of(current_text) != cell.seen:
            theirs[table, ref, field] = current_text
        changed[table, ref, field] = cell
    if theirs:
        raise Conflict(theirs)
    for (table, ref, field), cell in changed.items():
        row = decisions.setdefault(table, {}).setdefault(ref, {})
        if token_of(cell.text) == token_of(cell.proposed):
            row.pop(field, None)
        else:
            row[field] = cell.text
        if not row:
            del decisions[table][ref]
    proposals = {**locked.seen, **(seen or {})}
    if changed or proposals != locked.seen:
        locked.decisions, locked.seen = decisions, proposals
        _save(locked, by)
    return len(changed)


@transaction.atomic
def drop_refresh(draft: RefreshDraft, *, by: User, reason: str) -> None:
    """Ends a refresh without a result; it stays on record. Raises Refused and RefreshNotOpen."""
    locked = _lock_open_draft(draft, by)
    locked.state, locked.reason = RefreshDraft.State.DROPPED, reason
    locked.ended_by, locked.ended_at = by, timezone.now()
    locked.save()


def approve_refresh(draft: RefreshDraft, *, by: User, why: EditReason, seen: str) -> Agreement:
    """Writes the new plan in one transaction; returns its agreement.

    A refresh that is approved already is not changed. ``seen``: the token of :func:`approved_contents` that
    the page showed. The old plan is locked meanwhile. Raises Refused, RefreshNotOpen (if it was dropped), Conflict, and
    RefreshNotReady with all problems.
    """
    require_administrator(by, draft.source.partnership_id, MAY_NOT)
    with writing(draft.source_id, by=by, reason=why.reason.strip()) as change:
        locked = RefreshDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if locked.state == RefreshDraft.State.APPROVED and locked.target is not None:
            return locked.target
        if locked.state != RefreshDraft.State.OPEN:
            raise RefreshNotOpen
        source = Agreement.objects.select_related("partnership").get(pk=locked.source_id)
        decisions = decisions_of(locked)
        new_plan = plan_to_come(plan_of(source), decisions, timezone.localdate())
        problems = (*new_plan.problems, *problems_of_head(source, decisions.head))
        if not why.reason.strip():
            problems = (*problems, RefreshProblem("", "", "reason", "", "Say why, in a sentence"))
        if problems:
            raise RefreshNotReady(problems)
        refuse_if_changed(seen, approved_contents(new_plan), new_plan)
        if decisions.head.is_next_year:
            target = _next_year(source, new_plan, decisions, by=by, why=why)
        else:
            target = _new_agreement(source, new_plan, change)
        locked.target, locked.state, locked.reason = target, RefreshDraft.State.APPROVED, why.reason.strip()
        locked.fates = {ref: outcome.to_json() for ref, outcome in new_plan.refreshed.outcomes.items()}
        locked.ended_by, locked.ended_at = by, change.moment
        locked.save()
        return target


def problems_of_head(source: Agreement, head: RefreshTarget) -> tuple[RefreshProblem, ...]:
    """The problems of the target of a refresh."""
    if head.is_next_year:
        return ()
    if Agreement.objects.filter(slug=head.slug).exists():
        words = f"There is an agreement called “{head.slug}” in addresses by now: choose another short name"
        return (RefreshProblem("head", "", "slug", "The new agreement", words),)
    return ()


def _new_agreement(source: Agreement, new_plan: PlanToCome, change: Change) -> Agreement:
    try:
        target = apply(difference(None, new_plan.value), change).agreement
    except IntegrityError as refusal:
        words = "Somebody else made an agreement of this short name at the same moment: choose another"
        raise RefreshNotReady((RefreshProblem("head", "", "slug", "The new agreement", words),)) from refusal
    _copy_accounts(source, target, change)
    return target


def _copy_accounts(source: Agreement, target: Agreement, change: Change) -> None:
    """Copies the accounts of post holders and indicator owners to the same rows of the new agreement."""
    models: tuple[tuple[Any, str], ...] = ((Holding, "person"), (Indicator, "owner"))
    for model, field in models:
        rows_with_account = model._default_manager.filter(agreement=source, **{f"{field}__isnull": False})
        accounts = dict(rows_with_account.values_list("ref", f"{field}_id"))
        rows = list(model._default_manager.filter(agreement=target, ref__in=accounts))
        for row in rows:
            setattr(row, f"{field}_id", accounts[row.ref])
        update_rows(model, rows, [field], change)


def _next_year(
    source: Agreement, new_plan: PlanToCome, decisions: RefreshDecisions, *, by: User, why: EditReason
) -> Agreement:
    """Saves one edit of the same agreement. Each row that leaves has its own reason."""

    def edit(value: PlanValue) -> PlanValue:
        return plan_to_come(value, decisions, timezone.localdate()).value

    try:
        save_edit(source, edit, by=by, why=why, tables=TABLES, reasons=new_plan.reasons)
    except NothingChanged as refusal:
        words = "Nothing would change: no action is complete, and nothing else was decided"
        raise RefreshNotReady((RefreshProblem("", "", "", "", words),)) from refusal
    except RulesBroken as refusal:
        problems = tuple(
            RefreshProblem(item.table, item.ref, item.field, "", item.words) for item in refusal.problems
        )
        raise RefreshNotReady(problems) from refusal
    return source
