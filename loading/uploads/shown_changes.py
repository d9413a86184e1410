"""What a load would change, in the words of the plan's pages, with the place in the file. Only what a page shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from core.text import joined, shortened
from documents.spreadsheets import RawSheet
from loading.problems import FileProblem, heading_key
from loading.uploads.corrections import Spots
from loading.uploads.not_in_file import FOLLOWING, AbsentRow
from plan.difference import Difference, Order, RowChange
from plan.editing.words import FieldPair, in_words, name_of, pairs
from plan.history.sources import SOURCES
from plan.history.words import FIRST_TOLD, counted
from plan.value import BY_NAME, PlanValue
from plan.value.rows import AgreementValue, Row
from plan.value.tables import HANGS_ON

UNTOLD = frozenset({"ref", "slug", "follows", "subject_ref"})
MAIN = ("text", "label", "value", "report_text", "name", "title", "comments")
KINDS = {"changed": "Changed", "withdrawn": "Withdrawn", "new": "New", "back": "Back in the plan"}
# Whose order people see on the pages of the plan.
ORDERED = frozenset(
    {"chapters", "themes", "priorities", "aims", "actions", "indicators", "status_scheme", "groups"}
)

Entry = RowChange | Order | str
"""A row, an order, or a field of the agreement itself."""


@dataclass(frozen=True)
class ShownChange:
    """One change. ``pairs``: old and new; ``text``: what a new or withdrawn row says; ``place``: "row 12"."""

    kind: str
    title: str
    text: str = ""
    pairs: tuple[FieldPair, ...] = ()
    place: str = ""

    @property
    def word(self) -> str:
        """What happens to it."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class Counts:
    """The tally of all kinds of rows: those with something to tell, and the others in one sentence."""

    told: tuple[ChangeCount, ...]
    as_they_are: str


@dataclass(frozen=True)
class ChangeCount:
    """How many rows of one kind would be new, changed, as they are, or are not in the file."""

    words: str
    new: int
    changed: int
    unchanged: int
    absent: int


