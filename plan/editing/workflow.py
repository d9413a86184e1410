"""The verb behind every edit: read the plan, make the edited value, hold it against the rules, apply the difference."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.history import Change, history_of
from plan.applying import apply
from plan.difference import Difference, difference
from plan.editing.rules import Broken, broken_by
from plan.following import follow_in_open_period
from plan.reading import read_plan
from plan.value import BY_NAME, PlanValue
from plan.value.rows import DecisionValue, Row
from priorities.models import Agreement, Decision, new_ref
from priorities.readers import reader_of
from reporting.models import ProgressUpdate, UpdateDraft

MAY_NOT = (
    "Only administrators of the Community Safety Unit change the plan. "
    "Tell them what should be different; they record it with your reason."
)


@dataclass(frozen=True)
class EditReason:
    """The reason of an edit, and the decision behind it: one of the plan, or one recorded along with the edit."""

    reason: str
    decision: str = ""
    new_decision: DecisionValue | None = None


class RulesBroken(Exception):
    """The edit breaks rules; nothing was saved."""

    def __init__(self, problems: Collection[Broken]) -> None:
        super().__init__("; ".join(problem.words for problem in problems))
        self.problems = tuple(problems)


class NothingChanged(Exception):
    """The edited plan is the plan as it is; nothing was saved."""


@dataclass(frozen=True)
class ConflictingRow:
    """A row that has moved on since somebody opened it. ``row`` None: it was withdrawn."""

    table: str
    ref: str
    row: Row | None
    fields: tuple[str, ...] = ()


class EditConflict(Exception):
    """Somebody else changed what is being edited; nothing was saved, and both are to be shown."""

    def __init__(self, moved: Collection[ConflictingRow], now: PlanValue) -> None:
        super().__init__("somebody else changed this meanwhile")
        self.moved = tuple(moved)
        self.now = now


def require_administrator(by: User, agreement: Agreement) -> None:
    """Raises Refused for everybody but administrators of the agreement's partnership."""
    if not reader_of(by, agreement).is_administrator:
        raise Refused(MAY_NOT)


@transaction.atomic
def save_edit(
    agreement: Agreement,
    edit: Callable[[PlanValue], PlanValue],
    *,
    by: User,
    why: EditReason,
    tables: Collection[str],
    ask_now: bool = False,
    reasons: Mapping[tuple[str, str], str] | None = None,
) -> Difference:
    """Makes the plan what ``edit`` makes of it, in one transaction, with one moment, reason and decision.

    ``edit`` gets the plan as it is now, with ``tables`` read, and gives the edited one; it raises MovedOn when what
    the person looked at is no longer so. ``ask_now``: actions that are added owe an update in the open period.
    ``reasons``: by table and ref, of rows that have a reason of their own.
    Raises Refused, NotPossible, MovedOn, NothingChanged; nothing is saved then.
    """
    require_administrator(by, agreement)
    if not why.reason.strip():
        raise RulesBroken([Broken("", "", "reason", "Say why the plan is changed")])
    # Of two people who save together the second waits here, and then reads what the first has saved.
    locked = (
        Agreement.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=agreement.pk)
    )
    now = read_plan(locked, tables={*tables, "decisions"})
    moment = timezone.now()
    decision = _decision(locked, now, why, by, moment)
    after = edit(now)
    found = difference(now, after)
    if not found:
        raise NothingChanged
    problems = [*broken_by(found), *_asked_labels(locked, found)]
    if problems:
        raise RulesBroken(problems)
    change = Change(by=by, reason=why.reason.strip(), decision=decision, at=moment)
    apply(found, change, locked, reasons=reasons)
    follow_in_open_period(locked, found, change, ask_now=ask_now)
    return found


def _decision(
    agreement: Agreement, now: PlanValue, why: EditReason, by: User, moment: datetime
) -> int | None:
    """The primary key of the decision behind the edit; one that is not recorded yet is recorded first."""
    if why.new_decision is not None:
        after = now.with_tables(decisions=(*now.decisions, why.new_decision))
        found = difference(now, after)
        problems = broken_by(found)
        if problems:
            raise RulesBroken([Broken("", "", f"new_{item.field}", item.words) for item in problems])
        apply(found, Change(by=by, reason="Recorded with the change that it led to", at=moment), agreement)
        return Decision._default_manager.values_list("pk", flat=True).get(
            agreement=agreement, ref=why.new_decision.ref
        )
    if not why.decision:
        return None
    found_key = (
        Decision._default_manager.filter(agreement=agreement, ref=why.decision, withdrawn_at__isnull=True)
        .values_list("pk", flat=True)
        .first()
    )
    if found_key is None:
        raise RulesBroken([Broken("", "", "decision", "That decision is no longer there: choose another")])
    return found_key


def new_decision(**fields: Any) -> DecisionValue:
    """A decision that is recorded along with an edit; it is open until somebody says what came of it."""
    return DecisionValue(ref=new_ref(), kind="decision", status="open", **fields)


def record_decision(agreement: Agreement, row: DecisionValue, *, by: User, reason: str) -> Difference:
    """Sets down a decision of a meeting. Raises Refused and NotPossible."""

    def edit(now: PlanValue) -> PlanValue:
        return now.with_tables(decisions=(*now.decisions, row))

    return save_edit(agreement, edit, by=by, why=EditReason(reason), tables=("decisions",))


def _asked_labels(agreement: Agreement, found: Difference) -> list[Broken]:
    """A label that somebody has chosen in an open period cannot be withdrawn under their hands."""
    refs = [change.ref for change in found.of("status_scheme") if change.after is None]
    if not refs:
        return []
    asked = ProgressUpdate.objects.in_open_periods().filter(agreement=agreement, label__ref__in=refs)
    drafts = UpdateDraft._default_manager.filter(
        update__agreement=agreement, update__period__state="open", label__ref__in=refs
    )
    chosen = {*asked.values_list("label__ref", flat=True), *drafts.values_list("label__ref", flat=True)}
    words = "Somebody has chosen this label in the open reporting period: it cannot be withdrawn before that closes"
    return [Broken("status_scheme", ref, "", words) for ref in refs if ref in chosen]


@dataclass(frozen=True)
class LastSaved:
    """Who wrote a row last, when and why. ``who`` "": the tracker itself, at a load."""

    who: str
    at: datetime
    why: str


def last_saved(agreement: Agreement, table: str, ref: str) -> LastSaved | None:
    """Who changed a row last; None if it was never there. One query."""
    model = Agreement if table == "agreement" else BY_NAME[table].model
    key = {"slug": ref, "id": agreement.pk} if model is Agreement else {"agreement": agreement, "ref": ref}
    rows = history_of(model)._default_manager.filter(**key).select_related("history_user")
    last: Any = rows.order_by("-history_date", "-history_id").first()
    if last is None:
        return None
    return LastSaved(str(last.history_user or ""), last.history_date, last.history_change_reason or "")
