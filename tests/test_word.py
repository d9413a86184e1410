"""Word documents: what was added or taken out reads without colour, tables keep their head, nothing odd gets in."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as WordDocument

from core.text import MarkedText, word_marks
from documents.word.writing import WordFile


def read(word: WordFile) -> WordDocument:
    """The document as Word opens it."""
    return Document(io.BytesIO(word.to_bytes()))


def test_marks_are_words_and_lines_not_colours() -> None:
    word = WordFile("A plan")
    word.marked(word_marks("Patrol the old street", "Patrol the new street"))
    runs = read(word).paragraphs[-1].runs

    assert "".join(run.text for run in runs) == "Patrol the [taken out: old][added: new] street"
    assert [run.text for run in runs if run.font.strike] == ["[taken out: old]"]
    assert [run.text for run in runs if run.font.underline] == ["[added: new]"]
    assert all(run.font.color.rgb is None for run in runs)


def test_blanks_around_a_mark_stay_outside_of_it() -> None:
    word = WordFile("A plan")
    word.marked(
        [MarkedText("One"), MarkedText(" two ", "added"), MarkedText("three"), MarkedText(" ", "removed")]
    )

    assert read(word).paragraphs[-1].text == "One [added: two] three "


def test_the_head_of_a_table_stands_on_every_page_and_rows_stay_whole() -> None:
    word = WordFile("A plan")
    word.table(("No.", "Aim"), [("1", "Fewer assaults"), ("2", [MarkedText("Safer", "added")])])
    table = read(word).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["No.", "Aim"],
        ["1", "Fewer assaults"],
        ["2", "[added: Safer]"],
    ]
    assert "<w:tblHeader" in table.rows[0]._tr.xml
    assert all("<w:cantSplit" in row._tr.xml for row in table.rows[1:])


def test_a_heading_does_not_stand_right_below_a_table_where_libreoffice_would_leave_it_alone() -> None:
    word = WordFile("A plan")
    word.table(("No.",), [("1",)])
    word.heading("Priority 2")
    body = read(word).element.body

    assert [part.tag.rpartition("}")[2] for part in body] == ["p", "tbl", "p", "p", "sectPr"]
    assert body[2].xpath(".//w:spacing/@w:line") == ["40"]


def test_headings_and_the_language_are_what_word_and_screen_readers_expect() -> None:
    word = WordFile("A plan", landscape=True)
    word.heading("What changed")
    word.heading("Priority 1", 2)
    word.bullet("1 aim added")
    found = read(word)

    assert [(paragraph.style.name, paragraph.text) for paragraph in found.paragraphs] == [
        ("Title", "A plan"),
        ("Heading 1", "What changed"),
        ("Heading 2", "Priority 1"),
        ("List Bullet", "1 aim added"),
    ]
    assert (found.core_properties.title, found.core_properties.language) == ("A plan", "en-GB")
    assert found.sections[0].page_width > found.sections[0].page_height
    assert 'w:lang w:val="en-GB"' in found.styles["Normal"].element.xml


def test_characters_that_a_document_cannot_hold_are_left_out() -> None:
    word = WordFile("A\x00 plan")
    word.paragraph("First\x0bsecond\x07 <b>&</b>")

    assert [paragraph.text for paragraph in read(word).paragraphs] == ["A plan", "First\nsecond <b>&</b>"]
