"""The page of the columns: its boxes for sheets and columns, and the layout that a person chooses with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from core.conflict import ConflictLine, ShownConflict
from core.forms import ChoiceLabel, DatePartsField, FieldLabel, GovukForm, PlainLineField
from core.parameters import whole_number
from documents.spreadsheets import RawRow, RawSheet, cell_name
from loading.layouts import ROLES, ROLES_OF, SHEET_KINDS, SPLITS, Layout, SheetLayout, SourceDocument
from loading.layouts.columns.headings import headings_at, roles_of
from loading.layouts.columns.layout import heading_row_in
from loading.uploads.corrections import cell_text
from plan.value import PlanValue

ROWS_ABOVE, ROWS_BELOW = 4, 5
"""Rows shown above and below the headings."""
LONGEST_SAMPLE = 80
AS = "as-"
"""How the choice begins that a sheet is laid out like another one."""
TEXT, PERIOD = "text", "period"


@dataclass(frozen=True)
class ColumnBox:
    """One column: its letters, its heading, and the roles that it can have."""

    name: str
    letters: str
    heading: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class ShownRow:
    """One of the first rows of a sheet. ``number``: in the sheet."""

    number: int
    texts: tuple[str, ...]
    is_heading: bool


@dataclass(frozen=True)
class SheetBox:
    """One sheet, or several with the same layout."""

    number: int
    layout: SheetLayout
    whats: tuple[tuple[str, str, bool], ...]
    splits: tuple[tuple[str, str, bool], ...]
    columns: tuple[ColumnBox, ...]
    rows: tuple[ShownRow, ...] = ()
    paragraphs: tuple[str, ...] = ()
    """The last paragraphs above a table of Word."""
    is_hidden: bool = False

    @property
    def title(self) -> str:
        """The name of the sheet, with the number of others that have its layout."""
        also = len(self.layout.also)
        return self.layout.name + (f" and {also} more laid out alike" if also else "")

    @property
    def names(self) -> str:
        """The names of all its sheets, one a line."""
        return "\n".join(self.layout.names)

    @property
    def is_used(self) -> bool:
        """Whether the sheet is read."""
        return self.layout.what != "nothing"

    @property
    def has_split(self) -> bool:
        """Whether cells of the sheet can have several actions."""
        return self.layout.what == "plan"


def sheet_boxes(document: SourceDocument, layout: Layout) -> list[SheetBox]:
    """The boxes of the page."""
    return [
        _box(number, item, document.sheet(item.name), _alike(layout, number))
        for number, item in enumerate(layout.sheets)
    ]


def layout_conflict(document: SourceDocument, theirs: Layout | None, mine: Layout) -> ShownConflict:
    """What somebody else has said meanwhile of a sheet or a column, beside what was chosen.

    ``theirs`` None: the file is another one, and nobody has said anything of it.
    """
    by_name = {box.layout.name: box for box in sheet_boxes(document, theirs)} if theirs else {}
    lines = []
    for box in sheet_boxes(document, mine):
        other = by_name.get(box.layout.name)
        if other is None:
            continue
        pairs = [(box.title, other.whats, box.whats, f"what-{box.number}")]
        pairs += [
            (f"{box.title}, column {mine.letters}", theirs.choices, mine.choices, mine.name)
            for theirs, mine in zip(other.columns, box.columns, strict=False)
        ]
        lines += [
            ConflictLine(label, _chosen(now), _chosen(yours), target)
            for label, now, yours, target in pairs
            if _chosen(now) != _chosen(yours)
        ]
    return ShownConflict(tuple(lines), "What the columns are", "Check the file")


def _chosen(options: Sequence[tuple[str, str, bool]]) -> str:
    return next((words for _, words, is_chosen in options if is_chosen), "")


def _alike(layout: Layout, number: int) -> dict[str, str]:
    """The earlier sheets that a sheet may be laid out like: used, and of as many columns."""
    width = len(layout.sheets[number].columns)
    return {
        f"{AS}{earlier}": f"Like “{item.name}”"
        for earlier, item in enumerate(layout.sheets[:number])
        if item.what != "nothing" and len(item.columns) == width
    }


def _box(number: int, item: SheetLayout, sheet: RawSheet | None, alike: Mapping[str, str]) -> SheetBox:
    rows = sheet.rows if sheet else ()
    head = next((row for row in rows if row.number and row.number == item.heading_row), None)
    headings = _headings(rows, head)
    paragraphs = [row.cells[0].as_printed for row in rows if not row.number and row.cells]
    return SheetBox(
        number,
        item,
        _options({**SHEET_KINDS, **alike}, item.what),
        _options(SPLITS, item.split),
        tuple(_column(number, index, item, headings) for index in range(len(item.columns))),
        _first_rows([row for row in rows if row.number], item),
        tuple(_short(text) for text in paragraphs[-ROWS_ABOVE:]),
        sheet is not None and sheet.facts.hidden,
    )


def _first_rows(rows: Sequence[RawRow], item: SheetLayout) -> tuple[ShownRow, ...]:
    """The rows around the headings; where there are none, the first ones."""
    place = next((index for index, row in enumerate(rows) if row.number == item.heading_row), 0)
    some = rows[max(0, place - ROWS_ABOVE) : place + 1 + ROWS_BELOW]
    return tuple(
        ShownRow(
            row.number,
            tuple(_short(cell_text(row, index)) for index in range(len(item.columns))),
            row.number == item.heading_row,
        )
        for row in some
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}…"


def _headings(rows: Sequence[RawRow], head: RawRow | None) -> tuple[str, ...]:
    """The heading of each column; () without a heading row."""
    return headings_at(rows, rows.index(head)) if head is not None else ()


def _options(words_by_value: Mapping[str, str], chosen: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple((value, words, value == chosen) for value, words in words_by_value.items())


def _column(number: int, index: int, item: SheetLayout, headings: Sequence[str]) -> ColumnBox:
    roles = {role: ROLES[role] for role in ROLES_OF[item.what]}
    return ColumnBox(
        f"col-{number}-{index}",
        cell_name(index, 1)[:-1],
        headings[index] if index < len(headings) else "",
        _options(roles, item.columns[index]),
    )


def layout_from_boxes(posted: Mapping[str, str], document: SourceDocument, previous: Layout) -> Layout:
    """The layout from the boxes. A sheet whose kind or heading row is changed gets newly proposed roles."""
    sheets = [
        _sheet_from_boxes(posted, number, item, document)
        for number, item in enumerate(_entries(posted, document, previous))
    ]
    return Layout(tuple(_joined_as_said(posted, document, sheets)))


def _entries(posted: Mapping[str, str], document: SourceDocument, previous: Layout) -> list[SheetLayout]:
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
    row = whole_number(posted.get(f"head-{number}", "").strip(), digits=6)
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


def _headings_of(item: SheetLayout, document: SourceDocument) -> tuple[str, ...]:
    """The headings in the heading row of a layout; "" for each column where there is none."""
    sheet = document.sheet(item.name)
    rows = sheet.rows if sheet else ()
    head = next((row for row in rows if row.number and row.number == item.heading_row), None)
    return _headings(rows, head) or ("",) * len(item.columns)


def _with_proposed_roles(item: SheetLayout, sheet: RawSheet | None) -> SheetLayout:
    rows = sheet.rows if sheet else ()
    head = next((row for row in rows if row.number and row.number == item.heading_row), None)
    body = [row for row in rows if row.number > item.heading_row]
    width = max((len(row.cells) for row in rows), default=0)
    headings = _headings(rows, head) or ("",) * width
    roles = tuple(roles_of(headings, head, body, item.what)) if item.what != "nothing" else ()
    allowed = ROLES_OF[item.what]
    columns = tuple(role if role in allowed else "" for role in roles) or ("",) * width
    return replace(item, headings=headings, columns=columns)


def has_progress(layout: Layout) -> bool:
    """Whether the file has progress in words."""
    return any(
        sheet.what == "progress" or (sheet.what == "plan" and "progress" in sheet.columns)
        for sheet in layout.sheets
    )


class AboutForm(GovukForm):
    """Asks for the priority of the file, for the period of its progress, and for a name to save the layout."""

    priority = forms.ChoiceField(label="Is the file about one priority only?", required=False)
    new_priority = PlainLineField(
        label=FieldLabel(
            "Is the file about one priority only? Then give its title", "the title of the priority"
        ),
        max_length=300,
        required=False,
    )
    progress = forms.ChoiceField(
        label="What is the progress in the file?", widget=forms.RadioSelect, required=False
    )
    period_title = PlainLineField(
        label="Name of the period",
        help_text="For example October to December 2016",
        max_length=200,
        required=False,
    )
    period_start = DatePartsField(
        label="First day of the period", help_text="For example 1 10 2016", required=False
    )
    period_end = DatePartsField(
        label="Last day of the period", help_text="For example 31 12 2016", by_when=True, required=False
    )
    keep_as = PlainLineField(
        label=FieldLabel(
            "Keep this layout for the next file of this kind (optional)", "the name of the layout"
        ),
        help_text="Give it a name, such as “District action plan”",
        max_length=100,
        required=False,
    )

    def __init__(self, *args: Any, plan: PlanValue | None, asks_progress: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if plan is not None and plan.priorities:
            titles = [(row.title, f"{row.number} {row.title}".strip()) for row in plan.priorities]
            self.fields["priority"].choices = [  # type: ignore[attr-defined]
                ("", "No: it says itself which priority"),
                *titles,
            ]
            del self.fields["new_priority"]
        else:
            del self.fields["priority"]
        self.fields["progress"].choices = [  # type: ignore[attr-defined]
            (TEXT, ChoiceLabel("Text to keep with the actions")),
            (
                PERIOD,
                ChoiceLabel(
                    "A report that was given: keep it as a closed reporting period",
                    reveals=("period_title", "period_start", "period_end"),
                ),
            ),
        ]
        if not asks_progress:
            for name in ("progress", "period_title", "period_start", "period_end"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A period has a name, and ends after it starts."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("progress") == PERIOD:
            if not data.get("period_title") and "period_title" not in self.errors:
                self.add_error("period_title", "Enter the name of the period")
            starts, ends = data.get("period_start"), data.get("period_end")
            if starts and ends and ends < starts:
                self.add_error("period_end", "The last day must be after the first: correct one of the two")
        return data

    @property
    def head(self) -> dict[str, Any]:
        """The values to store in ``Load.head``."""
        data = self.cleaned_data
        head = {"priority": data.get("priority") or data.get("new_priority") or ""}
        if data.get("progress") == PERIOD:
            head |= {"progress": PERIOD, "period_title": data["period_title"]}
            for name in ("period_start", "period_end"):
                head[name] = data[name].isoformat() if data[name] else ""
        else:
            head["progress"] = TEXT
        return head
