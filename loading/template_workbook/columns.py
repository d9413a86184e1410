"""What the template workbook says of each column, and which values its lists have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plan.interchange.columns import SHEET_COLUMNS, SheetColumn

YES_NO = ("yes", "no")


def _closed_list(item: SheetColumn) -> Sequence[str]:
    """The values of a list that never grows: yes and no, or the choices of the model; none for other columns."""
    if item.field.type is bool:
        return YES_NO
    if item.field.link or item.field.many or item.field.name == "ref":
        return ()
    field = item.table.field_of(item.field.name)
    return [str(value) for value, _ in getattr(field, "flatchoices", ()) if value]


NOTES: Mapping[str, Mapping[str, str]] = {
    sheet: {item.name: item.column.note for item in columns} for sheet, columns in SHEET_COLUMNS.items()
}
CLOSED_LISTS: Mapping[tuple[str, str], Sequence[str]] = {
    (sheet, item.name): values
    for sheet, columns in SHEET_COLUMNS.items()
    for item in columns
    if (values := _closed_list(item))
}
"""Lists that never grow. A load refuses any other value, so Excel refuses it too."""
LIST_SOURCES: Mapping[tuple[str, str], tuple[str, str]] = {
    (sheet, item.name): item.source
    for sheet, columns in SHEET_COLUMNS.items()
    for item in columns
    if item.source != ("", "")
}
"""Lists from a column of the same workbook: (sheet, column) -> source. Excel offers them but allows other values,
since one cell can have several."""
TEXT_COLUMNS = frozenset(
    (sheet, item.name) for sheet, columns in SHEET_COLUMNS.items() for item in columns if item.is_text
)
"""Columns in which Excel must keep text: not make a number of 2.10, or a date of October 2014."""
