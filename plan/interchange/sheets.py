"""The interchange form: a plan as sheets of rows, the same for a workbook, a folder of CSV files and JSON.

Loading reads the same columns (:mod:`plan.interchange.columns`); what this module writes loads back unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from core.clock import local_day
from plan.interchange.columns import COLUMNS, LEFT_OUT_WHERE_EMPTY, sheet_of
from plan.value import AGREEMENT, BY_NAME, TABLES, PlanValue, Table
from plan.value.rows import ConcernValue, HoldingValue, Row, UpdateValue
from priorities.places.register import NO_PLACES, SEPARATOR, Register, names_in

# States of updates that have been sent: others are no rows of the form.
EXCHANGED_STATES = ("sent", "sent back", "decided", "agreed")

Cell = str | date | Decimal | int
SheetRow = dict[str, Cell]
Sheets = dict[str, list[SheetRow]]


def is_exchanged(update: UpdateValue) -> bool:
    """Whether the update has been sent, so that it is a row of the form."""
    return update.state in EXCHANGED_STATES


def to_sheets(plan: PlanValue, register: Register = NO_PLACES) -> Sheets:
    """The plan as sheets in the order of :data:`COLUMNS`. All tables of the plan must have been read.

    ``register``: the places of its partnership. Those that the plan names have a row, with those that they lie within.
    """
    sheets: Sheets = {name: [] for name in COLUMNS}
    sheets["agreement"] = [_cells(plan, AGREEMENT, plan.agreement)]
    for table in TABLES:
        if sheet_of(table) == table.name:
            sheets[table.name] = [_cells(plan, table, row) for row in plan.table(table.name)]
    sheets["places"] = [
        {
            **{name: getattr(place, name) for name in COLUMNS["places"]},
            "other_names": SEPARATOR.join(place.other_names),
        }
        for place in register.with_all_above(named_places(plan))
    ]
    sheets["people"] = list(_people(plan))
    sheets["actions"] = list(_actions(plan))
    sheets["updates"] = [_cells(plan, BY_NAME["updates"], row) for row in plan.updates if is_exchanged(row)]
    sheets["versions"] = [
        _cells(plan, BY_NAME["versions"], row) for row in plan.versions if row.status == "published"
    ]
    for priority, cells in zip(plan.priorities, sheets["priorities"], strict=True):
        if not priority.lead:
            cells["lead"] = priority.lead_note
    for name in ("concerns", "matters"):
        rows: tuple[ConcernValue, ...] = getattr(plan, name)
        for concern, cells in zip(rows, sheets[name], strict=True):
            cells["about"] = about(plan, concern)
    for figure, cells in zip(plan.observations, sheets["observations"], strict=True):
        if figure.not_available:
            cells["value"] = "N/A"
    ordered: Sheets = {}
    for name, columns in COLUMNS.items():
        extra = extra_columns(plan) if name == "actions" else ()
        ordered[name] = [
            {column: row.get(column, "") for column in (*columns, *extra)} for row in sheets[name]
        ]
    return ordered


def _cells(plan: PlanValue, table: Table, row: Row) -> SheetRow:
    """The cells of a row: each field in its column; where it names other rows, what their sheets call them."""
    cells: SheetRow = {}
    for item in table.facts.values():
        if not item.is_written:
            continue
        value = getattr(row, item.name)
        if item.link and item.link.table == "posts":
            cells |= zip(map(item.heading, item.columns), _post_cells(plan, value), strict=False)
        elif item.link:
            cells[item.column] = _name(plan, item.link.table, value)
        elif item.many:
            cells[item.column] = "; ".join(_name(plan, item.many.table, ref) for ref in value)
        else:
            cells[item.column] = _cell(value)
    return cells


def _name(plan: PlanValue, table: str, ref: str) -> str:
    """How the form names a row of a table; "" where there is none. A priority without a number: by its title."""
    if table == "posts":
        return ", ".join(part for part in _post_cells(plan, ref) if part)
    row = plan.find(table, ref)
    if row is None:
        return ""
    spec = BY_NAME[table]
    return str(getattr(row, spec.named_by) or getattr(row, spec.main))


def columns_of(plan: PlanValue, sheet: str) -> tuple[str, ...]:
    """The headings of a sheet; those of actions end with the plan's own further columns."""
    return (*COLUMNS[sheet], *extra_columns(plan)) if sheet == "actions" else COLUMNS[sheet]


