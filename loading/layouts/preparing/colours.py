"""Colours that stand for a status: asked about, colour by colour, where a row has no word for its status."""

from __future__ import annotations

import colorsys
from dataclasses import replace

from core.text import folded
from documents.spreadsheets import RawCell
from loading.layouts.cells.statuses import Statuses
from loading.layouts.preparing.context import Cells, Preparing
from loading.layouts.questions import LATER, LATER_CHOICE, Question

NOTHING = "nothing"
GREY = 0.25
"""Colours below this saturation are no status."""
HUES = ((15, "red"), (70, "amber"), (170, "green"), (190, ""), (265, "blue"), (345, ""), (361, "red"))
"""Up to which degree of the circle of colours a colour is called so; "" for colours that are no status."""
MEANT = {
    "red": ("in_progress", "red"),
    "amber": ("in_progress", "amber"),
    "green": ("in_progress", "green"),
    "blue": ("complete", ""),
}


def hue(colour: str) -> str:
    """ "red", "amber", "green", "blue", or "" for a colour that stands for no status. ``colour``: "00B050"."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4))
    degree, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < GREY or value < GREY:
        return ""
    return next(name for limit, name in HUES if degree * 360 < limit)


def read_colours(sheet: Preparing, statuses: Statuses) -> None:
    """Puts the status that a colour stands for in the cells that have the colour and no word."""
    if sheet.layout.what not in ("plan", "progress") or "action" not in sheet.layout.columns:
        return
    action = sheet.layout.column("action")
    rows = {row.number: row for row in sheet.body if sheet.text(row, action)}
    fills = {
        (note.row, note.column): note.words
        for note in sheet.sheet.facts.notes_of("fill")
        if note.row in rows and hue(note.words)
    }
    status = sheet.layout.column("status")
    column = _coloured_column(rows.keys(), fills) if status is None else status
    if column is None:
        return
    changed: Cells = {}
    for number, row in rows.items():
        colour = fills.get((number, column), "")
        if not colour or (status is not None and sheet.text(row, status)):
            continue
        answer = _ask_colour(sheet, statuses, number, column, colour)
        target = len(sheet.layout.columns) if status is None else status
        if answer == LATER:
            name = f"Colour of “{sheet.heading(column)}”"
            sheet.later.setdefault(number, []).append((name, f"#{colour} ({hue(colour)})", column))
        elif answer != NOTHING:
            changed[number, target] = RawCell(answer)
    if changed and status is None:
        sheet.layout = replace(
            sheet.layout,
            columns=(*sheet.layout.columns, "status"),
            headings=(*sheet.layout.headings, "Status by colour"),
        )
    sheet.change(changed)


def _coloured_column(rows: object, fills: dict[tuple[int, int], str]) -> int | None:
    """The column whose colours look like statuses: two of red, amber and green, in at least half of the rows."""
    count = len(list(rows))  # type: ignore[call-overload]
    for column in sorted({column for _, column in fills}):
        hues = [hue(colour) for (_, other), colour in fills.items() if other == column]
        if len({"red", "amber", "green"} & set(hues)) > 1 and len(hues) * 2 >= count:
            return column
    return None


def _ask_colour(sheet: Preparing, statuses: Statuses, row: int, column: int, colour: str) -> str:
    labels = [item.label for item in statuses.known_labels]
    meant = MEANT[hue(colour)]
    same = [item.label for item in statuses.known_labels if (item.delivery_state, item.rag) == meant]
    named = [label for label in labels if folded(label) == hue(colour)]
    return sheet.questions.ask(
        Question(
            key=f"colour:{colour}",
            kind="colour",
            place=sheet.place(row, column),
            value="",
            prompt=(
                f"Cells of “{sheet.heading(column)}” are coloured {hue(colour)} (#{colour}) and have no word for the "
                "status. What does the colour mean?"
            ),
            choices=(
                *((label, label) for label in labels),
                (NOTHING, "It means nothing: no status"),
                LATER_CHOICE,
            ),
            proposed=(named or same or [NOTHING])[0],
        )
    )
