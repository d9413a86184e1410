"""What a reader sees of a plan (design: product.md, "Who sees what"). A value in, a value out: no page decides it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from actions.models import Action
from plan.value import PlanValue
from plan.value.rows import CLOSED_PERIOD_STATES, ActionValue, UpdateValue
from priorities.models import Agreement
from priorities.readers import Reader


def as_seen_by(value: PlanValue, reader: Reader, marked_refs: Collection[str] = ()) -> PlanValue:
    """The value without what this reader may not see.

    ``marked_refs``: refs of the actions that are for the Partnership only today. They are hidden in a value of the
    past, too.

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
        hidden = {row.ref for row in all_actions if row.partnership_only or row.ref in marked_refs} - own
        visible = _without_actions(visible, hidden)
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


def partnership_only_refs(agreement: Agreement, value: PlanValue, reader: Reader) -> frozenset[str]:
    """Refs of the actions that are for the Partnership only today.

    Empty for a value of now, which says it itself, and for reviewers, who see all. One query at most.
    """
    if value.structure_at is None or reader.is_reviewer or not value.has_read("actions"):
        return frozenset()
    marked = Action.objects.filter(agreement=agreement, partnership_only=True)
    return frozenset(marked.values_list("ref", flat=True))


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
