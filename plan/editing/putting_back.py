"""Puts one row back to how it was at a moment. It is an edit like others: with a difference, rules and history.

A withdrawn row can come back together with what was withdrawn with it (an aim with its actions), in one save.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from django import forms
from django.db.models import Model

from core.conflict import Conflict, changed_parts
from core.forms import PlainTextField
from core.history import history_of
from core.text import joined
from plan.describing.names import count_words, name_of, text_beside
from plan.describing.values import FieldPair, field_pairs, label_of
from plan.difference import difference
from plan.editing.conflicts import parts_of
from plan.editing.forms.kinds import RowKind
from plan.editing.forms.why import EditReasonForm
from plan.editing.rules import CHILDREN, FIRST, BrokenRule, broken_rules, dependent_rows, place_row
from plan.editing.workflow import RulesBroken
from plan.reading import PlanDidNotExist, read_plan
from plan.value import BY_NAME, PlanValue
from plan.value.rows import Row
from priorities.models import Agreement

MOST_STATES = 100
"""How many states of a row are offered, the latest first."""


WITH_IT = "with_it"
"""Names the box of what comes back with a row, and what the token of the page holds of it."""


@dataclass(frozen=True)
class RowState:
    """A moment at which a row was written, by whom and why. ``who`` "": the tracker itself, at a load.

    ``is_withdrawn``: it was out of the plan from then on, so there is nothing to put back.
    """

    at: datetime
    who: str
    why: str
    is_withdrawn: bool = False


@dataclass(frozen=True)
class LastInPlan:
    """A withdrawn row as it was just before, with the plan of then, which gives it its number.

    ``at``: when it was withdrawn. ``with_it``: the rows that the same save withdrew because they depend on it, with
    their tables, parents first; each as it was just before.
    """

    plan: PlanValue
    row: Row
    at: datetime
    with_it: tuple[tuple[str, Row], ...]

    @property
    def words(self) -> str:
        """What was withdrawn with it: "2 aims and 5 actions"."""
        counts = Counter(table for table, _ in self.with_it)
        return joined([count_words(number, table) for table, number in counts.items()])

    def still_out(self, plan: PlanValue) -> LastInPlan:
        """The same, of what was withdrawn with it only what has not been in the plan again since."""
        out = {(item.table, item.row.ref) for item in plan.withdrawn if item.at == self.at}
        return replace(
            self, with_it=tuple((table, row) for table, row in self.with_it if (table, row.ref) in out)
        )


@dataclass(frozen=True)
class RestoredRow:
    """A row as it would be. ``lost``: rows that it named then and that are withdrawn now, in words: it does not name
    them. ``name``, ``text``: what it would be called, and its words."""

    table: str
    row: Row
    lost: tuple[str, ...]
    name: str = ""

    @property
    def text(self) -> str:
        """The words that stand beside its name."""
        return text_beside(self.name, self.row)


@dataclass(frozen=True)
class PutBackProposal:
    """What putting back would do. ``row``: the row as it would be; ``differences``: the fields that would change, in
    words; ``with_it``: what was withdrawn with it, as it would be; ``problems``: what must be mended first."""

    row: RestoredRow
    differences: tuple[FieldPair, ...]
    with_it: tuple[RestoredRow, ...]
    is_withdrawn: bool
    problems: tuple[BrokenRule, ...] = ()


def problem_here(problem: BrokenRule) -> BrokenRule:
    """The problem with what to do on a page where the row itself cannot be changed: give its twin another number."""
    if not problem.twin:
        return problem
    # The fields that twins share are called as people say it: number, name, title, label.
    words = f"{problem.fact}. Give that one another {problem.field}, then put this one back"
    return replace(problem, words=words)


def states_of(agreement: Agreement, kind: RowKind, ref: str) -> list[RowState]:
    """The moments at which a row or its links were written, newest first; none for an unknown row."""
    models: list[tuple[type[Model], dict[str, Any]]]
    if kind.table == "agreement":
        models = [(Agreement, {"slug": ref})]
    else:
        spec = BY_NAME[kind.table]
        models = [(spec.model, {"agreement": agreement, "ref": ref})]
        models += [
            (many.model, {"agreement": agreement, f"{many.owner}__ref": ref})
            for many in {many.model: many for many in spec.many.values()}.values()
        ]
    states: dict[datetime, RowState] = {}
    for model, which in models:
        rows: Any = history_of(model)._default_manager.filter(**which).select_related("history_user")
        for row in rows.order_by("-history_date", "-history_id")[:MOST_STATES]:
            state = RowState(
                row.history_date,
                str(row.history_user or ""),
                row.history_change_reason or "",
                getattr(row, "withdrawn_at", None) is not None,
            )
            states.setdefault(row.history_date, state)
    return sorted(states.values(), key=lambda state: state.at, reverse=True)[:MOST_STATES]


def row_at(agreement: Agreement, kind: RowKind, ref: str, moment: datetime) -> tuple[PlanValue, Row | None]:
    """The plan at a moment and the row as it was then; None: it was not in the plan."""
    try:
        past_plan = read_plan(agreement, moment, moment, tables=kind.tables_to_withdraw)
    except PlanDidNotExist:
        return read_plan(agreement, tables=kind.tables_to_withdraw), None
    return past_plan, past_plan.agreement if kind.table == "agreement" else past_plan.find(kind.table, ref)


def was_ever_in_plan(plan: PlanValue, kind: RowKind, ref: str) -> bool:
    """Whether the row is in the plan or has been."""
    if kind.table == "agreement":
        return ref == plan.agreement.ref
    withdrawn_refs = (item.row.ref for item in plan.withdrawn if item.table == kind.table)
    return plan.find(kind.table, ref) is not None or ref in withdrawn_refs


def current_row(plan: PlanValue, kind: RowKind, ref: str) -> Row | None:
    """The row as it is; None: it is withdrawn."""
    return plan.agreement if kind.table == "agreement" else plan.find(kind.table, ref)


def row_last_in_plan(agreement: Agreement, plan: PlanValue, kind: RowKind, ref: str) -> LastInPlan | None:
    """A withdrawn row as it was just before, with what was withdrawn with it and still is; None: it is in the plan."""
    row = (kind.table, ref)
    withdrawn = next((item for item in plan.withdrawn if (item.table, item.row.ref) == row), None)
    if withdrawn is None:
        return None
    past_plan, last = row_at(agreement, kind, ref, withdrawn.at - datetime.resolution)
    dependents = tuple(dependent_rows(past_plan, kind.table, ref))
    return LastInPlan(past_plan, last or withdrawn.row, withdrawn.at, dependents).still_out(plan)


def who_put_back(states: Iterable[RowState]) -> RowState:
    """The state in which a row that is in the plan came back. ``states``: as :func:`states_of` gives them."""
    return [*takewhile(lambda state: not state.is_withdrawn, states)][-1]


def still_out_below(plan: PlanValue, kind: RowKind, ref: str) -> list[tuple[str, str]]:
    """What stands under a row of the plan and is withdrawn, in words ("2 actions"), each with its table."""
    tables = [
        table
        for table, field in CHILDREN.get(kind.table, ())
        for item in plan.withdrawn
        if item.table == table and getattr(item.row, field) == ref
    ]
    return [(count_words(number, table), table) for table, number in Counter(tables).items()]


def put_back_proposal(
    plan: PlanValue, past_plan: PlanValue, kind: RowKind, row: Row, last: LastInPlan | None
) -> PutBackProposal:
    """What putting the row back would do to the plan. Raises RulesBroken if its parent is withdrawn."""
    restored_plan, (restored, *with_it) = _restored(plan, past_plan, kind, row, last, with_it=True)
    current = current_row(plan, kind, row.ref)
    names = kind.form.row_fields()
    if current is not None:
        names = tuple(name for name in names if getattr(current, name) != getattr(restored.row, name))
    differences = field_pairs(plan, kind.table, names, restored.row, current or restored.row)
    if current is None:
        differences = [replace(pair, other="") for pair in differences if pair.one]
    named = (replace(item, name=name_of(restored_plan, item.table, item.row)) for item in with_it)
    problems = map(problem_here, broken_rules(difference(plan, restored_plan)))
    return PutBackProposal(restored, tuple(differences), tuple(named), current is None, tuple(problems))


def shown_parts(plan: PlanValue, kind: RowKind, ref: str, last: LastInPlan | None) -> dict[str, object]:
    """What the page shows of the row as it is; of a withdrawn row that it is, and what was withdrawn with it."""
    row = current_row(plan, kind, ref)
    if row is not None:
        return parts_of(row, kind.form.row_fields())
    others = last.still_out(plan).with_it if last else ()
    return {"withdrawn": True, WITH_IT: tuple((table, other.ref) for table, other in others)}


def put_back(
    plan: PlanValue,
    past_plan: PlanValue,
    kind: RowKind,
    row: Row,
    last: LastInPlan | None,
    *,
    seen: str,
    with_it: bool,
) -> PlanValue:
    """The plan with the restored row; ``with_it``: also with what was withdrawn with it.

    Raises Conflict if ``seen`` is not the token of what the page would show now, and RulesBroken if its parent is
    withdrawn.
    """
    if changed := changed_parts(seen, shown_parts(plan, kind, row.ref, last)):
        raise Conflict(plan, changed)
    return _restored(plan, past_plan, kind, row, last, with_it=with_it)[0]


def _restored(
    plan: PlanValue, past_plan: PlanValue, kind: RowKind, row: Row, last: LastInPlan | None, *, with_it: bool
) -> tuple[PlanValue, list[RestoredRow]]:
    """The plan with the row and those that come with it; and the rows, the row itself first."""
    current: Any = current_row(plan, kind, row.ref)
    # Fields that the form does not edit stay as they are.
    kept = {item.name for item in fields(row)} - {*kind.form.row_fields(), "ref"} if current else ()
    row = replace(row, **{name: getattr(current, name) for name in kept})
    if kind.table == "agreement":
        return replace(plan, agreement=row), [RestoredRow(kind.table, row, ())]  # type: ignore[arg-type]
    place = _old_place(plan, (last.plan, past_plan), kind.table, row) if last else ""
    restored = _restorable_row(plan, past_plan, kind.table, row)
    plan = place_row(plan, kind.table, restored.row, BY_NAME[kind.table].within, place)
    rows = [restored]
    if last and with_it:
        for table, other in last.with_it:
            rows.append(_restorable_row(plan, last.plan, table, other))
            plan = place_row(plan, table, rows[-1].row, BY_NAME[table].within)
    return plan, rows


def _old_place(plan: PlanValue, plans_before: Iterable[PlanValue], table: str, row: Row) -> str:
    """The place of a row in the first plan that has it there, as ``place_row`` takes it: after the row that stood
    before it and still does. An action comes last: the others have taken its letter."""
    within = BY_NAME[table].within

    def siblings(value: PlanValue) -> list[str]:
        parent = getattr(row, within, "")
        return [other.ref for other in value.table(table) if getattr(other, within, "") == parent]

    refs = next((refs for refs in map(siblings, plans_before) if row.ref in refs), [])
    if table == "actions" or not refs:
        return ""
    there = set(siblings(plan))
    return next((ref for ref in reversed(refs[: refs.index(row.ref)]) if ref in there), FIRST)


def _restorable_row(plan: PlanValue, past_plan: PlanValue, table: str, row: Row) -> RestoredRow:
    """The row as it was, without rows that are withdrawn now.

    Raises RulesBroken, with the parent as what is to be mended, if its parent is withdrawn.
    """
    spec = BY_NAME[table]
    changes: dict[str, Any] = {}
    missing: list[str] = []
    for name, target in spec.links.items():
        ref = getattr(row, name)
        if ref and plan.find(target, ref) is None:
            words = name_of(past_plan, target, past_plan.find(target, ref))
            if name in spec.subjects:
                label = label_of(table, name)
                message = f"Its {label}, “{words}”, is no longer in the plan: put that back first"
                raise RulesBroken([BrokenRule(target, ref, "", message)])
            missing.append(words)
            changes[name] = ""
    for name, many in spec.many.items():
        refs = getattr(row, name)
        missing_refs = [ref for ref in refs if plan.find(many.table, ref) is None]
        missing += [name_of(past_plan, many.table, past_plan.find(many.table, ref)) for ref in missing_refs]
        if missing_refs:
            changes[name] = tuple(ref for ref in refs if ref not in missing_refs)
    return RestoredRow(table, replace(row, **changes), tuple(missing))


class PutBackForm(EditReasonForm):
    """Why a row is put back, and whether what was withdrawn with it comes back too."""

    reason = PlainTextField(
        label="Why is it put back?",
        help_text="In a sentence, for the list of changes. For example: agreed with its lead on 12 January.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    with_it = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, last: LastInPlan | None, initial: Any, **options: Any) -> None:
        super().__init__(data, initial={WITH_IT: True, **initial}, **options)
        self.last = last
        if last and last.with_it:
            self.fields[WITH_IT].label = f"Put back with it: its {last.words}, withdrawn with it"
        else:
            del self.fields[WITH_IT]

    def put_back(self, plan: PlanValue, past_plan: PlanValue, kind: RowKind, row: Row) -> PlanValue:
        """The plan as :func:`put_back` makes it of the answers of a valid form."""
        seen, with_it = self.cleaned_data["seen"], self.cleaned_data.get(WITH_IT, False)
        return put_back(plan, past_plan, kind, row, self.last, seen=seen, with_it=with_it)

    def show_problems(self, problems: Iterable[BrokenRule]) -> None:
        """Adds each broken rule as an error, with what can be done on this page."""
        super().show_problems(map(problem_here, problems))

    @property
    def what_came_back(self) -> str:
        """What a valid form has put back: "Put back, with its 2 actions"."""
        return (
            f"Put back, with its {self.last.words}"
            if self.last and self.cleaned_data.get(WITH_IT)
            else "Put back"
        )
