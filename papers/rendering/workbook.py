"""A paper as a spreadsheet: one sheet for its words, and one for each kind of its tables."""

from __future__ import annotations

import io
from collections.abc import Iterator

from documents.spreadsheets import Sheet, write_workbook
from papers.value import Paper, PaperChart, PaperHeading, PaperList, PaperTable, PaperWords

WORDS = "Paper"
SECTION, GROUP = "Part", "Heads these rows"


def as_workbook(paper: Paper) -> bytes:
    """The paper as an .xlsx file.

    Tables with the same columns share a sheet; its first column says from which part of the paper a row is.
    """
    stream = io.BytesIO()
    write_workbook(_sheets(paper), stream, title=paper.full_title)
    return stream.getvalue()


def _sheets(paper: Paper) -> list[Sheet]:
    words: list[list[object]] = [["", line] for line in (paper.agreement, paper.shows, paper.marking) if line]
    words += [["", remark] for remark in paper.remarks]
    by_columns: dict[tuple[str, tuple[str, ...]], list[list[object]]] = {}
    section = ""
    for block in paper.blocks:
        match block:
            case PaperHeading():
                section = block.text
                words.append([section, ""])
            case PaperWords():
                words.append([section, block.text])
            case PaperChart():
                words.append([section, block.caption])
            case PaperList():
                words += [[section, line] for line in block.lines]
            case PaperTable():
                key = (block.sheet, tuple(column.heading for column in block.columns))
                by_columns.setdefault(key, []).extend(_rows(block, section))
                words += [[section, line] for line in (block.caption, *block.notes)]
    sheets: list[Sheet] = [(WORDS, (SECTION, paper.title), words)]
    names: dict[str, int] = {}
    for (name, headings), rows in by_columns.items():
        names[name] = names.get(name, 0) + 1
        sheet = name if names[name] == 1 else f"{name} {names[name]}"
        groups = any(row[1] for row in rows)
        kept = rows if groups else [[row[0], *row[2:]] for row in rows]
        sheets.append((sheet, (SECTION, *([GROUP] if groups else []), *headings), kept))
    return sheets


def _rows(table: PaperTable, section: str) -> Iterator[list[object]]:
    """The rows with their part and with the row that heads them; such a row without others is a row of its own."""
    group, heads = "", 0
    for row in table.rows:
        if row.spans:
            if heads == 0 and group:
                yield [section, group]
            group, heads = row.cells[0].text, 0
            continue
        heads += 1
        yield [section, group, *(item.text for item in row.cells)]
    if group and heads == 0:
        yield [section, group]
