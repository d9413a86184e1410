"""Several actions in one cell: told apart by lines, bullets and numbers, or semicolons; or the cell is kept whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# What begins a point of a list: a bullet, or a number or letter with a point or bracket behind it.
BULLET = re.compile(r"(?P<mark>[•‣▪●◦·*➢➤■□✓-]|\u2013|\u2014|o(?=\s)|\uf0b7|\uf0a7)\s*(?=\S)")
NUMBERED = re.compile(
    r"(?P<mark>\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,2})+[a-z]?\.?)\s+(?=\S)"
)
RULE = re.compile(r"^\s*[-_=*\u2013\u2014]{3,}\s*$")


def split(text: str, how: str) -> list[str]:
    """The parts of a cell; one part where there is nothing to tell them apart by.

    No character but the marks, rules and blanks between the parts is left out. ``how``: a key of SPLITS.
    """
    text = text.strip()
    if not text:
        return []
    if how == "bullets":
        return _points(text)
    if how == "lines":
        return _lines(text)
    if how == "semicolons":
        parts = [part.strip() for part in re.split(r";\s*(?:and\b\s*)?(?=\S|$)", text)]
        return [part for part in parts if part] or [text]
    return [text]


def _lines(text: str) -> list[str]:
    """A part for each line; indented lines, and bullets below an introduction, belong to the line above."""
    lines = [line for line in text.split("\n") if line.strip() and not RULE.match(line)]
    parts: list[str] = []
    listing = False
    for line in lines:
        _, depth = _mark(line)
        introduced = bool(parts) and parts[-1].split("\n")[0].rstrip().endswith(":")
        listing = introduced and depth >= 0
        if parts and (listing or depth > 0):
            parts[-1] = f"{parts[-1]}\n{line.rstrip()}"
        else:
            parts.append(_unmarked(line))
    return parts or [text]


def _points(text: str) -> list[str]:
    """A part for each bullet or number; deeper ones and lines without a mark belong to the one above.

    An introduction that ends in a colon makes the whole one action: the bullets are its parts.
    """
    lines = [line for line in text.split("\n") if line.strip() and not RULE.match(line)]
    depths = [_mark(line)[1] for line in lines]
    marked = [depth for depth in depths if depth >= 0]
    if len(marked) < 2 or (depths[0] < 0 and lines[0].rstrip().endswith(":")):
        return ["\n".join(line.rstrip() for line in lines)] if len(marked) != 1 else [_unmarked(text)]
    top = min(marked)
    parts: list[str] = []
    for line, depth in zip(lines, depths, strict=True):
        introduced = bool(parts) and parts[-1].rstrip().endswith(":") and depth > top
        if not parts or (depth == top and not introduced):
            parts.append(_unmarked(line))
        else:
            parts[-1] = f"{parts[-1]}\n{line.rstrip()}"
    return parts


def _mark(line: str) -> tuple[str, int]:
    """The mark at the beginning of a line, and how far it is indented; ("", -1) for a line without one."""
    bare = line.lstrip()
    found = BULLET.match(bare) or NUMBERED.match(bare)
    return (found["mark"], len(line) - len(bare)) if found else ("", -1)


def _unmarked(line: str) -> str:
    """A line without its bullet. A printed number such as 4.2a stays: it belongs to the action."""
    bare = line.strip()
    found = BULLET.match(bare)
    if found is None and (numbered := NUMBERED.match(bare)) and "." not in numbered["mark"].rstrip(".)"):
        found = numbered
    return bare[found.end() :].strip() if found else bare


def proposed_split(cells: Iterable[str]) -> str:
    """How the cells of a column look as if they held several actions each: a key of SPLITS.

    Bullets count for themselves; lines and semicolons only where most cells of several lines look like lists.
    """
    counts: Counter[str] = Counter()
    several = 0
    for cell in cells:
        if len(split(cell, "bullets")) > 1:
            counts["bullets"] += 1
        elif len(rules := [line for line in cell.split("\n") if RULE.match(line)]) and rules:
            counts["lines"] += 1
        elif "\n" in cell:
            several += 1
            lines = [line.strip() for line in cell.split("\n") if line.strip()]
            counts["lines"] += len(lines) > 1 and all(
                line[0].isupper() and len(line) > 20 and not line.endswith((":", ",")) for line in lines
            )
        elif ";" in cell:
            # Within a sentence a semicolon goes on in small letters; between actions it mostly does not.
            parts = split(cell, "semicolons")
            counts["semicolons"] += len(parts) > 1 and all(
                part[:1].isupper() and len(part) > 12 for part in parts
            )
    if not counts:
        return "whole"
    how, number = counts.most_common(1)[0]
    if number == 0 or (how == "lines" and number * 2 <= several):
        return "whole"
    return how
