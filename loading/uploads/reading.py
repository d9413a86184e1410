"""A load's file as the tracker understands it: the document, the layout, the answers -> the interchange form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from documents.spreadsheets import UnreadableFile
from loading.layouts import (
    FileAgreement,
    Layout,
    Question,
    ReportedPeriod,
    SourceDocument,
    Understood,
    propose,
    read_upload,
    understand,
)
from loading.load import FileSource
from loading.models import Load
from loading.problems import FileProblem
from loading.uploads.corrections import Spot, Spots, column_index, fixed
from plan.value import PlanValue


@dataclass(frozen=True)
class Reading:
    """A file that has been read. ``layout`` None: it is in the interchange form, or nobody has said yet.

    ``faults``: cells that could not be read at all.
    """

    document: SourceDocument
    layout: Layout | None = None
    faults: tuple[FileProblem, ...] = ()

    @property
    def needs_columns(self) -> bool:
        """Whether somebody has to say which column is what."""
        return not self.document.is_interchange and self.layout is None

    @cached_property
    def spots(self) -> Spots:
        """Its cells, by sheet and name."""
        return Spots(self.document, self.layout)

    def uses(self, spot: Spot) -> bool:
        """Whether anything is read from a cell: every cell, but for those that the layout leaves out."""
        if self.layout is None:
            return True
        sheet = self.layout.sheet_with(spot.sheet)
        if sheet is None or sheet.what == "nothing":
            return False
        at = column_index(spot.column)
        return at < len(sheet.columns) and bool(sheet.columns[at])

    def understood(self, load: Load, plan: PlanValue | None) -> Understood:
        """The file in the interchange form, with the answers that were given. Raises LookupError without a layout."""
        document = fixed(self.document, self.layout, load.answers)
        if document.is_interchange:
            return Understood(document.sheets, is_interchange=True)
        if self.layout is None:
            raise LookupError("nobody has said which column is what")
        return understand(document, self.layout, load.answers, head_of(load, plan), plan)


def read_file(name: str, content: bytes) -> tuple[SourceDocument, tuple[FileProblem, ...]]:
    """What a file holds, and the cells that could not be read. Raises UnreadableFile where there is nothing to show."""
    try:
        return read_upload(name, content), ()
    except UnreadableFile as refusal:
        if not refusal.sheets or not any(sheet.rows for sheet in refusal.sheets):
            raise
        faults = tuple(FileProblem(item.sheet, item.cell, item.message) for item in refusal.problems)
        kind = "csv" if name.lower().endswith(".csv") else "xlsx"
        return SourceDocument(name, kind, refusal.sheets), faults  # type: ignore[arg-type]


def read_load(load: Load, content: bytes) -> Reading:
    """The file of a load with its layout. Raises UnreadableFile."""
    document, faults = read_file(load.name, content)
    return Reading(document, layout_of(load.layout), faults)


def layout_of(data: Mapping[str, Any]) -> Layout | None:
    """The layout that was kept; None where there is none, or one that is no longer understood."""
    try:
        return Layout.from_json(data) if data else None
    except ValueError:
        return None


def proposed_layout(reading: Reading, plan: PlanValue | None) -> Layout:
    """The layout that is chosen, or else the one that the tracker proposes."""
    return reading.layout or propose(reading.document, plan)


def source_of(understood: Understood, faults: Sequence[FileProblem]) -> FileSource:
    """What the loader reads, with what could not be read at all, where its places are those of the file."""
    return FileSource(understood.sheets, faults if understood.is_interchange else ())


def unread(reading: Reading, answers: Mapping[str, str]) -> list[FileProblem]:
    """Cells that could not be read, and that nobody has answered on the page; not those that are left out."""
    found = []
    for fault in reading.faults:
        spot = reading.spots.at(fault.sheet, fault.cell)
        if spot is not None and (answers.get(spot.key, "") or not reading.uses(spot)):
            continue
        found.append(fault)
    return found


def open_questions(understood: Understood, answers: Mapping[str, str]) -> list[Question]:
    """The questions that nobody has answered yet with something that can be an answer, be it that one is proposed."""
    return [question for question in understood.questions if not _is_answered(question, answers)]


def _is_answered(question: Question, answers: Mapping[str, str]) -> bool:
    said = answers.get(question.key, "").strip()
    return bool(said) and (question.free or said in dict(question.choices))


def head_of(load: Load, plan: PlanValue | None) -> FileAgreement:
    """The agreement that a file in a layout of its own is about: the plan's, or what was said at the start."""
    said = load.head
    period = None
    if said.get("progress") == "period":
        period = ReportedPeriod(
            title=said.get("period_title", ""),
            period_start=_day(said.get("period_start")),
            period_end=_day(said.get("period_end")),
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
            said.get("priority", ""),
            period,
        )
    return FileAgreement(
        slug=said.get("slug", ""),
        title=said.get("title", ""),
        partnership=load.partnership.name,
        starts_on=_day(said.get("starts_on")),
        ends_on=_day(said.get("ends_on")),
        priority=said.get("priority", ""),
        period=period,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
