"""The layout of a file: the kind of each sheet and the role of each column. It can be saved for the next file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from documents.spreadsheets import RawSheet
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.document import SourceDocument

SHEET_KINDS: Mapping[str, str] = {
    "plan": "The plan: priorities, aims and actions",
    "progress": "A report: where each action of the plan stands",
    "indicators": "Indicators and their figures",
    "people": "People and their job titles",
    "nothing": "Leave it out",
}
"""The kinds of sheet, with the words for the page."""

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
    "status_before": "Status at an earlier report",
    "progress": "Progress, in words",
    "progress_before": "Progress at an earlier report",
    "due_before": "First date, where another counts now",
    "indicator": "Indicator",
    "code": "Code of the indicator",
    "definition": "Definition",
    "unit": "Unit",
    "baseline": "Baseline",
    "target": "Target",
    "period": "Figures of a period",
    "area": "Area",
    "polarity": "Whether lower or higher is better",
    "frequency": "How often it is measured",
    "source": "Source of the figures",
    "note": "Note",
    "name": "Name of the person",
    "email": "E-mail address",
    "post": "Post",
}
"""The roles of a column, with the words for the page."""

ROLES_OF: Mapping[str, tuple[str, ...]] = {
    "plan": (
        "", "extra", "priority", "lead", "number", "aim", "action", "themes", "coordinator", "agency", "due",
        "due_before", "outcome", "measure", "reporting", "status", "status_before", "progress", "progress_before",
    ),
    "progress": (
        "", "extra", "priority", "lead", "number", "aim", "action", "themes", "coordinator", "agency", "due",
        "due_before", "outcome", "measure", "reporting", "status", "status_before", "progress", "progress_before",
    ),
    "indicators": (
        "", "priority", "lead", "indicator", "code", "definition", "unit", "baseline", "target", "period", "area",
        "polarity", "frequency", "source", "note",
    ),
    "people": ("", "name", "email", "post", "agency"),
    "nothing": ("",),
}  # fmt: skip
"""Kind of sheet -> the roles that its columns can have."""

SPLITS: Mapping[str, str] = {
    "whole": "One action in each cell",
    "ask": "Ask about each cell that could be several",
    "bullets": "A new action at each bullet or number",
    "lines": "A new action on each line",
    "semicolons": "A new action after each semicolon",
}
"""The ways to split a cell with several actions, with the words for the page."""

VERSION = 1
ROWS_SEARCHED = 60
"""How many rows from the top are searched for known headings."""


@dataclass(frozen=True)
class SheetLayout:
    """The layout of one sheet, or of several that are alike. ``name``: the first; ``also``: the others.

    ``what``: a key of SHEET_KINDS. ``heading_row``: the number of the heading row in the first sheet; 0 for none.
    ``columns``: the role of each column. ``headings``: the text of each heading, which finds the heading row in the
    other sheets and in the next file. ``split``: a key of SPLITS.
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
        """The names of all sheets with this layout."""
        return (self.name, *self.also)

    def column(self, role: str) -> int | None:
        """The first column of that role, counted from 0; None where there is none."""
        return self.columns.index(role) if role in self.columns else None

    def begins_heading(self, text: str) -> bool:
        """Whether a text of the row above the headings is the upper part of one: headings may take two rows."""
        words = " ".join(text.split())
        return bool(words) and any(f"{heading} ".startswith(f"{words} ") for heading in self.headings)


@dataclass(frozen=True)
class Layout:
    """The layout of a file."""

    sheets: tuple[SheetLayout, ...] = field(default_factory=tuple)

    def to_json(self) -> dict[str, Any]:
        """The layout as plain data."""
        return {"version": VERSION, "sheets": [asdict(sheet) for sheet in self.sheets]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Layout:
        """The layout from plain data; unknown keys are ignored. Raises ValueError where it is no layout."""
        try:
            return cls(tuple(_sheet(item) for item in data["sheets"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("this is no layout") from error

    def fits(self, document: SourceDocument) -> bool:
        """Whether the file has the headings of every sheet that the layout uses."""
        return self.fit_to(document) is not None

    def fit_to(self, document: SourceDocument) -> Layout | None:
        """The layout with the sheet names and heading rows of this file; None where it does not fit.

        In this file sheets may have other names, and headings may be further down, than in the file it was saved for.
        """
        sheets: list[SheetLayout] = []
        remaining = list(document.sheets)
        unused = {sheet.name for sheet in self.sheets if sheet.what == "nothing"}
        for layout in self.sheets:
            candidates = [
                sheet for sheet in remaining if sheet.name not in unused and layout.what != "nothing"
            ]
            alike = [
                sheet for sheet in candidates if sheet.name in layout.names and _has_headings(sheet, layout)
            ]
            alike = alike or [sheet for sheet in candidates if _has_headings(sheet, layout)]
            if not alike and layout.what != "nothing":
                return None
            if alike:
                remaining = [sheet for sheet in remaining if sheet not in alike]
                first, *others = alike
                row = heading_row_in(first, replace(layout, name="", heading_row=0)) or layout.heading_row
                also = tuple(sheet.name for sheet in others)
                sheets.append(replace(layout, name=first.name, also=also, heading_row=row))
        sheets.extend(SheetLayout(sheet.name, "nothing") for sheet in remaining)
        return (
            replace(self, sheets=tuple(sheets)) if any(sheet.what != "nothing" for sheet in sheets) else None
        )

    def sheet_with(self, name: str) -> SheetLayout | None:
        """The layout of the sheet of that name; None where there is none."""
        return next((sheet for sheet in self.sheets if name in sheet.names), None)

    def with_sheet(self, sheet: SheetLayout) -> Layout:
        """The layout with this sheet instead of the one of the same name."""
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
    if sheet.what not in SHEET_KINDS or sheet.split not in SPLITS or not set(sheet.columns) <= set(ROLES):
        raise ValueError("this is no layout")
    return sheet


def heading_row_in(sheet: RawSheet, layout: SheetLayout) -> int:
    """The number of the row that has the headings of a layout; 0 where there is none."""
    if sheet.name == layout.name:
        return layout.heading_row
    headings = [plain_words(text) for text in layout.headings]
    heading_count = sum(map(bool, headings))
    for row in sheet.rows[:ROWS_SEARCHED]:
        texts = [plain_words(cell.as_printed) for cell in row.cells]
        pairs = list(zip(headings, texts, strict=False))
        same = sum(bool(text) and (word == text or word.endswith(f" {text}")) for word, text in pairs)
        if (
            row.number
            and heading_count
            and same * 4 >= sum(map(bool, texts)) * 3
            and same * 2 >= heading_count
        ):
            return row.number
    return 0


def _has_headings(sheet: RawSheet, layout: SheetLayout) -> bool:
    """Whether a sheet has the headings of a layout. A layout without headings fits no other file."""
    if not any(layout.headings):
        return False
    return bool(heading_row_in(sheet, replace(layout, name="")))
