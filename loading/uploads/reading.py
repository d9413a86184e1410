"""Reads the file of a load: document, layout and answers -> the interchange form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from accounts.models import Partnership
from documents.spreadsheets import UnreadableFile
from loading.kept_files.contents import content_of
from loading.layouts import (
    FileAgreement,
    Layout,
    Question,
    ReportedPeriod,
    SourceDocument,
    UnderstoodFile,
    propose,
    read_upload,
    understand,
)
from loading.layouts.account import LEFT_OUT, CellFate, Fate, SheetAccount
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.headings import role_of
from loading.layouts.columns.rivals import BEFORE
from loading.layouts.columns.stored_document import unpack_document
from loading.load import FileSource
from loading.models import Load, LoadReading, SavedLayout
from loading.problems import FileProblem
from loading.uploads.corrections import (
    LeftRow,
    SourceCell,
    SourceCells,
    column_index,
    left_rows,
    with_answers,
)
from loading.uploads.known_leads import known_leads
from plan.value import PlanValue

FileRead = tuple[SourceDocument, tuple[FileProblem, ...]]
"""A file, and the problems of cells that could not be read."""
UNREADABLE = "a value that cannot be read"
NOT_USED = Fate(LEFT_OUT, "its column or sheet is left out, so that nothing needs its value")


@dataclass(frozen=True)
class Reading:
    """A file that was read. ``layout`` None: it is in the interchange form, or nobody chose a layout yet.

    ``unreadable``: the problems of cells that could not be read.
    """

    document: SourceDocument
    layout: Layout | None = None
    unreadable: tuple[FileProblem, ...] = ()

    @property
    def needs_columns(self) -> bool:
        """Whether a person must still choose the layout."""
        return not self.document.is_interchange and self.layout is None

    @cached_property
    def cells(self) -> SourceCells:
        """The cells of the file, by sheet and name."""
        return SourceCells(self.document, self.layout)

    def uses(self, cell: SourceCell) -> bool:
        """Whether a cell is read: the layout does not leave out its sheet or column."""
        if self.layout is None:
            return True
        sheet = self.layout.sheet_with(cell.sheet)
        if sheet is None or sheet.what == "nothing":
            return False
        index = column_index(cell.column)
        return index < len(sheet.columns) and bool(sheet.columns[index])

    def understand(self, load: Load, plan: PlanValue | None) -> UnderstoodFile:
        """The file in the interchange form, with the answers of the load. Raises LookupError without a layout."""
        document = with_answers(self.document, self.layout, load.answers)
        if document.is_interchange:
            return UnderstoodFile(document.sheets, is_interchange=True)
        if self.layout is None:
            raise LookupError("nobody has said which column is what")
        understood = understand(document, self.layout, load.answers, file_agreement(load, plan), plan)
        return _with_unread(understood, left_rows(self.document, load.answers), self._unused)

    @property
    def _unused(self) -> list[SourceCell]:
        """The cells that could not be read, and that nobody misses: their sheet or column is left out."""
        cells = [self.cells.at(problem.sheet, problem.cell) for problem in self.unreadable]
        return [cell for cell in cells if cell is not None and not self.uses(cell)]


def _with_unread(
    understood: UnderstoodFile, rows: Sequence[LeftRow], unused: Sequence[SourceCell]
) -> UnderstoodFile:
    """The file with the rows that are left out, and the unused cells that could not be read, in its account."""
    if not rows and not unused:
        return understood

    def accounts() -> tuple[SheetAccount, ...]:
        return tuple(_with_rows(account, rows, unused) for account in understood.account)

    return replace(understood, accounts=accounts)


def _with_rows(account: SheetAccount, rows: Sequence[LeftRow], unused: Sequence[SourceCell]) -> SheetAccount:
    left = [
        CellFate(f"{row.sheet}, row {row.row}", "", row.words, Fate(LEFT_OUT, f"as was said: {row.why}"))
        for row in rows
        if row.sheet == account.name
    ]
    cells = [
        CellFate(f"{cell.sheet}, row {cell.row}, column {cell.column}", "", UNREADABLE, NOT_USED)
        for cell in unused
        if cell.sheet == account.name
    ]
    return replace(account, rows=account.rows + len(left), cells=(*account.cells, *left, *cells))


def read_file(name: str, content: bytes) -> FileRead:
    """A file, and the problems of cells that could not be read. Raises UnreadableFile where nothing could be read."""
    try:
        return read_upload(name, content), ()
    except UnreadableFile as refusal:
        if not refusal.sheets or not any(sheet.rows for sheet in refusal.sheets):
            raise
        unreadable = tuple(FileProblem(item.sheet, item.cell, item.message) for item in refusal.problems)
        kind = "csv" if name.lower().endswith(".csv") else "xlsx"
        return SourceDocument(name, kind, refusal.sheets), unreadable  # type: ignore[arg-type]


def read_load(load: Load) -> Reading:
    """The file of a load with its layout: what was kept of its reading, else read now.

    Raises FileLost, and UnreadableFile.
    """
    content = content_of(load.file)
    reading: LoadReading | None = getattr(load, "reading", None)
    kept = unpack_document(bytes(reading.content), load.name) if reading else None
    document, unreadable = kept or read_file(load.name, content)
    return Reading(document, layout_of(load.layout), unreadable)


def layout_of(data: Mapping[str, Any]) -> Layout | None:
    """The layout from stored JSON; None where there is none, or one that this code cannot read any more."""
    try:
        return Layout.from_json(data) if data else None
    except ValueError:
        return None


def proposed_layout(
    reading: Reading, plan: PlanValue | None, partnership: Partnership | None = None
) -> Layout:
    """The layout that a person chose, else the one that the tracker proposes.

    ``partnership``: whose earlier choices for headings count; None for none.
    """
    return reading.layout or propose(
        reading.document, plan, chosen_before(partnership) if partnership else None
    )


LOADS_REMEMBERED = 20
"""Of how many of the last imports the choices of columns are remembered."""


def chosen_before(partnership: Partnership) -> dict[str, str]:
    """Heading in plain words -> the role that a person chose for it instead of the proposed one; the last counts."""
    loads = Load.objects.filter(partnership=partnership, state=Load.State.LOADED).order_by("-loaded_at")
    stored = [*loads.values_list("layout", flat=True)[:LOADS_REMEMBERED]]
    stored += (
        SavedLayout.objects.filter(partnership=partnership)
        .order_by("-kept_at")
        .values_list("layout", flat=True)
    )
    chosen: dict[str, str] = {}
    for data in reversed(stored):
        layout = layout_of(data)
        for sheet in layout.sheets if layout else ():
            if sheet.what in ("plan", "progress"):
                for heading, role in zip(sheet.headings, sheet.columns, strict=False):
                    if heading and role not in ("", "extra", *BEFORE.values(), role_of(heading)):
                        chosen[plain_words(heading)] = role
    return chosen


def source_of(understood: UnderstoodFile, unreadable: Sequence[FileProblem]) -> FileSource:
    """The sheets for the loader; for the interchange form with the cells that could not be read."""
    return FileSource(understood.sheets, unreadable if understood.is_interchange else ())


def unread_cells(reading: Reading, answers: Mapping[str, str]) -> list[FileProblem]:
    """The problems of cells that could not be read, without those that are answered on the page or left out."""
    problems = []
    for problem in reading.unreadable:
        cell = reading.cells.at(problem.sheet, problem.cell)
        is_left_out = cell is not None and cell.leave in answers
        if cell is not None and (answers.get(cell.key, "") or is_left_out or not reading.uses(cell)):
            continue
        problems.append(problem)
    return problems


def open_questions(understood: UnderstoodFile, answers: Mapping[str, str]) -> list[Question]:
    """The questions without an allowed answer, also those with a proposed one."""
    return [question for question in understood.questions if not _is_answered(question, answers)]


def _is_answered(question: Question, answers: Mapping[str, str]) -> bool:
    answer = answers.get(question.key, "").strip()
    return bool(answer) and (question.free or answer in dict(question.choices))


def file_agreement(load: Load, plan: PlanValue | None) -> FileAgreement:
    """The agreement that a file is about: that of the plan, or a new one as entered at the start of the load."""
    head, known = load.head, known_leads(load)
    period = None
    if head.get("progress") == "period":
        period = ReportedPeriod(
            title=head.get("period_title", ""),
            period_start=_day(head.get("period_start")),
            period_end=_day(head.get("period_end")),
            source=load.name,
        )
    if plan is not None:
        row = plan.agreement
        return FileAgreement(
            row.ref,
            row.title,
            row.partnership,
            row.starts_on,
            row.ends_on,
            row.status,
            head.get("priority", ""),
            period,
            known,
        )
    return FileAgreement(
        slug=head.get("slug", ""),
        title=head.get("title", ""),
        partnership=load.partnership.name,
        starts_on=_day(head.get("starts_on")),
        ends_on=_day(head.get("ends_on")),
        priority=head.get("priority", ""),
        period=period,
        known_leads=known,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
