"""What a sheet shows besides its values is read as openpyxl reads it, and never costs more than the sheet itself."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from documents.sheet_facts import MOST_MERGES, Merge
from documents.spreadsheets import RawSheet, UnreadableFile, read_workbook
from documents.word.reading import read_word

pytestmark = pytest.mark.once


def saved(book: Workbook) -> bytes:
    """The workbook as bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def marked() -> bytes:
    """A workbook with one of everything."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan"
    for row in (
        ["Action", "Due", "Status"],
        ["Empty bins", "2026", None],
        ["Paint", None, "Green"],
        ["Mow", 3, "Red"],
    ):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["A3"].font = Font(strike=True)
    sheet["C2"].fill = PatternFill("solid", fgColor="FF00B050")
    sheet["A2"].comment = Comment("Ask the depot", "A. Person")
    sheet["D4"] = "=B4+1"
    hidden = book.create_sheet("Old")
    hidden["A1"] = "old"
    hidden.sheet_state = "hidden"
    return saved(book)


def sheets() -> dict[str, RawSheet]:
    """The sheets of the marked workbook, with a stored value of its formula."""
    empty = (b"<v></v>", b"<v />", b"<v/>")
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(marked())) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            for text in empty:
                data = data.replace(text, b"<v>4</v>")
            new.writestr(name, data)
    return {sheet.name: sheet for sheet in read_workbook(stream.getvalue(), "plan.xlsx")}


def test_merged_and_hidden_are_what_openpyxl_says() -> None:
    oracle = load_workbook(io.BytesIO(marked()))
    facts = sheets()["Plan"].facts

    assert [(m.first_row, m.first_column + 1, m.last_row, m.last_column + 1) for m in facts.merges] == [
        (r.min_row, r.min_col, r.max_row, r.max_col) for r in oracle["Plan"].merged_cells.ranges
    ]
    assert facts.hidden_rows == {n for n, row in oracle["Plan"].row_dimensions.items() if row.hidden}
    assert facts.hidden_columns == {2}
    assert {name: sheet.facts.hidden for name, sheet in sheets().items()} == {
        sheet.title: sheet.sheet_state == "hidden" for sheet in oracle
    }


def test_struck_out_words_comments_colours_and_formulas_are_noted_at_their_cells() -> None:
    notes = {(note.kind, note.row, note.column): note.words for note in sheets()["Plan"].facts.notes}

    assert notes == {
        ("struck", 3, 0): "Paint",
        ("comment", 2, 0): "Ask the depot",
        ("fill", 2, 2): "00B050",
        ("formula", 4, 3): "",
    }


def changed_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with its first sheet's markup changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new) if name == "xl/worksheets/sheet1.xml" else data)
    return stream.getvalue()


def test_one_merge_over_the_whole_sheet_costs_nothing() -> None:
    content = changed_sheet(marked(), b'ref="B2:B3"', b'ref="A1:XFD1048576"')
    content = changed_sheet(content, b"<f>B4+1</f>", b"")
    started = time.process_time()

    [sheet, _] = read_workbook(content, "plan.xlsx")

    assert time.process_time() - started < 2
    [merge] = sheet.facts.merges
    assert merge == Merge(1, 0, 60_000, 199)


def test_more_merges_than_are_kept_are_told() -> None:
    many = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, MOST_MERGES + 3)).encode()
    content = changed_sheet(marked(), b'<mergeCell ref="B2:B3"/>', many)
    content = changed_sheet(content, b'<mergeCell ref="B2:B3" />', many)
    content = changed_sheet(content, b"<f>B4+1</f>", b"")

    [sheet, _] = read_workbook(content, "plan.xlsx")

    assert len(sheet.facts.merges) == MOST_MERGES
    assert sheet.facts.told == (f"Of {MOST_MERGES + 2:,} merged ranges the first {MOST_MERGES:,} are read.",)


def test_a_cell_in_the_last_place_of_a_sheet_is_refused_with_words() -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "Action"
    book.active["XFD1048576"] = "x"

    with pytest.raises(UnreadableFile, match=r"rows|right of column"):
        read_workbook(saved(book), "plan.xlsx")


def test_word_reports_what_stands_outside_its_tables() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "For the Partnership only"
    table = document.add_table(rows=2, cols=1)
    table.cell(0, 0).text, table.cell(1, 0).text = "Action", "Empty bins"
    document.add_paragraph("Agreed in May")
    stream = io.BytesIO()
    document.save(stream)

    [found] = read_word(stream.getvalue(), "plan.docx")

    assert found.sheet.facts.outside == (
        ("Header", "For the Partnership only"),
        ("Below the last table", "Agreed in May"),
    )