def columns_without_words(rows: list[SheetRow]) -> tuple[str, ...]:
    """The columns that an export leaves out, because nothing stands in them."""
    return tuple(name for name in LEFT_OUT_WHERE_EMPTY if not any(row.get(name) for row in rows))


def named_places(plan: PlanValue) -> tuple[str, ...]:
    """The names of all places that actions, findings and figures speak of."""
    texts = [row.places for row in plan.actions] + [row.places for row in plan.assessments]
    texts += [row.area for row in plan.observations]
    return tuple(dict.fromkeys(name for text in texts for name in names_in(text)))


def extra_columns(plan: PlanValue) -> tuple[str, ...]:
    """Names of the actions' further text, in an order that agrees with the order in each action where possible."""
    names: list[str] = []
    for action in plan.actions:
        place = 0
        for name, _ in action.extra:
            if name not in names:
                names.insert(place, name)
            place = names.index(name) + 1
    return tuple(names)


def about(plan: PlanValue, concern: ConcernValue) -> str:
    """What a concern is about, as the form writes it: "priority 4", "action DA1.1", "indicator …".

    "" for the whole agreement, and for a subject that is no longer in the plan.
    """
    if concern.subject == "agreement":
        return ""
    table = {"priority": "priorities", "indicator": "indicators", "action": "actions"}[concern.subject]
    row = plan.find(table, concern.subject_ref)
    if row is None:
        return ""
    names = {
        "priority": _name(plan, "priorities", concern.subject_ref),
        "indicator": getattr(row, "title", ""),
        "action": row.ref,
    }
    return f"{concern.subject} {names[concern.subject]}"


def _cell(value: Any) -> Cell:
    """A field as a cell: "" for None and False, "yes" for True, numbers without trailing noughts."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, Decimal):
        text = format(value.normalize(), "f")
        return Decimal(text)
    if isinstance(value, datetime):
        return local_day(value)
    return cast("Cell", value)


def _post_cells(plan: PlanValue, ref: str) -> tuple[str, str]:
    """A post as two cells: its title and the name of its agency."""
    post = plan.find("posts", ref)
    if post is None:
        return "", ""
    agency = plan.find("agencies", post.agency)
    return post.title, _agency_cell(agency, bare=not post.title)


def _agency_cell(agency: Any, *, bare: bool) -> str:
    if agency is None:
        return ""
    return str((agency.abbreviation or agency.name) if bare else agency.name)


def mentioned_posts(plan: PlanValue) -> set[str]:
    """Refs of the posts that the form mentions: they lead or co-ordinate something, or somebody is in them."""
    refs = {row.coordinator for row in plan.actions} | {row.post for row in plan.people}
    for row in plan.priorities:
        refs.update((row.lead, *row.joint_leads, *row.secondary_leads))
    return refs


def _people(plan: PlanValue) -> Iterator[SheetRow]:
    """A row per person in a post; then a row without a name for each post that the form does not mention otherwise."""
    for row in plan.people:
        yield _holding(plan, row)
    mentioned_refs = mentioned_posts(plan)
    for post in plan.posts:
        if post.ref not in mentioned_refs:
            title, agency = _post_cells(plan, post.ref)
            yield {"name": "", "post": title, "agency": agency}


def _holding(plan: PlanValue, row: HoldingValue) -> SheetRow:
    """The cells of a person; the column of the job title says which kind of holding it is, so it cannot be empty."""
    cells = _cells(plan, BY_NAME["people"], row)
    title, agency = cells.pop("post"), cells.pop("agency")
    column = {"holder": "post", "delegate": "delegate_of", "deputy": "deputy_of"}[row.kind]
    return cells | {column: title or agency, "agency": agency if title else ""}


def _actions(plan: PlanValue) -> Iterator[SheetRow]:
    """A row per action, in printed order; a row without an action for an aim that has none."""
    for section in plan.sections:
        for aim in section.aims:
            shared = _cells(plan, BY_NAME["aims"], aim.aim)
            if not aim.actions:
                yield shared
            for item in aim.actions:
                yield {
                    **shared,
                    **_cells(plan, BY_NAME["actions"], item.action),
                    "status": item.status.label if item.status else "",
                    **dict(item.action.extra),
                }
