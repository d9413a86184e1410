"""Reading and writing spreadsheets: workbooks (.xlsx), CSV files, folders of CSV files.

`reading` reads back unchanged what `writing` writes.
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
