"""Saves an edit: reads the plan, makes the edited value, checks the rules, writes the difference."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from accounts.administrators import require_administrator
from accounts.models import User
from core.history import Change, history_of
from plan.applying import apply
from plan.difference import Difference, difference
from plan.editing.rules import BrokenRule, broken_rules
from plan.editing.typing_errors import more_than_typing_errors, typing_error_refused
from plan.following import ask_about_added
from plan.models import PlanVersion
from plan.reading import read_plan
from plan.value import BY_NAME, PlanValue
from plan.value.rows import DecisionValue
from priorities.models import Agreement, Decision, new_ref
from priorities.writing import writing
from reporting.models import Report, ReportDraft

MAY_NOT = (
    "Only administrators of the Community Safety Unit change the plan. "
    "Tell them what should be different; they record it with your reason."
)


ALWAYS_READ = ("decisions", "versions")
"""The tables that every edit reads: those that its reason depends on."""


@dataclass(frozen=True)
class EditReason:
    """The reason of an edit, and the decision behind it: one of the plan, or one recorded along with the edit.

    ``is_typing_error``: the person says that it corrects nothing but typing errors.
    """

    reason: str
    decision: str = ""
    new_decision: DecisionValue | None = None
    is_typing_error: bool = False


class RulesBroken(Exception):
    """The edit breaks rules; nothing was saved."""

    def __init__(self, problems: Collection[BrokenRule]) -> None:
        super().__init__("; ".join(problem.words for problem in problems))
        self.problems = tuple(problems)


class NothingChanged(Exception):
    """The edited plan is the plan as it is; nothing was saved."""


def asks_why(plan: PlanValue) -> bool:
    """Whether an edit needs its reason: the plan is no longer a draft, or a version of it was published."""
    return plan.agreement.status != Agreement.Status.DRAFT or any(
        row.status == PlanVersion.Status.PUBLISHED for row in plan.versions
    )


def save_edit(
    agreement: Agreement,
    edit: Callable[[PlanValue], PlanValue],
    *,
    by: User,
    why: EditReason,
    tables: Collection[str],
    ask_now: bool = False,
    reasons: Mapping[tuple[str, str], str] | None = None,
    beside: Callable[[Agreement, Change], bool] | None = None,
) -> Difference:
    """Makes the plan what ``edit`` makes of it, in one transaction, with one moment, reason and decision.

    ``edit`` gets the plan as it is now, with ``tables`` read, and gives the edited plan. It raises Conflict, with
    the plan as it is now, if that is no longer what the person saw. ``ask_now``: new actions owe an update in the
    open period.
    ``beside``: writes what is no part of the value, and says whether there was anything to write.
    ``reasons``: by (table, ref), of rows with a reason of their own. While the plan is put together (:func:`asks_why`)
    there need be none.
    Raises Refused, RulesBroken, Conflict, NothingChanged; nothing is saved then.
    """
    require_administrator(by, agreement.partnership_id, MAY_NOT)
    with writing(agreement, by=by, reason=why.reason.strip()) as change:
        agreement_now = Agreement.objects.select_related("partnership").get(pk=agreement.pk)
        plan = read_plan(agreement_now, tables={*tables, *ALWAYS_READ})
        if asks_why(plan) and not why.reason.strip():
            raise RulesBroken([BrokenRule("", "", "reason", "Say why the plan is changed")])
        change = replace(change, decision=_decision(agreement_now, plan, why, change))
        edited_plan = edit(plan)
        changes = difference(plan, edited_plan)
        problems = [*broken_rules(changes), *_labels_in_use(agreement_now, changes)]
        if why.is_typing_error:
            problems += more_than_typing_errors(changes)
        if problems:
            raise RulesBroken(problems)
        if changes:
            apply(changes, change, agreement_now, reasons=reasons)
        is_written_beside = beside is not None and beside(agreement_now, change)
        if not is_written_beside and not changes:
            raise NothingChanged
        if is_written_beside and why.is_typing_error:
            raise RulesBroken([typing_error_refused("who enters the figures changed")])
        if ask_now:
            ask_about_added(agreement_now, changes, change)
        return changes


def _decision(agreement: Agreement, plan: PlanValue, why: EditReason, change: Change) -> int | None:
    """The primary key of the decision behind the edit; None for none. Records a new decision first."""
    if why.new_decision is not None:
        plan_with_decision = plan.with_tables(decisions=(*plan.decisions, why.new_decision))
        changes = difference(plan, plan_with_decision)
        problems = broken_rules(changes)
        if problems:
            raise RulesBroken([BrokenRule("", "", f"new_{item.field}", item.words) for item in problems])
        apply(changes, replace(change, reason="Recorded with the change that it led to"), agreement)
        return Decision._default_manager.values_list("pk", flat=True).get(
            agreement=agreement, ref=why.new_decision.ref
        )
    if not why.decision:
        return None
    key = (
        Decision._default_manager.filter(agreement=agreement, ref=why.decision, withdrawn_at__isnull=True)
        .values_list("pk", flat=True)
        .first()
    )
    if key is None:
        raise RulesBroken(
            [BrokenRule("", "", "decision", "That decision is no longer there: choose another")]
        )
    return key


def new_decision(**fields: Any) -> DecisionValue:
    """A new, open decision that is recorded together with an edit."""
    return DecisionValue(ref=new_ref(), kind="decision", status="open", **fields)


def record_decision(agreement: Agreement, row: DecisionValue, *, by: User, reason: str) -> Difference:
    """Records a decision of a meeting. Raises Refused and RulesBroken."""

    def edit(plan: PlanValue) -> PlanValue:
        return plan.with_tables(decisions=(*plan.decisions, row))

    return save_edit(agreement, edit, by=by, why=EditReason(reason), tables=("decisions",))


def _labels_in_use(agreement: Agreement, changes: Difference) -> list[BrokenRule]:
    """A label that somebody has chosen in an open period cannot be withdrawn."""
    refs = [change.ref for change in changes.of("status_scheme") if change.after is None]
    if not refs:
        return []
    updates = Report.objects.in_open_periods().filter(agreement=agreement, label__ref__in=refs)
    drafts = ReportDraft._default_manager.filter(
        period__agreement=agreement, period__state="open", label__ref__in=refs
    )
    used_refs = {*updates.values_list("label__ref", flat=True), *drafts.values_list("label__ref", flat=True)}
    words = "Somebody has chosen this label in the open reporting period: it cannot be withdrawn before that closes"
    return [BrokenRule("status_scheme", ref, "", words) for ref in refs if ref in used_refs]


@dataclass(frozen=True)
class LastChange:
    """Who wrote a row last, when and why. ``who`` "": the tracker itself, at a load."""

    who: str
    at: datetime
    why: str


def last_change(agreement: Agreement, table: str, ref: str) -> LastChange | None:
    """The last change of a row; None for an unknown row. One query."""
    model = Agreement if table == "agreement" else BY_NAME[table].model
    key = {"slug": ref, "id": agreement.pk} if model is Agreement else {"agreement": agreement, "ref": ref}
    rows = history_of(model)._default_manager.filter(**key).select_related("history_user")
    last: Any = rows.order_by("-history_date", "-history_id").first()
    if last is None:
        return None
    return LastChange(str(last.history_user or ""), last.history_date, last.history_change_reason or "")
