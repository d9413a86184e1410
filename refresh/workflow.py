"""The verbs of a refresh: start it, decide, change what it is into, approve it, drop it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.history import Change, update_rows
from indicators.models import Indicator
from plan.applying import apply
from plan.difference import difference
from plan.editing.marks import mark
from plan.editing.workflow import EditReason, NothingChanged, RulesBroken, save_edit
from plan.reading import read_plan
from plan.value import PlanValue
from priorities.models import Agreement, Holding
from priorities.readers import reader_of
from refresh.decisions import FIELDS, RefreshDecisions, RefreshTarget
from refresh.models import RefreshDraft
from refresh.plan_to_come import TABLES, PlanToCome, plan_to_come
from refresh.sections_to_come import RefreshProblem

MAY_NOT = (
    "Only administrators of the Community Safety Unit refresh an agreement. "
    "Tell them what should be carried on and what should not."
)

Cell = tuple[str, str, str]
"""Of a draft: table, ref and field."""


class UnderWay(Exception):
    """A refresh of the agreement is open already: there is one at a time."""


class NotOpen(Exception):
    """The refresh has been approved or dropped meanwhile; nothing was saved."""


class DecisionConflict(Exception):
    """Somebody else decided the same cells otherwise; nothing was saved. ``theirs``: what stands there now."""

    def __init__(self, theirs: Mapping[Cell, str], who: str) -> None:
        super().__init__("somebody else decided this meanwhile")
        self.theirs = dict(theirs)
        self.who = who


class RefreshNotReady(Exception):
    """Something keeps the refresh from being approved; nothing was saved."""

    def __init__(self, problems: tuple[RefreshProblem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class ApprovalConflict(Exception):
    """The refresh, or the old plan, is no longer what the person looked at; nothing was saved."""


@dataclass(frozen=True)
class SubmittedCell:
    """A cell as it was typed. ``shown``: mark of what stood there; ``proposed``: what stands there undecided."""

    text: str
    shown: str
    proposed: str


def require_administrator(by: User, agreement: Agreement) -> None:
    """Raises Refused for everybody but administrators of the agreement's partnership."""
    if not reader_of(by, agreement).is_administrator:
        raise Refused(MAY_NOT)


def open_refresh(agreement: Agreement) -> RefreshDraft | None:
    """The refresh that is open; None if there is none. One query."""
    found: RefreshDraft | None = (
        RefreshDraft.objects.filter(source=agreement, state=RefreshDraft.State.OPEN)
        .select_related("saved_by", "started_by")
        .first()
    )
    return found


def decisions_of(draft: RefreshDraft) -> RefreshDecisions:
    """What a draft holds."""
    return RefreshDecisions(RefreshTarget.from_json(draft.head), draft.decisions)


def plan_of(source: Agreement) -> PlanValue:
    """The old plan as it is now, with all that a refresh looks at."""
    return read_plan(source, tables=TABLES)


def mark_of(found: PlanToCome) -> str:
    """A mark of all that approval would write, so that what is approved is what was looked at."""
    fates = [(ref, fate.to_json()) for ref, fate in found.refreshed.fates.items()]
    # Only what a refresh reads: a page may have read more of the plan of a next year.
    rows = [found.value.table(name) for name in TABLES]
    return blake2s(repr((found.value.agreement, rows, fates)).encode(), digest_size=12).hexdigest()


def proposals_in(found: PlanToCome) -> dict[str, str]:
    """action ref -> the fate that is proposed for it now."""
    return {ref: fate.proposal.fate for ref, fate in found.refreshed.fates.items()}


