"""The sheets of the interchange form; their columns stand beside the fields that they hold (``plan.value.rows``).

They are those of domain.md, "Interchange format", and four more columns, without which an export would lose something:
who deputises and which delegates may send (``deputy_of``, ``may_send`` in ``people``), when the papers go out and when
the Partnership meets (``despatch_on``, ``partnership_on`` in ``periods``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plan.value.fields import FieldFacts, FormColumn
from plan.value.table import Table
from plan.value.tables import AGREEMENT, PLACES, TABLES, table_of

SHEETS: Mapping[str, str] = {
    "agreement": "One row: the agreement itself.",
    "chapters": "The text of the agreement, chapter by chapter.",
    "status_scheme": "The statuses that this plan uses, each with what it means. Change them to your own.",
    "themes": "The cross-cutting themes.",
    "agencies": "The bodies that take part.",
    "places": "Places that rows name and the partnership does not have yet: they are added. None is changed.",
    "signatories": "Who signed the agreement.",
    "linked_plans": "Other plans that this one names.",
    "groups": "Who governs the agreement: groups with their members and terms.",
    "assessments": "What the partnerships’ assessments found.",
    "achievements": "What was achieved before.",
    "priorities": "The priorities, in printed order, each with its lead.",
    "people": "Who has which job title, who deputises, who types for them. No account is made by an import.",
    "actions": "The action plan: a row for each action.",
    "projects": "Projects that grants pay for: award and spend in pounds, outcome, whose grant, for which action.",
    "periods": "Reporting periods of the past. Periods that are open are kept in the tracker.",
    "updates": "What was reported on actions in those periods.",
    "commentary": "What was reported about a priority in a period.",
    "concerns": "Issues for the Partnership, and their answers.",
    "matters": "What meetings asked of somebody, and questions of members, with their answers.",
    "decisions": "What a Partnership or committee decided or recommended.",
    "indicators": "The proxy indicators.",
    "targets": "Targets of indicators.",
    "observations": "Figures: a row for each indicator and period.",
    "versions": "The versions of the plan that were published, as printed.",
}
"""Sheet -> what its rows are, in the order in which they are written."""
LEFT_OUT_WHERE_EMPTY = ("places", "only_for", "projects")
"""An export leaves out sheets and columns of these names where nothing stands in them."""
REQUIRED_SHEETS = ("agreement", "priorities", "actions")


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet, and the field that it holds. ``is_body``: the body of the post that the field names."""

    name: str
    table: Table
    field: FieldFacts
    column: FormColumn
    is_body: bool = False

    @property
    def is_required(self) -> bool:
        """Whether each row must fill it."""
        required = self.column.required
        return self.field.is_required if required is None else required

    @property
    def source(self) -> tuple[str, str]:
        """The sheet and column whose words it holds; ("", "") for a column with words of its own."""
        target = (
            self.field.link.table if self.field.link else self.field.many.table if self.field.many else ""
        )
        target = "agencies" if self.is_body else target
        named_by = table_of(target).named_by if target else ""
        return (sheet_of(table_of(target)), named_by) if named_by else ("", "")

    @property
    def is_text(self) -> bool:
        """Whether Excel must keep its cells as text: it says so, or the column whose words it holds does."""
        return self.column.is_text or (self.source != ("", "") and column_of(*self.source).is_text)


def sheet_of(table: Table) -> str:
    """The sheet that a table is written on."""
    return table.sheet or table.name


def _columns_of(sheet: str) -> Iterator[SheetColumn]:
    """The columns of a sheet, in their order."""
    columns = [
        SheetColumn(fact.heading(column), table, fact, column, bool(number == 1 and fact.link))
        for table in (AGREEMENT, PLACES, *TABLES)
        if sheet_of(table) == sheet
        for fact in table.facts.values()
        for number, column in enumerate(fact.columns)
        if column.note
    ]
    placed = [item for item in columns if item.column.after is None]
    for item in columns:
        if item.column.after is not None:
            names = ["", *(other.name for other in placed)]
            placed.insert(names.index(item.column.after), item)
    yield from placed


SHEET_COLUMNS: Mapping[str, tuple[SheetColumn, ...]] = {name: tuple(_columns_of(name)) for name in SHEETS}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    sheet: tuple(item.name for item in columns) for sheet, columns in SHEET_COLUMNS.items()
}
"""Sheet -> its columns, in the order in which they are written."""
REQUIRED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    sheet: tuple(item.name for item in columns if item.is_required)
    for sheet, columns in SHEET_COLUMNS.items()
}


def column_of(sheet: str, name: str) -> SheetColumn:
    """A column of a sheet. Raises KeyError."""
    for item in SHEET_COLUMNS[sheet]:
        if item.name == name:
            return item
    raise KeyError(f"{sheet}, {name}")
