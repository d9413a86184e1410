"""Describes the changes and problems of a load for its pages, with their places in the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from core.text import joined, shortened
from documents.spreadsheets import RawSheet
from loading.problems import FileProblem, heading_key
from loading.uploads.corrections import SourceCells
from loading.uploads.not_in_file import AUTOMATIC, AbsentRow
from plan.difference import Difference, Order, RowChange
from plan.editing.words import FieldPair, describe_field, field_pairs, name_of
from plan.history.sources import SOURCES
from plan.history.words import FIRST_KINDS, count_words
from plan.value import BY_NAME, PlanValue
from plan.value.rows import AgreementValue, Row

HIDDEN_FIELDS = frozenset({"ref", "slug", "follows", "subject_ref"})
MAIN = ("text", "label", "value", "report_text", "name", "title", "comments")
KINDS = {"changed": "Changed", "withdrawn": "Withdrawn", "new": "New", "back": "Back in the plan"}
# Tables whose order the pages of the plan show.
VISIBLE_ORDERS = frozenset(
    {"chapters", "themes", "priorities", "aims", "actions", "indicators", "status_scheme", "groups"}
)

Entry = RowChange | Order | str
"""A row, an order, or a field of the agreement itself."""


@dataclass(frozen=True)
class ShownChange:
    """One change. ``pairs``: fields, old and new; ``text``: of a new or withdrawn row; ``place``: "actions, row 12"."""

    kind: str
    title: str
    text: str = ""
    pairs: tuple[FieldPair, ...] = ()
    place: str = ""

    @property
    def word(self) -> str:
        """What happens to the row."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class ChangeCounts:
    """How many rows would change: ``shown``, for each kind with changes; the unchanged kinds in one sentence."""

    shown: tuple[ChangeCount, ...]
    as_they_are: str


@dataclass(frozen=True)
class ChangeCount:
    """How many rows of one kind would be new, changed or unchanged, or are absent from the file."""

    words: str
    new: int
    changed: int
    unchanged: int
    absent: int


@dataclass(frozen=True)
class ShownProblem:
    """A problem with its place in words. ``key``: of the correction of its cell on the page, "" where it has none.

    ``as_in``: the row whose box corrects this cell too; "" where it has its own box.
    """

    sheet: str
    row: str
    column: str
    heading: str
    value: str
    message: str
    key: str = ""
    answer: str = ""
    as_in: str = ""

    @property
    def known(self) -> str:
        """The name of the list of words for this cell; "" where there is none."""
        return KNOWN.get(heading_key(self.heading), "") if heading_key(self.sheet) != "indicators" else ""


# Headings whose cells name rows of another sheet, and that sheet's column of names.
KNOWN = {
    "status": "status_scheme",
    "agreedstatus": "status_scheme",
    "themes": "themes",
    "priority": "priorities",
    "agency": "agencies",
    "leadagency": "agencies",
    "coordinatoragency": "agencies",
    "indicator": "indicators",
}
NAMES = {
    "status_scheme": "label",
    "themes": "title",
    "priorities": "number",
    "agencies": "name",
    "indicators": "title",
}
MOST_KNOWN = 100


def vocabulary(sheets: Sequence[RawSheet], plan: PlanValue | None) -> list[tuple[str, list[str]]]:
    """(sheet, names of its rows) for the lists of words: from the file, else from the plan."""
    lists = []
    sheets_by_key = {heading_key(sheet.name): sheet for sheet in sheets}
    for name, column in NAMES.items():
        sheet = sheets_by_key.get(heading_key(name))
        if sheet is not None and sheet.rows:
            heading_row, *body = sheet.rows
            indexes = [
                index
                for index, cell in enumerate(heading_row.cells)
                if heading_key(cell.as_printed) == column
            ]
            words = [row.cells[indexes[0]].as_printed for row in body] if indexes else []
        else:
            words = [str(getattr(row, column)) for row in plan.table(name)] if plan is not None else []
        lists.append((name, [word for word in words if word][:MOST_KNOWN]))
    return lists


