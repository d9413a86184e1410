"""Word documents as they are read: tables as sheets, paragraphs above them, merged cells, bullets and numbers."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document

from documents import limits
from documents.spreadsheets import UnreadableFile
from documents.word.reading import TABLES, WordTable, is_word, read_word

pytestmark = pytest.mark.once

NAMESPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: Any) -> bytes:
    """A document as a file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_parts(**parts: bytes) -> bytes:
    """A document in which parts are replaced; the names are those below word/."""
    stream = io.BytesIO()
    changed = {f"word/{name}.xml": data for name, data in parts.items()}
    with zipfile.ZipFile(io.BytesIO(saved(Document()))) as old, zipfile.ZipFile(stream, "w") as new:
        for item in old.infolist():
            if item.filename not in changed:
                new.writestr(item, old.read(item))
        for name, data in changed.items():
            new.writestr(name, data)
    return stream.getvalue()


def cells(table: WordTable) -> list[list[str]]:
    """What a table says, row by row, with the row's number."""
    return [[str(row.number), *(cell.as_printed for cell in row.cells)] for row in table.sheet.rows]


def body(*paragraphs: bytes) -> bytes:
    """A document part of one table with one cell."""
    return (
        b"<w:document "
        + NAMESPACE
        + b"><w:body><w:tbl><w:tr><w:tc>"
        + b"".join(paragraphs)
        + b"</w:tc></w:tr></w:tbl>"
        b"</w:body></w:document>"
    )


def paragraph(text: str, number: int = 0, level: int = 0) -> bytes:
    """A paragraph, in a list where a number is given."""
    listed = (
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        if number
        else ""
    )
    return f"<w:p>{listed}<w:r><w:t>{text}</w:t></w:r></w:p>".encode()


def test_a_document_is_told_by_its_parts() -> None:
    assert is_word(saved(Document()), "plan.xlsx")
    assert not is_word(b"PK\x03\x04 some other archive", "plan.xlsx")
    assert not is_word(b"word/document.xml", "plan.xlsx")


def test_tables_are_sheets_with_the_paragraphs_above_them_numbered_nought() -> None:
    document = Document()
    document.add_heading("Road Safety", 2)
    document.add_paragraph("Lead: Fire Service")
    for text in ("First", "Second"):
        document.add_table(rows=1, cols=1).cell(0, 0).text = text
    first, second = read_word(saved(document), "plan.docx")

    assert (first.sheet.name, second.sheet.name) == ("Table 1", "Table 2")
    assert cells(first) == [["0", "Road Safety"], ["0", "Lead: Fire Service"], ["1", "First"]]
    assert first.levels == (2, 0)
    assert cells(second) == [["1", "Second"]]


def test_merged_cells_stand_at_their_first_row_and_column() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "across"
    table.cell(0, 2).text = "right"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "down"
    table.cell(2, 2).text = "below"
    [found] = read_word(saved(document), "plan.docx")

    assert cells(found) == [["1", "across", "", "right"], ["2", "down", "", ""], ["3", "", "", "below"]]


def test_bullets_and_breaks_stand_in_the_text() -> None:
    document = Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "First line\nsecond line"
    cell.add_paragraph("a bullet", style="List Bullet")
    cell.add_paragraph("further in", style="List Bullet 2")
    [found] = read_word(saved(document), "plan.docx")

    assert cells(found) == [["1", "First line\nsecond line\n• a bullet\n  • further in"]]


def test_numbers_that_word_draws_by_itself_are_counted() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (kind, text) in enumerate(
            [("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")]
        )
    )
    numbering = (
        f'<w:numbering {NAMESPACE.decode()}><w:abstractNum w:abstractNumId="4">{levels}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num></w:numbering>'
    )
    document = body(
        paragraph("Prevent", 7),
        paragraph("Campaigns", 7, 1),
        paragraph("Lessons", 7, 1),
        paragraph("for the young", 7, 2),
        paragraph("Support", 7),
        paragraph("Advice", 7, 1),
        paragraph("no list"),
    )
    [found] = read_word(with_parts(document=document, numbering=numbering.encode()), "plan.docx")

    assert found.sheet.rows[0].cells[0].value == (
        "1. Prevent\n1.1 Campaigns\n1.2 Lessons\n(a) for the young\n2. Support\n2.1 Advice\nno list"
    )


def test_a_table_inside_a_cell_gives_its_words_to_the_cell() -> None:
    inner = b"<w:tbl><w:tr><w:tc>" + paragraph("inside") + b"</w:tc></w:tr></w:tbl>"
    [found] = read_word(
        with_parts(document=body(paragraph("outside"), inner, paragraph("after"))), "plan.docx"
    )

    assert cells(found) == [["1", "outside\ninside\nafter"]]


def test_characters_that_nobody_can_have_typed_are_told_with_their_place() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_word(with_parts(document=body(paragraph("ill&#134;ness"))), "plan.docx")

    [problem] = refused.value.problems
    assert (problem.sheet, problem.cell) == ("Table 1", "A1")


def test_the_limits_of_spreadsheets_hold_for_tables() -> None:
    rows = b"<w:tr><w:tc>" + paragraph("x") + b"</w:tc></w:tr>"
    start, end = body(b"|").split(b"<w:tr><w:tc>|</w:tc></w:tr>")
    with pytest.raises(UnreadableFile, match="more than 60,000 rows"):
        read_word(with_parts(document=start + rows * (limits.ROWS + 1) + end), "plan.docx")


def test_a_document_of_hundreds_of_tables_is_refused() -> None:
    table = b"<w:tbl><w:tr><w:tc>" + paragraph("x") + b"</w:tc></w:tr></w:tbl>"
    start, end = body(b"|").split(b"<w:tbl><w:tr><w:tc>|</w:tc></w:tr></w:tbl>")
    with pytest.raises(UnreadableFile, match=f"more than {TABLES} tables"):
        read_word(with_parts(document=start + table * (TABLES + 1) + end), "plan.docx")


def test_an_empty_file_and_another_archive_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="is empty"):
        read_word(b"", "plan.docx")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(UnreadableFile, match="no Word document"):
        read_word(stream.getvalue(), "plan.docx")
