"""Fields of rows and their values, as pages show them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import TextField
from django.utils.text import capfirst

from core.templatetags.govuk import day, moment
from indicators.arithmetic.measures import with_thousands
from plan.describing.figures import value_as_printed
from plan.describing.names import ROW_WORDS, lower_first, name_of
from plan.value import PlanValue, table_of
from plan.value.rows import IndicatorValue, ObservationValue, Row


@dataclass(frozen=True)
class FieldPair:
    """Two values of a field, in words: before and after, or theirs and yours."""

    name: str
    label: str
    one: str
    other: str


def label_of(table: str, name: str) -> str:
    """What a field is called: "planned outcome"."""
    return table_of(table).label_of(name)


def is_told(table: str, name: str) -> bool:
    """Whether a change of a field is told. A change of place, which is no field of a row, is."""
    facts = table_of(table).facts.get(name)
    return facts is None or facts.is_told


def is_long(table: str, name: str) -> bool:
    """Whether a field holds a text, of which both wordings are shown, and not a value that fits into a sentence."""
    spec = table_of(table)
    return name not in spec.many and isinstance(spec.field_of(name), TextField)


def describe_field(value: PlanValue, table: str, name: str, content: Any) -> str:
    """A field's value in words; "" for nothing. A row that is withdrawn is "no longer in the plan"."""
    if content is None or content == "" or content == ():
        return ""
    spec = table_of(table)
    target = spec.links.get(name) or (spec.many[name].table if name in spec.many else "")
    if target:
        rows = [value.find(target, ref) for ref in ((content,) if isinstance(content, str) else content)]
        return "\n".join(name_of(value, target, row) if row else "no longer in the plan" for row in rows)
    if name == "extra":
        return "\n".join(f"{title}: {text}" for title, text in content)
    return _describe_plain_value(spec.model, spec.column_of(name), content)


def within_sentence(value: PlanValue, table: str, name: str, content: Any) -> str:
    """A field's value within a sentence: words that are chosen from a list do not begin with a capital there."""
    words, spec = describe_field(value, table, name, content), table_of(table)
    is_chosen = words and name not in spec.many and (isinstance(content, bool) or spec.field_of(name).choices)
    return lower_first(words) if is_chosen else words


def _describe_plain_value(model: Any, name: str, content: Any) -> str:
    if isinstance(content, bool):
        return "Yes" if content else "No"
    if isinstance(content, datetime):
        return moment(content)
    if isinstance(content, date):
        return day(content)
    if isinstance(content, Decimal):
        return with_thousands(content.normalize())
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


def figure_words(value: PlanValue, row: ObservationValue) -> str:
    """A figure as pages print it: "10,982", "23.9%", "not available"."""
    if row.value is None:
        return "not available"
    indicator: IndicatorValue | None = value.find("indicators", row.indicator)
    return value_as_printed(indicator, row.value) if indicator else with_thousands(row.value)


def main_words(value: PlanValue, table: str, row: Any) -> str:
    """The words that show a row that is new or gone; "" where its subject says all."""
    if table == "standings":
        return describe_field(value, table, "label", row.label)
    if table in ("posts", "signatories"):
        return name_of(value, table, row)
    if table == "decisions":
        return str(row.text)
    if table == "versions":
        return row.comments or row.printed_date
    if table == "updates":
        return row.report_text or "asked for"
    if table == "observations":
        return figure_words(value, row)
    if table in ("people", "projects"):
        return ""
    return str(getattr(row, ROW_WORDS[table].main))


def detail_of(value: PlanValue, table: str, name: str, content: Any) -> str:
    """A field that is filled in, as a line: "Due: 31 March 2015"; of a mark only what it says: "No change"."""
    label = capfirst(label_of(table, name))
    return label if content is True else f"{label}: {describe_field(value, table, name, content)}"


def filled_fields(value: PlanValue, table: str, row: Row) -> tuple[str, ...]:
    """What else a new row says, a line for each field that is filled in."""
    return tuple(
        detail_of(value, table, item.name, getattr(row, item.name))
        for item in fields(row)
        if is_told(table, item.name)
        and item.name not in (ROW_WORDS[table].main, "aim", "follows", "number")
        and getattr(row, item.name) not in ("", None, (), False)
    )
