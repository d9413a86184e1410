"""A block of cells copied from a spreadsheet, put into the boxes of the grid: nothing is saved by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.text import folded

WHOLE = ("", "whole", "total", "all", "county", "whole area", "all areas")


@dataclass(frozen=True)
class Box:
    """A box of the grid: the key that names it, and what its row is called. ``names`` of the indicator, folded."""

    key: str
    names: tuple[str, ...]
    area: str
    geography: str = ""


@dataclass
class PastedFigures:
    """What a block gives: texts by the key of their box, and what could not be placed, each with its line."""

    texts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_block(block: str, boxes: Sequence[Box]) -> PastedFigures:
    """Places the cells of a block.

    Understood are: one column with as many cells as there are boxes; an indicator (or, where the boxes are of one
    indicator, an area) and its figure; indicator, area and figure; and a first row of areas with a row for each
    indicator below. What cannot be placed is reported and left out, the rest is filled in.
    """
    lines = [(number, line.split("\t")) for number, line in enumerate(block.splitlines(), 1) if line.strip()]
    lines = [(number, [cell.strip() for cell in cells]) for number, cells in lines]
    if not lines or not boxes:
        return PastedFigures(problems=[] if boxes else ["There are no boxes to fill."])
    heads = _areas_of(lines[0][1], boxes)
    if heads is not None:
        return _table(lines[1:], heads, boxes)
    if all(len(cells) == 1 for _, cells in lines):
        return _column(lines, boxes)
    return _list(lines, boxes)


Lines = Sequence[tuple[int, Sequence[str]]]


def _area(text: str, boxes: Iterable[Box]) -> str | None:
    """The area that a cell names; None where no box is of it."""
    name = folded(text)
    for box in boxes:
        if name == folded(box.area) or (not box.area and name in (*WHOLE, folded(box.geography))):
            return box.area
    return None


def _areas_of(cells: Sequence[str], boxes: Sequence[Box]) -> list[str | None] | None:
    """The areas that a first row names in its second and further cells; None where it is no such row."""
    if len(cells) < 2 or not any(box.area for box in boxes):
        return None
    if any(folded(cells[0]) in box.names for box in boxes):
        return None
    found = [_area(cell, boxes) if cell else None for cell in cells[1:]]
    return found if any(found) and sum(area is None for area in found) <= len(found) // 2 else None


def _by_name(boxes: Sequence[Box]) -> dict[tuple[str, str], str]:
    """(indicator's name, area) -> key; a name that two indicators share names neither."""
    keys: dict[tuple[str, str], set[str]] = {}
    for box in boxes:
        for name in box.names:
            keys.setdefault((name, box.area), set()).add(box.key)
    return {name: next(iter(found)) for name, found in keys.items() if len(found) == 1}


def _column(lines: Lines, boxes: Sequence[Box]) -> PastedFigures:
    if len(lines) != len(boxes):
        problem = (
            f"The block has {len(lines)} figures and the page {len(boxes)} boxes. Copy the names of the indicators "
            "with the figures, so that each can be told."
        )
        return PastedFigures(problems=[problem])
    return PastedFigures({box.key: cells[0] for box, (_, cells) in zip(boxes, lines, strict=True)})


def _list(lines: Lines, boxes: Sequence[Box]) -> PastedFigures:
    """Indicator and figure; area and figure; or indicator, area and figure."""
    keys = _by_name(boxes)
    known = {name for box in boxes for name in box.names}
    alone = len({box.names for box in boxes}) == 1
    result = PastedFigures()
    for number, cells in lines:
        name, *rest = cells
        if len(rest) > 1 and folded(name) in known:
            _put(result, number, name, rest[0], rest[1], keys, known, boxes)
        elif folded(name) in known or not alone:
            _put(result, number, name, "", rest[0] if rest else "", keys, known, boxes)
        else:
            _put(result, number, boxes[0].names[0], name, rest[0] if rest else "", keys, known, boxes)
    return result


def _table(lines: Lines, heads: Sequence[str | None], boxes: Sequence[Box]) -> PastedFigures:
    keys = _by_name(boxes)
    known = {name for box in boxes for name in box.names}
    result = PastedFigures()
    for number, cells in lines:
        for area, text in zip(heads, cells[1:], strict=False):
            if area is not None and text:
                _put(result, number, cells[0], area, text, keys, known, boxes)
    return result


def _put(
    result: PastedFigures,
    number: int,
    name: str,
    area: str,
    text: str,
    keys: Mapping[tuple[str, str], str],
    known: set[str],
    boxes: Sequence[Box],
) -> None:
    """One figure into its box, or a problem; an indicator that is not there is reported once a line."""
    found = _area(area, boxes)
    key = keys.get((folded(name), found)) if found is not None else None
    if key is not None:
        if text:
            result.texts[key] = text
        return
    if folded(name) not in known:
        problem = f"Line {number}: there is no indicator “{name}” on this page."
    elif found is None:
        problem = f"Line {number}: there is no area “{area}” on this page."
    else:
        of = found or "the whole geography"
        problem = f"Line {number}: there is no one box for “{name}” of {of} on this page."
    if problem not in result.problems:
        result.problems.append(problem)