def counts(difference: Difference) -> ChangeCounts:
    """The number of changes of each kind of row. ``difference``: that of the file, without kept rows."""
    with_changes, unchanged = [], []
    absent = tally_of(removed(difference))
    for table, tally in difference.counts().items():
        count = ChangeCount(
            words_for(table), tally["added"], tally["changed"], tally["unchanged"], absent.get(table, 0)
        )
        if count.new or count.changed or count.absent:
            with_changes.append(count)
        elif count.unchanged:
            unchanged.append(count_words(count.unchanged, SOURCES[table]))
    return ChangeCounts(tuple(with_changes), joined(unchanged))


def tally_of(changes: Sequence[RowChange]) -> dict[str, int]:
    """How many changes each table has."""
    tally: dict[str, int] = {}
    for change in changes:
        tally[change.table] = tally.get(change.table, 0) + 1
    return tally


def removed(difference: Difference) -> list[RowChange]:
    """The rows that are withdrawn, without those that only go with another one, such as reports and posts."""
    gone_places = {(item.table, item.ref) for item in difference.rows if item.after is None}
    shown = []
    for item in difference.rows:
        if item.after is not None or item.table in AUTOMATIC:
            continue
        table = BY_NAME[item.table]
        parents = [(table.links[name], getattr(item.row, name)) for name in table.subjects]
        if item.table in ("aims", "actions") or not any(place in gone_places for place in parents):
            shown.append(item)
    return shown


def words_for(table: str) -> str:
    """The rows of a table as a heading: "Lead posts"."""
    many = SOURCES[table].many
    return f"{many[:1].upper()}{many[1:]}"


def entries(difference: Difference) -> list[Entry]:
    """Everything that would change: changed rows first, then withdrawn rows, then new rows."""
    changed = [row for row in difference.rows if row.before and row.after]
    new = [row for row in difference.rows if row.before is None and row.table != "posts"]
    new.sort(key=lambda row: row.table not in FIRST_KINDS)
    orders = [order for order in difference.orders if order.table in VISIBLE_ORDERS]
    return [*difference.agreement_fields, *changed, *orders, *removed(difference), *new]


def show(
    difference: Difference, some: Sequence[Entry], place: Callable[[str, str], str]
) -> list[ShownChange]:
    """Changes in words. ``place``: table and ref -> the place in the file. A row that was withdrawn is "back"."""
    withdrawn = (
        {(item.table, item.row.ref) for item in difference.before.withdrawn} if difference.before else set()
    )
    shown = [_show_change(difference, entry, place) for entry in some]
    return [
        replace(change, kind="back")
        if isinstance(entry, RowChange) and change.kind == "new" and (entry.table, entry.ref) in withdrawn
        else change
        for entry, change in zip(some, shown, strict=True)
    ]


def _show_change(difference: Difference, entry: Entry, place: Callable[[str, str], str]) -> ShownChange:
    before, after = difference.before, difference.after
    if isinstance(entry, str):
        plan = before or after
        (pair,) = field_pairs(plan, "agreement", [entry], plan.agreement, after.agreement, other_plan=after)
        return ShownChange("changed", "The agreement", pairs=(pair,))
    if isinstance(entry, Order):
        return ShownChange("changed", _order_words(after, entry))
    if entry.after is None and before is not None:
        return ShownChange("withdrawn", title_of(before, entry.table, entry.row), text_of(before, entry))
    where = place(entry.table, entry.ref)
    title = title_of(after, entry.table, entry.row)
    if entry.before is None or before is None:
        return ShownChange("new", title, text_of(after, entry), _other_fields(after, entry), where)
    names = [name for name in entry.fields if name not in HIDDEN_FIELDS]
    pairs = tuple(field_pairs(before, entry.table, names, entry.before, entry.row, other_plan=after))
    return ShownChange("changed", title, pairs=pairs, place=where)