@transaction.atomic
def start_refresh(source: Agreement, head: RefreshTarget, *, by: User) -> RefreshDraft:
    """Opens a refresh. Nothing is written into any plan. Raises Refused and UnderWay."""
    require_administrator(by, source)
    locked = Agreement.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=source.pk)
    if open_refresh(locked) is not None:
        raise UnderWay
    now = timezone.now()
    found = plan_to_come(plan_of(locked), RefreshDecisions(head), timezone.localdate())
    return RefreshDraft.objects.create(
        source=locked,
        head=head.to_json(),
        seen=proposals_in(found),
        started_by=by,
        started_at=now,
        saved_by=by,
        saved_at=now,
    )


def _locked(draft: RefreshDraft, by: User) -> RefreshDraft:
    """The draft as it is now, for the rest of the transaction. Raises Refused and NotOpen."""
    require_administrator(by, draft.source)
    locked = RefreshDraft.objects.select_for_update(of=("self",)).select_related("saved_by").get(pk=draft.pk)
    if locked.state != RefreshDraft.State.OPEN:
        raise NotOpen
    return locked


def _save(draft: RefreshDraft, by: User) -> None:
    draft.revision += 1
    draft.saved_by, draft.saved_at = by, timezone.now()
    draft.save()


@transaction.atomic
def change_head(draft: RefreshDraft, head: RefreshTarget, *, by: User, seen: str) -> None:
    """Changes what the refresh is into. ``seen``: the mark of the head that the page showed.

    Raises Refused, NotOpen, and LookAgain when somebody else has changed it since.
    """
    locked = _locked(draft, by)
    if mark(RefreshTarget.from_json(locked.head)) != seen:
        raise ApprovalConflict
    locked.head = head.to_json()
    _save(locked, by)


@transaction.atomic
def decide(
    draft: RefreshDraft,
    typed: Mapping[Cell, SubmittedCell],
    *,
    by: User,
    seen: Mapping[str, str] | None = None,
) -> int:
    """Keeps what was typed about some rows; returns how many cells changed.

    A cell that says what is proposed is no decision and follows the proposal from then on. ``seen``: the proposals
    that the page showed, by action. Raises Refused, NotOpen, and DecidedMeanwhile when somebody else has changed
    the same cells to something else since the page was opened.
    """
    locked = _locked(draft, by)
    cells: dict[str, dict[str, dict[str, str]]] = {
        table: {ref: dict(of) for ref, of in rows.items()} for table, rows in locked.decisions.items()
    }
    changed: dict[Cell, SubmittedCell] = {}
    theirs: dict[Cell, str] = {}
    for (table, ref, field), cell in typed.items():
        if field not in FIELDS[table] or mark(cell.text) == cell.shown:
            continue
        now = cells.get(table, {}).get(ref, {}).get(field, cell.proposed)
        if mark(now) == mark(cell.text):
            continue
        if mark(now) != cell.shown:
            theirs[table, ref, field] = now
        changed[table, ref, field] = cell
    if theirs:
        raise DecisionConflict(theirs, str(locked.saved_by))
    for (table, ref, field), cell in changed.items():
        row = cells.setdefault(table, {}).setdefault(ref, {})
        if mark(cell.text) == mark(cell.proposed):
            row.pop(field, None)
        else:
            row[field] = cell.text
        if not row:
            del cells[table][ref]
    looked_at = {**locked.seen, **(seen or {})}
    if changed or looked_at != locked.seen:
        locked.decisions, locked.seen = cells, looked_at
        _save(locked, by)
    return len(changed)


@transaction.atomic
def drop_refresh(draft: RefreshDraft, *, by: User, reason: str) -> None:
    """Ends a refresh without anything coming of it; it stays on record. Raises Refused and NotOpen."""
    locked = _locked(draft, by)
    locked.state, locked.reason = RefreshDraft.State.DROPPED, reason
    locked.ended_by, locked.ended_at = by, timezone.now()
    locked.save()


