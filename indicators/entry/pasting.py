"""Puts cells that were copied from a spreadsheet into the boxes of the grid. It saves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.text import folded

WHOLE_AREA_NAMES = ("", "whole", "total", "all", "county", "whole area", "all areas")


@dataclass(frozen=True)
class Box:
    """A box of the grid. ``key``: its name in the form. ``names``: the folded names of its indicator."""

    key: str
    names: tuple[str, ...]
    area: str
    geography: str = ""


@dataclass
class PastedFigures:
    """The pasted texts by the key of their box, and a problem with its line for each text that fits no box."""

    texts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_block(block: str, boxes: Sequence[Box]) -> PastedFigures:
    """Puts the cells of a block into boxes; reports the cells that fit no box.

    A block is one of these: one column with as many cells as boxes; rows of indicator and figure (or area and
    figure, if all boxes are of one indicator); rows of indicator, area and figure; a first row of areas, with a row
    for each indicator below.
    """
    lines = [(number, line.split("\t")) for number, line in enumerate(block.splitlines(), 1) if line.strip()]
    lines = [(number, [cell.strip() for cell in cells]) for number, cells in lines]
    if not lines or not boxes:
        return PastedFigures(problems=[] if boxes else ["There are no boxes to fill."])
    areas = _areas_in(lines[0][1], boxes)
    if areas is not None:
        return _read_table(lines[1:], areas, boxes)
    if all(len(cells) == 1 for _, cells in lines):
        return _read_column(lines, boxes)
    return _read_list(lines, boxes)


Lines = Sequence[tuple[int, Sequence[str]]]


def _area_named(text: str, boxes: Iterable[Box]) -> str | None:
    """The area that a cell names; None if no box has this area."""
    name = folded(text)
    for box in boxes:
        if name == folded(box.area) or (not box.area and name in (*WHOLE_AREA_NAMES, folded(box.geography))):
            return box.area
    return None


def _areas_in(cells: Sequence[str], boxes: Sequence[Box]) -> list[str | None] | None:
    """The areas in the second and further cells of a first row; None if the row does not name areas."""
    if len(cells) < 2 or not any(box.area for box in boxes):
        return None
    if any(folded(cells[0]) in box.names for box in boxes):
        return None
    areas = [_area_named(cell, boxes) if cell else None for cell in cells[1:]]
    return areas if any(areas) and sum(area is None for area in areas) <= len(areas) // 2 else None


def _keys_by_name(boxes: Sequence[Box]) -> dict[tuple[str, str], str]:
    """(indicator's name, area) -> key, without names that two indicators share."""
    keys: dict[tuple[str, str], set[str]] = {}
    for box in boxes:
        for name in box.names:
            keys.setdefault((name, box.area), set()).add(box.key)
    return {name: next(iter(box_keys)) for name, box_keys in keys.items() if len(box_keys) == 1}


def _read_column(lines: Lines, boxes: Sequence[Box]) -> PastedFigures:
    if len(lines) != len(boxes):
        problem = (
            f"The block has {len(lines)} figures and the page {len(boxes)} boxes. Copy the names of the indicators "
            "with the figures, so that each can be told."
        )
        return PastedFigures(problems=[problem])
    return PastedFigures({box.key: cells[0] for box, (_, cells) in zip(boxes, lines, strict=True)})


def _read_list(lines: Lines, boxes: Sequence[Box]) -> PastedFigures:
    """Indicator and figure; area and figure; or indicator, area and figure."""
    keys = _keys_by_name(boxes)
    indicator_names = {name for box in boxes for name in box.names}
    is_one_indicator = len({box.names for box in boxes}) == 1
    result = PastedFigures()
    for number, cells in lines:
        name, *rest = cells
        if len(rest) > 1 and folded(name) in indicator_names:
            _put_figure(result, number, name, rest[0], rest[1], keys, indicator_names, boxes)
        elif folded(name) in indicator_names or not is_one_indicator:
            _put_figure(result, number, name, "", rest[0] if rest else "", keys, indicator_names, boxes)
        else:
            _put_figure(
                result, number, boxes[0].names[0], name, rest[0] if rest else "", keys, indicator_names, boxes
            )
    return result


def _read_table(lines: Lines, areas: Sequence[str | None], boxes: Sequence[Box]) -> PastedFigures:
    keys = _keys_by_name(boxes)
    indicator_names = {name for box in boxes for name in box.names}
    result = PastedFigures()
    for number, cells in lines:
        for area, text in zip(areas, cells[1:], strict=False):
            if area is not None and text:
                _put_figure(result, number, cells[0], area, text, keys, indicator_names, boxes)
    return result


def _put_figure(
    result: PastedFigures,
    number: int,
    name: str,
    area: str,
    text: str,
    keys: Mapping[tuple[str, str], str],
    indicator_names: set[str],
    boxes: Sequence[Box],
) -> None:
    """Puts one figure into its box, or reports a problem. An unknown indicator is reported once a line."""
    box_area = _area_named(area, boxes)
    key = keys.get((folded(name), box_area)) if box_area is not None else None
    if key is not None:
        if text:
            result.texts[key] = text
        return
    if folded(name) not in indicator_names:
        problem = f"Line {number}: there is no indicator “{name}” on this page."
    elif box_area is None:
        problem = f"Line {number}: there is no area “{area}” on this page."
    else:
        where = box_area or "the whole geography"
        problem = f"Line {number}: there is no one box for “{name}” of {where} on this page."
    if problem not in result.problems:
        result.problems.append(problem)