def text_of(value: PlanValue, change: RowChange) -> str:
    """The main text of a row."""
    name = _main_field(change.table)
    return describe_field(value, change.table, name, getattr(change.row, name)) if name else ""


def _main_field(table: str) -> str:
    names = {item.name for item in fields(BY_NAME[table].row)}
    return next((name for name in MAIN if name in names), "")


def _other_fields(value: PlanValue, change: RowChange) -> tuple[FieldPair, ...]:
    """The other filled fields of a new action; none for other tables."""
    row, main = change.row, _main_field(change.table)
    names = [
        item.name
        for item in fields(row)
        if item.name not in HIDDEN_FIELDS
        and item.name != main
        and getattr(row, item.name) not in ("", None, (), False)
    ]
    if change.table != "actions":
        return ()
    return tuple(field_pairs(value, change.table, names, row, row))


def title_of(value: PlanValue, table: str, row: Row | AgreementValue) -> str:
    """The title of a row: "Action 4.2b", "Status of action 4.2b", "Theme “Early help”"."""
    item: Any = row
    if table in ("actions", "aims"):
        name = name_of(value, table, item)
        return name if " " in name else f"{name} “{shortened(item.text, 60)}”"
    if table in ("standings", "updates"):
        action = value.find("actions", item.action)
        about = title_of(value, "actions", action) if action else "an action"
        about = f"{about[:1].lower()}{about[1:]}"
        if table == "standings":
            return f"Status of {about}"
        period = value.find("periods", item.period)
        return f"Update on {about}, {period.title if period else ''}".rstrip(", ")
    if table == "priorities":
        return name_of(value, table, item)
    if table in ("observations", "targets"):
        indicator = value.find("indicators", item.indicator)
        subject = f"{indicator.title}, {item.period_label}" if table == "observations" else indicator.title
        return f"{_kind_word(table)}: {subject}"
    if table == "commentary":
        return f"Commentary on {name_of(value, 'priorities', value.find('priorities', item.priority))}"
    if table == "versions":
        return f"Version {item.number} of the {item.document}"
    if table == "people":
        return f"{item.kind.capitalize()}: {item.name}, {value.post_as_printed(item.post)}"
    return f"{_kind_word(table)} “{name_of(value, table, item)}”"


def _kind_word(table: str) -> str:
    one = SOURCES[table].one
    return f"{one[:1].upper()}{one[1:]}"


def _order_words(value: PlanValue, order: Order) -> str:
    many = SOURCES[order.table].many
    parent = BY_NAME[order.table].links.get(BY_NAME[order.table].within, "")
    row = value.find(parent, order.within) if parent else None
    context = f" of {title_of(value, parent, row)}" if row is not None else ""
    return f"The order of the {many}{context}"


def shown_absent(before: PlanValue, some: Sequence[AbsentRow]) -> list[tuple[AbsentRow, str, str]]:
    """Rows that the file does not have, with their titles and texts."""
    return [
        (
            item,
            title_of(before, item.table, item.row),
            text_of(before, RowChange(item.table, item.row.ref, item.row, None)),
        )
        for item in some
    ]


def shown_problems(
    cells: SourceCells, problems: Sequence[FileProblem], answers: dict[str, str] | None = None
) -> list[ShownProblem]:
    """Problems with the sheet, row, column and value of their cells."""
    shown = []
    boxes: dict[str, str] = {}
    for problem in problems:
        cell = cells.at(problem.sheet, problem.cell)
        if cell is None:
            shown.append(ShownProblem(problem.sheet, "", problem.cell, "", "", problem.message))
            continue
        answer = (answers or {}).get(cell.key, "")
        key = "" if problem.warning else cell.key
        # One box for all cells that one answer serves: of two of one name the empty one would win.
        as_in = boxes.get(key, "") if key else ""
        boxes.setdefault(key, str(cell.row))
        shown.append(
            ShownProblem(
                cell.sheet,
                str(cell.row),
                cell.column,
                cell.heading,
                shortened(cell.value, 200),
                problem.message,
                key,
                answer,
                as_in,
            )
        )
    return shown