@transaction.atomic
def approve(draft: RefreshDraft, *, by: User, why: EditReason, looked_at: str) -> Agreement:
    """Makes the refresh real, all of it or nothing, and returns the agreement that it is into.

    One that is approved already is left as it is. ``looked_at``: the mark of what the person saw. The old plan cannot
    move meanwhile. Raises Refused, NotOpen (dropped), LookAgain, and NotReady with every problem.
    """
    require_administrator(by, draft.source)
    locked = RefreshDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if locked.state == RefreshDraft.State.APPROVED and locked.target is not None:
        return locked.target
    if locked.state != RefreshDraft.State.OPEN:
        raise NotOpen
    agreements = Agreement.objects.select_for_update(of=("self",)).select_related("partnership")
    source = agreements.get(pk=locked.source_id)
    decisions = decisions_of(locked)
    found = plan_to_come(plan_of(source), decisions, timezone.localdate())
    problems = (*found.problems, *problems_of_head(source, decisions.head))
    if not why.reason.strip():
        problems = (*problems, RefreshProblem("", "", "reason", "", "Say why, in a sentence"))
    if problems:
        raise RefreshNotReady(problems)
    if mark_of(found) != looked_at:
        raise ApprovalConflict
    if decisions.head.is_next_year:
        target = _next_year(source, found, decisions, by=by, why=why)
    else:
        target = _new_agreement(source, found, by=by, reason=why.reason.strip())
    locked.target, locked.state, locked.reason = target, RefreshDraft.State.APPROVED, why.reason.strip()
    locked.fates = {ref: fate.to_json() for ref, fate in found.refreshed.fates.items()}
    locked.ended_by, locked.ended_at = by, timezone.now()
    locked.save()
    return target


def problems_of_head(source: Agreement, head: RefreshTarget) -> tuple[RefreshProblem, ...]:
    """What is wrong with what a refresh is into."""
    if head.is_next_year:
        return ()
    if Agreement.objects.filter(slug=head.slug).exists():
        words = f"There is an agreement called “{head.slug}” in addresses by now: choose another short name"
        return (RefreshProblem("head", "", "slug", "The new agreement", words),)
    return ()


def _new_agreement(source: Agreement, found: PlanToCome, *, by: User, reason: str) -> Agreement:
    change = Change(by=by, reason=reason)
    try:
        with transaction.atomic():
            target = apply(difference(None, found.value), change).agreement
    except IntegrityError as refusal:
        words = "Somebody else made an agreement of this short name at the same moment: choose another"
        raise RefreshNotReady((RefreshProblem("head", "", "slug", "The new agreement", words),)) from refusal
    _keep_accounts(source, target, change)
    return target


def _keep_accounts(source: Agreement, target: Agreement, change: Change) -> None:
    """Who had an account keeps it: holders of posts, and those who enter an indicator's figures."""
    models: tuple[tuple[Any, str], ...] = ((Holding, "person"), (Indicator, "owner"))
    for model, field in models:
        known = model._default_manager.filter(agreement=source, **{f"{field}__isnull": False})
        accounts = dict(known.values_list("ref", f"{field}_id"))
        rows = list(model._default_manager.filter(agreement=target, ref__in=accounts))
        for row in rows:
            setattr(row, f"{field}_id", accounts[row.ref])
        update_rows(model, rows, [field], change)


def _next_year(
    source: Agreement, found: PlanToCome, decisions: RefreshDecisions, *, by: User, why: EditReason
) -> Agreement:
    """One edit of the same agreement; what leaves bears the reason for which it leaves."""

    def edit(now: PlanValue) -> PlanValue:
        return plan_to_come(now, decisions, timezone.localdate()).value

    try:
        save_edit(source, edit, by=by, why=why, tables=TABLES, reasons=found.reasons)
    except NothingChanged as refusal:
        words = "Nothing would change: no action is complete, and nothing else was decided"
        raise RefreshNotReady((RefreshProblem("", "", "", "", words),)) from refusal
    except RulesBroken as refusal:
        problems = tuple(
            RefreshProblem(item.table, item.ref, item.field, "", item.words) for item in refusal.problems
        )
        raise RefreshNotReady(problems) from refusal
    return source
