"""Workbooks of Excel before 2007 (.xls), read by xlrd. Only for the process of its own: see `apart`."""

from __future__ import annotations

import io
import struct

import xlrd
from xlrd.compdoc import CompDocError

from documents import limits
from documents.file_types import locked_message
from documents.number_formats import GENERAL
from documents.raw_sheets import IntakeLimit, RawCell, RawSheet, Value, cell_name, sheet_of
from documents.sheet_facts import FactsCollector, Merge
from documents.spreadsheets.cell_values import (
    UnclearValue,
    is_moment_format,
    stored_moment,
    stored_number,
)

NO_FORMULAS = (
    "The file is an .xls workbook: it does not tell which values come from formulas, nor the texts of shapes. "
    "Save it as .xlsx to have them told."
)
AUTOMATIC = (64, 65, 32767)
"""Numbers of colours that mean the usual one of the screen."""


def read_xls(data: bytes, filename: str, intake: IntakeLimit) -> list[RawSheet]:
    """The sheets of the workbook. Raises UnreadableFile, and the exceptions in BROKEN."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise intake.refuse("", f"“{filename}” {locked_message()}") from error
        raise ValueError(str(error)) from error
    except (CompDocError, struct.error, AssertionError) as error:
        raise ValueError(str(error)) from error
    if book.nsheets > limits.SHEETS:
        most = limits.number(limits.SHEETS)
        raise intake.refuse("", f"There are more than {most} sheets. Take out those that are not needed.")
    readers = [_XlsSheet(book, sheet, intake) for sheet in book.sheets()]
    readers[0].facts.told.append(NO_FORMULAS)
    return [reader.read() for reader in readers]


class _XlsSheet:
    """Reads one sheet."""

    def __init__(self, book: xlrd.Book, sheet: xlrd.sheet.Sheet, intake: IntakeLimit) -> None:
        self.book, self.sheet, self.intake = book, sheet, intake
        self.facts = FactsCollector(hidden=bool(sheet.visibility))

    def read(self) -> RawSheet:
        """Its cells and what it shows besides."""
        rows = []
        for index in range(self.sheet.nrows):
            if cells := self._row(index):  # a merge over a whole sheet makes rows without cells
                self.intake.check_row(self.sheet.name, index + 1)
                rows.append((index + 1, cells))
        self._collect_facts()
        return sheet_of(self.sheet.name, rows, self.facts.facts())

    def _row(self, index: int) -> dict[int, RawCell]:
        cells = {}
        for column in range(self.sheet.row_len(index)):
            if column < limits.COLUMNS:
                self._note_style(index, column)
            kind = self.sheet.cell_type(index, column)
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            number_format = self._format(index, column)
            try:
                value = self._value(index, column, number_format)
            except UnclearValue as error:
                self.intake.report(self.sheet.name, cell_name(column, index + 1), str(error))
                continue
            if value is not None:
                self.intake.check_column(self.sheet.name, column, index + 1)
                cells[column] = RawCell(value, number_format)
        return cells

    def _value(self, row: int, column: int, number_format: str) -> Value:
        kind, value = self.sheet.cell_type(row, column), self.sheet.cell_value(row, column)
        if kind == xlrd.XL_CELL_TEXT:
            return self.intake.text(self.sheet.name, column, row + 1, str(value))
        self.intake.count(self.sheet.name, 1)
        if kind == xlrd.XL_CELL_ERROR:
            shown = xlrd.error_text_from_code.get(value, "#?")
            raise UnclearValue(f"The cell shows the error {shown}. Correct its formula, or type the value.")
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if is_moment_format(number_format):
            return stored_moment(repr(value), number_format, bool(self.book.datemode))
        return stored_number(repr(value))

    def _format(self, row: int, column: int) -> str:
        style = self.book.xf_list[self.sheet.cell_xf_index(row, column)]
        code = self.book.format_map.get(style.format_key)
        return code.format_str if code is not None and code.format_str else GENERAL

    def _note_style(self, row: int, column: int) -> None:
        """Notes the colour of a cell, and words that are struck out."""
        style = self.book.xf_list[self.sheet.cell_xf_index(row, column)]
        colour = style.background.pattern_colour_index
        if style.background.fill_pattern == 1 and colour not in AUTOMATIC:
            rgb = self.book.colour_map.get(colour)
            if rgb:
                self.facts.note(row + 1, column, "fill", "{:02X}{:02X}{:02X}".format(*rgb))
        if self.sheet.cell_type(row, column) != xlrd.XL_CELL_TEXT:
            return
        text = str(self.sheet.cell_value(row, column))
        for words in self._struck(text, row, column, style.font_index):
            if words.strip():
                self.facts.note(row + 1, column, "struck", words)

    def _struck(self, text: str, row: int, column: int, font: int) -> list[str]:
        """The struck-out pieces of a text, whose fonts change at some of its letters."""
        runs = [(0, font), *self.sheet.rich_text_runlist_map.get((row, column), ())]
        ends = [start for start, _ in runs[1:]] + [len(text)]
        return [
            text[start:end]
            for (start, number), end in zip(runs, ends, strict=True)
            if self.book.font_list[number].struck_out
        ]

    def _collect_facts(self) -> None:
        for index, row in self.sheet.rowinfo_map.items():
            if row.hidden:
                self.facts.hidden_rows.add(index + 1)
        for index, column in self.sheet.colinfo_map.items():
            if column.hidden and index < limits.COLUMNS:
                self.facts.hidden_columns.add(index)
        for first_row, end_row, first_column, end_column in self.sheet.merged_cells:
            last_row, last_column = min(end_row, limits.ROWS), min(end_column, limits.COLUMNS) - 1
            if first_row < last_row and first_column <= last_column:
                self.facts.merge(Merge(first_row + 1, first_column, last_row, last_column))
        for (row_index, column_index), note in self.sheet.cell_note_map.items():
            words = " ".join(note.text.split())[: limits.CELL_CHARACTERS]
            if words:
                self.intake.count(self.sheet.name, len(words))
                self.facts.note(row_index + 1, column_index, "comment", words)
