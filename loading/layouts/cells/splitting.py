"""Splits a cell with several actions: at lines, at bullets and numbers, or at semicolons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# The beginning of an item in a list: a bullet, or a number or letter with a point or bracket behind it.
BULLET = re.compile(r"(?P<mark>[•‣▪●◦·*➢➤■□✓-]|\u2013|\u2014|o(?=\s)|\uf0b7|\uf0a7)\s*(?=\S)")
NUMBERED = re.compile(
    r"(?P<mark>\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,2})+[a-z]?\.?)\s+(?=\S)"
)
RULE = re.compile(r"^\s*[-_=*\u2013\u2014]{3,}\s*$")


def split(text: str, how: str) -> list[str]:
    """The parts of a cell; one part where nothing separates them. ``how``: a key of SPLITS.

    Only marks, rules and blanks between the parts are left out.
    """
    text = text.strip()
    if not text:
        return []
    if how == "bullets":
        return _split_at_marks(text)
    if how == "lines":
        return _split_lines(text)
    if how == "semicolons":
        parts = [part.strip() for part in re.split(r";\s*(?:and\b\s*)?(?=\S|$)", text)]
        return [part for part in parts if part] or [text]
    return [text]


def _split_lines(text: str) -> list[str]:
    """A part for each line; indented lines, and bullets below an introduction, belong to the line above."""
    lines = [line for line in text.split("\n") if line.strip() and not RULE.match(line)]
    parts: list[str] = []
    listing = False
    for line in lines:
        _, indent = _mark_and_indent(line)
        introduced = bool(parts) and parts[-1].split("\n")[0].rstrip().endswith(":")
        listing = introduced and indent >= 0
        if parts and (listing or indent > 0):
            parts[-1] = f"{parts[-1]}\n{line.rstrip()}"
        else:
            parts.append(_without_mark(line))
    return parts or [text]


def _split_at_marks(text: str) -> list[str]:
    """A part for each bullet or number; deeper ones and lines without a mark belong to the one above.

    An introduction that ends in a colon makes the whole one action: the bullets are its parts.
    """
    lines = [line for line in text.split("\n") if line.strip() and not RULE.match(line)]
    indents = [_mark_and_indent(line)[1] for line in lines]
    marked = [indent for indent in indents if indent >= 0]
    if len(marked) < 2 or (indents[0] < 0 and lines[0].rstrip().endswith(":")):
        return ["\n".join(line.rstrip() for line in lines)] if len(marked) != 1 else [_without_mark(text)]
    top = min(marked)
    parts: list[str] = []
    for line, indent in zip(lines, indents, strict=True):
        introduced = bool(parts) and parts[-1].rstrip().endswith(":") and indent > top
        if not parts or (indent == top and not introduced):
            parts.append(_without_mark(line))
        else:
            parts[-1] = f"{parts[-1]}\n{line.rstrip()}"
    return parts


def _mark_and_indent(line: str) -> tuple[str, int]:
    """The mark at the beginning of a line, and how far it is indented; ("", -1) for a line without one."""
    bare = line.lstrip()
    match = BULLET.match(bare) or NUMBERED.match(bare)
    return (match["mark"], len(line) - len(bare)) if match else ("", -1)


def _without_mark(line: str) -> str:
    """A line without its bullet. A printed number such as 4.2a stays: it belongs to the action."""
    bare = line.strip()
    match = BULLET.match(bare)
    if (
        match is None
        and (numbered_line := NUMBERED.match(bare))
        and "." not in numbered_line["mark"].rstrip(".)")
    ):
        match = numbered_line
    return bare[match.end() :].strip() if match else bare


def proposed_split(cells: Iterable[str]) -> str:
    """How the cells of a column should be split: a key of SPLITS.

    A list in two cells or more, or in the only one of several lines, rules the column. Anything less certain is asked
    about cell by cell: one example never rules a column.
    """
    counts: Counter[str] = Counter()
    with_several_lines = 0
    doubtful = False
    for cell in cells:
        with_several_lines += "\n" in cell
        if len(split(cell, "bullets")) > 1:
            counts["bullets"] += 1
        elif any(RULE.match(line) for line in cell.split("\n")):
            counts["lines"] += 1
        elif could_be_split(cell):
            doubtful = True
            counts["lines"] += "\n" in cell
    how, number = counts.most_common(1)[0] if counts else ("", 0)
    if how == "bullets" and (number > 1 or number == with_several_lines):
        return how
    if how == "lines" and number > 1 and number * 2 > with_several_lines:
        return how
    return "ask" if doubtful or number else "whole"


def could_be_split(cell: str) -> str:
    """How a cell could be split that is perhaps several actions: a key of SPLITS; "" where it is surely one.

    Paragraphs with an empty line between are one text.
    """
    if len(split(cell, "bullets")) > 1:
        return "bullets"
    if "\n" in cell:
        lines = [line.strip() for line in cell.split("\n")]
        is_list = all(
            line and line[0].isupper() and len(line) > 20 and not line.endswith((":", ",")) for line in lines
        )
        return "lines" if is_list and len(lines) > 1 else ""
    # Within a sentence a semicolon goes on in small letters; between actions it mostly does not.
    parts = split(cell, "semicolons")
    return (
        "semicolons"
        if len(parts) > 1 and all(part[:1].isupper() and len(part) > 12 for part in parts)
        else ""
    )
