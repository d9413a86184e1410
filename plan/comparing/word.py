"""A comparison of two plans as a Word document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.text import MarkedText, word_marks
from documents.word.writing import WordFile
from plan.comparing.whole import ComparedItem, ComparedSection
from plan.describing import ChangeLine, ChangeTally, SectionLines

MOST_DETAILS = 3
"""A line with more details is written without them: the whole plan shows each."""


def comparison_document(
    title: str,
    sides: Sequence[str],
    counts: Iterable[ChangeTally],
    sections: Iterable[SectionLines],
    whole: Iterable[ComparedSection] = (),
) -> bytes:
    """The comparison as a .docx file. ``sides``: the two moments; ``whole``: the whole plan, or nothing."""
    word = WordFile(title, landscape=bool(whole))
    for words in sides:
        word.paragraph(words)
    counts = tuple(counts)
    word.heading("In numbers")
    for tally in counts:
        word.bullet(tally.words)
    if not counts:
        word.paragraph("Nothing changed between the two.")
    for section in sections:
        word.heading(section.heading)
        for line in section.lines:
            _write_line(word, line)
    whole = tuple(whole)
    if whole:
        word.heading("The whole plan, with the changes in it")
    for part in whole:
        _write_section(word, part)
    return word.to_bytes()


def _write_line(word: WordFile, line: ChangeLine) -> None:
    word.bullet(line.words)
    if line.shows_texts:
        word.marked(_marked_texts(line), style="List Continue")
    for detail in line.details if line.count <= MOST_DETAILS else ():
        word.paragraph(detail, style="List Bullet 2")


def _marked_texts(line: ChangeLine) -> list[MarkedText]:
    """An added or removed text in full; of two wordings, the words that were added and removed."""
    if line.kind == "added":
        return [MarkedText(line.now, "added")]
    if line.kind == "removed":
        return [MarkedText(line.was, "removed")]
    return word_marks(line.was, line.now)


def _write_section(word: WordFile, section: ComparedSection) -> None:
    title = "".join(mark.words for mark in section.marks if mark.kind != "removed") or section.heading
    word.heading(": ".join(filter(None, (section.heading, title))), level=2)
    if any(mark.kind != "kept" for mark in section.marks):
        word.marked(section.marks)
    for note in section.notes:
        word.paragraph(note)
    rows: list[tuple[Sequence[MarkedText], Sequence[MarkedText], Sequence[MarkedText]]] = []
    for aim in section.aims:
        aim_cells: tuple[Sequence[MarkedText], Sequence[MarkedText]] = (
            _number_marks(aim.aim),
            _text_marks(aim.aim),
        )
        for item in aim.actions:
            rows.append((*aim_cells, [*_number_marks(item), MarkedText(" "), *_text_marks(item)]))
            aim_cells = ((), ())
        if not aim.actions:
            rows.append((*aim_cells, ()))
    if rows:
        word.table(("No.", "Aim", "Action(s)"), rows)


def _number_marks(item: ComparedItem) -> list[MarkedText]:
    was = [MarkedText(item.was_number, "removed"), MarkedText(" ")] if item.was_number else []
    return [*was, MarkedText(item.number, "added" if item.was_number else "kept")]


def _text_marks(item: ComparedItem) -> list[MarkedText]:
    notes = f" ({'; '.join(item.notes)})" if item.notes else ""
    return [*item.marks, MarkedText(notes)]
