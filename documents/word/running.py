"""Headers and footers of Word documents: the lines of the tracker in them, beside what a template has there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from documents.word.tables import plain

TWENTIETHS = 635
"""How many of Word's smallest units make a twentieth of a point."""
PAGE_FIELDS = ("PAGE", "NUMPAGES")


def write_running_heads(document: WordDocument, room: int, head: str, foot: str, marking: str) -> None:
    """Adds what stands at the head and foot of every page, with "Page x of y" unless a template has it.

    ``room``: the width of the text in twentieths of a point. A marking stands at head and foot.
    """
    section = document.sections[0]
    pairs = [(section.header, section.footer)]
    if section.different_first_page_header_footer:
        pairs.append((section.first_page_header, section.first_page_footer))
    if document.settings.odd_and_even_pages_header_footer:
        pairs.append((section.even_page_header, section.even_page_footer))
    for header, footer in pairs:
        has_numbers = any(
            PAGE_FIELDS[0] in instruction.split()[:1]
            for part in (header, footer)
            if not part.is_linked_to_previous
            for instruction in instructions_of(part._element)
        )
        for part, words in ((header, head), (footer, foot)):
            _write_line(_line_of(part), room, words, marking)
        if not has_numbers:
            _write_page_numbers(footer.add_paragraph())


def _line_of(part: Any) -> Paragraph:
    """The paragraph for the tracker's line: the empty one of a new part, else one more below what is there."""
    first: Paragraph = part.paragraphs[0] if part.paragraphs else part.add_paragraph()
    is_empty = len(part._element) == 1 and not len(first._p.findall(qn("w:r")))
    return first if is_empty else part.add_paragraph()


def _write_line(paragraph: Paragraph, room: int, words: str, marking: str) -> None:
    # The style's own stops are for another page.
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(room * TWENTIETHS, WD_TAB_ALIGNMENT.RIGHT)
    for stop in (4680, 9360):
        stops.add_tab_stop(stop * TWENTIETHS, WD_TAB_ALIGNMENT.CLEAR)
    paragraph.add_run(plain(words)).font.size = Pt(8)
    if marking:
        paragraph.add_run(f"\t{plain(marking)}").font.size = Pt(8)


def _write_page_numbers(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for words, instruction in zip(("Page ", " of "), PAGE_FIELDS, strict=True):
        paragraph.add_run(words).font.size = Pt(8)
        add_field(paragraph, instruction, "1")


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Adds a field that Word works out, such as the number of the page. ``shown``: until it has."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = paragraph.add_run(shown)
    run.font.size = Pt(8) if instruction in PAGE_FIELDS else None
    field.append(run._r)
    paragraph._p.append(field)


def instructions_of(element: Any) -> Iterator[str]:
    """The instructions of all fields in an element. One can be cut into pieces, and stand inside another."""
    nested: list[list[str]] = []
    for item in element.iter(qn("w:fldSimple"), qn("w:fldChar"), qn("w:instrText")):
        if item.tag == qn("w:fldSimple"):
            yield item.get(qn("w:instr"), "")
        elif item.tag == qn("w:instrText"):
            if not nested:
                yield item.text or ""
            else:
                nested[-1].append(item.text or "")
        elif item.get(qn("w:fldCharType")) == "begin":
            nested.append([])
        elif nested:
            pieces = nested.pop()
            if pieces:
                yield "".join(pieces)
            if item.get(qn("w:fldCharType")) == "separate":
                nested.append([])
    for pieces in nested:
        yield "".join(pieces)


def has_words(part: Any) -> str:
    """What a header or footer of a template has, in words: its text, and how many pictures; "" for nothing."""
    texts = (text.text or "" for text in part._element.iter(qn("w:t")))
    words = " ".join(" ".join(texts).split())
    pictures = len(list(part._element.iter(qn("w:drawing"), qn("w:pict"))))
    counted = f"{pictures} picture{'' if pictures == 1 else 's'}" if pictures else ""
    return ", ".join(filter(None, (f"“{words[:200]}”" if words else "", counted)))
