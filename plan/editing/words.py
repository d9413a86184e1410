"""Names of rows, fields and values of a plan, as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Field

from core.templatetags.govuk import day
from core.text import shortened
from plan.summary import heading_of
from plan.value import BY_NAME, PlanValue
from plan.value.rows import ActionValue, AimValue, PostValue, PriorityValue, Row
from priorities.models import Agreement

# Fields whose columns have another name, and fields that are no columns.
_LABELS = {
    "themes": "cross-cutting themes",
    "joint_leads": "joint leads",
    "secondary_leads": "secondary leads",
    "coordinator": "lead for this action",
    "delivery_state": "what it stands for",
}


@dataclass(frozen=True)
class FieldPair:
    """Two values of a field, in words: before and after, or theirs and yours."""

    name: str
    label: str
    one: str
    other: str


def label_of(table: str, name: str) -> str:
    """What a field is called: "planned outcome"."""
    if name in _LABELS:
        return _LABELS[name]
    if table == "agreement":
        field = Agreement._meta.get_field(name)
    else:
        field = BY_NAME[table].model._meta.get_field(BY_NAME[table].column_of(name))
    return str(field.verbose_name) if isinstance(field, Field) else name


def name_of(value: PlanValue, table: str, row: Row) -> str:
    """What a row is called on a page: "Action 4.2b", "Aim 4.2", "Priority 4: Anti-social Behaviour"."""
    if isinstance(row, ActionValue):
        item = value.labelled_actions.get(row.ref)
        return f"Action {item.label}" if item and item.label else "Action"
    if isinstance(row, AimValue):
        return f"Aim {row.number}".rstrip()
    if isinstance(row, PriorityValue):
        return heading_of(row)
    if isinstance(row, PostValue):
        return value.post_as_printed(row.ref)
    if table == "signatories":
        agency = value.find("agencies", row.agency)  # type: ignore[attr-defined]
        return agency.name if agency else "Signatory"
    for name in ("title", "label", "name", "reference", "topic", "text"):
        if words := getattr(row, name, ""):
            return shortened(str(words), 80)
    return row.ref


def describe_field(value: PlanValue, table: str, name: str, content: Any) -> str:
    """A field's value in words; "" for nothing. A row that is withdrawn is "no longer in the plan"."""
    if content is None or content == "" or content == ():
        return ""
    if table == "agreement":
        return _describe_plain_value(Agreement, name, content)
    spec = BY_NAME[table]
    target = spec.links.get(name) or (spec.many[name].table if name in spec.many else "")
    if target:
        refs = (content,) if isinstance(content, str) else content
        return "\n".join(_describe_row(value, target, ref) for ref in refs)
    if name == "extra":
        return "\n".join(f"{title}: {text}" for title, text in content)
    return _describe_plain_value(spec.model, name, content)


def _describe_row(value: PlanValue, table: str, ref: str) -> str:
    row = value.find(table, ref)
    return name_of(value, table, row) if row is not None else "no longer in the plan"


def _describe_plain_value(model: Any, name: str, content: Any) -> str:
    if isinstance(content, bool):
        return "Yes" if content else "No"
    if isinstance(content, date):
        return day(content)
    field = model._meta.get_field(name)
    return str(dict(field.flatchoices).get(content, content)) if field.choices else str(content)


def field_pairs(
    value: PlanValue,
    table: str,
    names: Sequence[str],
    one: Row,
    other: Row,
    other_plan: PlanValue | None = None,
) -> list[FieldPair]:
    """Fields of two rows, in words. ``other_plan``: the plan of the other row (None: the same plan)."""
    return [
        FieldPair(
            name,
            label_of(table, name),
            describe_field(value, table, name, getattr(one, name)),
            describe_field(other_plan or value, table, name, getattr(other, name)),
        )
        for name in names
    ]