@dataclass(frozen=True)
class ShownProblem:
    """A problem with its place in words. ``key``: of the answer that mends its cell on the page, "" where none can.

    ``as_in``: the row whose box serves this cell as well, "" where it has its own.
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
        """The list of known words that the cell can be chosen from; "" for none."""
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
    """What the rows of a sheet are called, by sheet: as the file has them, else as the plan has."""
    found = []
    there = {heading_key(sheet.name): sheet for sheet in sheets}
    for name, column in NAMES.items():
        sheet = there.get(heading_key(name))
        if sheet is not None and sheet.rows:
            head, *body = sheet.rows
            at = [index for index, cell in enumerate(head.cells) if heading_key(cell.as_printed) == column]
            words = [row.cells[at[0]].as_printed for row in body] if at else []
        else:
            words = [str(getattr(row, column)) for row in plan.table(name)] if plan is not None else []
        found.append((name, [word for word in words if word][:MOST_KNOWN]))
    return found


def counts(says: Difference) -> Counts:
    """The tally of each kind of row that is there or would be; ``says``: what the file says, nothing kept."""
    told, same = [], []
    gone = tally_of(removed(says))
    for table, tally in says.counts().items():
        count = ChangeCount(
            words_for(table), tally["added"], tally["changed"], tally["unchanged"], gone.get(table, 0)
        )
        if count.new or count.changed or count.absent:
            told.append(count)
        elif count.unchanged:
            same.append(counted(count.unchanged, SOURCES[table]))
    return Counts(tuple(told), joined(same))


def tally_of(changes: Sequence[RowChange]) -> dict[str, int]:
    """How many there are of each table."""
    found: dict[str, int] = {}
    for change in changes:
        found[change.table] = found.get(change.table, 0) + 1
    return found


def removed(found: Difference) -> list[RowChange]:
    """The rows that go, but for what only goes along: reports about them, posts that nobody names any more."""
    gone = {(item.table, item.ref) for item in found.rows if item.after is None}
    told = []
    for item in found.rows:
        if item.after is not None or item.table in FOLLOWING:
            continue
        links = BY_NAME[item.table].links
        above = [(links[name], getattr(item.row, name)) for name in HANGS_ON.get(item.table, ())]
        if item.table in ("aims", "actions") or not any(place in gone for place in above):
            told.append(item)
    return told


def words_for(table: str) -> str:
    """The rows of a table as a heading: "Lead posts"."""
    many = SOURCES[table].many
    return f"{many[:1].upper()}{many[1:]}"


def entries(found: Difference) -> list[Entry]:
    """Everything that would change: what changes first, then what goes, then what comes."""
    changed = [row for row in found.rows if row.before and row.after]
    new = [row for row in found.rows if row.before is None and row.table != "posts"]
    new.sort(key=lambda row: row.table not in FIRST_TOLD)
    orders = [order for order in found.orders if order.table in ORDERED]
    return [*found.agreement_fields, *changed, *orders, *removed(found), *new]


def show(found: Difference, some: Sequence[Entry], place: Callable[[str, str], str]) -> list[ShownChange]:
    """Some changes in words; ``place``: of table and ref, where the file says it. What was withdrawn comes back."""
    was = {(item.table, item.row.ref) for item in found.before.withdrawn} if found.before else set()
    shown = [_shown(found, entry, place) for entry in some]
    return [
        replace(change, kind="back")
        if isinstance(entry, RowChange) and change.kind == "new" and (entry.table, entry.ref) in was
        else change
        for entry, change in zip(some, shown, strict=True)
    ]


def _shown(found: Difference, entry: Entry, place: Callable[[str, str], str]) -> ShownChange:
    before, after = found.before, found.after
    if isinstance(entry, str):
        of = before or after
        (pair,) = pairs(of, "agreement", [entry], of.agreement, after.agreement, among=after)
        return ShownChange("changed", "The agreement", pairs=(pair,))
    if isinstance(entry, Order):
        return ShownChange("changed", _order_words(after, entry))
    if entry.after is None and before is not None:
        return ShownChange("withdrawn", title_of(before, entry.table, entry.row), text_of(before, entry))
    where = place(entry.table, entry.ref)
    title = title_of(after, entry.table, entry.row)
    if entry.before is None or before is None:
        return ShownChange("new", title, text_of(after, entry), _rest(after, entry), where)
    names = [name for name in entry.fields if name not in UNTOLD]
    told = tuple(pairs(before, entry.table, names, entry.before, entry.row, among=after))
    return ShownChange("changed", title, pairs=told, place=where)


def text_of(value: PlanValue, change: RowChange) -> str:
    """What the row itself says."""
    name = _main(change.table)
    return in_words(value, change.table, name, getattr(change.row, name)) if name else ""


def _main(table: str) -> str:
    names = {item.name for item in fields(BY_NAME[table].row)}
    return next((name for name in MAIN if name in names), "")


def _rest(value: PlanValue, change: RowChange) -> tuple[FieldPair, ...]:
    """The other things that a new row says, those that have something to say."""
    row, main = change.row, _main(change.table)
    names = [
        item.name
        for item in fields(row)
        if item.name not in UNTOLD
        and item.name != main
        and getattr(row, item.name) not in ("", None, (), False)
    ]
    if change.table != "actions":
        return ()
    return tuple(pairs(value, change.table, names, row, row))


def title_of(value: PlanValue, table: str, row: Row | AgreementValue) -> str:
    """What a row is called: "Action 4.2b", "Status of action 4.2b", "Theme “Early help”"."""
    found: Any = row
    if table in ("actions", "aims"):
        name = name_of(value, table, found)
        return name if " " in name else f"{name} “{shortened(found.text, 60)}”"
    if table in ("standings", "updates"):
        action = value.find("actions", found.action)
        about = title_of(value, "actions", action) if action else "an action"
        about = f"{about[:1].lower()}{about[1:]}"
        if table == "standings":
            return f"Status of {about}"
        period = value.find("periods", found.period)
        return f"Update on {about}, {period.title if period else ''}".rstrip(", ")
    if table == "priorities":
        return name_of(value, table, found)
    if table in ("observations", "targets"):
        indicator = value.find("indicators", found.indicator)
        of = f"{indicator.title}, {found.period_label}" if table == "observations" else indicator.title
        return f"{_one(table)}: {of}"
    if table == "commentary":
        return f"Commentary on {name_of(value, 'priorities', value.find('priorities', found.priority))}"
    if table == "versions":
        return f"Version {found.number} of the {found.document}"
    if table == "people":
        return f"{found.kind.capitalize()}: {found.name}, {value.post_as_printed(found.post)}"
    return f"{_one(table)} “{name_of(value, table, found)}”"


def _one(table: str) -> str:
    one = SOURCES[table].one
    return f"{one[:1].upper()}{one[1:]}"


def _order_words(value: PlanValue, order: Order) -> str:
    many = SOURCES[order.table].many
    parent = BY_NAME[order.table].links.get(BY_NAME[order.table].within, "")
    row = value.find(parent, order.within) if parent else None
    of = f" of {title_of(value, parent, row)}" if row is not None else ""
    return f"The order of the {many}{of}"


def shown_absent(before: PlanValue, some: Sequence[AbsentRow]) -> list[tuple[AbsentRow, str, str]]:
    """Rows that the file does not have, with what they are called and what they say."""
    return [
        (
            item,
            title_of(before, item.table, item.row),
            text_of(before, RowChange(item.table, item.row.ref, item.row, None)),
        )
        for item in some
    ]


def shown_problems(
    spots: Spots, problems: Sequence[FileProblem], answers: dict[str, str] | None = None
) -> list[ShownProblem]:
    """Problems with the sheet, row, column and value that they are about."""
    found = []
    boxes: dict[str, str] = {}
    for problem in problems:
        spot = spots.at(problem.sheet, problem.cell)
        if spot is None:
            found.append(ShownProblem(problem.sheet, "", problem.cell, "", "", problem.message))
            continue
        said = (answers or {}).get(spot.key, "")
        key = "" if problem.warning else spot.key
        # One box for all cells that one answer serves: of two of one name the empty one would win.
        as_in = boxes.get(key, "") if key else ""
        boxes.setdefault(key, str(spot.row))
        found.append(
            ShownProblem(
                spot.sheet,
                str(spot.row),
                spot.column,
                spot.heading,
                shortened(spot.value, 200),
                problem.message,
                key,
                said,
                as_in,
            )
        )
    return found
