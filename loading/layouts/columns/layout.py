"""Which sheet of a file is what, and which of its columns. Can be kept for the next file of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from documents.spreadsheets import RawSheet
from loading.layouts.cells.words import plain
from loading.layouts.columns.document import SourceDocument

WHATS: Mapping[str, str] = {
    "plan": "The plan: priorities, aims and actions",
    "progress": "A report: where each action of the plan stands",
    "indicators": "Indicators and their figures",
    "people": "People and their posts",
    "nothing": "Leave it out",
}
"""What a sheet can be, with the words for the page."""

ROLES: Mapping[str, str] = {
    "": "Leave it out",
    "extra": "Keep as further text",
    "priority": "Priority",
    "lead": "Lead of the priority",
    "number": "Number of the aim or action",
    "aim": "Aim",
    "action": "Action",
    "themes": "Themes",
    "coordinator": "Lead for this action",
    "agency": "Body of the lead",
    "due": "Date or timescale",
    "outcome": "Planned outcome",
    "measure": "How it is measured",
    "reporting": "How it is reported",
    "status": "Status",
    "progress": "Progress, in words",
    "indicator": "Indicator",
    "code": "Code of the indicator",
    "definition": "Definition",
    "unit": "Unit",
    "baseline": "Baseline",
    "target": "Target",
    "period": "Figures of a period",
    "area": "Area",
    "source": "Source of the figures",
    "note": "Note",
    "name": "Name of the person",
    "email": "E-mail address",
    "post": "Post",
}
"""What a column can be, with the words for the page."""

ROLES_OF: Mapping[str, tuple[str, ...]] = {
    "plan": (
        "", "extra", "priority", "lead", "number", "aim", "action", "themes", "coordinator", "agency", "due",
        "outcome", "measure", "reporting", "status", "progress",
    ),
    "progress": (
        "", "extra", "priority", "lead", "number", "aim", "action", "themes", "coordinator", "agency", "due",
        "outcome", "measure", "reporting", "status", "progress",
    ),
    "indicators": (
        "", "priority", "lead", "indicator", "code", "definition", "unit", "baseline", "target", "period", "area",
        "source", "note",
    ),
    "people": ("", "name", "email", "post", "agency"),
    "nothing": ("",),
}  # fmt: skip
"""Which roles the columns of each kind of sheet can have."""

SPLITS: Mapping[str, str] = {
    "whole": "One action in each cell",
    "bullets": "A new action at each bullet or number",
    "lines": "A new action on each line",
    "semicolons": "A new action after each semicolon",
}
"""How several actions in one cell are told apart, with the words for the page."""

VERSION = 1
LOOKED_AT = 60
"""Rows from the top among which known headings are looked for."""


@dataclass(frozen=True)
class SheetLayout:
    """One sheet, or several that are laid out alike: ``name`` is the first, ``also`` are the others.

    ``heading_row``: the number of the row with the headings in the first of them; 0: there is none. ``columns``: a role
    for each column, in their order. ``headings``: what the heading row says, by which it is found again in the others
    and in the next file. ``split``: how several actions in one cell are told apart.
    """

    name: str
    what: str
    heading_row: int = 0
    columns: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    split: str = "whole"

    @property
    def names(self) -> tuple[str, ...]:
        """All sheets that are laid out so."""
        return (self.name, *self.also)

    def column(self, role: str) -> int | None:
        """The first column of that role, counted from 0; None where there is none."""
        return self.columns.index(role) if role in self.columns else None


@dataclass(frozen=True)
class Layout:
    """How a file is laid out."""

    sheets: tuple[SheetLayout, ...] = field(default_factory=tuple)

    def to_json(self) -> dict[str, Any]:
        """The layout as plain data."""
        return {"version": VERSION, "sheets": [asdict(sheet) for sheet in self.sheets]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Layout:
        """The layout of such data; what it does not know of is left alone. Raises ValueError on other data."""
        try:
            return cls(tuple(_sheet(item) for item in data["sheets"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("this is no layout") from error

    def fits(self, document: SourceDocument) -> bool:
        """Whether the layout serves this file: every table that it uses is found by its headings."""
        return self.fitted(document) is not None

    def fitted(self, document: SourceDocument) -> Layout | None:
        """The layout with the sheets and rows that bear its headings in this file; None where it does not fit.

        Sheets may be called otherwise and headings stand further down than in the file for which it was kept.
        """
        found: list[SheetLayout] = []
        left = list(document.sheets)
        unused = {sheet.name for sheet in self.sheets if sheet.what == "nothing"}
        for kept in self.sheets:
            free = [sheet for sheet in left if sheet.name not in unused and kept.what != "nothing"]
            same = [sheet for sheet in free if sheet.name in kept.names and _bears(sheet, kept)]
            same = same or [sheet for sheet in free if _bears(sheet, kept)]
            if not same and kept.what != "nothing":
                return None
            if same:
                left = [sheet for sheet in left if sheet not in same]
                first, *others = same
                row = heading_row_in(first, replace(kept, name="", heading_row=0)) or kept.heading_row
                also = tuple(sheet.name for sheet in others)
                found.append(replace(kept, name=first.name, also=also, heading_row=row))
        found.extend(SheetLayout(sheet.name, "nothing") for sheet in left)
        return replace(self, sheets=tuple(found)) if any(one.what != "nothing" for one in found) else None

    def sheet_with(self, name: str) -> SheetLayout | None:
        """How the sheet of that name is laid out; None where the layout does not know it."""
        return next((sheet for sheet in self.sheets if name in sheet.names), None)

    def with_sheet(self, sheet: SheetLayout) -> Layout:
        """The layout with this sheet in place of the one of the same name."""
        return replace(self, sheets=tuple(sheet if sheet.name == item.name else item for item in self.sheets))


def _sheet(item: Mapping[str, Any]) -> SheetLayout:
    sheet = SheetLayout(
        name=str(item["name"]),
        what=str(item["what"]),
        heading_row=int(item["heading_row"]),
        columns=tuple(map(str, item["columns"])),
        headings=tuple(map(str, item["headings"])),
        also=tuple(map(str, item["also"])),
        split=str(item["split"]),
    )
    if sheet.what not in WHATS or sheet.split not in SPLITS or not set(sheet.columns) <= set(ROLES):
        raise ValueError("this is no layout")
    return sheet


def heading_row_in(sheet: RawSheet, layout: SheetLayout) -> int:
    """The number of the row in a sheet that bears the headings of a layout; 0 where there is none."""
    if sheet.name == layout.name:
        return layout.heading_row
    words = [plain(text) for text in layout.headings]
    known = sum(map(bool, words))
    for row in sheet.rows[:LOOKED_AT]:
        here = [plain(cell.as_printed) for cell in row.cells]
        pairs = list(zip(words, here, strict=False))
        same = sum(bool(there) and (word == there or word.endswith(f" {there}")) for word, there in pairs)
        if row.number and known and same * 4 >= sum(map(bool, here)) * 3 and same * 2 >= known:
            return row.number
    return 0


def _bears(sheet: RawSheet, layout: SheetLayout) -> bool:
    """Whether a sheet has the headings of a layout; or, for one without headings, its name."""
    if not any(layout.headings):
        return sheet.name == layout.name
    return bool(heading_row_in(sheet, replace(layout, name="")))
