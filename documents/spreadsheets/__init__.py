"""Spreadsheets in and out: workbooks (.xlsx), CSV files, folders of CSV files.

This package knows nothing of what they are about. What `writing` writes, `reading` reads back unchanged.
"""

from documents.raw_sheets import (
    EMPTY,
    RawCell,
    RawRow,
    RawSheet,
    SpreadsheetProblem,
    UnreadableFile,
    Value,
    cell_name,
    place,
)
from documents.spreadsheets.reading import read_folder, read_workbook
from documents.spreadsheets.writing import Sheet, write_folder, write_workbook

__all__ = [
    "EMPTY",
    "RawCell",
    "RawRow",
    "RawSheet",
    "Sheet",
    "SpreadsheetProblem",
    "UnreadableFile",
    "Value",
    "cell_name",
    "place",
    "read_folder",
    "read_workbook",
    "write_folder",
    "write_workbook",
]
