"""A comparison of two plans as a Word document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.text import Marked, word_marks
from documents.word.writing import Word
from plan.comparing.whole import ComparedItem, ComparedSection
from plan.describing import ChangeLine, ChangeTally, LinesOf

MANY = 3
"""Of more than so many the line says enough: the whole plan shows each of them."""


def comparison_document(
    title: str,
    sides: Sequence[str],
    counts: Iterable[ChangeTally],
    sections: Iterable[LinesOf],
    whole: Iterable[ComparedSection] = (),
) -> bytes:
    """The comparison as a .docx file. ``sides``: what is compared; ``whole``: the plan, if it is wanted."""
    word = Word(title, landscape=bool(whole))
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
            _line(word, line)
    whole = tuple(whole)
    if whole:
        word.heading("The whole plan, with the changes in it")
    for part in whole:
        _section(word, part)
    return word.to_bytes()


def _line(word: Word, line: ChangeLine) -> None:
    word.bullet(line.words)
    if line.was or line.now:
        word.marked(_texts(line), style="List Continue")
    for detail in line.details if line.count <= MANY else ():
        word.paragraph(detail, style="List Bullet 2")


def _texts(line: ChangeLine) -> list[Marked]:
    """What came or went in full; of two wordings what was put in and taken out."""
    if line.kind == "added":
        return [Marked(line.now, "added")]
    if line.kind == "removed":
        return [Marked(line.was, "removed")]
    return word_marks(line.was, line.now)


def _section(word: Word, section: ComparedSection) -> None:
    title = "".join(mark.words for mark in section.marks if mark.kind != "removed") or section.heading
    word.heading(": ".join(filter(None, (section.heading, title))), level=2)
    if any(mark.kind != "kept" for mark in section.marks):
        word.marked(section.marks)
    for note in section.notes:
        word.paragraph(note)
    rows: list[tuple[Sequence[Marked], Sequence[Marked], Sequence[Marked]]] = []
    for aim in section.aims:
        first: tuple[Sequence[Marked], Sequence[Marked]] = (_number(aim.aim), _text(aim.aim))
        for item in aim.actions:
            rows.append((*first, [*_number(item), Marked(" "), *_text(item)]))
            first = ((), ())
        if not aim.actions:
            rows.append((*first, ()))
    if rows:
        word.table(("No.", "Aim", "Action(s)"), rows)


def _number(item: ComparedItem) -> list[Marked]:
    was = [Marked(item.was_number, "removed"), Marked(" ")] if item.was_number else []
    return [*was, Marked(item.number, "added" if item.was_number else "kept")]


def _text(item: ComparedItem) -> list[Marked]:
    notes = f" ({'; '.join(item.notes)})" if item.notes else ""
    return [*item.marks, Marked(notes)]
