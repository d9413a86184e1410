"""What was chosen on the page of columns, as a layout; and the boxes that say what cannot be.

Such a box, with a row that its sheet has not or an answer that is none offered, is named, and keeps what it said
before. Boxes of columns and sheets that the file has not are passed over: nothing is read from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.forms import Problem
from core.parameters import whole_number
from core.text import shortened
from documents.spreadsheets import RawSheet, cell_name
from loading.layouts import ROLES_OF, SHEET_KINDS, SPLITS, Layout, SheetLayout, SourceDocument
from loading.layouts.columns.headings import roles_of
from loading.layouts.columns.layout import heading_row_in
from loading.uploads.columns.boxes import AS, headings_in

MOST_QUOTED = 20
"""How many characters of a wrong answer a problem quotes."""


def layout_from_boxes(posted: Mapping[str, str], document: SourceDocument, previous: Layout) -> Layout:
    """The layout from the boxes. A sheet whose kind or heading row is changed gets newly proposed roles."""
    sheets = [
        _sheet_from_boxes(posted, number, item, document)
        for number, item in enumerate(entries_shown(posted, document, previous))
    ]
    return Layout(tuple(_joined_as_said(posted, document, sheets)))


def entries_shown(posted: Mapping[str, str], document: SourceDocument, previous: Layout) -> list[SheetLayout]:
    """The entries that the page showed: it names the sheets of each, as they may have been joined or parted there."""
    entries: list[SheetLayout] = []
    left = [sheet.name for sheet in document.sheets]
    while names := posted.get(f"names-{len(entries)}", ""):
        known = [name for name in names.splitlines() if name in left]
        if not known:
            break
        left = [name for name in left if name not in known]
        item = previous.sheet_with(known[0]) or SheetLayout(known[0], "nothing")
        entries.append(replace(item, name=known[0], also=tuple(known[1:])))
    if not entries:
        return list(previous.sheets)
    return [*entries, *(item for item in previous.sheets if item.name in left)]


def _joined_as_said(
    posted: Mapping[str, str], document: SourceDocument, sheets: Sequence[SheetLayout]
) -> list[SheetLayout]:
    """The sheets with those joined that are laid out like another one, and those parted whose tick was taken off."""
    joined: dict[int, SheetLayout] = {}
    parted: list[SheetLayout] = []
    for number, item in enumerate(sheets):
        target = whole_number(posted.get(f"what-{number}", "").removeprefix(AS), digits=4)
        if posted.get(f"what-{number}", "").startswith(AS) and target in joined:
            other = joined[target]
            joined[target] = replace(other, also=(*other.also, *item.names))
            continue
        kept = item.also
        if f"alike-{number}" in posted:
            kept = tuple(name for index, name in enumerate(item.also) if posted.get(f"also-{number}-{index}"))
        joined[number] = replace(item, also=kept)
        parted += [_left_out(document, name, item) for name in item.also if name not in kept]
    return [*joined.values(), *parted]


def _left_out(document: SourceDocument, name: str, like: SheetLayout) -> SheetLayout:
    """The entry of a sheet that is left out, with the heading row that it has."""
    sheet = document.sheet(name)
    row = heading_row_in(sheet, like) if sheet is not None else 0
    return SheetLayout(name, "nothing", row, ("",) * len(like.columns), like.headings)


def _sheet_from_boxes(
    posted: Mapping[str, str], number: int, item: SheetLayout, document: SourceDocument
) -> SheetLayout:
    what = posted.get(f"what-{number}", item.what)
    what = what if what in SHEET_KINDS else item.what
    split = posted.get(f"split-{number}", item.split)
    row = heading_row_said(posted.get(f"head-{number}", ""), item, document.sheet(item.name))
    heading_row = item.heading_row if row is None else row
    sheet = replace(item, what=what, split=split if split in SPLITS else item.split, heading_row=heading_row)
    shown_values = (
        posted.get(f"was-what-{number}", item.what),
        posted.get(f"was-head-{number}", str(item.heading_row)),
    )
    if shown_values != (what, str(heading_row)):
        return _with_proposed_roles(sheet, document.sheet(item.name))
    # The headings are those of the row that was said, also where the proposal had another row or none.
    sheet = replace(sheet, headings=_headings_of(sheet, document))
    allowed = ROLES_OF[what]
    previous = (*item.columns, *[""] * (len(sheet.headings) - len(item.columns)))
    columns = tuple(
        role if (role := posted.get(f"col-{number}-{index}", previous_role)) in allowed else ""
        for index, previous_role in enumerate(previous)
    )
    return replace(sheet, columns=columns)


def heading_row_said(text: str, item: SheetLayout, sheet: RawSheet | None) -> int | None:
    """The row of the headings that a box names, 0 for none; None where it is no row of the sheet that has words."""
    row = whole_number(text.strip(), digits=6)
    rows = {0, item.heading_row, *(row.number for row in sheet.rows)} if sheet else {0, item.heading_row}
    return row if row in rows else None


def _headings_of(item: SheetLayout, document: SourceDocument) -> tuple[str, ...]:
    """The headings in the heading row of a layout; "" for each column where there is none."""
    sheet = document.sheet(item.name)
    rows = sheet.rows if sheet else ()
    head = next((row for row in rows if row.number and row.number == item.heading_row), None)
    return headings_in(rows, head) or ("",) * len(item.columns)


def _with_proposed_roles(item: SheetLayout, sheet: RawSheet | None) -> SheetLayout:
    rows = sheet.rows if sheet else ()
    head = next((row for row in rows if row.number and row.number == item.heading_row), None)
    body = [row for row in rows if row.number > item.heading_row]
    width = max((len(row.cells) for row in rows), default=0)
    headings = headings_in(rows, head) or ("",) * width
    roles = tuple(roles_of(headings, head, body, item.what)) if item.what != "nothing" else ()
    allowed = ROLES_OF[item.what]
    columns = tuple(role if role in allowed else "" for role in roles) or ("",) * width
    return replace(item, headings=headings, columns=columns)


def box_problems(posted: Mapping[str, str], document: SourceDocument, previous: Layout) -> list[Problem]:
    """A problem for each box that cannot be read, in the order of the page, with the id of the box."""
    return [
        problem
        for number, item in enumerate(entries_shown(posted, document, previous))
        for problem in _problems_of_sheet(posted, number, item, document.sheet(item.name))
    ]


def _problems_of_sheet(
    posted: Mapping[str, str], number: int, item: SheetLayout, sheet: RawSheet | None
) -> Iterator[Problem]:
    what = posted.get(f"what-{number}", item.what)
    if what not in SHEET_KINDS and not _is_like_an_earlier(what, number):
        yield Problem(f"Choose from the list what “{item.name}” is", f"what-{number}")
    head = posted.get(f"head-{number}", "0")
    if heading_row_said(head, item, sheet) is None:
        last = max((row.number for row in sheet.rows), default=0) if sheet else 0
        words = (
            f"Enter the row with the headings of “{item.name}”, from 1 to {last:,}, or 0 where there is none"
        )
        wrong = f": “{shortened(head, MOST_QUOTED)}” is no row with words in it" if head.strip() else ""
        yield Problem(words + wrong, f"head-{number}")
    if posted.get(f"split-{number}", item.split) not in SPLITS:
        yield Problem(
            f"Choose from the list how several actions in one cell of “{item.name}” are read",
            f"split-{number}",
        )
    if what not in SHEET_KINDS or posted.get(f"was-what-{number}", what) != what:
        # Its columns are proposed anew, or are those of the sheet that it is like.
        return
    for index in range(max((len(row.cells) for row in sheet.rows), default=0) if sheet else 0):
        if posted.get(f"col-{number}-{index}", "") not in ROLES_OF[what]:
            letters = cell_name(index, 1)[:-1]
            yield Problem(
                f"Choose from the list what column {letters} of “{item.name}” is", f"col-{number}-{index}"
            )


def _is_like_an_earlier(what: str, number: int) -> bool:
    earlier = whole_number(what.removeprefix(AS), digits=4)
    return what.startswith(AS) and earlier is not None and earlier < number
