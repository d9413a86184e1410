"""What a reader sees of a plan (design: product.md, "Who sees what"). A value in, a value out: no page decides it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from actions.models import Action
from plan.value import PlanValue
from plan.value.rows import CLOSED_PERIOD_STATES, ActionValue, UpdateValue
from priorities.models import Agreement, Concern
from priorities.readers import Reader
from reporting.models import ReportRound


@dataclass(frozen=True)
class Withheld:
    """Refs of rows that a value cannot say itself are not for every reader.

    ``actions``: for the Partnership only today; they are hidden in a value of the past, too. ``concerns``: recorded in
    a reporting period whose result the reader does not see yet.
    """

    actions: frozenset[str] = frozenset()
    concerns: frozenset[str] = frozenset()


NOTHING = Withheld()


def as_seen_by(value: PlanValue, reader: Reader, withheld: Withheld = NOTHING) -> PlanValue:
    """The value without what this reader may not see.

    The public and viewers see agreed updates of closed periods, in the words for the report. Leads see the same, and
    all of their own actions. Reviewers and administrators see everything (no value holds drafts). Actions for the
    Partnership only are for their own leads, reviewers and administrators.
    """
    if reader.is_reviewer:
        return value if reader.is_administrator else _without_addresses(value)
    own = own_actions(value, reader)
    visible = _without_addresses(value)
    if value.has_read("actions"):
        withdrawn = [item.row for item in value.withdrawn if isinstance(item.row, ActionValue)]
        all_actions = [*value.actions, *withdrawn]
        hidden = {row.ref for row in all_actions if row.partnership_only or row.ref in withheld.actions} - own
        visible = _without_actions(visible, hidden)
    if value.has_read("concerns") and withheld.concerns:
        concerns = tuple(row for row in visible.concerns if row.ref not in withheld.concerns)
        visible = replace(visible, concerns=concerns)
    if value.has_read("updates"):
        closed = {row.ref for row in value.periods if row.state in CLOSED_PERIOD_STATES}
        visible = replace(
            visible,
            updates=tuple(
                row if row.action in own else _for_the_report(row)
                for row in visible.updates
                if row.action in own or (row.period in closed and row.state == "agreed")
            ),
        )
    if value.has_read("commentary"):
        closed = {row.ref for row in value.periods if row.state in CLOSED_PERIOD_STATES}
        led = {row.ref for row in value.priorities if row.lead in reader.answers_for}
        visible = replace(
            visible,
            commentary=tuple(
                row for row in visible.commentary if row.period in closed or row.priority in led
            ),
        )
    return visible


def withheld_from(reader: Reader, agreement: Agreement, value: PlanValue) -> Withheld:
    """What the value does not say itself. Nothing for reviewers, who see all. One query at most."""
    if reader.is_reviewer:
        return NOTHING
    queries: list[QuerySet[Any, Any]] = []
    if value.structure_at is not None and value.has_read("actions"):
        marked = Action.objects.filter(agreement=agreement, partnership_only=True).order_by()
        queries.append(marked.values_list(Value("actions", CharField()), "ref"))
    if value.has_read("concerns"):
        concerns = unpublished_concerns(agreement, reader, value.progress_at).order_by()
        queries.append(concerns.values_list(Value("concerns", CharField()), "ref"))
    if not queries:
        return NOTHING
    first, *rest = queries
    rows = list(first.union(*rest, all=True))
    return Withheld(
        *(frozenset(ref for kind, ref in rows if kind == name) for name in ("actions", "concerns"))
    )


def unpublished_concerns(agreement: Agreement, reader: Reader, moment: datetime | None) -> QuerySet[Concern]:
    """Concerns that were recorded in a reporting period whose result the reader did not see yet at the moment.

    Who sees the working copy sees a period from its closing on, others from its publication on. None: now.
    """
    rounds = ReportRound.objects.filter(concern__agreement=agreement)
    if reader.sees_working_copy:
        rounds = rounds.exclude(report__period__state__in=CLOSED_PERIOD_STATES)
    else:
        unpublished = Q(report__period__published_at__isnull=True)
        if moment is not None:
            unpublished |= Q(report__period__published_at__gt=moment)
        rounds = rounds.filter(unpublished)
    return Concern.objects.filter(pk__in=rounds.values("concern"))


def own_actions(value: PlanValue, reader: Reader) -> frozenset[str]:
    """Refs of the actions that the reader answers for: as co-ordinator or lead, or as their deputy or delegate."""
    if not reader.answers_for or not value.has_read("actions"):
        return frozenset()
    posts = reader.answers_for
    led = {row.ref for row in value.priorities if posts.intersection((row.lead, *row.joint_leads))}
    aims = {row.ref for row in value.aims if row.priority in led}
    return frozenset(row.ref for row in value.actions if row.aim in aims or row.coordinator in posts)


def _for_the_report(row: UpdateValue) -> UpdateValue:
    """An agreed update with its words for the report and the agreed status."""
    return replace(
        row,
        label=row.agreed_label or row.label,
        group_text="",
        needed="",
        ask_answer="",
        received_from="",
        proposed_due=None,
        proposed_due_reason="",
    )


def _without_addresses(value: PlanValue) -> PlanValue:
    if not value.has_read("people"):
        return value
    return replace(value, people=tuple(replace(row, email="") for row in value.people))


def _without_actions(value: PlanValue, hidden: set[str]) -> PlanValue:
    """Leaves out actions, aims that have no other action, and all that is about these actions."""
    if not hidden:
        return value

    def not_hidden(rows: tuple[ActionValue, ...]) -> tuple[ActionValue, ...]:
        return tuple(row for row in rows if row.ref not in hidden)

    shown = not_hidden(value.actions)
    emptied = {row.aim for row in value.actions} - {row.aim for row in shown}
    changes: dict[str, object] = {
        "labels": {ref: item.label for ref, item in value.labelled_actions.items()},
        "actions": shown,
        "aims": tuple(row for row in value.aims if row.ref not in emptied),
        "withdrawn": tuple(
            item
            for item in value.withdrawn
            if not (isinstance(item.row, ActionValue) and item.row.ref in hidden)
        ),
    }
    for name, subject in (("standings", "action"), ("updates", "action")):
        if value.has_read(name):
            changes[name] = tuple(row for row in value.table(name) if getattr(row, subject) not in hidden)
    if value.has_read("concerns"):
        changes["concerns"] = tuple(
            row for row in value.concerns if not (row.subject == "action" and row.subject_ref in hidden)
        )
    return replace(value, **changes)  # type: ignore[arg-type]
