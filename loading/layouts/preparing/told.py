"""What is told of a file before it is read: comments, undecided changes, lost letters, what is in no table."""

from __future__ import annotations

import re
from collections.abc import Mapping

from documents.sheet_facts import CellNote
from documents.spreadsheets import RawSheet, cell_name
from loading.interchange.lines import in_quotes
from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.layout import Layout
from loading.layouts.preparing.context import Preparing
from loading.problems import Problems, comma_list

LOST = "\N{REPLACEMENT CHARACTER}"
DOUBLED = re.compile("[ÂÃâ][\u0080-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
"""Letters that were written in one encoding and read in another: "â€“" for a dash."""
CHANGES: Mapping[str, str] = {
    "inserted": "is added in an undecided change; it is read as accepted",
    "deleted": "is deleted in an undecided change; it is left out, as accepted",
    "comment": "is a comment on this cell; it is left out",
}
MOST_TOLD = 20
"""Of one kind in one sheet; of more, their number is told."""


def tell_of_file(document: SourceDocument, layout: Layout, problems: Problems) -> None:
    """Tells of the whole file, and of each sheet that is read; of a hidden sheet that it is left out."""
    for sheet in document.sheets:
        for message in sheet.facts.told:
            problems.warn(sheet.name, "", message)
        entry = layout.sheet_with(sheet.name)
        if entry is None or entry.what == "nothing":
            if sheet.facts.hidden and sheet.rows:
                message = (
                    "The sheet is hidden; it is left out. To import it, choose it on the page of the columns."
                )
                problems.warn(sheet.name, "", message)
            elif sheet.rows:
                problems.warn(sheet.name, "", "It is left out, as is said on the page of the columns.")
            continue
        _tell_of_notes(sheet, problems)
        _tell_of_letters(sheet, problems)
    _tell_of_outside(document, problems)


def _tell_of_notes(sheet: RawSheet, problems: Problems) -> None:
    for kind, words in CHANGES.items():
        notes = [note for note in sheet.facts.notes if note.kind == kind and note.words.strip()]
        for note in notes[:MOST_TOLD]:
            problems.warn(sheet.name, _cell(note), f"{in_quotes(note.words.strip())} {words}.")
        if len(notes) > MOST_TOLD:
            message = f"{len(notes) - MOST_TOLD} more of this kind: see what became of every cell, below."
            problems.warn(sheet.name, "", message)


def _cell(note: CellNote) -> str:
    return cell_name(note.column, note.row) if note.row else ""


def _tell_of_letters(sheet: RawSheet, problems: Problems) -> None:
    """Tells of letters that were lost, or doubled, before the file came here."""
    lost, doubled = [], []
    for row in sheet.rows:
        for column, cell in enumerate(row.cells):
            if isinstance(cell.value, str):
                place = cell_name(column, row.number) if row.number else "above the table"
                if LOST in cell.value:
                    lost.append(place)
                elif DOUBLED.search(cell.value):
                    doubled.append(place)
    for places, what in ((lost, "letters that were lost"), (doubled, "letters that were doubled")):
        if places:
            message = (
                f"The text has {what} before the file came here ({comma_list(places)}). Correct them in the "
                "file, or after the import."
            )
            problems.warn(sheet.name, places[0] if places[0] != "above the table" else "", message)


def _tell_of_outside(document: SourceDocument, problems: Problems) -> None:
    by_place: dict[str, list[str]] = {}
    for place, words in document.outside:
        by_place.setdefault(place, []).append(words)
    for place, texts in by_place.items():
        more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
        problems.warn("", "", f"{place}: {in_quotes(texts[0])}{more}, left out.")


def tell_of_columns(sheet: Preparing) -> None:
    """Tells which columns with contents are left out, and which are kept as further text."""
    filled = [
        column
        for column in range(max((len(row.cells) for row in sheet.body), default=0))
        if any(sheet.text(row, column) for row in sheet.body)
    ]
    left_out = [column for column in filled if not sheet.role(column)]
    further = [column for column in filled if sheet.role(column) == "extra"]
    for columns, words in ((left_out, "is left out"), (further, "is kept as further text of the actions")):
        if columns:
            cell = cell_name(columns[0], sheet.heading_row) if sheet.heading_row else ""
            what = "The column" if len(columns) == 1 else "Each of the columns"
            listed = comma_list((f"“{sheet.heading(column)}”" for column in columns), most=12)
            sheet.problems.warn(sheet.sheet.name, cell, f"{what} {listed} {words}.")
