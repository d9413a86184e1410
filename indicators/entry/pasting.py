"""Puts cells that were copied from a spreadsheet into the boxes of the grid. It saves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from core.text import folded
from indicators.arithmetic.periods import Period, period_of

WHOLE_AREA_NAMES = ("", "whole", "total", "all", "county", "whole area", "all areas")


ALIKE = 0.7
"""How like a title a name must be for the title to be offered, of 1."""


@dataclass(frozen=True)
class Box:
    """A box of the grid. ``key``: its name in the form. ``names``: the folded names of its indicator, by ``title``."""

    key: str
    names: tuple[str, ...]
    area: str
    geography: str = ""
    title: str = ""


@dataclass
class PastedFigures:
    """The pasted texts by the key of their box, and a problem with its line for each text that fits no box."""

    texts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_block(block: str, boxes: Sequence[Box], period: Period | None = None) -> PastedFigures:
    """Puts the cells of a block into boxes; reports the cells that fit no box.

    A row of headings is understood: of several columns of figures it takes the one of ``period``.

    A block is one of these: one column with as many cells as boxes; rows of indicator and figure (or area and
    figure, if all boxes are of one indicator); rows of indicator, area and figure; a first row of areas, with a row
    for each indicator below.
    """
    lines = [(number, line.split("\t")) for number, line in enumerate(block.splitlines(), 1) if line.strip()]
    lines = [(number, [cell.strip() for cell in cells]) for number, cells in lines]
    if not lines or not boxes:
        return PastedFigures(problems=[] if boxes else ["There are no boxes to fill."])
    if _is_heading(lines[0][1], boxes):
        lines, problem = _below_headings(lines, period)
        if problem:
            return PastedFigures(problems=[problem])
    areas = _areas_in(lines[0][1], boxes) if lines else None
    if areas is not None:
        return _read_table(lines[1:], areas, boxes)
    if all(len(cells) == 1 for _, cells in lines):
        return _read_column(lines, boxes)
    return _read_list(lines, boxes)


Lines = Sequence[tuple[int, Sequence[str]]]

NAMES = (
    "indicator",
    "indicators",
    "proxymeasure",
    "proxymeasureindicator",
    "measure",
    "title",
    "name",
    "code",
)
AREAS = ("area", "areas", "district", "place", "geography")


def _is_heading(cells: Sequence[str], boxes: Sequence[Box]) -> bool:
    """Whether a row says what is below it, and no area is among its words."""
    is_named = _heading_key(cells[0]) in (*NAMES, *AREAS)
    return len(cells) > 1 and is_named and _areas_in(cells, boxes) is None


def _heading_key(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())


def _below_headings(lines: Lines, period: Period | None) -> tuple[list[tuple[int, list[str]]], str]:
    """The rows below the headings, with names and one figure each; and why they cannot be read, if so."""
    headings = lines[0][1]
    names = [number for number, text in enumerate(headings) if _heading_key(text) in (*NAMES, *AREAS)]
    figures = [number for number, text in enumerate(headings) if text and number not in names]
    periods = {number: found for number in figures if (found := period_of(headings[number]))}
    if periods and period is not None:
        figures = [number for number, found in periods.items() if _same_days(found, period)]
        if not figures:
            told = ", ".join(headings[number] for number in periods)
            return (
                [],
                f"The columns are of {told}, and this page is of {period.label}: choose that period first.",
            )
    if len(figures) != 1:
        return [], "There are several columns of figures, and no heading says which is of this period."
    columns = [*names[:2], figures[0]]
    return [
        (number, [cells[column] if column < len(cells) else "" for column in columns])
        for number, cells in lines[1:]
    ], ""


def _same_days(one: Period, other: Period) -> bool:
    return one.label == other.label or (one.start, one.end) == (other.start, other.end)


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
        problem = f"Line {number}: there is no indicator “{name}” on this page.{_near(name, boxes)}"
    elif box_area is None:
        problem = f"Line {number}: there is no area “{area}” on this page."
    else:
        where = box_area or "the whole geography"
        problem = f"Line {number}: there is no one box for “{name}” of {where} on this page."
    if problem not in result.problems:
        result.problems.append(problem)


def _near(name: str, boxes: Sequence[Box]) -> str:
    """ " Did you mean “Burglary”?": the title that is most like a name; "" where none is."""
    titles = {known: box.title for box in boxes for known in box.names}
    match = next(iter(get_close_matches(folded(name), titles, n=1, cutoff=ALIKE)), "")
    return (
        f" Did you mean “{titles[match]}”? Write it so, and paste again." if match and titles[match] else ""
    )
