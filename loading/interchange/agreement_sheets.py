"""Reads the sheets that need no other sheet: the agreement document, and the names that other sheets use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from loading.interchange.lines import InterchangeFile, SheetLine, in_quotes
from loading.interchange.names import RefsByName
from loading.interchange.place_sheet import PlaceNames
from loading.interchange.plain_fields import plain_row
from loading.interchange.refs import Matcher
from loading.problems import comma_list
from plan.value import BY_NAME, PlanValue
from plan.value.rows import (
    AchievementValue,
    AgreementValue,
    FindingValue,
    Row,
    StatusLabelValue,
    ThemeValue,
)
from priorities.status import RAG_IS_ALLOWED_WHILE

RowType = TypeVar("RowType", bound=Row)


def read_sheet(
    file: InterchangeFile, matcher: Matcher, table: str, make: Callable[[SheetLine], RowType | None]
) -> tuple[RowType, ...]:
    """The rows of a sheet with their refs; the plan's rows where the file has no such sheet.

    ``make`` makes a row from a line; None where the line has problems, which it collects.
    """
    if not file.has(table):
        return cast("tuple[RowType, ...]", matcher.plan.table(table)) if matcher.plan else ()
    pairs = [(line, row) for line in file.lines(table) if (row := make(line)) is not None]
    refuse_repeated_rows(table, pairs)
    rows = matcher.match(table, [row for _, row in pairs])
    for (line, _), row in zip(pairs, rows, strict=True):
        file.note_origin(table, row.ref, line)
    return tuple(rows)


def refuse_repeated_rows(table: str, pairs: list[tuple[SheetLine, Any]]) -> None:
    """Adds a problem for each row with the same natural key as an earlier row."""
    first: dict[Any, SheetLine] = {}
    for line, row in pairs:
        key = BY_NAME[table].keys[0].of(row)
        if not (isinstance(key, tuple) and any(key)):
            continue  # the row lacks required cells, which is reported already
        if key in first:
            column = next(iter(line.columns), "")
            line.add_problem(
                column, f"This row is about the same as row {first[key].number}: keep one of the two."
            )
        first.setdefault(key, line)


def agreement_row(file: InterchangeFile, plan: PlanValue | None) -> AgreementValue | None:
    """The row of the sheet ``agreement``; None where the file has none."""
    lines = file.lines("agreement")
    if not lines:
        return None
    for line in lines[1:]:
        line.add_problem("slug", "The sheet “agreement” has one row only: one file is one agreement.")
    line = lines[0]
    slug = line.text("slug", required=True, longest=80)
    try:
        validate_slug(slug or "x")
    except ValidationError:
        message = (
            f"{in_quotes(slug)} cannot be part of an address. Use letters, digits and hyphens: csa-2027-30."
        )
        line.add_problem("slug", message)
    starts, ends = line.date("starts_on"), line.date("ends_on")
    if starts and ends and ends < starts:
        line.add_problem("ends_on", "The agreement ends before it starts: correct one of the two dates.")
    return plain_row(
        line,
        "agreement",
        AgreementValue,
        ref=slug,
        partnership=line.text("partnership", required=True, longest=200),
        is_public=plan.agreement.is_public if plan else False,
        is_illustrative=plan.agreement.is_illustrative if plan else False,
    )


def status_label(line: SheetLine) -> StatusLabelValue:
    """A label of the status scheme."""
    row = plain_row(line, "status_scheme", StatusLabelValue)
    if row.rag and row.delivery_state not in RAG_IS_ALLOWED_WHILE:
        states = comma_list(RAG_IS_ALLOWED_WHILE)
        line.add_problem("rag", f"Red, Amber and Green go with: {states}. Empty one of the two cells.")
    return row


def theme(line: SheetLine) -> ThemeValue:
    """A theme. Its title may hold no semicolon, which separates themes in the cells of ``actions``."""
    row = plain_row(line, "themes", ThemeValue)
    if ";" in row.title:
        message = "A theme's title cannot hold a semicolon: it separates themes elsewhere. Use a comma."
        line.add_problem("title", message)
    return row


def email_in(line: SheetLine, column: str) -> str:
    """The cell as an e-mail address; "" when empty or wrong."""
    text = line.text(column, longest=254)
    try:
        if text:
            validate_email(text)
    except ValidationError:
        line.add_problem(
            column,
            f"{in_quotes(text)} is not an e-mail address: write one such as name@example.org, or empty the cell.",
        )
        return ""
    return text


def theme_refs(line: SheetLine, themes: RefsByName) -> tuple[str, ...]:
    """Refs of the themes that a cell names, separated by semicolons; each unknown one is a problem."""
    parts = [part.strip() for part in line.text("themes").split(";")]
    refs = [line.find_ref("themes", "theme", themes, "themes", text=part) for part in parts if part]
    return tuple(dict.fromkeys(ref for ref in refs if ref))


def finding(line: SheetLine, priorities: RefsByName, places: PlaceNames) -> FindingValue:
    """A finding of the strategic assessments."""
    priority = line.find_ref("priority", "priority", priorities, "priorities")
    row = plain_row(line, "assessments", FindingValue, priority=priority, places=places.cell(line))
    if row.csps is not None and row.out_of is not None and row.csps > row.out_of:
        message = (
            f"{row.csps} partnerships chose it, but there are only {row.out_of}: correct one of the two."
        )
        line.add_problem("csps", message)
    return row


def achievement(line: SheetLine, priorities: RefsByName) -> AchievementValue:
    """A key achievement."""
    priority = line.find_ref("priority", "priority", priorities, "priorities")
    return plain_row(line, "achievements", AchievementValue, priority=priority)
